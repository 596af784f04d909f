package pipeline

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"wirefold/feeds"
	"wirefold/store"
)

// paper is a site on loopback: a feed, pages and robots.txt. It counts its requests.
type paper struct {
	*httptest.Server
	mu     sync.Mutex
	items  []item
	pages  map[string]func(http.ResponseWriter, *http.Request)
	robots func(http.ResponseWriter, *http.Request)
	asked  map[string]int
}

func newPaper(t *testing.T) *paper {
	p := &paper{pages: map[string]func(http.ResponseWriter, *http.Request){}, robots: http.NotFound, asked: map[string]int{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.asked[r.URL.Path]++
		switch page := p.pages[r.URL.Path]; {
		case r.URL.Path == "/robots.txt":
			p.robots(w, r)
		case r.URL.Path == "/feed":
			body, _ := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Paper", "items": p.items})
			etag := fmt.Sprintf(`"%x"`, len(body))
			w.Header().Set("ETag", etag)
			if r.Header.Get("If-None-Match") == etag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Write(body)
		case page != nil:
			page(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *paper) source(mode feeds.FullText) feeds.Source {
	return feeds.Source{ID: feeds.SourceID(p.URL + "/feed"), URL: p.URL + "/feed", Name: "Paper", FullText: mode}
}

// article adds an article to the feed, at the top, and a page that holds the text.
func (p *paper) article(name, title, summary, text string) {
	p.items = append([]item{{ID: name, URL: p.URL + "/" + name, Title: title, Text: summary}}, p.items...)
	p.page(name, "<h1>"+title+"</h1><p>"+strings.ReplaceAll(text, "\n", "</p><p>")+"</p>")
}

func (p *paper) page(name, html string) {
	p.pages["/"+name] = func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<!doctype html><html><head><title>Paper</title></head><body><nav><a href="/">Home</a></nav><article>%s</article></body></html>`, html)
	}
}

func (p *paper) count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// stored returns an article and its texts.
func (b *bench) stored(src feeds.Source, guid string) (a store.Article, body store.Body) {
	b.t.Helper()
	err := b.store.View(b.t.Context(), func(r store.Reader) (err error) {
		id := feeds.NewArticleID(src.ID, guid)
		if a, err = r.Article(id); err == nil {
			body, err = r.Body(id)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return a, body
}

const summary = "Divers found a crack in the wall of the old lock at Velden."

// A copy whose feed gives a summary only is recognised by its page. What is published
// is the feed's text, unless the page's is wanted.
func TestPageIsRecognised(t *testing.T) {
	for _, publish := range []bool{false, true} {
		agency, p := newPaper(t), newPaper(t)
		agency.items = []item{{ID: "1", URL: agency.URL + "/1", Title: "Lock closed", Text: report}}
		p.article("1", "Old lock closed", summary, report+"<script>alert(1)</script>")
		full, short := agency.source(feeds.FullTextShort), p.source(feeds.FullTextShort)
		short.PublishFullText = publish
		b := newBench(t, loopbackClient(t), full, short)
		results := b.poll(full, short)
		if results[1].New != 1 || results[1].Folded != 1 {
			t.Errorf("the copy was not folded: %+v", results[1])
		}
		if agency.count("/1")+agency.count("/robots.txt") != 0 {
			t.Error("the page of an article was fetched of which the feed gives all")
		}
		a, body := b.stored(short, "1")
		if a.Page.State != store.PageUsed || a.Page.Reason != "" {
			t.Errorf("page: %+v", a.Page)
		}
		if !strings.Contains(body.Text, "900 tonnes of herring") || strings.Contains(body.Text, "Home") {
			t.Errorf("text: %s", body.Text)
		}
		if got := strings.Contains(body.HTML(), "900 tonnes"); got != publish {
			t.Errorf("the page's text is published: %t, want %t", got, publish)
		}
		if strings.Contains(body.HTML(), "script") {
			t.Errorf("not sanitised: %s", body.HTML())
		}
	}
}

// By default a poll is one request.
func TestPagesAreOffByDefault(t *testing.T) {
	p := newPaper(t)
	p.article("1", "Lock", summary, report)
	src := p.source(feeds.FullTextNone)
	b := newBench(t, loopbackClient(t), src)
	b.poll(src)
	if len(p.asked) != 1 {
		t.Errorf("requests: %v", p.asked)
	}
	if a, _ := b.stored(src, "1"); a.Page.State != "" {
		t.Errorf("page: %+v", a.Page)
	}
}

// A page is fetched once for each revision, also after a restart.
func TestPageOnceForARevision(t *testing.T) {
	p := newPaper(t)
	p.article("1", "Lock", summary, report)
	src := p.source(feeds.FullTextShort)
	client := loopbackClient(t)
	b := newBench(t, client, src)
	b.poll(src, src)
	b.close()
	b.open(client)
	b.poll(src)
	p.items[0].ID = "1"
	p.article("2", "Diary", "A museum buys back a weather diary.", other) // a 200 with the old one in it
	b.poll(src)
	if n := p.count("/1"); n != 1 {
		t.Errorf("the page was fetched %d times before the revision", n)
	}
	p.items[1].Text = summary + " Nobody was hurt."
	if r := b.poll(src)[0]; r.Revised != 1 || r.New != 0 {
		t.Errorf("result: %+v", r)
	}
	b.poll(src)
	if n := p.count("/1"); n != 2 {
		t.Errorf("the page was fetched %d times with one revision", n)
	}
	if n := p.count("/robots.txt"); n != 2 { // it is not kept over a restart
		t.Errorf("robots.txt was fetched %d times", n)
	}
}

// A poll fetches ten pages at most, the newest articles' first; the polls after it do
// the rest, with an unchanged feed, too. Nothing of that shows as a revision, and
// readers see no change.
func TestPagesOfLaterPolls(t *testing.T) {
	p := newPaper(t)
	for i := range 15 {
		p.article(fmt.Sprint(i), fmt.Sprintf("Lock number %d", i), summary, fmt.Sprintf("Report %d.\n%s", i, report))
	}
	src := p.source(feeds.FullTextAll)
	client := loopbackClient(t)
	b := newBench(t, client, src)
	b.poll(src)
	if a, _ := b.stored(src, "14"); a.Page.State != store.PageUsed {
		t.Errorf("the newest: %+v", a.Page)
	}
	if a, _ := b.stored(src, "0"); a.Page.State != store.PagePending {
		t.Errorf("the oldest: %+v", a.Page)
	}
	before := b.story(src, "0")
	b.close()
	b.open(client)
	r := b.poll(src)[0]
	if !r.Polled.NotModified || r.New != 0 || r.Revised != 0 {
		t.Errorf("result: %+v", r)
	}
	a, body := b.stored(src, "0")
	if a.Page.State != store.PageUsed || a.Revisions != 0 || !strings.Contains(body.Text, "herring") || strings.Contains(body.HTML(), "herring") {
		t.Errorf("after the second poll: %+v, %+v", a, body)
	}
	if after := b.story(src, "0"); !after.Published.Equal(before.Published) {
		t.Errorf("the entry moved from %v to %v", before.Published, after.Published)
	}
	b.poll(src)
	for i := range 15 {
		if n := p.count(fmt.Sprint("/", i)); n != 1 {
			t.Errorf("page %d was fetched %d times", i, n)
		}
	}
}

// A page that holds no article is not used, and why is kept.
func TestPageIsNotUsed(t *testing.T) {
	wall := "Before you read on we need your consent. " + strings.Repeat("We and our partners store cookies on this device to measure audiences and to show advertising. ", 8)
	for _, tc := range []struct {
		name, reason string
		change       func(*paper)
	}{
		{"robots.txt", "the site's robots.txt disallows it", func(p *paper) {
			p.robots = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: *\nDisallow: /1") }
		}},
		{"a redirect to where robots.txt forbids it", "the site's robots.txt disallows it", func(p *paper) {
			p.robots = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: *\nDisallow: /private") }
			p.pages["/private"] = p.pages["/1"]
			p.pages["/1"] = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/private", http.StatusFound) }
		}},
		{"not there", "404 Not Found", func(p *paper) { p.pages["/1"] = http.NotFound }},
		{"no HTML", "it is no HTML page", func(p *paper) {
			p.pages["/1"] = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/pdf")
				fmt.Fprint(w, "%PDF-1.7")
			}
		}},
		{"too large", "larger than", func(p *paper) { p.page("1", strings.Repeat("x", maxPageBody)) }},
		{"too short", "the page holds only", func(p *paper) { p.page("1", "<p>Please sign in to read the report on the lock at Velden.</p>") }},
		{"less than the feed", "words, the feed", func(p *paper) { p.items[0].Text = report + report }},
		{"something else", "the page speaks of something else", func(p *paper) { p.page("1", "<p>"+wall+"</p>") }},
		{"the same as others", "the pages of several articles say the same", func(p *paper) {
			p.article("2", "Lock again", summary, report)
			p.pages["/2"] = p.pages["/1"]
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPaper(t)
			p.article("1", "Old lock at Velden closed", summary, report)
			tc.change(p)
			src := p.source(feeds.FullTextAll)
			b := newBench(t, loopbackClient(t), src)
			b.poll(src, src)
			a, body := b.stored(src, "1")
			if a.Page.State != store.PageUnused || !strings.Contains(a.Page.Reason, tc.reason) {
				t.Errorf("page: %+v, want the reason %q", a.Page, tc.reason)
			}
			if strings.Contains(body.Text, "cookies") || !strings.Contains(body.Text, "Divers") && !strings.Contains(body.Text, "divers") {
				t.Errorf("text: %s", body.Text)
			}
			if n := p.count("/1"); n > 1 {
				t.Errorf("it was asked for %d times", n)
			}
			if p.count("/private") > 0 {
				t.Error("a page was fetched against robots.txt")
			}
		})
	}
}

// A wall that was met before is known again with a later article.
func TestWallIsRemembered(t *testing.T) {
	p := newPaper(t)
	p.article("1", "Old lock at Velden closed", summary, report)
	src := p.source(feeds.FullTextAll)
	b := newBench(t, loopbackClient(t), src)
	b.poll(src)
	p.article("2", "Lock at Velden opens again", summary, report)
	p.pages["/2"] = p.pages["/1"]
	b.poll(src)
	if a, _ := b.stored(src, "2"); a.Page.State != store.PageUnused || !strings.Contains(a.Page.Reason, "say the same") {
		t.Errorf("page: %+v", a.Page)
	}
}

// What cannot be had now is asked for again with the next polls, three times in all,
// and a host in trouble once a poll.
func TestPageThatFails(t *testing.T) {
	p := newPaper(t)
	p.article("1", "Old lock at Velden closed", summary, report)
	p.article("2", "A museum and its diary", "A museum buys back a weather diary.", other)
	working := p.pages["/2"]
	broken := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
	p.pages["/1"], p.pages["/2"] = broken, broken
	src := p.source(feeds.FullTextAll)
	b := newBench(t, loopbackClient(t), src)
	b.poll(src)
	if p.count("/2") != 1 || p.count("/1") != 0 {
		t.Errorf("requests: %v", p.asked)
	}
	if a, _ := b.stored(src, "2"); a.Page.State != store.PagePending || a.Page.Tries != 1 || !strings.Contains(a.Page.Reason, "503") {
		t.Errorf("page: %+v", a.Page)
	}
	b.poll(src)
	p.pages["/2"] = working
	b.poll(src, src, src, src)
	if a, _ := b.stored(src, "2"); a.Page.State != store.PageUsed || p.count("/2") != 3 {
		t.Errorf("page: %+v after %d requests", a.Page, p.count("/2"))
	}
	if a, _ := b.stored(src, "1"); a.Page.State != store.PageUnused || p.count("/1") != 3 {
		t.Errorf("page: %+v after %d requests", a.Page, p.count("/1"))
	}
}

// Without an answer about robots.txt no page is asked for.
func TestRobotsUnreachable(t *testing.T) {
	p := newPaper(t)
	p.article("1", "Old lock at Velden closed", summary, report)
	p.robots = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	src := p.source(feeds.FullTextAll)
	b := newBench(t, loopbackClient(t), src)
	b.poll(src, src, src, src)
	if a, _ := b.stored(src, "1"); a.Page.State != store.PagePending || p.count("/1") != 0 || p.count("/robots.txt") != 1 {
		t.Errorf("page: %+v, requests %v", a.Page, p.asked)
	}
	p.robots = http.NotFound
	b.clock.Add(3600)
	b.poll(src)
	if a, _ := b.stored(src, "1"); a.Page.State != store.PageUsed {
		t.Errorf("page: %+v", a.Page)
	}
}

func TestIsCut(t *testing.T) {
	for text, want := range map[string]bool{
		"The lock was closed on Thursday.":      false,
		"The lock was closed on […]":            true,
		"The lock was closed on Thursday [...]": true,
		"The lock was …  ":                      true,
		"It was. Read more »":                   true,
		"It was.\n\nContinue reading →":         true,
		"Er war. Weiterlesen":                   true,
		"It was. Read more books.":              false,
		"":                                      false,
	} {
		if got := isCut(text); got != want {
			t.Errorf("isCut(%q) = %t", text, got)
		}
	}
}

func TestSpoken(t *testing.T) {
	if got := spoken("Old lock closed", report); got != 1 {
		t.Errorf("a few words: %v", got)
	}
	if got := spoken("Harbour master closes northern basin", report); got < 0.5 {
		t.Errorf("its own title: %v", got)
	}
	if got := spoken("東京で新しい駅が開業した", "昨日、東京で新しい駅が開業した。市長が式典に出席した。"); got < 0.9 {
		t.Errorf("a script without spaces: %v", got)
	}
	words := slices.Collect(func(yield func(string) bool) {
		for w := range vocabulary("Über 東京駅, don't") {
			if !yield(w) {
				return
			}
		}
	})
	slices.Sort(words)
	if got := strings.Join(words, " "); got != "über 京駅 東京" {
		t.Errorf("words: %s", got)
	}
}
