package web

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"wirefold/internal/web/pages"
	"wirefold/store"
)

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

type jsonFeed struct {
	FeedURL string `json:"feed_url"`
	Items   []struct {
		ID, Title string
		Wirefold  struct {
			Story  string
			Source struct{ Name string }
			Copies []struct {
				Source, Title, URL, Verdict string
				Score                       float64
			}
		} `json:"_wirefold"`
	}
}

func readJSON(t *testing.T, s *Server, path string) jsonFeed {
	t.Helper()
	var f jsonFeed
	if err := json.Unmarshal([]byte(body(t, request(t, s, "GET", path))), &f); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

func TestRoutes(t *testing.T) {
	s := newServer(newFake())
	for path, want := range map[string]string{
		"/":                               "text/html; charset=utf-8",
		"/groups/news":                    "text/html; charset=utf-8",
		"/groups/a%2Fb%20%C3%BC":          "text/html; charset=utf-8",
		"/sources":                        "text/html; charset=utf-8",
		"/status":                         "text/html; charset=utf-8",
		"/assets/style.css?v=1":           "text/css; charset=utf-8",
		"/feed.atom":                      "application/atom+xml; charset=utf-8",
		"/feed.rss":                       "application/rss+xml; charset=utf-8",
		"/feed.json":                      "application/feed+json; charset=utf-8",
		"/feed.json?x=1":                  "application/feed+json; charset=utf-8",
		"/groups/news/feed.atom":          "application/atom+xml; charset=utf-8",
		"/groups/a%2Fb%20%C3%BC/feed.rss": "application/rss+xml; charset=utf-8",
		"/groups/%2E%2E/feed.json":        "application/feed+json; charset=utf-8",
		"/healthz":                        "text/plain; charset=utf-8",
	} {
		get, head := request(t, s, "GET", path), request(t, s, "HEAD", path)
		if get.StatusCode != 200 || head.StatusCode != 200 || get.Header.Get("Content-Type") != want {
			t.Errorf("%s: %d, HEAD %d, type %q, want %q", path, get.StatusCode, head.StatusCode, get.Header.Get("Content-Type"), want)
		}
		if get.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s may be sniffed", path)
		}
		if body(t, get) == "" {
			t.Errorf("%s is empty", path)
		}
		if path != "/healthz" && body(t, head) != "" {
			t.Errorf("HEAD %s has a body", path)
		}
		if head.Header.Get("ETag") != get.Header.Get("ETag") || head.Header.Get("Content-Length") != get.Header.Get("Content-Length") {
			t.Errorf("HEAD %s has other headers than GET", path)
		}
		for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "PATCH"} {
			if res := request(t, s, method, path); res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d, Allow %q", method, path, res.StatusCode, res.Header.Get("Allow"))
			}
		}
	}
	for _, path := range []string{
		"/feed", "/feed.atom/", "//feed.atom", "/Feed.atom", "/groups", "/groups/", "/groups/none/feed.atom", "/groups//feed.atom",
		"/groups/none", "/groups/news/", "/sources/", "/stories", "/stories/", "/stories/x", "/assets/", "/?before=x",
		"/stories/00000000-0000-8000-8000-000000000000", "/groups/news/feed.xml", "/groups/news/x/feed.atom", "/groups/a/b%20%C3%BC/feed.rss",
		"/metrics", "/debug/pprof/", "/favicon.ico", "/index.html", "/feed.atom%00", "/healthz/",
	} {
		if res := request(t, s, "GET", path); res.StatusCode != 404 {
			t.Errorf("%s: %d, want 404", path, res.StatusCode)
		}
	}
	if res := request(t, s, "POST", "/none"); res.StatusCode != 404 {
		t.Errorf("POST to nothing: %d, want 404", res.StatusCode)
	}
	if got := body(t, request(t, s, "GET", "/healthz")); got != "ok" {
		t.Errorf("/healthz says %q", got)
	}
	if got := request(t, s, "GET", "/feed.json").Header.Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("JSON is allowed to origin %q", got)
	}
}

