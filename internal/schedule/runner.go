package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Runner runs jobs at the times of their schedules. A job whose previous run is
// still going is skipped, and one that panics is logged and runs again at its next
// time. Runs that were missed, by a suspended machine say, are not made up for.
type Runner struct {
	cron   *cron.Cron
	log    *slog.Logger
	ctx    context.Context // given to the jobs
	cancel context.CancelFunc

	mu      sync.Mutex
	running map[string]bool // the names of the jobs that run
	started bool            // Start was called, and Stop not yet
	jobs    []scheduled
}

// scheduled is a job as cron knows it.
type scheduled struct {
	id  cron.EntryID
	at  cron.Schedule
	job cron.Job
}

// NewRunner returns a Runner that starts nothing before Start. The jobs' context
// carries the values of ctx and ends with it.
func NewRunner(ctx context.Context, log *slog.Logger) *Runner {
	ctx, cancel := context.WithCancel(ctx)
	return &Runner{
		cron:    cron.New(cron.WithLocation(time.UTC), cron.WithLogger(cronLogger{log})),
		log:     log,
		ctx:     ctx,
		cancel:  cancel,
		running: make(map[string]bool),
	}
}

// Every has job run at the times of the expression, before or after Start. The
// name is unique and for people.
func (r *Runner) Every(expr, name string, job func(context.Context)) error {
	s, err := Parse(expr)
	if err != nil {
		return fmt.Errorf("job %s: %w", name, err)
	}
	log := cronLogger{r.log.With("job", name)}
	// SkipIfStillRunning of cron v3.0.1 is not ready again after a panic. Recover
	// has to be inside, or one panic ends the job for ever.
	chain := cron.NewChain(cron.SkipIfStillRunning(log), cron.Recover(log))
	wrapped := chain.Then(cron.FuncJob(func() {
		r.setRunning(name, true)
		defer r.setRunning(name, false)
		job(r.ctx)
	}))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.jobs = append(r.jobs, scheduled{r.cron.Schedule(s, wrapped), s, wrapped})
	return nil
}

// Start lets the jobs begin. It does not block.
func (r *Runner) Start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.started = true
	r.cron.Start()
}

// ClockSet makes the jobs follow a clock that was set: cron has chosen their next times
// by the old one. Jobs that run are not disturbed.
func (r *Runner) ClockSet() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.started {
		return
	}
	for i := range r.jobs {
		j := &r.jobs[i]
		r.cron.Remove(j.id)
		j.id = r.cron.Schedule(j.at, j.job)
	}
}

// Stop lets no job begin any more and waits for those that run. When ctx ends
// first, their own context is cancelled, and the error names them.
func (r *Runner) Stop(ctx context.Context) error {
	defer r.cancel()
	r.mu.Lock()
	r.started = false
	done := r.cron.Stop()
	r.mu.Unlock()
	select {
	case <-done.Done():
		return nil
	case <-ctx.Done():
	}
	names := r.names()
	if len(names) == 0 {
		return nil // ended this moment
	}
	return fmt.Errorf("jobs still running: %s: %w", strings.Join(names, ", "), context.Cause(ctx))
}

func (r *Runner) setRunning(name string, on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if on {
		r.running[name] = true
	} else {
		delete(r.running, name)
	}
}

func (r *Runner) names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for name := range r.running {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// cronLogger is a cron.Logger that writes to slog.
type cronLogger struct{ log *slog.Logger }

// Info receives each wake-up, which nobody needs to see, and each skipped run.
func (l cronLogger) Info(msg string, keysAndValues ...any) {
	if msg == "skip" {
		l.log.Warn("job skipped: its previous run is still going", keysAndValues...)
		return
	}
	l.log.Debug("cron: "+msg, keysAndValues...)
}

// Error receives panics, with their stack.
func (l cronLogger) Error(err error, msg string, keysAndValues ...any) {
	if err == nil {
		err = errors.New("unknown")
	}
	l.log.Error("job failed: "+msg, append([]any{"error", err}, keysAndValues...)...)
}
