package pages

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

// brokenStore fails, or panics.
type brokenStore struct {
	store.Store
	err error
}

func (s brokenStore) View(context.Context, func(store.Reader) error) error {
	if s.err == nil {
		panic("a fault")
	}
	return s.err
}

func newBroken(err error) *Pages {
	return New(Options{
		Store: brokenStore{err: err}, Sources: func() []feeds.Source { return nil },
		Feeds: func(string, bool) []Feed { return nil }, Title: "T", BaseURL: "https://wires.example/sub",
	})
}

func TestFaults(t *testing.T) {
	for name, p := range map[string]*Pages{"error": newBroken(errors.New("no <disk>")), "panic": newBroken(nil)} {
		for _, path := range []string{"/", "/sources", "/status", "/stories/00000000-0000-8000-8000-000000000000"} {
			a := p.Answer(httptest.NewRequest("GET", path, nil))
			if a.Status != http.StatusInternalServerError || !strings.Contains(string(a.Body), "<h1>Something went wrong</h1>") || strings.Contains(string(a.Body), "disk") {
				t.Errorf("%s: %s: %d\n%s", name, path, a.Status, a.Body)
			}
		}
		if len(p.slots) != 0 {
			t.Errorf("%s: a turn was not given back", name)
		}
	}
}

// When all turns are taken, a request that leaves is not kept waiting.
func TestBusy(t *testing.T) {
	p := newBroken(nil)
	for range maxAtOnce {
		p.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a := p.Answer(httptest.NewRequest("GET", "/", nil).WithContext(ctx)); a.Status != http.StatusServiceUnavailable {
		t.Errorf("status %d", a.Status)
	}
	if a := p.Answer(httptest.NewRequest("GET", "/assets/style.css", nil)); a.Status != http.StatusOK {
		t.Errorf("the style: status %d", a.Status)
	}
}

func TestRoot(t *testing.T) {
	p := newBroken(nil)
	for path, want := range map[string]string{
		"/": "./", "/sources": "./", "/stories/x": "../", "/groups/a%2Fb": "../", "/a/b/c": "../../",
		"/a" + strings.Repeat("/", 5000): "/sub/",
	} {
		if got := p.frame(httptest.NewRequest("GET", "http://x.example"+path, nil)).Root; got != want {
			t.Errorf("from %.20s the way back is %.40s, want %s", path, got, want)
		}
	}
}

func TestHTML(t *testing.T) {
	p := newBroken(nil)
	for in, want := range map[string]string{
		"<h1>a</h1><h4>b</h4>": "<h3>a</h3><h3>b</h3>",
		`<img src="https://pics.example/a.png" alt="A &lt;cat&gt;">`:          `<a class="media" href="https://pics.example/a.png" rel="noopener noreferrer nofollow ugc">picture at pics.example: A &lt;cat&gt;</a>`,
		`<a href="https://x.example/"><img src="https://pics.example/a"></a>`: `<a href="https://x.example/" rel="noopener noreferrer nofollow ugc"><span class="media">[picture at pics.example]</span></a>`,
		`<video><source src="https://v.example/a.mp4"></video>`:               `<a class="media" href="https://v.example/a.mp4" rel="noopener noreferrer nofollow ugc">film at v.example</a>`,
		`<a href="javascript:x">y</a><a href="mailto:a@b.example">m</a>`:      `y<a href="mailto:a@b.example" rel="noopener noreferrer nofollow ugc">m</a>`,
		`<p id="content" class="inner" style="x" lang="de" dir="rtl">t</p>`:   `<p lang="de" dir="rtl">t</p>`,
		`<section><p>one<p>two</section><script>x</script>`:                   "<p>one</p><p>two</p>",
		`<ol start="3"><li>a<br>b</li></ol></div></main>`:                     `<ol start="3"><li>a<br>b</li></ol>`,
	} {
		if got := string(p.html(&store.Body{Content: in})); got != want {
			t.Errorf("%s\n gives %s\n want  %s", in, got, want)
		}
	}
	long := strings.Repeat("ä", maxHTML)
	if got := string(p.html(&store.Body{Content: long, Text: long})); len(got) > maxHTML+10 || !strings.HasPrefix(got, "<p>ä") || strings.Contains(got, "\ufffd") {
		t.Errorf("of a long text there are %d bytes", len(got))
	}
}

func TestCursor(t *testing.T) {
	c := cursor{time.Date(2026, 3, 14, 9, 0, 0, 5, time.UTC), store.UUIDFrom([16]byte{1})}
	if got, err := parseCursor(c.String()); err != nil || got != c {
		t.Errorf("%s is read as %s, %v", c, got, err)
	}
	for _, bad := range []string{"x", "1", "1.", "1.x", ".", strings.Repeat("9", 40) + "." + c.id.String()} {
		if _, err := parseCursor(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		plural(1, "story"): "1 story", plural(2, "story"): "2 stories", plural(0, "poll"): "0 polls",
		between(59 * time.Second): "59 seconds", between(-90 * time.Minute): "90 minutes", between(47 * time.Hour): "47 hours", between(72 * time.Hour): "3 days",
		until(-time.Second): "now", until(time.Hour): "in 60 minutes",
		line(" a\x00\u202e b\n\tc\xff "): "a b c",
		webURL("https://x.example/a b"):  "https://x.example/a%20b", webURL("//x.example"): "", webURL("http://u:p@x.example"): "", webURL("data:text/html,x"): "",
		language("pt-BR"): "pt-BR", language(`en" onload="`): "",
		why("schedule"): "by its schedule", why("floor of 15m"): "floor of 15m",
		sure(1): "as good as certain", sure(0.6): "rather likely",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