func TestStories(t *testing.T) {
	f := newFake()
	s := newServer(f)
	feed := readJSON(t, s, "/feed.json")
	if len(feed.Items) != 3 || feed.FeedURL != "https://wires.example/sub/feed.json" {
		t.Fatalf("%d items at %q", len(feed.Items), feed.FeedURL)
	}
	for i, want := range []string{"Gamma says", "Beta", "Alpha"} {
		it := feed.Items[i]
		if it.Wirefold.Source.Name != want || it.ID != f.stories[i].ID.URN() || it.Wirefold.Story != f.stories[i].ID.String() {
			t.Errorf("item %d: %+v, want one of %s", i, it, want)
		}
	}
	copies := feed.Items[2].Wirefold.Copies
	if len(copies) != 1 || copies[0].Source != "Beta" || copies[0].URL != string(beta)+"/story-1" ||
		copies[0].Verdict != "copy" || copies[0].Score != 0.9 || !strings.HasPrefix(copies[0].Title, "Story 1") {
		t.Errorf("copies: %+v", copies)
	}

	for path, want := range map[string]int{"/groups/news/feed.json": 2, "/groups/only%20beta/feed.json": 2, "/groups/a%2Fb%20%C3%BC/feed.json": 1} {
		group := readJSON(t, s, path)
		if len(group.Items) != want || group.FeedURL != "https://wires.example/sub"+path {
			t.Errorf("%s: %d items, want %d, at %q", path, len(group.Items), want, group.FeedURL)
		}
	}

	s.opts.Entries = 1
	s.Invalidate()
	if feed := readJSON(t, s, "/groups/news/feed.json"); len(feed.Items) != 1 || feed.Items[0].ID != f.stories[1].ID.URN() {
		t.Errorf("limited to one, the group has %+v", feed.Items)
	}
}

func TestGroupFeedIDs(t *testing.T) {
	a, b := store.UUIDFrom([16]byte{1}), store.UUIDFrom([16]byte{2})
	ids := []store.StoryID{
		a, b,
		stream{groupStories, "x"}.id(a), stream{groupStories, "x"}.id(b), stream{groupStories, "y"}.id(a), stream{groupStories, ""}.id(a),
		stream{channelStories, "x"}.id(a),
	}
	for i, id := range ids {
		if slices.Index(ids, id) != i {
			t.Errorf("%s is the ID of two feeds", id)
		}
	}
	if again := (stream{groupStories, "x"}).id(a); again != ids[2] {
		t.Error("a group's ID does not last")
	}
}

func TestGapsInTheStore(t *testing.T) {
	f := newFake()
	s := newServer(f)
	delete(f.articles, f.stories[0].Canonical) // gamma's only article
	delete(f.articles, f.stories[2].Canonical) // alpha's; beta has the story too
	delete(f.bodies, f.stories[1].Canonical)
	feed := readJSON(t, s, "/feed.json")
	if len(feed.Items) != 2 || feed.Items[1].Wirefold.Source.Name != "Beta" || len(feed.Items[1].Wirefold.Copies) != 0 {
		t.Errorf("with gaps: %+v", feed.Items)
	}
}

func TestEmptyStore(t *testing.T) {
	s := newServer(&fakeStore{})
	for _, path := range []string{"/feed.atom", "/feed.rss", "/feed.json", "/groups/news/feed.atom"} {
		res := request(t, s, "GET", path)
		if res.StatusCode != 200 || res.Header.Get("Last-Modified") != "Sat, 14 Mar 2026 08:00:00 GMT" {
			t.Errorf("%s: %d, Last-Modified %q", path, res.StatusCode, res.Header.Get("Last-Modified"))
		}
	}
}

func TestConditionalRequests(t *testing.T) {
	s := newServer(newFake())
	first := request(t, s, "GET", "/feed.atom")
	etag, modified := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
	if modified != "Sat, 14 Mar 2026 11:01:00 GMT" {
		t.Errorf("Last-Modified is %q, want the newest story's change", modified)
	}
	zipped := request(t, s, "GET", "/feed.atom", "Accept-Encoding", "gzip").Header.Get("ETag")
	if len(etag) < 10 || etag[0] != '"' || zipped == etag {
		t.Fatalf("tags %s and %s", etag, zipped)
	}
	const gz = "Accept-Encoding"
	for _, c := range []struct {
		headers []string
		want    int
	}{
		{[]string{"If-None-Match", etag}, 304},
		{[]string{"If-None-Match", "W/" + etag}, 304},
		{[]string{"If-None-Match", `"x", W/"a,b" ,` + etag}, 304},
		{[]string{"If-None-Match", `"x"`, "If-None-Match", etag}, 304},
		{[]string{"If-None-Match", "*"}, 304},
		{[]string{"If-None-Match", `"x"`}, 200},
		{[]string{"If-None-Match", strings.Trim(etag, `"`)}, 200},
		{[]string{"If-None-Match", `"` + etag}, 200},
		{[]string{"If-None-Match", `"x`}, 200},
		{[]string{"If-None-Match", ""}, 200},
		{[]string{"If-None-Match", zipped}, 200},
		{[]string{"If-None-Match", zipped, gz, "gzip"}, 304},
		{[]string{"If-None-Match", etag, gz, "gzip"}, 200},
		{[]string{"If-Modified-Since", modified}, 304},
		{[]string{"If-Modified-Since", "Sat, 14 Mar 2026 11:00:59 GMT"}, 200},
		{[]string{"If-Modified-Since", "Sat, 14 Mar 2026 11:01:01 GMT"}, 304},
		{[]string{"If-Modified-Since", "yesterday"}, 200},
		{[]string{"If-None-Match", `"x"`, "If-Modified-Since", modified}, 200},
		{[]string{"If-None-Match", etag, "If-Modified-Since", "Sat, 14 Mar 2020 11:01:01 GMT"}, 304},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			res := request(t, s, method, "/feed.atom", c.headers...)
			if res.StatusCode != c.want {
				t.Errorf("%s with %q: %d, want %d", method, c.headers, res.StatusCode, c.want)
			}
			if h := res.Header; h.Get("ETag") == "" || h.Get("Cache-Control") != "public, max-age=300" || h.Get("Vary") != "Accept-Encoding, A-IM" {
				t.Errorf("%s with %q: headers %v", method, c.headers, h)
			}
			if b := body(t, res); c.want == 304 && b != "" {
				t.Errorf("304 has a body of %d bytes", len(b))
			}
		}
	}
}

