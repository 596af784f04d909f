package web

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

func pattern(t *testing.T, s string) []feeds.Pattern {
	t.Helper()
	p, err := feeds.ParsePattern(s)
	if err != nil {
		t.Fatal(err)
	}
	return []feeds.Pattern{p}
}

func TestSavedFilters(t *testing.T) {
	f := newFake()
	f.change(func() {
		for id, b := range f.bodies {
			b.Text = "Plain text of " + f.articles[id].Title
			f.bodies[id] = b
		}
		a := f.articles[f.stories[1].Canonical]
		a.Language = "en-GB"
		f.articles[a.ID] = a
	})
	s := newServer(f)
	s.opts.Channels = []feeds.Channel{
		{Path: "all", Title: "All <again>", Limit: 2},
		{Path: "wide/carried", Title: "Carried", Filter: feeds.Filter{MinCarriers: 2}},
		{Path: "beta-only", Title: "x", Filter: feeds.Filter{OriginalTo: beta}},
		{Path: "grouped", Title: "x", Filter: feeds.Filter{Groups: []string{"only beta"}, Sources: []feeds.SourceID{gamma}}},
		{Path: "in", Title: "x", Filter: feeds.Filter{Include: pattern(t, "story 2")}},
		{Path: "out", Title: "x", Filter: feeds.Filter{Exclude: pattern(t, "/Story [23]/")}},
		{Path: "english", Title: "x", Summaries: true, Filter: feeds.Filter{Languages: []string{"en"}}},
	}
	ids := map[string]bool{}
	for path, want := range map[string][]int{
		"all": {0, 1}, "wide/carried": {2}, "beta-only": {1}, "grouped": {0, 1, 2}, "in": {1}, "out": {2}, "english": {1},
	} {
		for range 2 {
			feed := readJSON(t, s, "/"+path+"/feed.json")
			var got []string
			for _, it := range feed.Items {
				got = append(got, it.ID)
			}
			var stories []string
			for _, i := range want {
				stories = append(stories, f.stories[i].ID.URN())
			}
			if !slices.Equal(got, stories) || feed.FeedURL != "https://wires.example/sub/"+path+"/feed.json" {
				t.Errorf("%s at %s has %q, want %q", path, feed.FeedURL, got, stories)
			}
			s.Invalidate()
		}
		var doc struct {
			ID    string `xml:"id"`
			Entry []struct{ Content, Summary string }
		}
		if err := xml.Unmarshal([]byte(body(t, request(t, s, "GET", "/"+path+"/feed.atom"))), &doc); err != nil {
			t.Fatal(err)
		}
		ids[doc.ID] = true
	}
	if len(ids) != 7 {
		t.Errorf("7 feeds have %d IDs", len(ids))
	}
	if b := body(t, request(t, s, "GET", "/english/feed.rss")); strings.Contains(b, "content:encoded>") || !strings.Contains(b, "The text of story 2") {
		t.Errorf("a feed of summaries is\n%s", b)
	}
	page := body(t, request(t, s, "GET", "/"))
	for _, want := range []string{`href="https://wires.example/sub/wide/carried/feed.rss"`, "All &lt;again&gt;: Atom", `title="Carried (JSON Feed)"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the first page lacks %s", want)
		}
	}
	for _, path := range []string{"/none/feed.atom", "/wide/feed.atom", "/wide%2Fcarried/feed.atom", "/all", "/all/feed.atom/"} {
		if res := request(t, s, "GET", path); res.StatusCode != 404 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	// A story is read again when it changes.
	f.change(func() {
		story := &f.stories[1]
		story.Updated = clock(11, 59)
		b := f.bodies[story.Canonical]
		b.Text = "other words"
		f.bodies[story.Canonical] = b
		a := f.articles[story.Canonical]
		a.Title = "Renamed"
		f.articles[a.ID] = a
	})
	s.Invalidate()
	if n := len(readJSON(t, s, "/in/feed.json").Items); n != 0 {
		t.Errorf("a story that does not say it any more is still among %d", n)
	}
}

func TestCarriersAndCategories(t *testing.T) {
	f := newFake()
	f.change(func() {
		for _, m := range f.stories[2].Members {
			a := f.articles[m.Article]
			a.Categories = []string{"Weather", "from " + string(m.Source)}
			f.articles[m.Article] = a
		}
	})
	s := newServer(f)
	s.opts.AppendCarriers = true
	b := body(t, request(t, s, "GET", "/feed.atom"))
	for _, want := range []string{
		`<category term="Weather"/>`, `<category term="from https://alpha.example/feed"/>`, `<category term="from https://beta.example/feed"/>`,
		`&lt;p&gt;Also at &lt;a href="https://beta.example/feed/story-1" rel="nofollow noopener noreferrer"&gt;Beta&lt;/a&gt;&lt;/p&gt;`,
		`<link rel="related" href="https://beta.example/feed/story-1" title="Also at Beta"/>`,
	} {
		if strings.Count(b, want) != 1 {
			t.Errorf("%s is there %d times", want, strings.Count(b, want))
		}
	}
}

// updatedOf returns when the entry of a story changed, as the feed says.
func updatedOf(t *testing.T, s *Server, id store.StoryID) string {
	t.Helper()
	_, after, found := strings.Cut(body(t, request(t, s, "GET", "/feed.atom")), "<id>"+id.URN())
	if !found {
		t.Fatalf("the feed lacks %s", id)
	}
	_, after, _ = strings.Cut(after, "<updated>")
	updated, _, _ := strings.Cut(after, "<")
	return updated
}

// Another copy changes the links of an entry and so the tag, but not its date; a better
// version changes the entry in place.
func TestEntryChangesInPlace(t *testing.T) {
	f := newFake()
	now := clock(12, 0)
	s := newServer(f)
	s.opts.Now = func() time.Time { return now }
	first := request(t, s, "GET", "/feed.atom").Header
	id := f.stories[1].ID
	updated := updatedOf(t, s, id)

	now = clock(12, 30)
	f.change(func() {
		a := store.Article{Article: feeds.Article{Source: gamma, GUID: "copy", Link: "https://gamma.example/copy"}, FirstSeen: clock(12, 20)}
		a.ID = a.Article.ID()
		f.articles[a.ID] = a
		f.stories[1].Members = append(f.stories[1].Members, store.Member{Article: a.ID, Source: gamma})
	})
	s.Invalidate()
	copied := request(t, s, "GET", "/feed.atom").Header
	if updatedOf(t, s, id) != updated || copied.Get("ETag") == first.Get("ETag") || copied.Get("Last-Modified") != "Sat, 14 Mar 2026 12:20:00 GMT" {
		t.Errorf("with another copy: updated %s, %v", updatedOf(t, s, id), copied)
	}
	again := newServer(f)
	again.opts.Now = s.opts.Now
	if request(t, again, "GET", "/feed.atom").Header.Get("Last-Modified") != copied.Get("Last-Modified") {
		t.Error("Last-Modified does not outlive the server")
	}

	f.change(func() {
		f.stories[1].Canonical = f.stories[1].Members[1].Article
		f.stories[1].Updated = clock(12, 25)
	})
	s.Invalidate()
	if got := updatedOf(t, s, id); got == updated || !strings.HasPrefix(got, "2026-03-14T12:25:00") {
		t.Errorf("with another canonical article: updated %s", got)
	}
	if n := len(readJSON(t, s, "/feed.json").Items); n != 3 {
		t.Errorf("%d items", n)
	}
}

// walk follows the archives from a feed and returns the stories of each document.
func walk(t *testing.T, s *Server, path, rel string) (all [][]string, paths []string) {
	t.Helper()
	for range 20 {
		res := request(t, s, "GET", path)
		if res.StatusCode != 200 {
			t.Fatalf("%s: %d", path, res.StatusCode)
		}
		var doc struct {
			Link []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Archive *struct{} `xml:"http://purl.org/syndication/history/1.0 archive"`
			Entry   []struct {
				Title string `xml:"title"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal([]byte(body(t, res)), &doc); err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, e := range doc.Entry {
			titles = append(titles, strings.Fields(e.Title)[1])
		}
		all, paths = append(all, titles), append(paths, path)
		if archive := strings.Contains(path, "archive"); archive != (doc.Archive != nil) {
			t.Errorf("%s is marked as an archive: %t", path, !archive)
		}
		path = ""
		for _, l := range doc.Link {
			if l.Rel == rel {
				path = strings.TrimPrefix(l.Href, "https://wires.example/sub")
			}
		}
		if path == "" {
			return all, paths
		}
	}
	t.Fatal("no end of archives")
	return nil, nil
}

