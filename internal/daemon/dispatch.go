package daemon

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"wirefold/feeds"
	"wirefold/internal/control"
	"wirefold/internal/schedule"
	"wirefold/store"
)

// storePause is how long nothing is polled after the store refused a write: what
// cannot be stored must not be asked for.
const storePause = 30 * time.Second

// tickEvery is how often the dispatcher goes round at least.
const tickEvery = time.Second

// lull is how long the dispatcher rests after a round that began polls.
const lull = 20 * time.Millisecond

const (
	// A poll that takes longer than slowAfter is most likely waiting for a publisher
	// that hangs. It costs little, so it gives its place among the workers to another
	// one, as long as there are no more than slowShare for each worker.
	slowAfter = 5 * time.Second
	slowShare = 16
)

// limits are the bounds of polling at one moment; they follow the configuration.
type limits struct {
	sources []feeds.Source
	workers int
	perHost int
	gap     time.Duration // between the starts of two polls of one host
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
	// giveBack undoes claims of sources that were not asked after all.
	giveBack func(context.Context, []appointment) error
	// poll asks one source, by force if somebody insists, and stores the answer.
	poll func(ctx context.Context, src feeds.Source, force bool) answer
	// held returns until when a host is to be left alone, zero if it is not.
	held func(host string) time.Time
	now  func() time.Time
	// step returns by how much the clock was set since it was last called, and stepped
	// is told of it when the calendar follows.
	step    func() time.Duration
	stepped func(time.Duration)
	// prevented is told why a source that is due is put off.
	prevented func(reason string)
	// random places what is put off; see Options.Random.
	random func() float64
	log    *slog.Logger
	wake   chan struct{}

	mu       sync.Mutex
	auto     bool // poll what is due, not only what is wanted
	calendar map[feeds.SourceID]appointment
	running  map[feeds.SourceID]time.Time // since when
	hosts    map[string]hostLoad
	turn     time.Time // of the first host that a due source waits for; zero for none
	wanted   map[feeds.SourceID][]func(control.PollEvent)
	forced   map[feeds.SourceID]bool // wanted whatever speaks against it
	unasked  []appointment           // claims to give back at the end
	paused   time.Time               // until then nothing is polled
	beat     time.Time               // of the last round

	polls sync.WaitGroup
}

// hostLoad is what a host has to bear.
type hostLoad struct {
	running int
	next    time.Time // no poll is started before: it would only wait in a worker's place
}

// appointment is when a source may be asked next. The zero value is now.
type appointment struct {
	due      time.Time
	gone     bool
	disabled bool
	host     string // of the URL that is asked; "" for that of the configured one
	asks     store.Asks
	state    string    // one of control's State constants; "" for a new source
	asked    bool      // due is when the publisher wants to be asked again
	success  time.Time // of the last successful poll
	// before is, in a claim, what was stored before it.
	before *store.SourceState
}

// hostOf returns the host that is asked for a source.
func (a appointment) hostOf(src feeds.Source) string {
	if a.host != "" {
		return a.host
	}
	return feeds.Host(src.URL)
}

// maxTurn is how long a request may wait for its host's turn.
const maxTurn = time.Minute

// free returns now if the feed may be asked in this hour, else when the hours are
// over that it wants to be left out. Its due time heeds them already, but a daemon
// that was stopped, or a host that was held, is late.
func (a appointment) free(now time.Time) time.Time {
	for _, t := range []time.Time{now, now.Add(maxTurn)} {
		t = t.UTC()
		if free := schedule.Unskipped(t, a.asks.SkipHours, a.asks.SkipDays); free.After(t) {
			return free
		}
	}
	return now
}

// answer is what came of a poll. Without an appointment that of the claim holds.
type answer struct {
	event   control.PollEvent
	next    *appointment
	unasked bool // no request was sent, and none will be: the claim is to be given back
	// then, if it is set, is done when the calendar has the appointment.
	then func()
}

func (d *dispatcher) init() {
	d.wake = make(chan struct{}, 1)
	d.calendar = map[feeds.SourceID]appointment{}
	d.running = map[feeds.SourceID]time.Time{}
	d.hosts = map[string]hostLoad{}
	d.wanted = map[feeds.SourceID][]func(control.PollEvent){}
	d.forced = map[feeds.SourceID]bool{}
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
	defer d.windUp(context.WithoutCancel(ctx))
	// Not a job of cron's, which goes by the wall clock: when that is set back, its
	// next time is as far away.
	tick := time.NewTimer(tickEvery)
	defer tick.Stop()
	// A poll that ends wakes it, also when ctx has ended: nothing is claimed then.
	for ctx.Err() == nil {
		if d.round(ctx) > 0 {
			// Polls that end together are followed up together: a claim is a commit.
			rest(ctx, lull)
		}
		tick.Reset(d.nextTick())
		select {
		case <-ctx.Done():
		case <-d.wake:
		case <-tick.C:
		}
	}
}

