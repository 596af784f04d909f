package control

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// fakeStore holds stories, newest first, and makes up the rest of what a view asks.
type fakeStore struct {
	store.Store
	stories []store.Story
	states  []store.SourceState
	texts   map[byte]string // of articles; the others have "the text"
	views   int

	subscriptions []store.Subscription
	last          int // the place of the outline that was asked for last
}

func (s *fakeStore) View(ctx context.Context, fn func(store.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.views++
	return fn(fakeReader{s: s})
}

type fakeReader struct {
	store.Reader
	s *fakeStore
}

func (r fakeReader) Outlines(after store.Outline) iter.Seq2[store.Outline, error] {
	return func(yield func(store.Outline, error) bool) {
		from := r.s.last
		if from >= len(r.s.stories) || r.s.stories[from].ID != after.ID {
			from = slices.IndexFunc(r.s.stories, func(s store.Story) bool { return s.ID == after.ID })
		}
		from++
		for i := range r.s.stories[from:] {
			r.s.last = from + i
			if !yield(store.Outlined(&r.s.stories[from+i]), nil) {
				return
			}
		}
	}
}

// ArticleByPrefix knows the articles of the stories.
func (r fakeReader) ArticleByPrefix(prefix string) (store.Article, error) {
	for _, story := range r.s.stories {
		for _, m := range story.Members {
			if strings.HasPrefix(m.Article.String(), prefix) {
				return r.Article(m.Article)
			}
		}
	}
	return store.Article{}, store.ErrNotFound
}

// Current says that the article with the number 2 stands in its feed.
func (r fakeReader) Current(feeds.SourceID) ([]feeds.ArticleID, error) {
	return []feeds.ArticleID{{2}}, nil
}

// Lookup knows the articles of the stories by their links. That of the number 77 was
// removed.
func (r fakeReader) Lookup(name string) iter.Seq2[store.Trace, error] {
	return func(yield func(store.Trace, error) bool) {
		for _, story := range r.s.stories {
			for _, m := range story.Members {
				if a, _ := r.Article(m.Article); a.Link == name && !yield(store.Trace{Article: a.ID}, nil) {
					return
				}
			}
		}
		if name == "https://77.example/a" {
			yield(store.Trace{Removal: &store.Removal{Removed: time.Unix(5, 0)}}, nil)
		}
	}
}

func (r fakeReader) Story(id store.StoryID) (store.Story, error) {
	for _, story := range r.s.stories {
		if story.ID == id {
			return story, nil
		}
	}
	return store.Story{}, store.ErrNotFound
}

// StoryByPrefix knows the IDs as they are written, and no shorter ones.
func (r fakeReader) StoryByPrefix(prefix string) (store.Story, error) {
	var found []store.Story
	for _, story := range r.s.stories {
		if prefix != "" && strings.HasPrefix(story.ID.String(), prefix) {
			found = append(found, story)
		}
	}
	switch len(found) {
	case 0:
		return store.Story{}, store.ErrNotFound
	case 1:
		return found[0], nil
	}
	return store.Story{}, store.ErrAmbiguous
}

func (r fakeReader) Article(id feeds.ArticleID) (store.Article, error) {
	a := store.Article{ID: id, Article: feeds.Article{
		Source: feeds.SourceID(fmt.Sprintf("https://%d.example/feed", id[0])), GUID: "g", Title: "t",
		Link: fmt.Sprintf("https://%d.example/a", id[0]%200), // so that there are two of a kind
	}}
	for i := range r.s.stories[:min(len(r.s.stories), 100)] {
		if story := &r.s.stories[i]; story.Member(id) != nil {
			a.Story = story.ID
		}
	}
	return a, nil
}

func (r fakeReader) Subscriptions() iter.Seq2[store.Subscription, error] {
	return func(yield func(store.Subscription, error) bool) {
		for _, sub := range r.s.subscriptions {
			if !yield(sub, nil) {
				return
			}
		}
	}
}

func (r fakeReader) Body(id feeds.ArticleID) (store.Body, error) {
	if text, ok := r.s.texts[id[0]]; ok {
		return store.Body{Text: text}, nil
	}
	return store.Body{Text: "the text"}, nil
}

func (r fakeReader) Source(id feeds.SourceID) (store.SourceState, error) {
	for _, s := range r.s.states {
		if s.ID == id {
			return s, nil
		}
	}
	return store.SourceState{}, store.ErrNotFound
}

func (r fakeReader) Sources() iter.Seq2[store.SourceState, error] {
	return func(yield func(store.SourceState, error) bool) {
		for _, s := range r.s.states {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// story returns a story whose ID begins with the number, of the articles with
// these numbers, the first of them canonical.
func story(n byte, articles ...byte) store.Story {
	s := store.Story{ID: store.StoryID{n}, Canonical: feeds.ArticleID{articles[0]}, Reason: dedupe.ReasonEarliest}
	for _, a := range articles {
		s.Members = append(s.Members, store.Member{
			Article: feeds.ArticleID{a}, Source: feeds.SourceID(fmt.Sprintf("https://%d.example/feed", a)),
		})
	}
	return s
}

// poller polls by calling itself.
type poller func(context.Context, PollRequest, func(PollEvent)) error

func (p poller) PollNow(ctx context.Context, req PollRequest, report func(PollEvent)) error {
	return p(ctx, req, report)
}

func newServer(s store.Store, p Poller) *Server {
	return &Server{
		Info: Info{Version: "1", Database: "/db"}, Store: s, Poller: p, Logger: slog.New(slog.DiscardHandler),
		Sources: func() []feeds.Source {
			return []feeds.Source{{ID: "https://1.example/feed", URL: "https://1.example/feed", Name: "One"}}
		},
	}
}

// serve answers on a socket in a new folder, and returns its path.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	path := filepath.Join(folder(t), "sock")
	serveOn(t, listen(t, path), h)
	return path
}

func serveOn(t *testing.T, l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
}

// connect returns a client of the server, over a socket.
func connect(t *testing.T, s *Server) *Client {
	t.Helper()
	c, err := Dial(t.Context(), []string{serve(t, s.Handler())}, s.Info.Database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}
