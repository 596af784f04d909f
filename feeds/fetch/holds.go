package fetch

import (
	"net/http"
	"sync"
	"time"
)

const (
	// minHold is the first pause that a host gets which says that it is asked too
	// often (429) and not how long to wait; it doubles with each further one in a
	// row, up to maxHold.
	minHold = time.Hour
	maxHold = 24 * time.Hour
	// minHoldSweep is how many hosts are remembered before the first look for
	// those that need not be.
	minHoldSweep = 64
)

// Hold is the pause of a host that said that it is asked too often. 429 (RFC 6585,
// section 4) is about the client, not about the URL: what is held is the host.
type Hold struct {
	Host  string    // as feeds.Host names it
	Until time.Time // no request before
	Count int       // answers with 429 in a row
}

// Holds knows which hosts are to be left alone. It is safe for concurrent use, and
// several clients may share one.
type Holds struct {
	mu      sync.Mutex
	hosts   map[string]Hold
	sweepAt int
}

// NewHolds returns Holds without any.
func NewHolds() *Holds { return &Holds{hosts: map[string]Hold{}, sweepAt: minHoldSweep} }

// Restore adds a hold that was stored. Of two for one host the later one counts, and
// none that lies further ahead than one can: the clock was wrong then, or is now.
func (h *Holds) Restore(hold Hold, now time.Time) {
	if hold.Until.Sub(now) > maxRetryAfter {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if old, ok := h.hosts[hold.Host]; !ok || hold.Until.After(old.Until) {
		h.hosts[hold.Host] = hold
	}
}

// Shift moves all holds by as much as the clock was set.
func (h *Holds) Shift(step time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for host, hold := range h.hosts {
		hold.Until = hold.Until.Add(step)
		h.hosts[host] = hold
	}
}

// Until returns when the host may be asked again: the zero time if it may be now.
func (h *Holds) Until(host string, now time.Time) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if hold, ok := h.hosts[host]; ok && hold.Until.After(now) {
		return hold.Until
	}
	return time.Time{}
}

// note learns from an answer of the host. It returns the hold that a 429 begins,
// nil for any other status.
func (h *Holds) note(host string, status int, retryAfter time.Duration, now time.Time) *Hold {
	h.mu.Lock()
	defer h.mu.Unlock()
	old, known := h.hosts[host]
	if status != http.StatusTooManyRequests {
		// What was asked for in so many words stands, whatever a request that was
		// sent by force has met with.
		if known && !old.Until.After(now) {
			delete(h.hosts, host)
		}
		return nil
	}
	hold := Hold{Host: host, Count: old.Count + 1}
	wait := retryAfter
	if wait <= 0 {
		wait = maxHold
		if hold.Count < 6 { // 1 h, 2 h, 4 h, 8 h, 16 h
			wait = minHold << (hold.Count - 1)
		}
	}
	hold.Until = now.Round(0).Add(wait) // of the wall clock, like those that were stored
	if old.Until.After(hold.Until) {
		hold.Until = old.Until
	}
	if !known && len(h.hosts) >= h.sweepAt {
		h.dropOld(now)
		h.sweepAt = max(minHoldSweep, 2*len(h.hosts))
	}
	h.hosts[host] = hold
	return &hold
}

// dropOld forgets the hosts whose hold ended long ago.
func (h *Holds) dropOld(now time.Time) {
	for host, hold := range h.hosts {
		if now.Sub(hold.Until) > maxHold {
			delete(h.hosts, host)
		}
	}
}