// rest waits, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// nextTick returns when to go round next, if nothing happens before: every second, or
// when a host's next turn comes.
func (d *dispatcher) nextTick() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	wait := tickEvery
	if !d.turn.IsZero() {
		wait = min(wait, max(d.turn.Sub(d.now()), time.Millisecond))
	}
	return wait
}

// windUp waits for the polls and gives back what was claimed and not asked.
func (d *dispatcher) windUp(ctx context.Context) {
	d.polls.Wait()
	if len(d.unasked) == 0 {
		return
	}
	if err := d.giveBack(ctx, d.unasked); err != nil {
		d.log.Warn("sources that were not asked keep a later due time", "sources", len(d.unasked), "error", err)
	}
	d.unasked = nil
}

// round starts as many polls as there are workers and hosts free, and returns how
// many that are.
func (d *dispatcher) round(ctx context.Context) int {
	if step := d.step(); step != 0 {
		d.shift(step)
		d.stepped(step)
	}
	d.disown()
	picked := d.pick()
	if len(picked) == 0 {
		return 0
	}
	sources := make([]feeds.Source, len(picked))
	for i, p := range picked {
		sources[i] = p.src
	}
	claimed, err := d.claim(ctx, sources)
	if err != nil {
		d.refuse(picked, err)
		return 0
	}
	d.mu.Lock()
	maps.Copy(d.calendar, claimed)
	d.mu.Unlock()
	for _, p := range picked {
		d.polls.Go(func() { d.one(ctx, p) })
	}
	return len(picked)
}

// shift moves all that is planned by as much as the clock was set: how long a source
// still has to wait does not depend on what the clock says.
func (d *dispatcher) shift(step time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, at := range d.calendar {
		if !at.due.IsZero() {
			at.due = at.due.Add(step)
			d.calendar[id] = at
		}
	}
}

// pick is a source that is about to be polled.
type pick struct {
	src   feeds.Source
	host  string
	force bool
}

// pick chooses the sources to poll now, those that somebody waits for first, then
// by how long they are due, and marks them as running.
func (d *dispatcher) pick() []pick {
	limits := d.limits()
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	d.beat = now
	if now.Before(d.paused) && len(d.wanted) == 0 {
		return nil
	}
	var ready []*feeds.Source
	for i := range limits.sources {
		src := &limits.sources[i]
		due := d.auto && !now.Before(d.paused) && d.isDue(*src, now)
		if (due || d.wanted[src.ID] != nil) && !d.isRunning(src.ID) {
			ready = append(ready, src)
		}
	}
	slices.SortStableFunc(ready, func(a, b *feeds.Source) int {
		if x, y := d.wanted[a.ID] != nil, d.wanted[b.ID] != nil; x != y {
			return cmp.Compare(boolRank(y), boolRank(x))
		}
		return d.calendar[a.ID].due.Compare(d.calendar[b.ID].due)
	})
	var picked []pick
	d.turn = time.Time{}
	d.forgetHosts(now)
	free := d.freeWorkers(limits.workers, now)
	for _, src := range ready {
		if len(picked) >= free {
			break
		}
		host := d.calendar[src.ID].hostOf(*src)
		load := d.hosts[host]
		if load.running >= limits.perHost {
			continue
		}
		if wait := load.next.Sub(now); wait > 0 && wait <= limits.gap {
			if d.turn.IsZero() || load.next.Before(d.turn) {
				d.turn = load.next
			}
			continue
		}
		d.running[src.ID] = now
		d.hosts[host] = hostLoad{load.running + 1, now.Add(limits.gap)}
		picked = append(picked, pick{*src, host, d.forced[src.ID]})
		delete(d.forced, src.ID)
	}
	return picked
}

// freeWorkers returns how many polls may be started.
func (d *dispatcher) freeWorkers(workers int, now time.Time) int {
	slow := 0
	for _, since := range d.running {
		if now.Sub(since).Abs() > slowAfter {
			slow++
		}
	}
	return workers - (len(d.running) - min(slow, slowShare*workers))
}

// forgetHosts drops the hosts to which a poll may be started at once.
func (d *dispatcher) forgetHosts(now time.Time) {
	for host, load := range d.hosts {
		if load.running == 0 && !load.next.After(now) {
			delete(d.hosts, host)
		}
	}
}

func (d *dispatcher) isRunning(id feeds.SourceID) bool {
	_, ok := d.running[id]
	return ok
}

