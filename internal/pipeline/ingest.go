package pipeline

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

const (
	// maxBatch bounds how many polls are committed in one transaction, and
	// maxArticles how many articles: the store is locked for its length, which
	// hostile texts can stretch to milliseconds an article.
	maxBatch    = 64
	maxArticles = 200
)

// Ingester gives articles their place in stories, one batch at a time. It is safe
// for concurrent use: what waits while a batch is committed becomes the next one.
type Ingester struct {
	store   store.Store
	sources func(feeds.SourceID) feeds.Source
	set     func() Settings
	now     func() time.Time

	queue chan *waiting
	ended chan struct{} // closed when Run has ended

	mu     sync.Mutex // guards what follows, and is held for the length of a transaction
	memory *memory
	// stale is set when a commit failed: its outcome is unknown, and the memory
	// must be read from the store again.
	stale bool
	// expired is when the texts that left the window were last taken out.
	expired time.Time

	// texts and committed are copies for those who must not wait for a transaction.
	texts     atomic.Int64
	committed atomic.Pointer[time.Time]
	busy      atomic.Pointer[time.Time] // since when something is being written
}

// Figures say what an Ingester does.
type Figures struct {
	Waiting   int       // polls that wait to be stored
	Texts     int       // in the index of candidates
	Committed time.Time // when something was last stored; zero for not yet
	Busy      time.Time // since when something is being written; zero if nothing is
}

// Figures returns the figures without waiting for a transaction.
func (in *Ingester) Figures() Figures {
	f := Figures{Waiting: len(in.queue), Texts: int(in.texts.Load())}
	if at := in.committed.Load(); at != nil {
		f.Committed = *at
	}
	if at := in.busy.Load(); at != nil {
		f.Busy = *at
	}
	return f
}

// IngesterOptions are what an Ingester works with; all fields are needed.
type IngesterOptions struct {
	Store store.Store
	// Source returns the source as configured; for one that is not any more, a
	// Source with that ID and nothing else.
	Source func(feeds.SourceID) feeds.Source
	// Dedupe says how copies are looked for now.
	Dedupe func() Settings
	Now    func() time.Time
}

// DefaultCandidates is how many texts an article is compared with unless Settings say
// otherwise.
const DefaultCandidates = 10

// Settings say how copies are looked for. All but the window have defaults, for 0.
type Settings struct {
	Window     time.Duration // how long an article can gain copies
	Candidates int           // with how many texts of the window it is compared
	Threshold  float64       // see dedupe.Options
	MinWords   int           // see dedupe.Options
	// Groups are the thresholds of groups: for two articles whose sources are both in one,
	// it stands in for Threshold; of several, the highest.
	Groups map[string]float64
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
	stored int // articles of it that are committed
	ended  bool
	done   chan struct{}
	result Result
	err    error
}

// NewIngester reads the index of the window from the store, which is made ready
// when it is new.
func NewIngester(ctx context.Context, o IngesterOptions) (*Ingester, error) {
	in := &Ingester{
		store: o.Store, sources: o.Source, set: o.Dedupe, now: o.Now,
		queue: make(chan *waiting, maxBatch), ended: make(chan struct{}),
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
	case meta.SketchVersion != dedupe.SketchVersion || meta.Reindex != nil:
		return &outdated{meta}
	}
	return nil
}

// fill fills the memory from what the reader sees.
func (in *Ingester) fill(r store.Reader) error {
	m, err := fillMemory(r, in.now().Add(-in.set().Window))
	if err != nil {
		return err
	}
	in.memory, in.stale = m, false
	in.texts.Store(int64(m.index.Len()))
	return nil
}

// ErrEnded means that nothing is stored any more, because Run has ended.
var ErrEnded = errors.New("the ingester has ended")

// Run commits what Ingest is given until ctx ends. It must run exactly once.
func (in *Ingester) Run(ctx context.Context) {
	defer close(in.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-in.queue:
			batch := []*waiting{first}
			for len(batch) < maxBatch && len(in.queue) > 0 {
				batch = append(batch, <-in.queue)
			}
			in.commit(ctx, batch)
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
	case <-in.ended:
		return Result{}, ErrEnded
	}
	select {
	case <-w.done:
	case <-in.ended:
		// Run closes done before it ends, but for what it never took.
		select {
		case <-w.done:
		default:
			return Result{}, ErrEnded
		}
	}
	return w.result, w.err
}

// Commit stores the results of polls, without Run.
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

