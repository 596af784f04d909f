package daemon

import (
	"os"
	"time"

	"wirefold/internal/control"
	"wirefold/internal/metrics"
	"wirefold/internal/web"
)

// calendarFigures are what the calendar of due times says at one moment.
type calendarFigures struct {
	states        map[string]int // sources by state
	polling, due  int
	held          int           // sources whose publisher asked for the time that is left
	late          time.Duration // of the one that has been due for longest
	success, beat time.Time     // of the last successful poll, of the last round
}

// figures goes through the calendar.
func (d *dispatcher) figures() calendarFigures {
	limits := d.limits()
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	f := calendarFigures{states: map[string]int{}, polling: len(d.running), beat: d.beat}
	for _, state := range control.States() {
		f.states[state] = 0
	}
	for _, src := range limits.sources {
		at := d.calendar[src.ID]
		state := at.state
		switch {
		case at.disabled:
			state = control.StateDisabled
		case state == "":
			state = control.StateNew
		}
		f.states[state]++
		if at.success.After(f.success) {
			f.success = at.success
		}
		wait := at.due.Sub(now)
		switch {
		case at.gone || at.disabled || d.isRunning(src.ID):
		case wait > 0 && at.asked:
			f.held++
		case wait <= 0:
			f.due++
			if !at.due.IsZero() {
				f.late = max(f.late, -wait)
			}
		}
	}
	return f
}

// figures are what monitoring, the status page and commands are told: the one place
// where they are computed.
func (d *Daemon) figures() metrics.Figures {
	calendar, ingester := d.dispatch.figures(), d.ingester.Figures()
	f := metrics.Figures{
		Feeds: calendar.states, Due: calendar.due, Polling: calendar.polling, Held: calendar.held, Late: calendar.late,
		Queue: ingester.Waiting, Texts: ingester.Texts,
		LastSuccess: calendar.success, LastCommit: ingester.Committed,
		Ready: d.ready() == nil,
	}
	// Of a database whose file cannot be looked at, other figures say more.
	if info, err := os.Stat(d.config().Store.Path); err == nil {
		f.DatabaseBytes = info.Size()
	}
	if d.opt.LogDropped != nil {
		f.LogDropped = d.opt.LogDropped()
	}
	return f
}

// status says what the daemon does, for the page about it.
func (d *Daemon) status() web.Status {
	f := d.figures()
	status := web.Status{
		Started: d.opened, Sources: len(d.config().Sources), Due: f.Due, Paused: d.dispatch.pausedUntil(),
		Queue: f.Queue, Texts: f.Texts, Committed: f.LastCommit,
	}
	if h := d.publisher.Status(); h != nil {
		status.Hub = &web.Hub{URL: h.Hub, Feeds: h.Topics, Announced: h.Announced, Failing: h.Failing, Error: h.Error}
	}
	for _, id := range d.dispatch.activity() {
		status.Polling = append(status.Polling, d.source(id).Name)
	}
	return status
}