func TestCodings(t *testing.T) {
	s := newServer(newFake())
	plain := body(t, request(t, s, "GET", "/feed.atom"))
	tags := map[string]string{}
	for accept, want := range map[string]string{
		"gzip": "gzip", "br, GZIP;q=0.5": "br", "x-gzip": "gzip", "*": "gzip", "deflate, gzip;q=1.0, *;q=0.5": "gzip", "gzip; Q=0.1": "gzip",
		"gzip, deflate, br, zstd": "br", "gzip, zstd": "zstd", "gzip, deflate, br": "br", "zstd;q=0.5, br;q=0.6, gzip;q=0.4": "br", "br;q=0, zstd;q=0, *": "gzip",
		"": "", "deflate": "", "gzip;q=0": "", "gzip;q=0.000, *": "", "identity, gzip;q=0.5": "", "*;q=0": "", "br;q=0": "",
		"gzip;q=x": "", "gzip;q=NaN": "", "gzip;q=-1": "", "identity;q=0.5, gzip;q=0.5": "gzip",
	} {
		res := request(t, s, "GET", "/feed.atom", "Accept-Encoding", accept)
		var r io.Reader = res.Body
		var err error
		switch want {
		case "gzip":
			r, err = gzip.NewReader(r)
		case "br":
			r = brotli.NewReader(r)
		case "zstd":
			r, err = zstd.NewReader(r)
		}
		if got := res.Header.Get("Content-Encoding"); got != want || err != nil {
			t.Errorf("Accept-Encoding %q: %q, want %q; %v", accept, got, want, err)
			continue
		}
		got, err := io.ReadAll(r)
		if err != nil || string(got) != plain {
			t.Errorf("Accept-Encoding %q: another text; %v", accept, err)
		}
		tags[want] = res.Header.Get("ETag")
	}
	if len(tags) != 4 {
		t.Fatalf("tags %v", tags)
	}
	for a, tag := range tags {
		for b, other := range tags {
			if a != b && tag == other {
				t.Errorf("%q and %q have the tag %s", a, b, tag)
			}
		}
	}
}

func TestTouchKeepsValidators(t *testing.T) {
	f := newFake()
	s := newServer(f)
	before := request(t, s, "GET", "/feed.rss").Header
	f.change(func() {
		st := f.sources[alpha]
		st.LastPoll, st.Updated = clock(11, 59), clock(11, 59)
		f.sources[alpha] = st
	})
	s.Invalidate()
	after := request(t, s, "GET", "/feed.rss").Header
	if f.views != 2 {
		t.Errorf("the store was read %d times, want 2", f.views)
	}
	for _, h := range []string{"ETag", "Last-Modified"} {
		if before.Get(h) != after.Get(h) {
			t.Errorf("%s went from %q to %q", h, before.Get(h), after.Get(h))
		}
	}
	f.change(func() { f.add(4, clock(11, 30), alpha) })
	s.Invalidate()
	if changed := request(t, s, "GET", "/feed.rss").Header; changed.Get("ETag") == after.Get("ETag") {
		t.Error("a new story keeps the ETag")
	}
}

func TestOneRenderingForManyReaders(t *testing.T) {
	f := newFake()
	f.entered, f.leave = make(chan struct{}, 100), make(chan struct{})
	s := newServer(f)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if res := request(t, s, "GET", "/feed.atom"); res.StatusCode != 200 {
				t.Errorf("status %d", res.StatusCode)
			}
		})
	}
	<-f.entered
	time.Sleep(20 * time.Millisecond) // the others come while the first is reading
	close(f.leave)
	wg.Wait()
	if f.views != 1 {
		t.Errorf("50 readers caused %d readings of the store", f.views)
	}
}

