package pipeline

import (
	"context"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/internal/newsroom"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// bench is a pipeline on a database of its own.
type bench struct {
	t        testing.TB
	path     string
	store    *boltstore.Store
	sources  map[feeds.SourceID]feeds.Source
	ingester *Ingester
	poller   *Poller
	stop     func()
	clock    atomic.Int64 // in Unix seconds; a minute passes with every poll
}

func newBench(t testing.TB, fetcher Fetcher, sources ...feeds.Source) *bench {
	b := &bench{t: t, path: filepath.Join(t.TempDir(), "wirefold.db"), sources: map[feeds.SourceID]feeds.Source{}}
	for _, s := range sources {
		b.sources[s.ID] = s
	}
	b.clock.Store(time.Now().Unix())
	b.open(fetcher)
	t.Cleanup(func() { b.close() })
	return b
}

func (b *bench) now() time.Time { return time.Unix(b.clock.Load(), 0) }

func (b *bench) open(fetcher Fetcher) {
	b.t.Helper()
	s, err := boltstore.Open(b.path, boltstore.Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	b.store = s
	log := slog.New(slog.DiscardHandler)
	b.ingester, err = NewIngester(b.t.Context(), IngesterOptions{
		Store: s,
		Source: func(id feeds.SourceID) feeds.Source {
			if src, ok := b.sources[id]; ok {
				return src
			}
			return feeds.Source{ID: id}
		},
		Dedupe: func() Settings { return Settings{Window: 14 * 24 * time.Hour} },
		Now:    b.now,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.poller = NewPoller(PollerOptions{
		Store: s, Fetcher: fetcher, Now: b.now, Logger: log,
		Due: func(o Outcome) Due { return Due{At: o.At.Add(time.Hour), Reason: "schedule"} },
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.ingester.Run(ctx)
	}()
	b.stop = func() {
		cancel()
		<-done
	}
}

func (b *bench) close() {
	b.stop()
	if err := b.store.Close(); err != nil {
		b.t.Error(err)
	}
}

// poll polls the sources one after the other.
func (b *bench) poll(sources ...feeds.Source) []Result {
	b.t.Helper()
	var results []Result
	for _, src := range sources {
		b.clock.Add(60)
		polled, err := b.poller.Poll(b.t.Context(), src)
		if err != nil {
			b.t.Fatal(err)
		}
		if polled.Err != nil {
			b.t.Fatalf("%s: %v", src.Name, polled.Err)
		}
		r, err := b.ingester.Ingest(b.t.Context(), polled)
		if err != nil {
			b.t.Fatal(err)
		}
		results = append(results, r)
	}
	return results
}

// stories returns the links of each story's articles, the canonical one first.
func (b *bench) stories() [][]string {
	b.t.Helper()
	var out [][]string
	err := b.store.View(b.t.Context(), func(r store.Reader) error {
		for story, err := range r.Stories(time.Time{}) {
			if err != nil {
				return err
			}
			links := []string{""}
			for _, m := range story.Members {
				a, err := r.Article(m.Article)
				if err != nil {
					return err
				}
				if a.Story != story.ID {
					b.t.Errorf("article %s says that it belongs to story %s, not %s", a.Link, a.Story, story.ID)
				}
				if a.ID == story.Canonical {
					links[0] = a.Link
				} else {
					links = append(links, a.Link)
				}
			}
			out = append(out, links)
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

func loopbackClient(t testing.TB) *fetch.Client {
	c, err := fetch.New(fetch.Options{
		UserAgent: "wirefold-test", AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, HostGap: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// TestNewsroom holds the whole pipeline, from the socket to the store, to the
// labels of the built-in newsroom, whatever the order in which its sources come.
func TestNewsroom(t *testing.T) {
	outlets, err := newsroom.Load()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(newsroom.Handler(outlets, time.Now()))
	defer server.Close()
	truth, original := labels(outlets)
	var sources []feeds.Source
	for _, o := range outlets {
		url := server.URL + o.Path
		sources = append(sources, feeds.Source{ID: feeds.SourceID(url), URL: url, Name: o.Name, Rank: o.Rank})
	}
	client := loopbackClient(t)
	for seed := range uint64(12) {
		order := slices.Clone(sources)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		b := newBench(t, client, sources...)
		b.poll(order...)
		got := map[string][]string{}
		for _, links := range b.stories() {
			for i := range links {
				links[i] = strings.TrimPrefix(links[i], server.URL)
			}
			name := truth[links[0]]
			if want, ok := original[name]; ok && links[0] != want {
				t.Errorf("seed %d: canonical of %s is %s, want %s", seed, name, links[0], want)
			}
			slices.Sort(links)
			got[strings.Join(links, " ")] = links
		}
		want := map[string][]string{}
		for link, name := range truth {
			want[name] = append(want[name], link)
		}
		for name, links := range want {
			slices.Sort(links)
			if key := strings.Join(links, " "); got[key] == nil {
				t.Errorf("seed %d: %s is not one story of %v", seed, name, links)
			}
		}
		if len(got) != len(want) {
			t.Errorf("seed %d: %d stories, want %d", seed, len(got), len(want))
		}
	}
}

// labels returns the story of each article by its link, its own link where it
// shares its text with none, and the original of each story.
func labels(outlets []newsroom.Outlet) (truth, original map[string]string) {
	truth, original = map[string]string{}, map[string]string{}
	for _, o := range outlets {
		for _, a := range o.Articles {
			truth[a.Link] = a.Link
			if a.Story != "" {
				truth[a.Link] = a.Story
			}
			if a.Role == newsroom.Original {
				original[a.Story] = a.Link
			}
		}
	}
	// A story without an original inside the newsroom has none to be found.
	maps.DeleteFunc(original, func(story, _ string) bool { return story == "" })
	return truth, original
}
