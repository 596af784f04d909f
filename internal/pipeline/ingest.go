package pipeline

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// maxBatch bounds how many polls are committed in one transaction.
const maxBatch = 64

// Ingester gives articles their place in stories, one batch at a time. It is safe
// for concurrent use: what waits while a batch is committed becomes the next one.
type Ingester struct {
	store   store.Store
	sources func(feeds.SourceID) feeds.Source
	window  func() time.Duration
	now     func() time.Time
	log     *slog.Logger

	queue chan *waiting

	mu     sync.Mutex // guards what follows, and is held for the length of a transaction
	memory *memory
	// stale is set when a commit failed: its outcome is unknown, and the memory
	// must be read from the store again.
	stale bool
	// expired is when the texts that left the window were last taken out.
	expired time.Time
}

// IngesterOptions are what an Ingester works with; all fields are needed.
type IngesterOptions struct {
	Store store.Store
	// Source returns the source as configured; for one that is not any more, a
	// Source with that ID and nothing else.
	Source func(feeds.SourceID) feeds.Source
	// Window is how long an article can gain copies.
	Window func() time.Duration
	Now    func() time.Time
	Logger *slog.Logger
}

// Result is what became of a poll.
type Result struct {
	Polled    *Polled
	Decisions []Decision
	New       int // articles seen for the first time
	Revised   int
	Folded    int // of both, those that joined an existing story
	Visible   bool
}

type waiting struct {
	polled *Polled
	done   chan struct{}
	result Result
	err    error
}

// NewIngester reads the index of the window from the store, which is made ready
// when it is new.
func NewIngester(ctx context.Context, o IngesterOptions) (*Ingester, error) {
	in := &Ingester{
		store: o.Store, sources: o.Source, window: o.Window, now: o.Now, log: o.Logger,
		queue: make(chan *waiting, maxBatch),
	}
	if err := in.prepareStore(ctx); err != nil {
		return nil, err
	}
	return in, o.Store.View(ctx, in.fill)
}

// prepareStore writes the store's Meta record where there is none, and refuses a
// store whose sketches are of another version.
func (in *Ingester) prepareStore(ctx context.Context) error {
	var meta store.Meta
	err := in.store.View(ctx, func(r store.Reader) (err error) {
		meta, err = r.Meta()
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		var random [16]byte
		rand.Read(random[:]) // never fails, see crypto/rand
		meta = store.Meta{FeedID: store.UUIDFrom(random), SketchVersion: dedupe.SketchVersion, Created: in.now().UTC().Truncate(time.Second)}
		return in.store.Update(ctx, func(w store.Writer) error { return w.PutMeta(meta) })
	case err != nil:
		return err
	case meta.SketchVersion != dedupe.SketchVersion:
		return fmt.Errorf("%w: its sketches have version %d, this program makes version %d; use the program that wrote it", store.ErrSchema, meta.SketchVersion, dedupe.SketchVersion)
	}
	return nil
}

// fill fills the memory from what the reader sees.
func (in *Ingester) fill(r store.Reader) error {
	m, err := fillMemory(r, in.now().Add(-in.window()))
	if err != nil {
		return err
	}
	in.memory, in.stale = m, false
	return nil
}

// Run commits what Ingest is given until ctx ends. It must run exactly once, and
// end only after the last Ingest has returned.
func (in *Ingester) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-in.queue:
			batch := []*waiting{first}
			for len(batch) < maxBatch && len(in.queue) > 0 {
				batch = append(batch, <-in.queue)
			}
			// A commit that has begun is finished.
			in.commit(context.WithoutCancel(ctx), batch)
			for _, w := range batch {
				close(w.done)
			}
		}
	}
}

// Ingest stores the result of a poll and returns what became of its articles. An
// error means that the outcome is unknown; the poll may be repeated.
func (in *Ingester) Ingest(ctx context.Context, polled *Polled) (Result, error) {
	w := &waiting{polled: polled, done: make(chan struct{})}
	select {
	case in.queue <- w:
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	<-w.done
	return w.result, w.err
}

// Commit stores the results of polls in one transaction, without Run.
func (in *Ingester) Commit(ctx context.Context, polled ...*Polled) ([]Result, error) {
	batch := make([]*waiting, len(polled))
	for i, p := range polled {
		batch[i] = &waiting{polled: p}
	}
	in.commit(ctx, batch)
	results := make([]Result, len(batch))
	for i, w := range batch {
		if w.err != nil {
			return nil, w.err
		}
		results[i] = w.result
	}
	return results, nil
}

func (in *Ingester) commit(ctx context.Context, batch []*waiting) {
	in.mu.Lock()
	defer in.mu.Unlock()
	err := in.store.Update(ctx, func(w store.Writer) error {
		// Stale after a commit that failed, or when the closure runs again: what was
		// staged then may not be in the store.
		if in.stale {
			if err := in.fill(w); err != nil {
				return err
			}
		}
		in.stale = true
		return in.write(w, batch)
	})
	if err != nil {
		for _, w := range batch {
			w.err = fmt.Errorf("store the poll: %w", err)
		}
		return
	}
	in.stale = false
}

// expireEvery is how often the texts that left the window are taken out of the index.
const expireEvery = time.Hour

// write does the work of one transaction.
func (in *Ingester) write(w store.Writer, batch []*waiting) error {
	if now := in.now(); now.Sub(in.expired).Abs() >= expireEvery {
		in.memory.index.Expire(now.Add(-in.window()))
		in.expired = now
	}
	c := &committer{
		w:       w,
		matcher: matcher{r: w, memory: in.memory},
		chooser: chooser{r: w, sources: in.sources},
		now:     in.now().UTC().Truncate(time.Second),
	}
	for _, item := range batch {
		result := Result{Polled: item.polled}
		for i := range item.polled.Articles {
			d, err := c.article(&item.polled.Articles[i])
			if err != nil {
				return fmt.Errorf("article %s of source %q: %w", item.polled.Articles[i].Article.ID, item.polled.Source.Name, err)
			}
			if d != nil {
				result.add(*d)
			}
		}
		if err := c.source(item.polled, result.New); err != nil {
			return fmt.Errorf("source %q: %w", item.polled.Source.Name, err)
		}
		item.result = result
	}
	return nil
}

func (r *Result) add(d Decision) {
	r.Decisions = append(r.Decisions, d)
	if d.Revision {
		r.Revised++
	} else {
		r.New++
	}
	if d.Joined {
		r.Folded++
	}
	r.Visible = r.Visible || d.Visible
}
