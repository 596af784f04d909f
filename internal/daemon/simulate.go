package daemon

import (
	"context"
	"time"
)

// Clock is what a simulation goes by; Options.Now is its Now.
type Clock interface {
	Now() time.Time
	// MoveTo moves the clock on, never back.
	MoveTo(time.Time)
}

// Simulation does what Run does, without listeners and without waiting.
type Simulation struct {
	d     *Daemon
	clock Clock
	tidy  time.Time // when what is done hourly is due
	end   func()
}

// Simulate begins a simulation. fetch.host_gap should be 0, since nobody waits for a
// host's turn in it. The caller ends it before he closes the daemon.
func (d *Daemon) Simulate(clock Clock) *Simulation {
	d.dispatch.setAuto(true)
	ingesting, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.ingester.Run(ingesting)
	}()
	return &Simulation{d: d, clock: clock, tidy: clock.Now().Add(time.Hour), end: func() {
		stop()
		<-ended
	}}
}

// End ends the simulation.
func (s *Simulation) End() { s.end() }

// Texts returns how many texts are in the index of candidates.
func (s *Simulation) Texts() int { return s.d.ingester.Figures().Texts }

// Run lets time pass until the clock says that it is over: it moves from one due time
// to the next, and returns when nothing runs any more.
func (s *Simulation) Run(ctx context.Context, until time.Time) error {
	d := s.d
	for ctx.Err() == nil {
		for d.dispatch.round(ctx) > 0 {
			d.dispatch.polls.Wait()
		}
		if !s.clock.Now().Before(s.tidy) {
			d.forget(ctx)
			d.release(ctx)
			s.tidy = s.tidy.Add(time.Hour)
		}
		next := d.dispatch.nextDue()
		if next.IsZero() || next.After(until) {
			s.clock.MoveTo(until)
			return nil
		}
		if !next.After(s.clock.Now()) {
			next = s.clock.Now().Add(tickEvery) // it is due and was not begun: the store was refused
		}
		s.clock.MoveTo(next)
	}
	return ctx.Err()
}

// nextDue returns when the next source is due; zero if none ever is.
func (d *dispatcher) nextDue() (next time.Time) {
	sources := d.limits().sources
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, src := range sources {
		at := d.calendar[src.ID]
		if !at.gone && !at.disabled && (next.IsZero() || at.due.Before(next)) {
			next = at.due
		}
	}
	return next
}
