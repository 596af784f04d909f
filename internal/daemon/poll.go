package daemon

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"wirefold/feeds"
	"wirefold/internal/control"
	"wirefold/internal/schedule"
	"wirefold/store"
)

// claim stores that the sources are being asked and when they are due if nothing
// comes of it, so that a restart in mid-poll does not ask again.
func (d *Daemon) claim(ctx context.Context, sources []feeds.Source) (map[feeds.SourceID]appointment, error) {
	now := time.Now()
	claimed := make(map[feeds.SourceID]appointment, len(sources))
	err := d.store.Update(ctx, func(w store.Writer) error {
		for _, src := range sources {
			state, err := w.Source(src.ID)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			times, err := schedule.Parse(src.Schedule)
			if err != nil {
				return fmt.Errorf("source %q: %w", src.Name, err)
			}
			state.ID = src.ID
			// A source that is asked before its time, because somebody wants it, keeps
			// a later time that its publisher or its failures have set.
			if next := times.Next(now); !times.Sane(state.NextDue, state.DueReason, now).After(next) {
				state.NextDue, state.DueReason = next, schedule.ReasonSchedule
			}
			if err := w.PutSource(state); err != nil {
				return err
			}
			claimed[src.ID] = appointment{due: state.NextDue, gone: state.Gone}
		}
		return nil
	})
	return claimed, err
}

// poll asks one source and stores the answer.
func (d *Daemon) poll(ctx context.Context, src feeds.Source) (event control.PollEvent, next *appointment) {
	event = control.PollEvent{Source: src.Name, Outcome: control.OutcomeFailed}
	// No feed may end the daemon.
	defer func() {
		if r := recover(); r != nil {
			d.log.Error("poll failed: a fault of the program", "source", src.Name, "panic", r, "stack", string(debug.Stack()))
			event.Error, next = fmt.Sprintf("a fault of the program: %v", r), nil
		}
	}()
	begun := time.Now()
	polled, err := d.poller.Poll(ctx, src)
	if err != nil {
		return d.failed(ctx, event, err), nil
	}
	result, err := d.ingester.Ingest(ctx, polled)
	if err != nil {
		if ctx.Err() == nil {
			d.dispatch.pause(err)
		}
		return d.failed(ctx, event, err), nil
	}
	event.Status, event.NextDue = polled.Status, polled.Due
	event.New, event.Revised, event.Folded = result.New, result.Revised, result.Folded
	event.Duration = time.Since(begun).Seconds()
	switch {
	case polled.Err != nil:
		event.Error = polled.Err.Error()
	case polled.NotModified:
		event.Outcome = control.OutcomeNotModified
	default:
		event.Outcome = control.OutcomeRead
	}
	if polled.Feed != nil {
		d.setup.Load().web.Invalidate()
	}
	d.record(ctx, event, result) // what the log says is published already
	return event, &appointment{due: polled.Due, gone: polled.Gone()}
}

// failed reports a failure of our own. That the daemon is stopping is none.
func (d *Daemon) failed(ctx context.Context, event control.PollEvent, err error) control.PollEvent {
	event.Error = err.Error()
	if ctx.Err() == nil {
		d.log.Error("poll not stored", "source", event.Source, "error", err)
	}
	return event
}

// PollNow implements control.Poller. The dispatcher must be running.
func (d *Daemon) PollNow(ctx context.Context, req control.PollRequest, report func(control.PollEvent)) error {
	sources, err := d.named(req.Sources)
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return nil
	}
	var (
		mu   sync.Mutex // report is not called twice at a time
		told int
		over bool
		done = make(chan struct{})
	)
	tell := func(e control.PollEvent) {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return
		}
		e.Total = len(sources)
		report(e)
		if told++; told == len(sources) {
			close(done)
		}
	}
	for _, src := range sources {
		at, running := d.dispatch.appointment(src.ID)
		event := control.PollEvent{Source: src.Name, NextDue: at.due}
		switch {
		case at.gone && !req.Force && !running:
			event.Outcome = control.OutcomeGone
			tell(event)
		case at.due.After(time.Now()) && !req.Force && !running:
			event.Outcome = control.OutcomeNotDue
			tell(event)
		default:
			d.dispatch.want(src, func(e control.PollEvent) {
				e.Source = src.Name
				tell(e)
			})
		}
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		mu.Lock()
		over = true
		mu.Unlock()
		return ctx.Err()
	}
}

// named returns the sources with the names or URLs given, all for none.
func (d *Daemon) named(names []string) ([]feeds.Source, error) {
	all := d.config().Sources
	if len(names) == 0 {
		return all, nil
	}
	var found []feeds.Source
	chosen := map[feeds.SourceID]bool{}
	for _, name := range names {
		src, ok := find(all, name)
		if !ok {
			return nil, &control.UnknownSourceError{Name: name}
		}
		if !chosen[src.ID] {
			chosen[src.ID] = true
			found = append(found, src)
		}
	}
	return found, nil
}

func find(all []feeds.Source, name string) (feeds.Source, bool) {
	url, err := feeds.NormalizeURL(name)
	for _, src := range all {
		if src.Name == name || err == nil && string(src.ID) == url {
			return src, true
		}
	}
	return feeds.Source{}, false
}
