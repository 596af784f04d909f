package daemon

import (
	"context"
	"sync"
	"time"

	"wirefold/feeds"
	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/pipeline"
	"wirefold/store"
)

// examiner answers what commands ask about texts.
type examiner struct{ in *pipeline.Ingester }

func (x examiner) Explain(ctx context.Context, a, b control.Subject) (control.Examined, error) {
	e, err := x.in.Explain(ctx, pipeline.Subject(a), pipeline.Subject(b))
	return control.Examined(e), err
}

func (x examiner) Find(ctx context.Context, s control.Subject, limit int) ([]control.Match, error) {
	found, err := x.in.Find(ctx, pipeline.Subject(s), limit)
	matches := make([]control.Match, len(found))
	for i := range found {
		matches[i] = control.Match(found[i])
	}
	return matches, err
}

// Examiner returns what answers Explain and Find where no daemon runs. The store may be
// open for reading only, or be nil: then nothing is known but the texts. Its window is
// read when something is asked for the first time.
func Examiner(cfg *config.Config, s store.Store) control.Examiner {
	sources := map[feeds.SourceID]feeds.Source{}
	for _, src := range cfg.Sources {
		sources[src.ID] = src
	}
	return &lazyExaminer{options: pipeline.IngesterOptions{
		Store: s,
		Source: func(id feeds.SourceID) feeds.Source {
			if src, ok := sources[id]; ok {
				return src
			}
			return feeds.Source{ID: id}
		},
		Dedupe: func() pipeline.Settings { return Settings(cfg) },
		Now:    time.Now,
	}}
}

// lazyExaminer is an examiner that is made when it is needed.
type lazyExaminer struct {
	options pipeline.IngesterOptions
	mu      sync.Mutex
	made    *examiner
}

func (l *lazyExaminer) get(ctx context.Context) (*examiner, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.made == nil {
		in, err := pipeline.NewExaminer(ctx, l.options)
		if err != nil {
			return nil, err
		}
		l.made = &examiner{in}
	}
	return l.made, nil
}

func (l *lazyExaminer) Explain(ctx context.Context, a, b control.Subject) (control.Examined, error) {
	x, err := l.get(ctx)
	if err != nil {
		return control.Examined{}, err
	}
	return x.Explain(ctx, a, b)
}

func (l *lazyExaminer) Find(ctx context.Context, s control.Subject, limit int) ([]control.Match, error) {
	x, err := l.get(ctx)
	if err != nil {
		return nil, err
	}
	return x.Find(ctx, s, limit)
}
