// Package replay runs stored articles through the engine again, under other settings and
// on a database that is thrown away, and says which stories would come out differently.
package replay

import (
	"context"
	"errors"

	"wirefold/feeds"
	"wirefold/internal/pipeline"
	"wirefold/internal/sandbox"
	"wirefold/store"
)

// Options are what a Run works with.
type Options struct {
	// Source returns a source as it is configured.
	Source    func(feeds.SourceID) feeds.Source
	Decisions []store.Decision // by hand; they hold in the replay, too
	// Before are the settings to compare with. Without them it is compared with the
	// stories as they are stored, which settings of other days have made.
	Before *pipeline.Settings
	After  pipeline.Settings
}

// Article is a stored article, given in the order in which they were first seen.
type Article struct {
	store.Article
	Text      string
	Canonical bool // it stands for its story
}

// Run is a replay that is being fed. Make one with Start, and close it.
type Run struct {
	preparer      *pipeline.Preparer
	before, after *sandbox.Sandbox
	recorded      []sandbox.Recorded // to be stored, without Options.Before
	replayed      bool               // before is a replay as well
	articles      int
}

// Start opens the databases of a replay.
func Start(ctx context.Context, o Options) (*Run, error) {
	r := &Run{preparer: pipeline.NewPreparer(), replayed: o.Before != nil}
	var err error
	r.after, err = sandbox.New(ctx, sandbox.Options{Settings: o.After, Source: o.Source, Decisions: o.Decisions})
	if err != nil {
		return nil, err
	}
	first := sandbox.Options{Settings: o.After, Source: o.Source}
	if r.replayed {
		first.Settings, first.Decisions = *o.Before, o.Decisions
	}
	if r.before, err = sandbox.New(ctx, first); err != nil {
		return nil, errors.Join(err, r.after.Close())
	}
	return r, nil
}

// Close throws the databases away.
func (r *Run) Close() error { return errors.Join(r.before.Close(), r.after.Close()) }

// recordBatch is how many articles are recorded in one transaction.
const recordBatch = 256

// Add replays an article.
func (r *Run) Add(ctx context.Context, a Article) error {
	r.articles++
	again := r.preparer.Again(a.Article, a.Text)
	r.after.Tick(a.FirstSeen)
	r.before.Tick(a.FirstSeen)
	if !r.replayed {
		r.recorded = append(r.recorded, sandbox.Recorded{Article: a.Article, Canonical: a.Canonical})
		if len(r.recorded) >= recordBatch {
			if err := r.record(ctx); err != nil {
				return err
			}
		}
		_, err := r.after.Add(ctx, again)
		return err
	}
	// The two have nothing in common but the article, of which each gets a copy.
	done := make(chan error, 1)
	go func() {
		_, err := r.before.Add(ctx, again)
		done <- err
	}()
	_, err := r.after.Add(ctx, again)
	return errors.Join(err, <-done)
}

func (r *Run) record(ctx context.Context) error {
	err := r.before.Record(ctx, r.recorded)
	r.recorded = r.recorded[:0]
	return err
}

// flush stores what is left.
func (r *Run) flush(ctx context.Context) error {
	if !r.replayed {
		if err := r.record(ctx); err != nil {
			return err
		}
	}
	return errors.Join(r.before.Flush(ctx), r.after.Flush(ctx))
}