// isDue reports whether a source is to be asked by itself. One whose host is being
// left alone, or whose feed wants to be, is put off: not to the end of that time but
// to soon after it, or all sources of a host would be asked at once, then and ever after.
func (d *dispatcher) isDue(src feeds.Source, now time.Time) bool {
	at := d.calendar[src.ID]
	if at.gone || at.disabled || at.due.After(now) {
		return false
	}
	until, why := d.held(at.hostOf(src)), preventedHeld
	if free := at.free(now); free.After(until) {
		until, why = free, preventedSkip
	}
	if until.After(now) {
		d.prevented(why)
		at.due = schedule.Spread(until, d.random())
		d.calendar[src.ID] = at
		return false
	}
	return true
}

// disown tells those who wait for a source that has left the configuration
// meanwhile: it will never be picked.
func (d *dispatcher) disown() {
	limits := d.limits()
	d.mu.Lock()
	var waiting []func(control.PollEvent)
	for id, reports := range d.wanted {
		configured := slices.ContainsFunc(limits.sources, func(src feeds.Source) bool { return src.ID == id })
		if !configured && !d.isRunning(id) {
			waiting = append(waiting, reports...)
			delete(d.wanted, id)
			delete(d.forced, id)
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

// one polls one source and tells those who wait for it.
func (d *dispatcher) one(ctx context.Context, p pick) {
	a := d.poll(ctx, p.src, p.force)
	waiting := d.finish(p, a)
	if a.then != nil {
		a.then()
	}
	for _, report := range waiting {
		report(a.event)
	}
	d.nudge()
}

// finish frees what the source held and returns who waits for it. Without an
// appointment in the answer the calendar stays as it is.
func (d *dispatcher) finish(p pick, a answer) []func(control.PollEvent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	src := p.src
	delete(d.running, src.ID)
	load := d.hosts[p.host]
	load.running--
	d.hosts[p.host] = load
	claim := d.calendar[src.ID]
	switch {
	case a.next != nil:
		// The operator may have spoken meanwhile.
		a.next.disabled = claim.disabled
		d.calendar[src.ID] = *a.next
	case a.unasked && claim.before != nil:
		d.unasked = append(d.unasked, claim)
	}
	waiting := d.wanted[src.ID]
	delete(d.wanted, src.ID)
	return waiting
}

// pause stops polling for a while, because the store cannot be written.
func (d *dispatcher) pause(err error) {
	d.mu.Lock()
	again := !d.paused.IsZero()
	d.paused = d.now().Add(storePause)
	d.mu.Unlock()
	level := slog.LevelError
	if again {
		level = slog.LevelDebug // it was said
	}
	d.log.Log(context.Background(), level, "polling paused: nothing can be stored", "error", err, "pause", storePause)
}

// resume ends a pause.
func (d *dispatcher) resume() {
	d.mu.Lock()
	d.paused = time.Time{}
	d.mu.Unlock()
	d.nudge()
}

// refuse gives the sources back when the store cannot be written.
func (d *dispatcher) refuse(picked []pick, err error) {
	d.pause(err)
	for _, p := range picked {
		for _, report := range d.finish(p, answer{}) {
			report(control.PollEvent{Source: p.src.Name, Outcome: control.OutcomeFailed, Error: err.Error()})
		}
	}
}

// want asks for a poll of the source, whatever speaks against it if force is set;
// report is called once when it is done. A poll that runs already counts.
func (d *dispatcher) want(src feeds.Source, force bool, report func(control.PollEvent)) {
	d.mu.Lock()
	if force && !d.isRunning(src.ID) {
		d.forced[src.ID] = true
	}
	d.wanted[src.ID] = append(d.wanted[src.ID], report)
	d.mu.Unlock()
	d.nudge()
}

// appointment returns when the source may be asked, and whether it is being asked now.
func (d *dispatcher) appointment(id feeds.SourceID) (at appointment, running bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calendar[id], d.isRunning(id)
}

// amend changes the appointment of a source.
func (d *dispatcher) amend(id feeds.SourceID, change func(*appointment)) {
	d.mu.Lock()
	at := d.calendar[id]
	change(&at)
	d.calendar[id] = at
	d.mu.Unlock()
	d.nudge()
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

// pausedUntil returns until when nothing is polled, zero if it is.
func (d *dispatcher) pausedUntil() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now().Before(d.paused) {
		return d.paused
	}
	return time.Time{}
}

// lastBeat returns the time of the last round.
func (d *dispatcher) lastBeat() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.beat
}

// activity returns the sources that are being polled, in the order of their IDs.
func (d *dispatcher) activity() []feeds.SourceID {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(maps.Keys(d.running))
}
