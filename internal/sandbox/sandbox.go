// Package sandbox is an ingester on a database of its own that is thrown away: what
// comes of articles under other settings, or of texts with labels, without touching
// anything.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"wirefold/feeds"
	"wirefold/internal/pipeline"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// batch is how many articles are committed in one transaction.
const batch = 256

// Options are what a Sandbox is made of.
type Options struct {
	Settings pipeline.Settings
	// Source returns a source as it is configured.
	Source func(feeds.SourceID) feeds.Source
	// Decisions hold from the beginning.
	Decisions []store.Decision
}

// Sandbox is a database in a temporary folder with its ingester. Close it.
type Sandbox struct {
	dir      string
	store    *boltstore.Store
	source   func(feeds.SourceID) feeds.Source
	ingester *pipeline.Ingester
	clock    time.Time
	pending  []*pipeline.Polled
}

// New opens a Sandbox.
func New(ctx context.Context, o Options) (*Sandbox, error) {
	dir, err := os.MkdirTemp("", "wirefold-sandbox-")
	if err != nil {
		return nil, err
	}
	s := &Sandbox{
		dir: dir, source: o.Source,
		// Before any article; the clock then follows their dates.
		clock: time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	s.store, err = boltstore.Open(filepath.Join(dir, "sandbox.db"), boltstore.Options{Throwaway: true})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w (in %s)", err, dir), os.RemoveAll(dir))
	}
	err = s.store.Update(ctx, func(w store.Writer) error {
		for _, d := range o.Decisions {
			if err := w.PutDecision(d); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.ingester, err = pipeline.NewIngester(ctx, pipeline.IngesterOptions{
			Store: s.store, Source: o.Source, Now: func() time.Time { return s.clock },
			Dedupe: func() pipeline.Settings { return o.Settings },
		})
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close throws the database away.
func (s *Sandbox) Close() error { return errors.Join(s.store.Close(), os.RemoveAll(s.dir)) }

// Clock returns the sandbox's time: that of the latest article.
func (s *Sandbox) Clock() time.Time { return s.clock }

// Tick moves the time on to t; it never goes back.
func (s *Sandbox) Tick(t time.Time) {
	if t.After(s.clock) {
		s.clock = t
	}
}

// Add takes an article in, at the sandbox's time. Some are stored together; flushed says
// that this happened.
func (s *Sandbox) Add(ctx context.Context, a pipeline.Prepared) (flushed bool, err error) {
	s.pending = append(s.pending, &pipeline.Polled{
		Outcome:  pipeline.Outcome{Source: s.source(a.Article.Source), At: s.clock},
		Articles: []pipeline.Prepared{a},
	})
	if len(s.pending) < batch {
		return false, nil
	}
	return true, s.Flush(ctx)
}

// Flush stores what was added.
func (s *Sandbox) Flush(ctx context.Context) error {
	if len(s.pending) == 0 {
		return nil
	}
	_, err := s.ingester.Commit(ctx, s.pending...)
	s.pending = s.pending[:0]
	return err
}

// View reads the stories that came of it.
func (s *Sandbox) View(ctx context.Context, fn func(store.Reader) error) error {
	return s.store.View(ctx, fn)
}

// Record stores an article in the story that it is in, without looking at its text. A
// Sandbox either records or takes articles in.
func (s *Sandbox) Record(ctx context.Context, list []Recorded) error {
	return s.store.Update(ctx, func(w store.Writer) error {
		for i := range list {
			a := &list[i].Article
			story, err := w.Story(a.Story)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err != nil {
				story = store.Story{ID: a.Story, Published: a.FirstSeen, Canonical: a.ID}
			}
			if list[i].Canonical {
				story.Canonical = a.ID
			}
			story.Members = append(story.Members, store.Member{Article: a.ID, Source: a.Source})
			if err := errors.Join(w.PutArticle(*a), w.PutStory(story)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Recorded is an article as it is stored elsewhere.
type Recorded struct {
	Article   store.Article
	Canonical bool // it stands for its story
}
