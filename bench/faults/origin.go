package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

const (
	sources = 6
	// window is how many items a feed holds. One is new at each request.
	window = 10
)

// origin is the publishers. The feed of each has another item at every request but
// those that are answered by 304, which every fourth conditional one is.
type origin struct {
	server *httptest.Server

	mu       sync.Mutex
	version  [sources]int
	asked    [sources]int
	requests int
	claims   []claim // since the last call of take
	full     int     // requests without validators
}

// claim is the validator that a request came with, 0 for none: its sender has stored
// that version of the feed.
type claim struct{ source, version int }

func newOrigin() *origin {
	o := &origin{}
	o.server = httptest.NewServer(o)
	return o
}

func (o *origin) close() {
	o.server.CloseClientConnections()
	o.server.Close()
}

func (o *origin) url(source int) string { return fmt.Sprintf("%s/%d.json", o.server.URL, source) }

// link names an item, in the feed and in what wirefold says of it.
func (o *origin) link(source, n int) string { return fmt.Sprintf("%s/%d/%d", o.server.URL, source, n) }

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var source int
	if _, err := fmt.Sscanf(r.URL.Path, "/%d.json", &source); err != nil || source < 0 || source >= sources {
		http.NotFound(w, r)
		return
	}
	o.mu.Lock()
	o.requests++
	o.asked[source]++
	var version int
	_, err := fmt.Sscanf(r.Header.Get("If-None-Match"), `"v%d"`, &version)
	if err != nil {
		o.full++
		version = 0
	}
	o.claims = append(o.claims, claim{source, version})
	same := version > 0 && version == o.version[source] && o.asked[source]%4 == 0
	if !same {
		o.version[source]++
	}
	version = o.version[source]
	o.mu.Unlock()
	w.Header().Set("ETag", fmt.Sprintf(`"v%d"`, version))
	w.Header().Set("Content-Type", "application/feed+json")
	if same {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_ = json.NewEncoder(w).Encode(o.feed(source, version)) // the daemon may be gone
}

type item struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Title string `json:"title"`
	Text  string `json:"content_text"`
}

func (o *origin) feed(source, version int) any {
	var items []item
	for n := version; n > max(0, version-window); n-- {
		link := o.link(source, n)
		// Every fifth text is that of the neighbour, so that there are copies.
		of := source
		if n%5 == 0 {
			of = source / 2
		}
		items = append(items, item{link, link, fmt.Sprintf("Report %d of publisher %d", n, source), text(of, n)})
	}
	return map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": fmt.Sprintf("Publisher %d", source), "items": items}
}

// text returns words that no other text has.
func text(source, n int) string {
	random := rand.New(rand.NewPCG(uint64(source), uint64(n)))
	var b strings.Builder
	for range 120 {
		for range 2 + random.IntN(3) {
			b.WriteByte("bdfgklmnprstvz"[random.IntN(14)])
			b.WriteByte("aeiou"[random.IntN(5)])
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// take returns the claims since the last call.
func (o *origin) take() []claim {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.claims
	o.claims = nil
	return all
}

// served returns what each source has been asked for, and the number of requests.
func (o *origin) served() (versions [sources]int, requests int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.version, o.requests
}
