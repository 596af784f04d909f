package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// origin is all publishers: one server, with an address in 127.0.0.0/8 for each host.
type origin struct {
	servers []*http.Server
	hosts   []string
	bomb    []byte // a gzip that holds 1 GiB

	mu   sync.Mutex
	seen map[int][]time.Time // requests for each good feed
	stop chan struct{}
}

// kinds of harm, in turn.
var kinds = []string{"hang", "hang", "hang", "hang", "trickle", "trickle", "endless", "bomb", "deep", "error"}

func newOrigin(s settings) (*origin, error) {
	o := &origin{seen: map[int][]time.Time{}, stop: make(chan struct{}), bomb: bomb()}
	port := 0
	for n := range (s.feeds + s.perHost - 1) / s.perHost {
		// 127.1.0.1 and on.
		l, err := net.Listen("tcp", fmt.Sprintf("127.%d.%d.%d:%d", 1+n/(250*250), n/250%250, n%250+1, port))
		if err != nil {
			o.close()
			return nil, err
		}
		port = l.Addr().(*net.TCPAddr).Port
		server := &http.Server{Handler: o, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
		o.servers, o.hosts = append(o.servers, server), append(o.hosts, l.Addr().String())
		go func() { _ = server.Serve(l) }() // ends with close
	}
	return o, nil
}

func (o *origin) close() {
	close(o.stop)
	for _, s := range o.servers {
		_ = s.Close() // whatever is still asked
	}
}

// config is the daemon's configuration, without its listener. The hostile feeds are the
// last of the hosts, but among the others in the file.
func (o *origin) config(s settings) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "[store]\npath = \"wirefold.db\"\n[control]\nsocket = \"wirefold.sock\"\n[poll]\nschedule = \"@every %s\"\n[fetch]\nallow_networks = [\"127.0.0.0/8\"]\n", s.every)
	for _, n := range newRandom(1).Perm(s.feeds) {
		kind := "good"
		if n >= s.feeds-s.hostile {
			kind = kinds[n%len(kinds)]
		}
		fmt.Fprintf(&b, "[[source]]\nurl = \"http://%s/%s/%d\"\n", o.hosts[n/s.perHost], kind, n)
	}
	return b.Bytes()
}

// ServeHTTP serves /KIND/NUMBER.
func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, kind, _ := strings.Cut(r.URL.Path, "/")
	kind, number, _ := strings.Cut(kind, "/")
	n, err := strconv.Atoi(number)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	switch kind {
	case "good":
		o.good(w, r, n)
	case "hang":
		o.wait(r, time.Hour)
	case "trickle":
		for range 3600 {
			if _, err := io.WriteString(w, " "); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush() // the next write tells
			o.wait(r, time.Second)
		}
	case "endless":
		for line := []byte(strings.Repeat("<item><title>more</title></item>\n", 500)); r.Context().Err() == nil; {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	case "bomb":
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(o.bomb)
	case "deep":
		_, _ = io.WriteString(w, "<rss>"+strings.Repeat("<a>", 1_000_000))
	default:
		http.Error(w, "no", http.StatusInternalServerError)
	}
}

func (o *origin) wait(r *http.Request, d time.Duration) {
	select {
	case <-r.Context().Done():
	case <-o.stop:
	case <-time.After(d):
	}
}

// good serves a feed of five items, of which one in ten polls brings a new one.
func (o *origin) good(w http.ResponseWriter, r *http.Request, n int) {
	o.mu.Lock()
	o.seen[n] = append(o.seen[n], time.Now())
	version := len(o.seen[n])
	o.mu.Unlock()
	if n%10 != 0 {
		version = 0
	}
	etag := fmt.Sprintf(`"%d"`, version)
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	fmt.Fprintf(w, `<rss version="2.0"><channel><title>Feed %d</title><link>http://%s/</link>`, n, r.Host)
	for i := version + 5; i > version; i-- {
		fmt.Fprintf(w, "<item><title>Item %d of feed %d</title><link>http://%s/%d/%d</link><description>", i, n, r.Host, n, i)
		words(w, newRandom(uint64(n*1000+i)))
		_, _ = io.WriteString(w, "</description></item>")
	}
	_, _ = io.WriteString(w, "</channel></rss>")
}

// words writes a text of 150 words in which the frequent ones are as frequent as in a
// language.
func words(w io.Writer, r *rand.Rand) {
	zipf := rand.NewZipf(r, 1.1, 3, 50_000)
	for range 150 {
		_, _ = fmt.Fprintf(w, "word%s ", strconv.FormatUint(zipf.Uint64()*2654435761%100_003, 36))
	}
}

// asked returns how many good feeds were asked at all.
func (o *origin) asked() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.seen)
}

// grace is how late a poll may be besides its jitter, which is a tenth of the period.
const grace = 5 * time.Second

// onTime returns how many of the polls since a time came no later than a period, its
// jitter and the grace after the one before, and how late the latest was. A feed that
// should have been asked and was not counts as a poll that is late.
func (o *origin) onTime(every time.Duration, since time.Time) (onTime, all int, worst time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now()
	bound := every + every/10 + grace
	for _, times := range o.seen {
		for i, t := range append(times, now) {
			last := i == len(times)
			if i == 0 || t.Before(since) || last && now.Sub(times[i-1]) <= bound {
				continue
			}
			all++
			late := t.Sub(times[i-1]) - bound
			if late <= 0 {
				onTime++
			}
			worst = max(worst, late)
		}
	}
	return onTime, all, worst
}

// bomb returns a small body that decodes to a gibibyte.
func bomb() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 1 << 10 {
		_, _ = z.Write(zeros) // to memory
	}
	_ = z.Close()
	return b.Bytes()
}
