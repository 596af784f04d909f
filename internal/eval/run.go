package eval

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"wirefold/feeds"
	"wirefold/internal/pipeline"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// batch is how many documents are committed in one transaction.
const batch = 256

// Options are what an evaluation runs under.
type Options struct {
	// As in [dedupe] of the configuration; all but the window have defaults, for 0.
	Window     time.Duration
	Candidates int
	Threshold  float64
	MinWords   int
	// Step, if set, is called with the number of documents that were streamed.
	Step func(int)
}

// Run is an evaluation that is being fed. Make one with Start, and close it.
type Run struct {
	opt      Options
	dir      string
	store    *boltstore.Store
	ingester *pipeline.Ingester
	preparer *pipeline.Preparer
	clock    time.Time
	begun    time.Time

	pending []*pipeline.Polled
	docs    []Document // without their texts
	places  map[string]int
}

// Start opens a database in a temporary folder.
func Start(ctx context.Context, opt Options) (*Run, error) {
	dir, err := os.MkdirTemp("", "wirefold-eval-")
	if err != nil {
		return nil, err
	}
	r := &Run{
		opt: opt, dir: dir, preparer: pipeline.NewPreparer(), places: map[string]int{},
		// Before any document; the clock then follows their dates.
		clock: time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC), begun: time.Now(),
	}
	r.store, err = boltstore.Open(filepath.Join(dir, "eval.db"), boltstore.Options{Throwaway: true})
	if err != nil {
		return nil, fmt.Errorf("%w (in %s)", err, dir)
	}
	r.ingester, err = pipeline.NewIngester(ctx, pipeline.IngesterOptions{
		Store: r.store, Source: r.source,
		Dedupe: func() pipeline.Settings {
			return pipeline.Settings{Window: opt.Window, Candidates: opt.Candidates, Threshold: opt.Threshold, MinWords: opt.MinWords}
		},
		Now: func() time.Time { return r.clock },
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// source gives a source of the corpus its name, which credits refer to.
func (r *Run) source(id feeds.SourceID) feeds.Source {
	return feeds.Source{ID: id, URL: string(id), Name: string(id[len("corpus:"):])}
}

// Close throws the database away.
func (r *Run) Close() error {
	err := r.store.Close()
	if rm := os.RemoveAll(r.dir); err == nil {
		err = rm
	}
	return err
}

// Add streams one document. It arrives at its date, or, if that is unknown or
// earlier than what arrived before, at the same time as the one before it.
func (r *Run) Add(ctx context.Context, d Document) error {
	if _, again := r.places[d.ID]; again {
		return fmt.Errorf("the id %q was used before", d.ID)
	}
	if d.Published.After(r.clock) {
		r.clock = d.Published
	}
	article := d.article()
	r.pending = append(r.pending, &pipeline.Polled{
		Outcome:  pipeline.Outcome{Source: r.source(article.Source), At: r.clock},
		Articles: []pipeline.Prepared{r.preparer.Prepare(&article, r.clock)},
	})
	r.places[d.ID] = len(r.docs)
	d.Text, d.HTML = "", ""
	r.docs = append(r.docs, d)
	if len(r.pending) >= batch {
		return r.flush(ctx)
	}
	return nil
}

func (r *Run) flush(ctx context.Context) error {
	if len(r.pending) == 0 {
		return nil
	}
	_, err := r.ingester.Commit(ctx, r.pending...)
	r.pending = r.pending[:0]
	if r.opt.Step != nil {
		r.opt.Step(len(r.docs))
	}
	return err
}

// stories returns the story of each document, and the canonical document of each story.
func (r *Run) stories(ctx context.Context) (story []string, canonical map[string]int, err error) {
	story = make([]string, len(r.docs))
	canonical = map[string]int{}
	err = r.store.View(ctx, func(tx store.Reader) error {
		for s, err := range tx.OldestStories() {
			if err != nil {
				return err
			}
			for _, m := range s.Members {
				a, err := tx.Article(m.Article)
				if err != nil {
					return err
				}
				i := r.places[a.GUID]
				story[i] = s.ID.String()
				if m.Article == s.Canonical {
					canonical[story[i]] = i
				}
			}
		}
		return nil
	})
	return story, canonical, err
}

// peakRSS returns the most memory that the process ever held, in bytes.
func peakRSS() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Maxrss * 1024 // Linux counts in KiB
}
