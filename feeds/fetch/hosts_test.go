package fetch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func testLimiter(concurrency int, gap time.Duration) *hostLimiter {
	return newHostLimiter(concurrency, gap, time.Now, sleep)
}

func TestHostLimiterSpacesRequests(t *testing.T) {
	for _, concurrency := range []int{1, 2, 3} {
		synctest.Test(t, func(t *testing.T) {
			l := testLimiter(concurrency, time.Second)
			var mu sync.Mutex
			var starts []time.Time
			var running, most atomic.Int32
			var wg sync.WaitGroup
			for i := range 20 {
				wg.Go(func() {
					release, err := l.acquire(context.Background(), "a")
					if err != nil {
						t.Error(err)
						return
					}
					defer release()
					n := running.Add(1)
					mu.Lock()
					starts = append(starts, time.Now())
					most.Store(max(most.Load(), n))
					mu.Unlock()
					// From a request that is over at once to one that holds its slot long.
					time.Sleep(time.Duration(i%5) * 700 * time.Millisecond)
					running.Add(-1)
				})
			}
			wg.Wait()
			if len(starts) != 20 {
				t.Fatalf("%d starts", len(starts))
			}
			for i := 1; i < len(starts); i++ {
				if gap := starts[i].Sub(starts[i-1]); gap < time.Second {
					t.Errorf("starts %d and %d are %s apart", i-1, i, gap)
				}
			}
			if int(most.Load()) > concurrency {
				t.Errorf("%d requests at a time, want at most %d", most.Load(), concurrency)
			}
		})
	}
}

func TestHostLimiterLeavesOtherHostsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := testLimiter(1, time.Hour)
		begin := time.Now()
		for i := range 50 {
			release, err := l.acquire(context.Background(), fmt.Sprint(i))
			if err != nil {
				t.Fatal(err)
			}
			defer release()
		}
		if d := time.Since(begin); d != 0 {
			t.Errorf("other hosts waited for %s", d)
		}
	})
}

func TestHostLimiterGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := testLimiter(1, time.Minute)
		release, err := l.acquire(context.Background(), "a")
		if err != nil {
			t.Fatal(err)
		}
		short := func() error {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			_, err := l.acquire(ctx, "a")
			return err
		}
		if err := short(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waiting for a slot: %v", err)
		}
		release()
		if err := short(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waiting for the gap: %v", err)
		}
		// Those who gave up took neither a slot nor a start with them.
		begin := time.Now()
		release, err = l.acquire(context.Background(), "a")
		if err != nil {
			t.Fatal(err)
		}
		release()
		if d := time.Since(begin); d != 58*time.Second {
			t.Errorf("the next request waited for %s, want 58s", d)
		}
	})
}

func TestHostLimiterForgetsIdleHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := testLimiter(1, time.Second)
		held, err := l.acquire(context.Background(), "held")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 10_000 {
			release, err := l.acquire(context.Background(), fmt.Sprint(i))
			if err != nil {
				t.Fatal(err)
			}
			release()
			time.Sleep(50 * time.Millisecond) // 20 hosts within a gap
		}
		if len(l.hosts) > 2*minSweep {
			t.Errorf("%d hosts are remembered", len(l.hosts))
		}
		if l.hosts["held"] == nil {
			t.Error("a host in use was forgotten")
		}
		held()
	})
}

func TestHostLimiterWhenTheClockIsSetBack(t *testing.T) {
	now := testNow
	l := newHostLimiter(1, time.Second, func() time.Time { return now }, func(_ context.Context, d time.Duration) error {
		now = now.Add(d)
		return nil
	})
	for range 3 {
		release, err := l.acquire(context.Background(), "a")
		if err != nil {
			t.Fatal(err)
		}
		release()
		now = now.AddDate(-1, 0, 0)
		before := now
		release, err = l.acquire(context.Background(), "a")
		if err != nil {
			t.Fatal(err)
		}
		release()
		if d := now.Sub(before); d != time.Second {
			t.Errorf("waited for %s, want the gap", d)
		}
	}
}