// Who asks after a change must see it, even while an older rendering is under way.
func TestChangeDuringRendering(t *testing.T) {
	f := newFake()
	f.entered, f.leave = make(chan struct{}, 100), make(chan struct{})
	s := newServer(f)
	var wg sync.WaitGroup
	wg.Go(func() { request(t, s, "GET", "/feed.json") })
	<-f.entered
	f.change(func() { f.add(4, clock(11, 30), alpha); f.entered = nil })
	s.Invalidate()
	if n := len(readJSON(t, s, "/feed.json").Items); n != 4 {
		t.Errorf("%d items after the change, want 4", n)
	}
	close(f.leave)
	wg.Wait()
	if n := len(readJSON(t, s, "/feed.json").Items); n != 4 {
		t.Errorf("%d items after the older rendering, want 4", n)
	}
}

func TestFailingStore(t *testing.T) {
	f := newFake()
	f.err = errors.New("no disk")
	now := clock(12, 0)
	s := newServer(f)
	s.opts.Now = func() time.Time { return now }
	if res := request(t, s, "GET", "/feed.atom"); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("with nothing to show: %d", res.StatusCode)
	}
	request(t, s, "GET", "/feed.atom")
	if f.views != 1 {
		t.Errorf("a failing store was read %d times at once", f.views)
	}
	now = now.Add(retryAfter)
	f.change(func() { f.err = nil })
	good := request(t, s, "GET", "/feed.atom")
	if good.StatusCode != 200 {
		t.Fatalf("after it came back: %d", good.StatusCode)
	}
	f.change(func() { f.err = errors.New("no disk") })
	s.Invalidate()
	if res := request(t, s, "GET", "/feed.atom"); res.StatusCode != 200 || res.Header.Get("ETag") != good.Header.Get("ETag") {
		t.Errorf("while failing: %d, want the last good feed", res.StatusCode)
	}
	now = now.Add(retryAfter)
	f.change(func() { f.err = nil; f.add(4, clock(11, 30), alpha) })
	if res := request(t, s, "GET", "/feed.atom"); res.Header.Get("ETag") == good.Header.Get("ETag") {
		t.Error("the old feed is still served though the store is back")
	}
}

// Pages and errors alike say what a browser may do with them.
func TestPageHeaders(t *testing.T) {
	s := newServer(newFake())
	for path, status := range map[string]int{"/": 200, "/sources": 200, "/none": 404, "/%3Cscript%3E": 404} {
		h := request(t, s, "GET", path).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": pages.CSP, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"Content-Type": "text/html; charset=utf-8",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if b := body(t, request(t, s, "GET", path)); strings.Contains(b, "script") {
			t.Errorf("%s has a script, or repeats what it was asked for", path)
		}
		if tagged := h.Get("ETag") != ""; tagged != (status == 200) {
			t.Errorf("%s: tag %q", path, h.Get("ETag"))
		}
	}
	first := request(t, s, "GET", "/")
	if res := request(t, s, "GET", "/", "If-None-Match", first.Header.Get("ETag")); res.StatusCode != 304 || body(t, res) != "" {
		t.Errorf("a page that did not change: %d", res.StatusCode)
	}
	zipped := request(t, s, "GET", "/", "Accept-Encoding", "gzip")
	if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.Header.Get("ETag") == first.Header.Get("ETag") {
		t.Errorf("zipped: %v", zipped.Header)
	}
	for _, want := range []string{
		`<link rel="alternate" type="application/atom&#43;xml" title="Wires &lt;1&gt; (Atom)" href="https://wires.example/sub/feed.atom">`,
		"+ 1 carrier<", "Gamma says", `href="https://gamma.example/feed/story-3"`,
	} {
		if !strings.Contains(body(t, request(t, s, "GET", "/")), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	group := body(t, request(t, s, "GET", "/groups/a%2Fb%20%C3%BC"))
	if want := `href="https://wires.example/sub/groups/a%2Fb%20%C3%BC/feed.json"`; !strings.Contains(group, want) {
		t.Errorf("the page of a group lacks %s", want)
	}
}

func TestHTTPServerHasLimits(t *testing.T) {
	s := NewHTTPServer(http.NotFoundHandler(), nil)
	if s.ReadHeaderTimeout <= 0 || s.IdleTimeout <= 0 || s.MaxHeaderBytes <= 0 || s.WriteTimeout <= 0 || s.ReadTimeout <= 0 {
		t.Error("a limit is missing")
	}
}