func TestArchives(t *testing.T) {
	f := newFake()
	f.stories = nil
	day := func(d, hour int) time.Time { return time.Date(2026, 3, d, hour, 15, 0, 0, time.UTC) }
	for n, at := range []time.Time{day(9, 1), day(11, 1), day(11, 2), day(13, 5), day(14, 1), day(14, 2), day(14, 2), day(14, 11)} {
		src := alpha
		if n == 1 {
			src = gamma
		}
		f.add(n, at, src)
	}
	s := newServer(f)
	s.opts.Entries = 2
	all, paths := walk(t, s, "/feed.atom", "prev-archive")
	want := "/feed.atom[7 6] /archive/2026-03-14T02/feed.atom[6 5] /archive/2026-03-14T01/feed.atom[4] /archive/2026-03-13/feed.atom[3] " +
		"/archive/2026-03-11/feed.atom[2 1] /archive/2026-03-09/feed.atom[0]"
	var got []string
	for i := range all {
		got = append(got, paths[i]+fmt.Sprint(all[i]))
	}
	if s := strings.Join(got, " "); s != want {
		t.Errorf("archives\n%s\nwant\n%s", s, want)
	}
	all, paths = walk(t, s, "/archive/2026-03-09/feed.atom", "next-archive")
	if got := fmt.Sprint(paths); got != "[/archive/2026-03-09/feed.atom /archive/2026-03-11/feed.atom /archive/2026-03-13/feed.atom]" {
		t.Errorf("forward: %s %v", got, all)
	}
	if _, paths := walk(t, s, "/groups/news/archive/2026-03-13/feed.atom", "prev-archive"); len(paths) != 3 {
		t.Errorf("archives of a group: %v", paths)
	}
	// What happens later does not change what was archived.
	before := body(t, request(t, s, "GET", "/archive/2026-03-11/feed.rss"))
	f.change(func() { f.add(20, clock(11, 59), alpha) })
	s.Invalidate()
	if after := body(t, request(t, s, "GET", "/archive/2026-03-11/feed.rss")); after != before {
		t.Error("an archive changed")
	}
	for _, path := range []string{
		"/archive/2026-03-10/feed.atom", "/archive/2026-03-15/feed.atom", "/archive/2026-3-11/feed.atom", "/archive/0001-01-01/feed.atom",
		"/archive/feed.atom", "/archive/x/feed.atom", "/groups/none/archive/2026-03-11/feed.atom", "/archive/2026-03-14T02:00/feed.atom",
	} {
		if res := request(t, s, "GET", path); res.StatusCode != 404 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	for n := range 100 {
		request(t, s, "GET", fmt.Sprintf("/archive/2026-02-%02dT%02d/feed.json", 1+n%28, n%24))
	}
	if n := len(s.slots); n > maxArchives+9 {
		t.Errorf("%d documents are kept", n)
	}
}

func TestFullDocument(t *testing.T) {
	f := newFake()
	f.stories = nil
	for n := range 20 {
		f.add(n, clock(9, n), alpha)
		f.bodies[f.stories[0].Canonical] = store.Body{Content: strings.Repeat("<p>&amp;</p>", 20_000), Summary: "<p>short</p>"}
	}
	f.bodies[f.stories[0].Canonical] = store.Body{Content: strings.Repeat("x", maxText+1), Summary: "<p>short</p>"}
	s := newServer(f)
	res := request(t, s, "GET", "/feed.atom")
	if b := body(t, res); len(b) > 5_000_000 || len(b) < 3_000_000 || !strings.Contains(b, "prev-archive") {
		t.Errorf("the feed has %d bytes", len(b))
	}
}

func TestNewSince(t *testing.T) {
	f := newFake()
	s := newServer(f)
	for _, path := range []string{"/feed.json", "/feed.atom", "/feed.rss"} {
		first := request(t, s, "GET", path).Header.Get("ETag")
		if res := request(t, s, "GET", path, "A-IM", "feed", "If-None-Match", first); res.StatusCode != 304 {
			t.Errorf("%s: nothing new: %d", path, res.StatusCode)
		}
		f.change(func() {
			f.add(100+len(f.stories), clock(11, 30), alpha)
			a := f.articles[f.stories[2].Canonical] // another entry changes
			a.Title += " again"
			f.articles[a.ID] = a
		})
		s.Invalidate()
		whole := request(t, s, "GET", path)
		zipped := request(t, s, "GET", path, "Accept-Encoding", "gzip").Header.Get("ETag")
		for _, headers := range [][]string{
			{"A-IM", "feed", "If-None-Match", first},
			{"A-IM", "vcdiff, Feed;q=0.5", "If-None-Match", `"x", W/` + first},
			{"A-IM", "feed", "If-None-Match", strings.TrimSuffix(first, `"`) + `-br"`},
			{"A-IM", "feed", "If-None-Match", first, "Accept-Encoding", "gzip"},
		} {
			res := request(t, s, "GET", path, headers...)
			h := res.Header
			if res.StatusCode != 226 || h.Get("IM") != "feed" || h.Get("Cache-Control") != "no-store" || h.Get("Delta-Base") == "" {
				t.Errorf("%s %q: %d %v", path, headers, res.StatusCode, h)
				continue
			}
			want := whole.Header.Get("ETag")
			if len(headers) > 4 {
				want = zipped
			} else if b := body(t, res); strings.Count(b, "urn:uuid:") > 3 || !strings.Contains(b, f.stories[0].ID.URN()) || !strings.Contains(b, f.stories[2].ID.URN()) {
				t.Errorf("%s: what is new is\n%s", path, b)
			}
			if h.Get("ETag") != want {
				t.Errorf("%s %q: tag %s, want %s", path, headers, h.Get("ETag"), want)
			}
		}
		for _, headers := range [][]string{
			{"A-IM", "feed"}, {"A-IM", "feed", "If-None-Match", `"never"`}, {"A-IM", "vcdiff", "If-None-Match", first},
			{"A-IM", "feed;q=0", "If-None-Match", first}, {"If-None-Match", first},
		} {
			if res := request(t, s, "GET", path, headers...); res.StatusCode != 200 || res.Header.Get("IM") != "" {
				t.Errorf("%s %q: %d", path, headers, res.StatusCode)
			}
		}
		// The memory is bounded.
		for n := range maxPast + 1 {
			f.change(func() {
				a := f.articles[f.stories[0].Canonical]
				a.Title = fmt.Sprint("Title ", n)
				f.articles[a.ID] = a
			})
			s.Invalidate()
			request(t, s, "GET", path)
		}
		if res := request(t, s, "GET", path, "A-IM", "feed", "If-None-Match", first); res.StatusCode != 200 {
			t.Errorf("%s: a tag of long ago: %d", path, res.StatusCode)
		}
	}
}

func TestDateFormats(t *testing.T) {
	s := newServer(newFake())
	for since, want := range map[string]int{
		"Sat, 14 Mar 2026 11:01:00 GMT": 304, "Saturday, 14-Mar-26 11:01:00 GMT": 304, "Sat Mar 14 11:01:00 2026": 304,
		"Saturday, 14-Mar-26 11:00:59 GMT": 200, "Sat Mar 14 11:00:59 2026": 200, "2026-03-14T11:01:00Z": 200, "": 200,
	} {
		if res := request(t, s, "GET", "/feed.rss", "If-Modified-Since", since); res.StatusCode != want {
			t.Errorf("%q: %d, want %d", since, res.StatusCode, want)
		}
	}
}

func TestHub(t *testing.T) {
	s := newServer(newFake())
	s.opts.Hub = "https://hub.example/?a=1&b=2"
	for path, hub := range map[string]string{
		"/groups/a%2Fb%20%C3%BC/feed.atom": `<link rel="hub" href="https://hub.example/?a=1&#x26;b=2"/>`,
		"/feed.rss":                        `<atom:link rel="hub" href="https://hub.example/?a=1&#x26;b=2"/>`,
		"/feed.json":                       `"url": "https://hub.example/?a=1&b=2"`,
	} {
		res := request(t, s, "GET", path)
		if want := `<https://hub.example/?a=1&b=2>; rel="hub", <https://wires.example/sub` + path + `>; rel="self"`; res.Header.Get("Link") != want {
			t.Errorf("%s: Link is %s, want %s", path, res.Header.Get("Link"), want)
		}
		if b := body(t, res); !strings.Contains(b, hub) {
			t.Errorf("%s lacks %s", path, hub)
		}
	}
	if b := body(t, request(t, s, "GET", "/archive/2026-03-14/feed.atom")); strings.Contains(b, "hub") {
		t.Error("an archive has a hub")
	}
}

func TestPrivate(t *testing.T) {
	s := newServer(newFake())
	s.opts.Private = true
	for _, path := range []string{"/", "/feed.json"} {
		h := request(t, s, "GET", path).Header
		if cache := h.Get("Cache-Control"); !strings.HasPrefix(cache, "private") || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// A rendering that takes long leaves the last one in service.
func TestSlowRendering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := newServer(f)
		first := request(t, s, "GET", "/feed.atom").Header.Get("ETag")
		f.change(func() {
			f.add(4, clock(11, 30), alpha)
			f.entered, f.leave = make(chan struct{}, 10), make(chan struct{})
		})
		s.Invalidate()
		begin := time.Now()
		if res := request(t, s, "GET", "/feed.atom"); res.StatusCode != 200 || res.Header.Get("ETag") != first || time.Since(begin) != patience {
			t.Errorf("while rendering: %d after %v", res.StatusCode, time.Since(begin))
		}
		close(f.leave)
		synctest.Wait()
		if res := request(t, s, "GET", "/feed.atom"); res.Header.Get("ETag") == first {
			t.Error("the new feed is not served")
		}
	})
}

