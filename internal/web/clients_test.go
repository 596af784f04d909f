package web

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"wirefold/feeds"
	"wirefold/store"
)

// subscription is what a reader sees of a story.
type subscription struct {
	id, title, link, text string
	published             int64
}

// newStand is a server with three stories of plain titles, and its public URL.
func newStand(t *testing.T) (*fakeStore, *Server, string) {
	t.Helper()
	f := newFake()
	for id, a := range f.articles {
		a.Title = "Story " + a.GUID + " of " + string(a.Source)
		f.articles[id] = a
	}
	s := newServer(f)
	hs := httptest.NewServer(s.Handler())
	t.Cleanup(hs.Close)
	s.opts.BaseURL = hs.URL
	return f, s, hs.URL
}

// supersede makes the copy of the oldest story its canonical article, as when the
// original arrives late.
func supersede(f *fakeStore, s *Server) {
	f.change(func() {
		story := &f.stories[len(f.stories)-1]
		story.Canonical, story.Updated = story.Members[1].Article, clock(11, 45)
	})
	s.Invalidate()
}

func checkStories(t *testing.T, f *fakeStore, got map[string]subscription) {
	t.Helper()
	if len(got) != len(f.stories) {
		t.Errorf("%d stories are seen of %d", len(got), len(f.stories))
	}
	for _, story := range f.stories {
		a := f.articles[story.Canonical]
		want := subscription{story.ID.URN(), a.Title, a.Link, "The text of story " + a.GUID, story.Published.Unix()}
		if it := got[want.id]; it.title != want.title || it.link != want.link || it.published != want.published || !strings.Contains(it.text, want.text) {
			t.Errorf("seen: %+v\nwant: %+v", it, want)
		}
	}
}

func TestGofeed(t *testing.T) {
	f, s, url := newStand(t)
	for range 2 {
		for _, file := range []string{"feed.atom", "feed.rss", "feed.json"} {
			feed, err := gofeed.NewParser().ParseURL(url + "/" + file)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]subscription{}
			for _, it := range feed.Items {
				got[it.GUID] = subscription{it.GUID, it.Title, it.Link, it.Content, it.PublishedParsed.Unix()}
			}
			checkStories(t, f, got)
		}
		supersede(f, s)
	}
}

// program skips the test if a reader is not installed.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

func TestSfeed(t *testing.T) {
	path := program(t, "sfeed")
	f, s, _ := newStand(t)
	for range 2 {
		for _, file := range []string{"/feed.atom", "/feed.rss"} {
			cmd := exec.Command(path)
			cmd.Stdin = strings.NewReader(body(t, request(t, s, "GET", file)))
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]subscription{}
			for line := range strings.Lines(string(out)) {
				field := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
				at, err := strconv.ParseInt(field[0], 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				// Of an entry's dates sfeed takes the last one, so Atom's "updated".
				for _, story := range f.stories {
					if file == "/feed.atom" && story.ID.URN() == field[5] && at == story.Updated.Unix() {
						at = story.Published.Unix()
					}
				}
				got[field[5]] = subscription{field[5], field[1], field[2], field[3], at}
			}
			checkStories(t, f, got)
		}
		supersede(f, s)
	}
}

// newsboat keeps what it has seen: a story is new to it once.
func TestNewsboat(t *testing.T) {
	path := program(t, "newsboat")
	for _, file := range []string{"feed.atom", "feed.rss"} {
		f, s, url := newStand(t)
		dir := t.TempDir()
		urls, config := filepath.Join(dir, "urls"), filepath.Join(dir, "config")
		if err := os.WriteFile(urls, []byte(url+"/"+file+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(config, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		unread := func() string {
			t.Helper()
			cmd := exec.Command(path, "-u", urls, "-C", config, "-c", filepath.Join(dir, "cache.db"), "-x", "reload", "print-unread")
			cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "LC_ALL=C.UTF-8")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("newsboat: %v\n%s", err, out)
			}
			return string(bytes.TrimSpace(out))
		}
		for n, change := range []func(){
			func() {},
			func() { supersede(f, s) },
			func() { // another copy
				f.change(func() {
					a := store.Article{Article: feeds.Article{Source: gamma, GUID: "copy", Link: "https://gamma.example/copy"}, FirstSeen: clock(11, 50)}
					a.ID = a.Article.ID()
					f.articles[a.ID] = a
					f.stories[1].Members = append(f.stories[1].Members, store.Member{Article: a.ID, Source: gamma})
				})
				s.Invalidate()
			},
			func() {
				f.change(func() { f.add(9, clock(11, 55), alpha) })
				s.Invalidate()
			},
		} {
			change()
			want := fmt.Sprintf("%d unread articles", 3+n/3)
			if got := unread(); got != want {
				t.Errorf("%s, after change %d: %q, want %q", file, n, got, want)
			}
		}
	}
}

// Each reader asks for what it has not: what was sent is not sent again.
func TestReaderAsksAgain(t *testing.T) {
	_, s, _ := newStand(t)
	now := clock(12, 0)
	s.opts.Now = func() time.Time { return now }
	first := request(t, s, "GET", "/feed.rss")
	for range 5 {
		now = now.Add(time.Hour)
		s.Invalidate()
		again := request(t, s, "GET", "/feed.rss", "If-None-Match", first.Header.Get("ETag"), "If-Modified-Since", first.Header.Get("Last-Modified"))
		if again.StatusCode != 304 {
			t.Errorf("nothing has changed, and the answer is %d", again.StatusCode)
		}
	}
}
