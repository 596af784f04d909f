package daemon

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"sync"
	"time"

	"wirefold/feeds"
	"wirefold/internal/control"
)

// storePause is how long nothing is polled after the store refused a write: what
// cannot be stored must not be asked for.
const storePause = 30 * time.Second

// limits are the bounds of polling at one moment; they follow the configuration.
type limits struct {
	sources []feeds.Source
	workers int
	perHost int
}

// dispatcher decides which source is polled when. One goroutine runs it; its state
// is guarded for those who ask from outside.
//
// The limit of one host holds here already, not only in the client: sources of a
// slow host would otherwise fill all workers with waiting.
type dispatcher struct {
	limits func() limits
	// claim stores, before any request, that the sources are being asked: a daemon
	// that is restarted in mid-poll must not ask again. It returns when they are due
	// if nothing comes of it.
	claim func(context.Context, []feeds.Source) (map[feeds.SourceID]appointment, error)
	// poll asks one source and stores the answer. Without an appointment that of
	// the claim holds.
	poll func(context.Context, feeds.Source) (control.PollEvent, *appointment)
	now  func() time.Time
	log  *slog.Logger
	wake chan struct{}

	mu       sync.Mutex
	auto     bool // poll what is due, not only what is wanted
	calendar map[feeds.SourceID]appointment
	running  map[feeds.SourceID]bool
	hosts    map[string]int // running polls of each host
	wanted   map[feeds.SourceID][]func(control.PollEvent)
	paused   time.Time // until then nothing is polled
	beat     time.Time // of the last round

	polls sync.WaitGroup
}

// appointment is when a source may be asked next. The zero value is now.
type appointment struct {
	due  time.Time
	gone bool
}

func (d *dispatcher) init() {
	d.wake = make(chan struct{}, 1)
	d.calendar = map[feeds.SourceID]appointment{}
	d.running = map[feeds.SourceID]bool{}
	d.hosts = map[string]int{}
	d.wanted = map[feeds.SourceID][]func(control.PollEvent){}
}

// setAuto says whether sources are polled because they are due, or only when wanted.
func (d *dispatcher) setAuto(auto bool) {
	d.mu.Lock()
	d.auto = auto
	d.mu.Unlock()
}

// nudge makes the dispatcher look again soon.
func (d *dispatcher) nudge() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run dispatches until ctx ends, and returns when the last poll has.
func (d *dispatcher) run(ctx context.Context) {
	defer d.polls.Wait()
	// A poll that ends wakes it, also when ctx has ended: nothing is claimed then.
	for ctx.Err() == nil {
		d.round(ctx)
		select {
		case <-ctx.Done():
		case <-d.wake:
		}
	}
}

// round starts as many polls as there are workers and hosts free.
func (d *dispatcher) round(ctx context.Context) {
	d.disown()
	picked := d.pick()
	if len(picked) == 0 {
		return
	}
	claimed, err := d.claim(ctx, picked)
	if err != nil {
		d.refuse(picked, err)
		return
	}
	d.mu.Lock()
	maps.Copy(d.calendar, claimed)
	d.mu.Unlock()
	for _, src := range picked {
		d.polls.Go(func() { d.one(ctx, src) })
	}
}

// pick chooses the sources to poll now, those that somebody waits for first, then
// by how long they are due, and marks them as running.
func (d *dispatcher) pick() []feeds.Source {
	limits := d.limits()
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	d.beat = now
	if now.Before(d.paused) && len(d.wanted) == 0 {
		return nil
	}
	var ready []feeds.Source
	for _, src := range limits.sources {
		at := d.calendar[src.ID]
		due := d.auto && !at.gone && !at.due.After(now) && !now.Before(d.paused)
		if (due || d.wanted[src.ID] != nil) && !d.running[src.ID] {
			ready = append(ready, src)
		}
	}
	slices.SortStableFunc(ready, func(a, b feeds.Source) int {
		if x, y := d.wanted[a.ID] != nil, d.wanted[b.ID] != nil; x != y {
			return cmp.Compare(boolRank(y), boolRank(x))
		}
		return d.calendar[a.ID].due.Compare(d.calendar[b.ID].due)
	})
	var picked []feeds.Source
	for _, src := range ready {
		if len(d.running) >= limits.workers {
			break
		}
		host := hostOf(src)
		if d.hosts[host] >= limits.perHost {
			continue
		}
		d.running[src.ID] = true
		d.hosts[host]++
		picked = append(picked, src)
	}
	return picked
}

