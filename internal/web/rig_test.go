package web_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/internal/newsroom"
	"wirefold/internal/pipeline"
	"wirefold/internal/web"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// newsroomURL is where the outlets of the rig seem to be. Nothing is asked over a
// network.
const newsroomURL = "http://newsroom.example"

// rig is a listener over a store that was filled as the daemon fills it.
type rig struct {
	*httptest.Server
	title   string
	store   store.Store
	now     time.Time
	sources []feeds.Source
}

// newPeacefulRig has the newsroom of the demo.
func newPeacefulRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{title: "wirefold demo", now: time.Now().UTC().Truncate(time.Second)}
	r.open(t, r.newsroom(t))
	return r
}

func (r *rig) newsroom(t *testing.T) http.Handler {
	t.Helper()
	outlets, err := newsroom.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outlets {
		r.add(t, o.Name, o.Path, o.Groups...)
	}
	return newsroom.Handler(outlets, r.now)
}

// newRig has besides two outlets that mean harm, and one that cannot be reached.
func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{title: "The rig <b>", now: time.Now().UTC().Truncate(time.Second)}
	mux := http.NewServeMux()
	mux.Handle("/", r.newsroom(t))
	r.sources[0].Groups = append(r.sources[0].Groups, hostileGroup)
	for i := range 2 {
		path := fmt.Sprintf("/evil%d/feed.xml", i)
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprint(w, hostileFeed(i))
		})
		r.add(t, fmt.Sprintf(`Evil %d <img src=x onerror=pwned()>`, i), path, hostileGroup, "..")
	}
	r.add(t, "Broken", "/broken")
	r.open(t, mux)
	return r
}

func (r *rig) add(t *testing.T, name, path string, groups ...string) {
	t.Helper()
	id, err := feeds.NormalizeURL(newsroomURL + path)
	if err != nil {
		t.Fatal(err)
	}
	r.sources = append(r.sources, feeds.Source{ID: feeds.SourceID(id), URL: newsroomURL + path, Name: name, Groups: groups})
}

