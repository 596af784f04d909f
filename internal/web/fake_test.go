package web

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// fakeStore has stories and nothing that writes. What it does not override, it does
// not have, and panics.
type fakeStore struct {
	store.Store
	store.Reader

	mu       sync.Mutex
	views    int
	err      error
	entered  chan struct{} // if set, receives at the beginning of each View
	leave    chan struct{} // if set, holds each View until it is closed
	stories  []store.Story // newest first
	articles map[feeds.ArticleID]store.Article
	bodies   map[feeds.ArticleID]store.Body
	sources  map[feeds.SourceID]store.SourceState
}

func (f *fakeStore) View(_ context.Context, fn func(store.Reader) error) error {
	f.mu.Lock()
	f.views++
	err, entered, leave := f.err, f.entered, f.leave
	f.mu.Unlock()
	if entered != nil {
		entered <- struct{}{}
		<-leave
	}
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return fn(f)
}

func (f *fakeStore) Meta() (store.Meta, error) {
	return store.Meta{FeedID: store.UUIDFrom([16]byte{1, 2, 3}), Created: clock(8, 0)}, nil
}

func (f *fakeStore) Source(id feeds.SourceID) (store.SourceState, error) { return get(f.sources, id) }

func (f *fakeStore) Article(id feeds.ArticleID) (store.Article, error) { return get(f.articles, id) }

func (f *fakeStore) Body(id feeds.ArticleID) (store.Body, error) { return get(f.bodies, id) }

func (f *fakeStore) Story(id store.StoryID) (store.Story, error) {
	for _, s := range f.stories {
		if s.ID == id {
			return s, nil
		}
	}
	return store.Story{}, store.ErrNotFound
}

func (f *fakeStore) Stories(before time.Time) iter.Seq2[store.Story, error] {
	return func(yield func(store.Story, error) bool) {
		for _, s := range f.stories {
			if (before.IsZero() || s.Published.Before(before)) && !yield(s, nil) {
				return
			}
		}
	}
}

func get[K comparable, V any](m map[K]V, k K) (V, error) {
	v, ok := m[k]
	if !ok {
		return v, store.ErrNotFound
	}
	return v, nil
}

func (f *fakeStore) change(fn func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fn()
}

// add puts in a story that the given sources carry, the first of them as canonical.
func (f *fakeStore) add(n int, published time.Time, sources ...feeds.SourceID) {
	var members []store.Member
	for i, src := range sources {
		a := store.Article{Article: feeds.Article{
			Source: src, GUID: fmt.Sprint(n), Link: fmt.Sprintf("%s/story-%d", src, n), Title: fmt.Sprintf("Story %d <b> at %s", n, src),
		}}
		a.ID = a.Article.ID()
		f.articles[a.ID] = a
		f.bodies[a.ID] = store.Body{Content: fmt.Sprintf("<p>The text of story %d, which is long enough to be worth compressing.</p>", n)}
		m := store.Member{Article: a.ID, Source: src}
		if i > 0 {
			m.Against = members[0].Article
			m.Evidence = &dedupe.Evidence{Verdict: dedupe.Copy, Score: 0.9}
		}
		members = append(members, m)
	}
	story := store.Story{
		ID: store.NewStoryID(members[0].Article, 0), Canonical: members[0].Article,
		Published: published, Updated: published.Add(time.Minute), Members: members,
	}
	f.stories = append([]store.Story{story}, f.stories...)
}

func clock(hour, minute int) time.Time { return time.Date(2026, 3, 14, hour, minute, 0, 0, time.UTC) }

const (
	alpha = feeds.SourceID("https://alpha.example/feed")
	beta  = feeds.SourceID("https://beta.example/feed")
	gamma = feeds.SourceID("https://gamma.example/feed") // not configured
)

// newFake has three stories: one that alpha and beta carry, one of beta, one of gamma.
func newFake() *fakeStore {
	f := &fakeStore{
		articles: make(map[feeds.ArticleID]store.Article),
		bodies:   make(map[feeds.ArticleID]store.Body),
		sources: map[feeds.SourceID]store.SourceState{
			alpha: {ID: alpha, Title: "Alpha says", SiteURL: "https://alpha.example/", FeedID: "tag:alpha.example,2020:x"},
			gamma: {ID: gamma, Title: "Gamma says"},
		},
	}
	f.add(1, clock(9, 0), alpha, beta)
	f.add(2, clock(10, 0), beta)
	f.add(3, clock(11, 0), gamma)
	return f
}

func newServer(f *fakeStore) *Server {
	return New(Options{
		Store: f,
		Sources: func() []feeds.Source {
			return []feeds.Source{
				{ID: alpha, URL: string(alpha), Name: "Alpha", Groups: []string{"news", "a/b ü", ".."}},
				{ID: beta, URL: string(beta), Name: "Beta", Groups: []string{"news", "only beta"}},
			}
		},
		Title: "Wires <1>", BaseURL: "https://wires.example/sub/", Now: func() time.Time { return clock(12, 0) }, Version: "1",
	})
}

// request asks the server; headers are pairs of name and value.
func request(t *testing.T, s *Server, method, target string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, "http://other.example"+target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Result()
}