// disown tells those who wait for a source that has left the configuration
// meanwhile: it will never be picked.
func (d *dispatcher) disown() {
	limits := d.limits()
	d.mu.Lock()
	var waiting []func(control.PollEvent)
	for id, reports := range d.wanted {
		configured := slices.ContainsFunc(limits.sources, func(src feeds.Source) bool { return src.ID == id })
		if !configured && !d.running[id] {
			waiting = append(waiting, reports...)
			delete(d.wanted, id)
		}
	}
	d.mu.Unlock()
	for _, report := range waiting {
		report(control.PollEvent{Outcome: control.OutcomeFailed, Error: "the source is not configured any more"})
	}
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

func hostOf(src feeds.Source) string {
	u, err := url.Parse(src.URL)
	if err != nil {
		return src.URL
	}
	// As the client counts: all ports of a host are one.
	return u.Hostname()
}

// one polls one source and tells those who wait for it.
func (d *dispatcher) one(ctx context.Context, src feeds.Source) {
	event, next := d.poll(ctx, src)
	for _, report := range d.finish(src, next) {
		report(event)
	}
	d.nudge()
}

// finish frees what the source held and returns who waits for it. A nil
// appointment leaves the calendar as it is.
func (d *dispatcher) finish(src feeds.Source, next *appointment) []func(control.PollEvent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.running, src.ID)
	host := hostOf(src)
	if d.hosts[host]--; d.hosts[host] <= 0 {
		delete(d.hosts, host)
	}
	if next != nil {
		d.calendar[src.ID] = *next
	}
	waiting := d.wanted[src.ID]
	delete(d.wanted, src.ID)
	return waiting
}

// pause stops polling for a while, because the store cannot be written.
func (d *dispatcher) pause(err error) {
	d.log.Error("polling paused: the store cannot be written", "error", err, "pause", storePause)
	d.mu.Lock()
	d.paused = d.now().Add(storePause)
	d.mu.Unlock()
}

// refuse gives the sources back when the store cannot be written.
func (d *dispatcher) refuse(picked []feeds.Source, err error) {
	d.pause(err)
	for _, src := range picked {
		for _, report := range d.finish(src, nil) {
			report(control.PollEvent{Source: src.Name, Outcome: control.OutcomeFailed, Error: err.Error()})
		}
	}
}

// want asks for a poll of the source; report is called once when it is done. A poll that
// runs already counts.
func (d *dispatcher) want(src feeds.Source, report func(control.PollEvent)) {
	d.mu.Lock()
	d.wanted[src.ID] = append(d.wanted[src.ID], report)
	d.mu.Unlock()
	d.nudge()
}

// appointment returns when the source may be asked, and whether it is being asked now.
func (d *dispatcher) appointment(id feeds.SourceID) (at appointment, running bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calendar[id], d.running[id]
}

// setCalendar replaces the calendar, but for the sources that are being polled.
func (d *dispatcher) setCalendar(calendar map[feeds.SourceID]appointment) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id := range d.running {
		if at, ok := d.calendar[id]; ok {
			calendar[id] = at
		}
	}
	d.calendar = calendar
	d.nudge()
}

// figures returns what the status line says, and the time of the last round.
func (d *dispatcher) figures() (running, due int, beat time.Time) {
	limits := d.limits()
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	for _, src := range limits.sources {
		if at := d.calendar[src.ID]; !at.gone && !at.due.After(now) {
			due++
		}
	}
	return len(d.running), due, d.beat
}

// activity returns the sources that are being polled, in the order of their IDs, and
// until when nothing is polled, zero if it is.
func (d *dispatcher) activity() (polling []feeds.SourceID, paused time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now().Before(d.paused) {
		paused = d.paused
	}
	return slices.Sorted(maps.Keys(d.running)), paused
}
