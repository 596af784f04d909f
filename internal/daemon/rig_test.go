package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wirefold/feeds"
	"wirefold/internal/control"
)

// period is when a source of a rig is due again.
const period = time.Hour

// rig is a dispatcher with a claim and a poll that note what happens. It lives in
// a synctest bubble, whose clock only moves when nothing else can.
type rig struct {
	dispatcher
	bounds limits
	stop   context.CancelFunc
	ended  chan struct{}

	mu     sync.Mutex
	claims [][]string        // the names that each claim was for
	polls  []string          // in the order in which they began
	open   map[string]int    // running polls of each source
	most   int               // polls at one time
	onHost map[string][2]int // running polls of each host, and the most at one time
	faults []string

	refusal error // of every claim

	onClaim func()
	polling func(ctx context.Context, src feeds.Source) *appointment // nil: it takes a second
}

func newRig(bounds limits) *rig {
	r := &rig{bounds: bounds, ended: make(chan struct{}), open: map[string]int{}, onHost: map[string][2]int{}}
	r.dispatcher = dispatcher{
		limits: func() limits {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.bounds
		},
		claim: r.claimed, giveBack: func(context.Context, []appointment) error { return nil }, poll: r.polled, held: func(string) time.Time { return time.Time{} }, now: time.Now, random: rand.Float64, prevented: func(string) {}, step: func() time.Duration { return 0 }, log: slog.New(slog.DiscardHandler),
	}
	r.init()
	r.setAuto(true)
	return r
}

// source returns the n-th source of a host.
func source(host string, n int) feeds.Source {
	url := fmt.Sprintf("http://%s/%d", host, n)
	return feeds.Source{ID: feeds.SourceID(url), URL: url, Name: fmt.Sprintf("%s/%d", host, n)}
}

func (r *rig) claimed(_ context.Context, sources []feeds.Source) (map[feeds.SourceID]appointment, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	at := map[feeds.SourceID]appointment{}
	for _, src := range sources {
		names = append(names, src.Name)
		at[src.ID] = appointment{due: time.Now().Add(period)}
	}
	r.claims = append(r.claims, names)
	if r.onClaim != nil {
		r.onClaim()
	}
	return at, r.refusal
}

func (r *rig) polled(ctx context.Context, src feeds.Source, _ bool) answer {
	r.count(src, 1)
	defer r.count(src, -1)
	next := &appointment{due: time.Now().Add(period)}
	if r.polling != nil {
		next = r.polling(ctx, src)
	} else {
		time.Sleep(time.Second)
	}
	return answer{event: control.PollEvent{Source: src.Name, Outcome: control.OutcomeRead}, next: next}
}

func (r *rig) count(src feeds.Source, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n > 0 {
		r.polls = append(r.polls, src.Name)
		if !slices.ContainsFunc(r.claims, func(c []string) bool { return slices.Contains(c, src.Name) }) {
			r.faults = append(r.faults, src.Name+" was asked before that was stored")
		}
	}
	if r.open[src.Name] += n; r.open[src.Name] > 1 {
		r.faults = append(r.faults, src.Name+" was asked twice at a time")
	}
	total := 0
	for _, n := range r.open {
		total += n
	}
	r.most = max(r.most, total)
	h := r.onHost[feeds.Host(src.URL)]
	h[0] += n
	h[1] = max(h[0], h[1])
	r.onHost[feeds.Host(src.URL)] = h
}

// start runs the dispatcher.
func (r *rig) start(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r.stop = cancel
	go func() {
		defer close(r.ended)
		r.run(ctx)
	}()
}

// finishUp stops the dispatcher and reports what was never to happen.
func (r *rig) finishUp(t *testing.T) {
	t.Helper()
	r.stop()
	<-r.ended
	for _, fault := range r.faults {
		t.Error(fault)
	}
	r.forgetHosts(time.Now().Add(time.Hour))
	if len(r.running) > 0 || len(r.hosts) > 0 {
		t.Errorf("still held: sources %v, hosts %v", r.running, r.hosts)
	}
}

// begun returns the polls that were begun, once nothing moves any more.
func (r *rig) begun() []string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.polls)
}

// claimedFor returns what the claims were for, once nothing moves any more.
func (r *rig) claimedFor() [][]string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.claims)
}

func (r *rig) refuseClaims(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refusal = err
}

func (r *rig) configure(sources ...feeds.Source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bounds.sources = sources
}