// open fills a store from the outlets, and serves it.
func (r *rig) open(t *testing.T, outlets http.Handler) {
	t.Helper()
	db, err := boltstore.Open(filepath.Join(t.TempDir(), "wirefold.db"), boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.store = db
	now := func() time.Time { return r.now }
	ingester, err := pipeline.NewIngester(t.Context(), pipeline.IngesterOptions{
		Store: db, Source: r.source, Dedupe: func() pipeline.Settings { return pipeline.Settings{Window: 14 * 24 * time.Hour} }, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	poller := pipeline.NewPoller(pipeline.PollerOptions{
		Store: db, Fetcher: publisher{outlets}, Now: now, Logger: slog.New(slog.DiscardHandler),
		Due: func(o pipeline.Outcome) pipeline.Due {
			return pipeline.Due{At: o.At.Add(time.Hour), Reason: "schedule"}
		},
	})
	for _, src := range r.sources {
		polled, err := poller.Poll(t.Context(), src)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ingester.Commit(t.Context(), polled); err != nil {
			t.Fatal(err)
		}
	}
	r.Server = httptest.NewUnstartedServer(nil)
	base := "http://" + r.Listener.Addr().String()
	r.Config = &web.NewHTTPServer(web.New(web.Options{
		Store: db, Sources: func() []feeds.Source { return r.sources }, Title: r.title, BaseURL: base, Now: now, Version: "1.2.3",
		Status: func() web.Status {
			return web.Status{Started: r.now.Add(-time.Hour), Sources: len(r.sources), Polling: []string{r.sources[0].Name, `<script>pwned()</script>`}, Texts: 63, Committed: r.now}
		},
	}).Handler(), nil).Server
	r.Start()
	t.Cleanup(func() {
		r.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (r *rig) source(id feeds.SourceID) feeds.Source {
	for _, src := range r.sources {
		if src.ID == id {
			return src
		}
	}
	return feeds.Source{ID: id}
}

// publisher answers requests out of a handler.
type publisher struct{ http.Handler }

func (p publisher) Get(_ context.Context, req fetch.Request) (*fetch.Response, error) {
	u, err := url.Parse(req.URL)
	if err != nil {
		return nil, err
	}
	if u.Path == "/broken" {
		return nil, errors.New("GET " + req.URL + ": <script>pwned()</script>\x1b[2J\nno such host")
	}
	r := httptest.NewRequest("GET", u.Path, nil)
	r.Host = u.Host
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return &fetch.Response{Status: w.Code, URL: req.URL, ContentType: w.Header().Get("Content-Type"), Body: w.Body.Bytes()}, nil
}

const hostileGroup = `"><script>pwned()</script>/..`

// harm is markup that runs, loads or breaks out of something in pages that let it.
const harm = `<script>pwned()</script><img src="http://tracker.example/x.png" onerror="pwned()" srcset="http://tracker.example/2x.png 2x">
<svg onload="pwned()"><animate onbegin="pwned()"/></svg><iframe srcdoc="<script>pwned()</script>" src="http://tracker.example/frame"></iframe>
<style>@import "http://tracker.example/style.css"; body{display:none}</style><link rel="stylesheet" href="http://tracker.example/l.css">
<base href="http://tracker.example/"><meta http-equiv="refresh" content="0;url=http://tracker.example/">
<form action="http://tracker.example/"><input name="q" autofocus onfocus="pwned()"><button>Go</button></form>
<a href="javascript:pwned()">one</a> <a href="java&#10;script:pwned()">two</a> <a href="data:text/html,<script>pwned()</script>">three</a>
<a href="https://other.example/" target="_blank" onclick="pwned()" style="position:fixed;inset:0">four</a>
<p style="background:url(http://tracker.example/bg.png)" id="content" class="inner">five</p><video autoplay src="http://tracker.example/v.mp4" poster="http://tracker.example/p.png"></video>
<object data="http://tracker.example/o"></object><embed src="http://tracker.example/e"><h1>six</h1></div></main></body></html><!-- </p> --><math><mtext><table><mglyph><style><img src=x onerror=pwned()>`

// hostileFeed is a feed of the i-th hostile outlet. Both tell one story.
func hostileFeed(i int) string {
	text := strings.Repeat("The lighthouse keeper of Gannet Rock counted 417 gulls on the northern ledge this morning, and wrote the number into the book that hangs by the door. ", 3) +
		"Nobody had asked him to, said Tamsin Orrey of the bird trust, but the row of figures goes back to 1962 and it would be a pity to end it now."
	notice := ""
	if i == 1 {
		notice = "<p>(Only the headline of this report may have been changed by our staff; the rest was created automatically from a syndicated feed.) &lt;script&gt;pwned()&lt;/script&gt;</p>"
	}
	items := ""
	add := func(n int, title, link, content string) {
		items += fmt.Sprintf(`<item><guid isPermaLink="false">%d-%d</guid><title>%s</title><link>%s</link><category>%s</category>
<author>%s</author><content:encoded>%s</content:encoded></item>`,
			i, n, html.EscapeString(title), html.EscapeString(link), html.EscapeString(hostileGroup), html.EscapeString(harm), html.EscapeString(content))
	}
	add(1, fmt.Sprintf("%d <script>pwned()</script> \u202egulls\u202c &#x26;lt;svg onload=pwned()> ]]>", i), "javascript:pwned()//http://x.example", "<p>"+text+"</p>"+notice+harm)
	add(2, strings.Repeat("A_headline_without_a_single_space_in_it_"+fmt.Sprint(i), 12), "https://long.example/"+strings.Repeat("a", 900), harm+strings.Repeat("unbroken", 400)+fmt.Sprint(i))
	return `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>` +
		html.EscapeString(harm) + `</title><link>javascript:pwned()</link>` + items + `</channel></rss>`
}