// commit stores a batch in as many transactions as its articles need. A poll's
// validators are stored with the last of its articles: what is left of it when ctx
// ends, or when a transaction fails, is asked for again.
func (in *Ingester) commit(ctx context.Context, batch []*waiting) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for {
		step := next(batch)
		if len(step) == 0 {
			return
		}
		err := ctx.Err()
		if err == nil {
			// What has begun is finished.
			err = in.transact(context.WithoutCancel(ctx), step)
		}
		if err == nil {
			continue
		}
		if len(step) > 1 && ctx.Err() == nil {
			// One poll that cannot be stored must not take the others with it.
			for i := range step {
				if err := in.transact(context.WithoutCancel(ctx), step[i:i+1]); err != nil {
					step[i].fail(err)
				}
			}
			continue
		}
		for _, s := range step {
			s.fail(err)
		}
	}
}

// portion is what one transaction stores of a poll: its articles from, up to but
// not including to.
type portion struct {
	*waiting
	from, to int
}

// next returns the portions of the next transaction.
func next(batch []*waiting) (step []portion) {
	room := maxArticles
	for _, w := range batch {
		if w.ended {
			continue
		}
		to := min(len(w.polled.Articles), w.stored+room)
		step = append(step, portion{w, w.stored, to})
		if room -= to - w.stored; room == 0 {
			break
		}
	}
	return step
}

func (p *portion) fail(err error) {
	p.err, p.ended = fmt.Errorf("store the poll: %w", err), true
}

// last reports whether the portion is the end of its poll.
func (p *portion) last() bool { return p.to == len(p.polled.Articles) }

// update is the store's Update, with a note of how long it has run.
func (in *Ingester) update(ctx context.Context, fn func(store.Writer) error) error {
	begun := in.now()
	in.busy.Store(&begun)
	defer in.busy.Store(nil)
	return in.store.Update(ctx, fn)
}

// transact stores portions in one transaction.
func (in *Ingester) transact(ctx context.Context, step []portion) error {
	results := make([]Result, len(step))
	err := in.update(ctx, func(w store.Writer) error {
		// Stale after a commit that failed, or when the closure runs again: what was
		// staged then may not be in the store.
		if in.stale {
			if err := in.fill(w); err != nil {
				return err
			}
		}
		in.stale = true
		return in.write(w, step, results)
	})
	if err != nil {
		return err
	}
	in.stale = false
	now := in.now().UTC()
	in.texts.Store(int64(in.memory.index.Len()))
	in.committed.Store(&now)
	for i := range step {
		p := &step[i]
		p.result.merge(results[i])
		p.stored, p.ended = p.to, p.last()
	}
	return nil
}

// expireEvery is how often the texts that left the window are taken out of the index.
const expireEvery = time.Hour

// write does the work of one transaction.
func (in *Ingester) write(w store.Writer, step []portion, results []Result) error {
	if now := in.now(); now.Sub(in.expired).Abs() >= expireEvery {
		in.memory.index.Expire(now.Add(-in.set().Window))
		in.expired = now
	}
	c := in.committer(w)
	for i := range step {
		p := &step[i]
		results[i] = Result{Polled: p.polled}
		for n := p.from; n < p.to; n++ {
			article := &p.polled.Articles[n]
			d, err := c.guarded(article)
			if err != nil {
				return fmt.Errorf("article %s of source %q: %w", article.Article.ID, p.polled.Source.Name, err)
			}
			if d != nil {
				results[i].add(*d)
			}
		}
		if err := c.source(p.polled, results[i].New, p.last()); err != nil {
			return fmt.Errorf("source %q: %w", p.polled.Source.Name, err)
		}
	}
	return nil
}

func (in *Ingester) committer(w store.Writer) *committer {
	return &committer{
		w:       w,
		matcher: matcher{r: w, memory: in.memory, set: in.set(), sources: in.sources},
		chooser: chooser{r: w, sources: in.sources, rulings: in.memory.rulings},
		now:     in.now().UTC().Truncate(time.Second),
	}
}

// merge adds what a further transaction stored of the same poll.
func (r *Result) merge(more Result) {
	r.Polled = more.Polled
	r.Decisions = append(r.Decisions, more.Decisions...)
	r.New += more.New
	r.Revised += more.Revised
	r.Folded += more.Folded
	r.Visible = r.Visible || more.Visible
}

func (r *Result) add(d Decision) {
	r.Decisions = append(r.Decisions, d)
	switch {
	case d.Page:
	case d.Revision:
		r.Revised++
	default:
		r.New++
	}
	if d.Joined {
		r.Folded++
	}
	r.Visible = r.Visible || d.Visible
}
