package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// oneCallback knows one key, and one challenge.
type oneCallback struct {
	broken bool
	got    []string
}

func (c *oneCallback) Verify(_ context.Context, key string, query url.Values) (string, bool, error) {
	if c.broken {
		return "never sent", true, errors.New("the disk is full")
	}
	return query.Get("hub.challenge"), key == "key", nil
}

func (c *oneCallback) Receive(_ context.Context, key string, header http.Header, body io.Reader) int {
	if key != "key" {
		return http.StatusNotFound
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return http.StatusBadRequest
	}
	c.got = append(c.got, header.Get("X-Hub-Signature")+" "+string(data))
	return http.StatusAccepted
}

// TestCallbacks: hubs reach their callbacks, also where readers need a password, and
// nobody else gets anything back.
func TestCallbacks(t *testing.T) {
	readers, err := ParseReaders([]byte("reader:long enough"))
	if err != nil {
		t.Fatal(err)
	}
	known := &oneCallback{}
	server := func(c Callbacks) http.Handler {
		s := newServer(newFake())
		s.opts.Callbacks = c
		return NewHTTPServer(readers.Guard(s.Handler()), nil).Handler
	}
	on, off := server(known), server(nil)
	script := "?hub.challenge=" + url.QueryEscape("<script>alert(1)</script>")
	long := strings.Repeat("x", 100<<10)
	for _, tt := range []struct {
		handler              http.Handler
		method, target, body string
		status               int
		back                 string
	}{
		{on, "GET", "/websub/key" + script, "", 200, "<script>alert(1)</script>"},
		{on, "GET", "/websub/other" + script, "", 404, ""},
		{on, "GET", "/websub/" + script, "", 404, ""},
		{on, "GET", "/websub/key/more" + script, "", 404, ""},
		{on, "POST", "/websub/key", long, 202, ""},
		{on, "POST", "/websub/other", long, 404, ""},
		{on, "PUT", "/websub/key", "x", 405, ""},
		{on, "HEAD", "/websub/key", "", 405, ""},
		{off, "GET", "/websub/key" + script, "", 404, ""},
		{off, "POST", "/websub/key", long, 404, ""},
		{server(&oneCallback{broken: true}), "GET", "/websub/key", "", 503, ""},
	} {
		r := httptest.NewRequest(tt.method, tt.target, strings.NewReader(tt.body))
		r.Header.Set("X-Hub-Signature", "sha1=00")
		w := httptest.NewRecorder()
		tt.handler.ServeHTTP(w, r)
		h := w.Header()
		if w.Code != tt.status || w.Body.String() != tt.back {
			t.Errorf("%s %s: %d %q, want %d %q", tt.method, tt.target, w.Code, w.Body, tt.status, tt.back)
		}
		if h.Get("Content-Type") != "text/plain; charset=utf-8" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s %s: headers %v", tt.method, tt.target, h)
		}
		if retry := h.Get("Retry-After"); (retry != "") != (tt.status == 503) {
			t.Errorf("%s %s: Retry-After %q", tt.method, tt.target, retry)
		}
	}
	if want := []string{"sha1=00 " + long}; !slices.Equal(known.got, want) {
		t.Errorf("received %d messages", len(known.got))
	}
	w := httptest.NewRecorder()
	on.ServeHTTP(w, httptest.NewRequest("GET", "/feed.atom", nil))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("the feed is answered with %d", w.Code)
	}
}

// TestTopics: all feeds are there, and a change of the store is one of theirs.
func TestTopics(t *testing.T) {
	f := newFake()
	s := newServer(f)
	topics := func() map[string]string {
		t.Helper()
		list, err := s.Topics(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, topic := range list {
			all[topic.URL] = topic.Digest
		}
		return all
	}
	before := topics()
	for _, path := range []string{"/feed.atom", "/feed.rss", "/feed.json", "/groups/news/feed.atom", "/groups/a%2Fb%20%C3%BC/feed.json", "/groups/%2E%2E/feed.rss"} {
		if before["https://wires.example/sub"+path] == "" {
			t.Errorf("%s is missing in %v", path, before)
		}
	}
	s.Invalidate()
	for url, digest := range topics() {
		if before[url] != digest {
			t.Errorf("%s has changed, and nothing has", url)
		}
	}
	f.change(func() { f.add(4, clock(11, 30), beta) })
	s.Invalidate()
	after := topics()
	if url := "https://wires.example/sub/feed.rss"; after[url] == before[url] {
		t.Error("a new story is no change")
	}
	if len(after) != len(before) {
		t.Errorf("%d feeds, before %d", len(after), len(before))
	}
}
