package fetch

import (
	"context"
	"sync"
	"time"
)

// minSweep is how many hosts are remembered before the first look for idle ones.
const minSweep = 64

// hostLimiter spaces the requests to each host, and to each host alone. It works
// where requests are sent, because due times that are spread do not help when a
// late batch is sent at once.
type hostLimiter struct {
	concurrency int
	gap         time.Duration
	now         func() time.Time
	sleep       func(context.Context, time.Duration) error

	mu      sync.Mutex
	hosts   map[string]*hostState
	sweepAt int // number of hosts at which idle ones are dropped
}

type hostState struct {
	slots chan struct{} // one element for each running request
	// The rest is guarded by hostLimiter.mu.
	users int       // requests that run or wait
	next  time.Time // earliest start of the next request
}

func newHostLimiter(concurrency int, gap time.Duration, now func() time.Time, sleep func(context.Context, time.Duration) error) *hostLimiter {
	return &hostLimiter{
		concurrency: concurrency,
		gap:         max(gap, 0),
		now:         now,
		sleep:       sleep,
		hosts:       make(map[string]*hostState),
		sweepAt:     minSweep,
	}
}

// acquire waits until a request to the host may start, and returns the function
// that ends it, to be called once. A caller must not hold one host while it
// waits for another: two could wait for each other for ever.
func (l *hostLimiter) acquire(ctx context.Context, host string) (release func(), err error) {
	h := l.join(host)
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		l.leave(h)
		return nil, ctx.Err()
	}
	release = func() {
		<-h.slots
		l.leave(h)
	}
	for {
		wait := l.start(h)
		if wait <= 0 {
			return release, nil
		}
		if err := l.sleep(ctx, wait); err != nil {
			release()
			return nil, err
		}
	}
}

// start returns 0 and books the start of a request, or returns how long it is
// too early for one.
func (l *hostLimiter) start(h *hostState) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	wait := h.next.Sub(now)
	if wait > l.gap {
		// The clock was set back since the last start.
		wait = l.gap
		h.next = now.Add(wait)
	}
	if wait <= 0 {
		h.next = now.Add(l.gap)
	}
	return wait
}

func (l *hostLimiter) join(host string) *hostState {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.hosts[host]
	if h == nil {
		if len(l.hosts) >= l.sweepAt {
			l.dropIdle()
			l.sweepAt = max(minSweep, 2*len(l.hosts))
		}
		h = &hostState{slots: make(chan struct{}, l.concurrency)}
		l.hosts[host] = h
	}
	h.users++
	return h
}

func (l *hostLimiter) leave(h *hostState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h.users--
}

// dropIdle forgets the hosts that nobody uses and that a request may start to at
// once, so that remembering them makes no difference.
func (l *hostLimiter) dropIdle() {
	now := l.now()
	for name, h := range l.hosts {
		wait := h.next.Sub(now)
		if h.users == 0 && (wait <= 0 || wait > l.gap) {
			delete(l.hosts, name)
		}
	}
}
