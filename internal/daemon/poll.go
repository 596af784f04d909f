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
	"wirefold/internal/metrics"
	"wirefold/internal/pipeline"
	"wirefold/internal/schedule"
	"wirefold/store"
)

// claim stores that the sources are being asked and when they are due if nothing
// comes of it, so that a restart in mid-poll does not ask again.
func (d *Daemon) claim(ctx context.Context, sources []feeds.Source) (map[feeds.SourceID]appointment, error) {
	if err := d.able(ctx); err != nil {
		return nil, err
	}
	now := d.now()
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
			before := state
			// A source that is asked before its time, because somebody wants it, keeps
			// a later time that its publisher or its failures have set.
			due := d.due(pipeline.Known(src, state, now))
			if !times.Sane(state.NextDue, state.DueReason, now).After(due.At) {
				state.NextDue, state.DueReason, state.Signals = due.At, due.Reason, due.Signals
			}
			if err := w.PutSource(state); err != nil {
				return err
			}
			at := d.appointed(state)
			at.before = &before
			claimed[src.ID] = at
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		d.health.writing(err)
	}
	return claimed, err
}

// giveBack undoes claims of sources that were not asked after all. A daemon that
// dies before it comes here leaves them, which is the safe side.
func (d *Daemon) giveBack(ctx context.Context, claims []appointment) error {
	return d.store.Update(ctx, func(w store.Writer) error {
		for _, c := range claims {
			state, err := w.Source(c.before.ID)
			if err != nil {
				return err
			}
			if !state.NextDue.Equal(c.due) {
				continue // something was stored after the claim
			}
			state.NextDue, state.DueReason, state.Signals = c.before.NextDue, c.before.DueReason, c.before.Signals
			if err := w.PutSource(state); err != nil {
				return err
			}
		}
		return nil
	})
}

// poll asks one source and stores the answer.
func (d *Daemon) poll(ctx context.Context, src feeds.Source, force bool) (out answer) {
	event := control.PollEvent{Source: src.Name, Outcome: control.OutcomeFailed}
	// No feed may end the daemon.
	defer func() {
		if r := recover(); r != nil {
			d.log.Error("poll failed: a fault of the program", "source", src.Name, "panic", r, "stack", string(debug.Stack()))
			event.Error = fmt.Sprintf("a fault of the program: %v", r)
			out = answer{event: event}
		}
	}()
	begun := time.Now()
	ask := d.poller.Poll
	if force {
		ask = d.poller.Force
	}
	polled, err := ask(ctx, src)
	if err != nil {
		return answer{event: d.failed(ctx, event, err), unasked: errors.Is(err, pipeline.ErrNotAsked)}
	}
	result, err := d.ingester.Ingest(ctx, polled)
	if err != nil {
		if ctx.Err() == nil {
			d.health.writing(err)
			d.dispatch.pause(err)
			d.metrics.Poll(metrics.Poll{Result: resultNotStored, Duration: time.Since(begun), Bytes: polled.Bytes})
		}
		return answer{event: d.failed(ctx, event, err)}
	}
	state := &polled.State
	event.Status, event.NextDue, event.DueReason = polled.Status, state.NextDue, state.DueReason
	event.New, event.Revised, event.Folded = result.New, result.Revised, result.Folded
	event.Duration = time.Since(begun).Seconds()
	switch {
	case polled.Err != nil:
		event.Error = polled.Err.Error()
	case polled.Kept:
		event.Outcome = control.OutcomeHeld
	case polled.Merged:
		event.Outcome = control.OutcomeMerged
	case polled.NotModified:
		event.Outcome = control.OutcomeNotModified
	default:
		event.Outcome, event.Error = control.OutcomeRead, state.LastError // of a feed that breaks off
	}
	if polled.Feed != nil {
		d.setup.Load().web.Invalidate()
	}
	d.record(ctx, event, polled, result, time.Since(begun)) // what the log says is published already
	next := d.appointed(*state)
	return answer{event: event, next: &next, then: func() { d.heed(ctx, polled, result.New) }}
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
		if why := d.reluctance(src, &at); why != "" && !req.Force && !running {
			switch why {
			case control.OutcomeHeld:
				d.metrics.Prevented(preventedHeld)
			case control.OutcomeNotDue:
				d.metrics.Prevented(preventedNotDue)
			}
			tell(control.PollEvent{Source: src.Name, Outcome: why, NextDue: at.due})
			continue
		}
		d.dispatch.want(src, req.Force, func(e control.PollEvent) {
			e.Source = src.Name
			tell(e)
		})
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

// reluctance returns why a source is not to be asked now, "" if it may be.
func (d *Daemon) reluctance(src feeds.Source, at *appointment) string {
	if until := d.dispatch.held(at.hostOf(src)); until.After(at.due) {
		at.due = until
		return control.OutcomeHeld
	}
	now := d.now()
	if free := at.free(now); free.After(now) && free.After(at.due) {
		at.due = free
	}
	switch {
	case at.disabled:
		return control.OutcomeDisabled
	case at.gone:
		return control.OutcomeGone
	case at.due.After(now):
		return control.OutcomeNotDue
	}
	return ""
}

// Enable implements control.Switch: a source that is gone, or that the operator
// stopped, is polled again when it is due; or one is stopped.
func (d *Daemon) Enable(ctx context.Context, name string, on bool) error {
	src, ok := find(d.config().Sources, name)
	if !ok {
		return &control.UnknownSourceError{Name: name}
	}
	var state store.SourceState
	err := d.store.Update(ctx, func(w store.Writer) (err error) {
		state, err = w.Source(src.ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		state.ID, state.Disabled = src.ID, !on
		if on {
			state.Gone = false
		}
		return w.PutSource(state)
	})
	if err != nil {
		return fmt.Errorf("source %q: %w", src.Name, err)
	}
	d.dispatch.amend(src.ID, func(at *appointment) { at.disabled, at.gone = state.Disabled, state.Gone })
	return nil
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