// What was asked for is ready before it is asked for again.
func TestWarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := newServer(f)
		s.opts.Warm, s.opts.Now = 5*time.Second, time.Now
		defer s.Close()
		request(t, s, "GET", "/feed.atom")
		request(t, s, "GET", "/groups/news/feed.json")
		views := f.views
		s.Invalidate()
		s.Invalidate()
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if f.views != views+2 {
			t.Errorf("%d documents were rendered, want 2", f.views-views)
		}
		request(t, s, "GET", "/feed.atom")
		if f.views != views+2 {
			t.Error("rendered again")
		}
		time.Sleep(2 * recentlyAsked)
		s.Invalidate()
		time.Sleep(6 * time.Second)
		if f.views != views+2 {
			t.Error("a document is kept ready that nobody asks for")
		}
		request(t, s, "GET", "/feed.atom")
		s.Invalidate()
		s.Close()
		views = f.views
		time.Sleep(time.Minute)
		if f.views != views {
			t.Error("rendered after the end")
		}
	})
}

// Nothing from a feed or a request gets into a header.
func TestHeadersAreOurs(t *testing.T) {
	f := newFake()
	s := newServer(f)
	s.opts.Title = "a\r\nSet-Cookie: x=1"
	for _, path := range []string{"/feed.atom", "/feed.rss", "/feed.json", "/", "/%0d%0aSet-Cookie:%20x=1", "/groups/%0d%0ax/feed.atom"} {
		res := request(t, s, "GET", path, "X-Forwarded-Host", "evil.example")
		for name, values := range res.Header {
			for _, v := range values {
				if strings.ContainsAny(name+v, "\r\n") || strings.Contains(v, "Set-Cookie") || strings.Contains(v, "evil") {
					t.Errorf("%s: %s: %q", path, name, v)
				}
			}
		}
	}
}

// A failing rendering is in the log once, and says where.
func TestFailureIsLogged(t *testing.T) {
	var log bytes.Buffer
	f := newFake()
	f.err = errors.New("no disk")
	s := newServer(f)
	s.opts.Logger = slog.New(slog.NewTextHandler(&log, nil))
	for range 3 {
		if res := request(t, s, "GET", "/feed.atom"); res.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("status %d", res.StatusCode)
		}
	}
	if strings.Count(log.String(), "/feed.atom") != 1 {
		t.Errorf("the log is %q", log.String())
	}
}
