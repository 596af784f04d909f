package eval

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"wirefold/feeds"
	"wirefold/internal/pipeline"
	"wirefold/internal/sandbox"
	"wirefold/store"
)

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
	box      *sandbox.Sandbox
	preparer *pipeline.Preparer
	begun    time.Time

	docs   []Document // without their texts
	places map[string]int
}

// Start opens a database in a temporary folder.
func Start(ctx context.Context, opt Options) (*Run, error) {
	r := &Run{opt: opt, preparer: pipeline.NewPreparer(), places: map[string]int{}, begun: time.Now()}
	var err error
	r.box, err = sandbox.New(ctx, sandbox.Options{
		Source: r.source,
		Settings: pipeline.Settings{
			Window: opt.Window, Candidates: opt.Candidates, Threshold: opt.Threshold, MinWords: opt.MinWords,
		},
	})
	return r, err
}

// source gives a source of the corpus its name, which credits refer to.
func (r *Run) source(id feeds.SourceID) feeds.Source {
	return feeds.Source{ID: id, URL: string(id), Name: string(id[len("corpus:"):])}
}

// Close throws the database away.
func (r *Run) Close() error { return r.box.Close() }

// Add streams one document. It arrives at its date, or, if that is unknown or
// earlier than what arrived before, at the same time as the one before it.
func (r *Run) Add(ctx context.Context, d Document) error {
	if _, again := r.places[d.ID]; again {
		return fmt.Errorf("the id %q was used before", d.ID)
	}
	r.box.Tick(d.Published)
	article := d.article()
	r.places[d.ID] = len(r.docs)
	d.Text, d.HTML = "", ""
	r.docs = append(r.docs, d)
	flushed, err := r.box.Add(ctx, r.preparer.Prepare(&article, r.box.Clock()))
	if flushed {
		r.step()
	}
	return err
}

func (r *Run) flush(ctx context.Context) error {
	err := r.box.Flush(ctx)
	r.step()
	return err
}

func (r *Run) step() {
	if r.opt.Step != nil {
		r.opt.Step(len(r.docs))
	}
}

// stories returns the story of each document, and the canonical document of each story.
func (r *Run) stories(ctx context.Context) (story []string, canonical map[string]int, err error) {
	story = make([]string, len(r.docs))
	canonical = map[string]int{}
	err = r.box.View(ctx, func(tx store.Reader) error {
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
