package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// feedServer serves the files of a folder with an ETag and a Last-Modified. What
// stands beside a file changes how it answers:
//
//	NAME.status   it answers with the status in that file
//	NAME.hold     it does not answer while that file is there
//	NAME.header   its answers have the header lines in that file, too
//
// Every request is written to a log, a line when it comes and one when it was
// answered:
//
//	GET /a.rss
//	GET /a.rss conditional
//	304 /a.rss
type feedServer struct {
	folder string

	mu  sync.Mutex
	log *os.File
}

// feedTypes are the media types of feeds by the ends of their names.
var feedTypes = map[string]string{
	".rss": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/feed+json",
}

// cmdFeedServer serves a folder on loopback until the script ends. $FEEDS is its
// address, and the file requests.log its log.
func cmdFeedServer(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) == 1, "feedserver FOLDER")
	log, err := os.Create(ts.MkAbs("requests.log"))
	ts.Check(err)
	server := httptest.NewServer(&feedServer{folder: ts.MkAbs(args[0]), log: log})
	ts.Setenv("FEEDS", server.URL)
	ts.Defer(func() {
		server.CloseClientConnections() // those of requests that are on hold
		server.Close()
		log.Close()
	})
}

func (s *feedServer) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.log, format+"\n", args...)
}

func (s *feedServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	line := r.Method + " " + path
	if r.Header.Get("If-None-Match") != "" && r.Header.Get("If-Modified-Since") != "" {
		line += " conditional"
	}
	s.note("%s", line)
	counted := &counting{ResponseWriter: w, status: http.StatusOK}
	s.answer(counted, r, filepath.Join(s.folder, filepath.Clean("/"+path)))
	s.note("%d %s", counted.status, path)
}

func (s *feedServer) answer(w http.ResponseWriter, r *http.Request, file string) {
	for {
		if _, err := os.Stat(file + ".hold"); err != nil {
			break
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
	if text, err := os.ReadFile(file + ".header"); err == nil {
		for line := range strings.Lines(string(text)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			w.Header().Set(name, value)
		}
	}
	if text, err := os.ReadFile(file + ".status"); err == nil {
		status, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			panic(err)
		}
		http.Error(w, "so it is wanted", status)
		return
	}
	body, err := os.ReadFile(file)
	if err != nil {
		http.Error(w, "no such feed", http.StatusNotFound)
		return
	}
	if mediaType := feedTypes[filepath.Ext(file)]; mediaType != "" {
		w.Header().Set("Content-Type", mediaType)
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(body)))
	http.ServeContent(w, r, "", modified, bytes.NewReader(body))
}

// modified is when all feeds were changed, whatever they hold: the ETag tells.
var modified = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// counting remembers the status of an answer.
type counting struct {
	http.ResponseWriter
	status int
}

func (c *counting) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}
