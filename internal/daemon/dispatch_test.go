package daemon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"wirefold/feeds"
	"wirefold/internal/control"
)

// TestLimits: never more polls than workers, nor than one host bears, and still as
// many as these allow.
func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []feeds.Source
		for n := range 10 {
			for _, host := range []string{"a.example", "b.example", "c.example", "d.example"} {
				sources = append(sources, source(host, n))
			}
		}
		r := newRig(limits{sources: sources, workers: 5, perHost: 2})
		r.polling = func(_ context.Context, src feeds.Source) *appointment {
			// Not all alike, so that their ends do not fall together.
			time.Sleep(time.Duration(1+src.Name[0]%4) * time.Second)
			return &appointment{due: time.Now().Add(period)}
		}
		r.start(t)
		time.Sleep(period / 2)
		polls := r.begun()
		r.finishUp(t)
		slices.Sort(polls)
		if len(polls) != len(sources) || len(slices.Compact(polls)) != len(sources) {
			t.Errorf("%d polls of %d sources: %v", len(polls), len(sources), polls)
		}
		if r.most != 5 {
			t.Errorf("up to %d polls at a time, want 5", r.most)
		}
		for host, n := range r.onHost {
			if n[1] > 2 {
				t.Errorf("%d polls at a time at %s, want no more than 2", n[1], host)
			}
		}
	})
}

// TestSlowHost: a host that does not answer holds up its own sources only.
func TestSlowHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []feeds.Source
		for n := range 10 {
			sources = append(sources, source("slow.example", n))
		}
		sources = append(sources, source("fast.example", 1))
		r := newRig(limits{sources: sources, workers: 3, perHost: 2})
		r.polling = func(ctx context.Context, src feeds.Source) *appointment {
			if feeds.Host(src.URL) == "slow.example" {
				<-ctx.Done()
				return nil
			}
			return &appointment{due: time.Now().Add(period)}
		}
		r.start(t)
		time.Sleep(time.Minute)
		if polls := r.begun(); len(polls) != 3 || !slices.Contains(polls, "fast.example/1") {
			t.Errorf("polls of %v", polls)
		}
		r.finishUp(t)
	})
}

// TestTurns: a source whose host was asked a moment ago takes no worker's place.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []feeds.Source
		for n := range 5 {
			sources = append(sources, source("a.example", n))
		}
		sources = append(sources, source("b.example", 1))
		r := newRig(limits{sources: sources, workers: 2, perHost: 2, gap: 700 * time.Millisecond})
		begun := time.Now()
		times := map[string]time.Duration{}
		r.polling = func(_ context.Context, src feeds.Source) *appointment {
			r.mu.Lock()
			times[src.Name] = time.Since(begun)
			r.mu.Unlock()
			return &appointment{due: time.Now().Add(period)}
		}
		r.start(t)
		time.Sleep(10 * time.Second)
		r.begun()
		r.finishUp(t)
		if times["b.example/1"] != 0 {
			t.Errorf("another host waited for %v", times["b.example/1"])
		}
		for n := range 5 {
			if got, want := times[sources[n].Name], time.Duration(n)*700*time.Millisecond; got != want {
				t.Errorf("the source %d was asked after %v, want %v", n, got, want)
			}
		}
	})
}

// TestHangingPublishers: those who never answer do not keep the workers from others,
// but are not asked without bound either.
func TestHangingPublishers(t *testing.T) {
	const workers = 2
	for _, tc := range []struct {
		hanging, asked, good int
	}{
		{20, 20, 10},
		{100, (slowShare + 1) * workers, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			var sources []feeds.Source
			for n := range tc.hanging {
				sources = append(sources, source(fmt.Sprintf("hang%d.example", n), 1))
			}
			for n := range 10 {
				sources = append(sources, source(fmt.Sprintf("good%d.example", n), 1))
			}
			r := newRig(limits{sources: sources, workers: workers, perHost: 1})
			r.polling = func(ctx context.Context, src feeds.Source) *appointment {
				if src.Name[0] == 'h' {
					<-ctx.Done()
					return nil
				}
				return &appointment{due: time.Now().Add(period)}
			}
			// What hangs comes first.
			calendar := map[feeds.SourceID]appointment{}
			for n, src := range sources {
				calendar[src.ID] = appointment{due: time.Now().Add(time.Duration(n-200) * time.Second)}
			}
			r.setCalendar(calendar)
			r.start(t)
			time.Sleep(10 * time.Minute)
			polls := r.begun()
			r.finishUp(t)
			asked := 0
			for _, name := range polls {
				if name[0] == 'h' {
					asked++
				}
			}
			if good := len(polls) - asked; asked != tc.asked || good != tc.good {
				t.Errorf("of %d that hang %d are asked, want %d; of 10 others %d, want %d", tc.hanging, asked, tc.asked, good, tc.good)
			}
		})
	}
}

// TestOrder: what somebody waits for comes first, then what is due for longest.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c, d := source("a.example", 1), source("b.example", 1), source("c.example", 1), source("d.example", 1)
		r := newRig(limits{sources: []feeds.Source{a, b, c, d}, workers: 1, perHost: 1})
		now := time.Now()
		r.setCalendar(map[feeds.SourceID]appointment{
			a.ID: {due: now.Add(-time.Minute)}, b.ID: {due: now.Add(-time.Hour)},
			c.ID: {due: now.Add(time.Hour)}, d.ID: {due: now.Add(10 * time.Second)},
		})
		told := false
		r.want(c, false, func(control.PollEvent) { told = true })
		r.start(t)
		time.Sleep(time.Minute)
		want := []string{c.Name, b.Name, a.Name, d.Name}
		if polls := r.begun(); !slices.Equal(polls, want) || !told {
			t.Errorf("polled %v, want %v; told %v", polls, want, told)
		}
		r.finishUp(t)
	})
}

// TestOnlyWanted: without the schedule nothing is polled that nobody asks for.
func TestOnlyWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := source("a.example", 1), source("b.example", 1)
		r := newRig(limits{sources: []feeds.Source{a, b}, workers: 2, perHost: 2})
		r.setAuto(false)
		r.start(t)
		r.want(b, false, func(control.PollEvent) {})
		time.Sleep(3 * period)
		if polls := r.begun(); !slices.Equal(polls, []string{b.Name}) {
			t.Errorf("polled %v", polls)
		}
		r.finishUp(t)
	})
}

// TestOnceAtATime: who asks for a source that is being polled waits for that poll.
func TestOnceAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := source("a.example", 1)
		r := newRig(limits{sources: []feeds.Source{a}, workers: 9, perHost: 9})
		release := make(chan struct{})
		r.polling = func(context.Context, feeds.Source) *appointment {
			<-release
			return &appointment{due: time.Now().Add(period)}
		}
		told := make(chan control.PollEvent, 3)
		report := func(e control.PollEvent) { told <- e }
		r.want(a, false, report)
		r.start(t)
		r.want(a, false, report)
		time.Sleep(5 * time.Second)
		r.want(a, false, report)
		time.Sleep(5 * time.Second)
		if polls := r.begun(); len(polls) != 1 || len(told) != 0 {
			t.Fatalf("%d polls, %d told before the end", len(polls), len(told))
		}
		close(release)
		if polls := r.begun(); len(polls) != 1 || len(told) != 3 {
			t.Errorf("%d polls, %d told", len(polls), len(told))
		}
		r.finishUp(t)
	})
}

// TestGone: what is gone is polled when somebody insists, and never otherwise.
func TestGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := source("a.example", 1)
		r := newRig(limits{sources: []feeds.Source{a}, workers: 1, perHost: 1})
		r.polling = func(context.Context, feeds.Source) *appointment { return &appointment{gone: true} }
		r.start(t)
		time.Sleep(100 * period)
		if polls := r.begun(); len(polls) != 1 {
			t.Fatalf("%d polls, want the one that found it gone", len(polls))
		}
		r.want(a, false, func(control.PollEvent) {})
		if polls := r.begun(); len(polls) != 2 {
			t.Errorf("%d polls, want 2", len(polls))
		}
		r.finishUp(t)
	})
}

// TestRefusedClaim: what cannot be stored is not asked for, and not for a while.
func TestRefusedClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := source("a.example", 1), source("b.example", 1)
		r := newRig(limits{sources: []feeds.Source{a, b}, workers: 2, perHost: 2})
		full := errors.New("disk full")
		r.refuseClaims(full)
		var told []control.PollEvent
		report := func(e control.PollEvent) { told = append(told, e) }
		r.want(a, false, report)
		r.start(t)
		time.Sleep(storePause - 2*time.Second)
		if polls, claims := r.begun(), r.claimedFor(); len(polls) != 0 || len(claims) != 1 {
			t.Fatalf("polled %v, claimed %v", polls, claims)
		}
		if len(told) != 1 || told[0].Outcome != control.OutcomeFailed || told[0].Error != full.Error() || told[0].Source != a.Name {
			t.Fatalf("told %+v", told)
		}
		// Somebody who asks may try, for his own source.
		r.want(b, false, report)
		polls, claims := r.begun(), r.claimedFor()
		if len(polls) != 0 || len(told) != 2 || len(claims) != 2 || !slices.Equal(claims[1], []string{b.Name}) {
			t.Fatalf("polled %v, claimed %v, told %+v", polls, claims, told)
		}
		r.refuseClaims(nil)
		time.Sleep(storePause + 2*time.Second)
		if polls := r.begun(); len(polls) != 2 {
			t.Errorf("polled %v after the pause", polls)
		}
		r.finishUp(t)
	})
}

// TestNotStored: a poll that could not be stored is not repeated before the time
// that was claimed. Its publisher has answered, and would be asked without end.
func TestNotStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := source("a.example", 1)
		r := newRig(limits{sources: []feeds.Source{a}, workers: 1, perHost: 1})
		r.polling = func(context.Context, feeds.Source) *appointment {
			time.Sleep(time.Second)
			return nil
		}
		r.start(t)
		time.Sleep(period - time.Minute)
		if polls := r.begun(); len(polls) != 1 {
			t.Errorf("asked %d times in an hour", len(polls))
		}
		time.Sleep(2 * time.Minute)
		if polls := r.begun(); len(polls) != 2 {
			t.Errorf("asked %d times, want a second time when it is due", len(polls))
		}
		r.finishUp(t)
	})
}

// TestLeftTheConfiguration: who waits for a source that a reload removes is told.
func TestLeftTheConfiguration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := source("a.example", 1), source("b.example", 1)
		r := newRig(limits{sources: []feeds.Source{a, b}, workers: 1, perHost: 1})
		r.setAuto(false)
		release := make(chan struct{})
		r.polling = func(context.Context, feeds.Source) *appointment {
			<-release
			return &appointment{due: time.Now().Add(period)}
		}
		r.start(t)
		told := map[string]control.PollEvent{}
		r.want(a, false, func(e control.PollEvent) { told["a"] = e })
		synctest.Wait()
		r.want(b, false, func(e control.PollEvent) { told["b"] = e })
		synctest.Wait()
		r.configure() // both are gone; a is being polled
		time.Sleep(time.Minute)
		synctest.Wait()
		if e, ok := told["b"]; !ok || e.Outcome != control.OutcomeFailed || e.Error == "" {
			t.Errorf("told %+v", told)
		}
		close(release)
		if r.begun(); told["a"].Outcome != control.OutcomeRead {
			t.Errorf("told %+v", told)
		}
		r.finishUp(t)
	})
}

// TestNothingIsClaimedAtTheEnd: what is wanted while the daemon stops is not claimed,
// since it would not be asked.
func TestNothingIsClaimedAtTheEnd(t *testing.T) {
	for range 20 { // it was a matter of luck
		synctest.Test(t, func(t *testing.T) {
			a, b := source("a.example", 1), source("b.example", 1)
			r := newRig(limits{sources: []feeds.Source{a, b}, workers: 2, perHost: 1})
			r.setAuto(false)
			r.onClaim = func() {
				r.want(b, false, func(control.PollEvent) {})
				r.stop()
			}
			r.want(a, false, func(control.PollEvent) {})
			r.start(t)
			<-r.ended
			if claims := r.claimedFor(); len(claims) != 1 || len(claims[0]) != 1 {
				t.Errorf("claimed %v", claims)
			}
			r.finishUp(t)
		})
	}
}

// TestSetCalendar: a reload does not touch what is being polled.
func TestSetCalendar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := source("a.example", 1), source("b.example", 1)
		r := newRig(limits{sources: []feeds.Source{a, b}, workers: 1, perHost: 1})
		release := make(chan struct{})
		r.polling = func(context.Context, feeds.Source) *appointment {
			<-release
			return nil
		}
		r.want(a, false, func(control.PollEvent) {})
		r.start(t)
		synctest.Wait()
		later := time.Now().Add(3 * period)
		r.setCalendar(map[feeds.SourceID]appointment{a.ID: {}, b.ID: {due: later}})
		close(release)
		time.Sleep(period - time.Minute)
		if polls := r.begun(); !slices.Equal(polls, []string{a.Name}) {
			t.Errorf("polled %v", polls)
		}
		if at, _ := r.appointment(b.ID); !at.due.Equal(later) {
			t.Errorf("due %v, want %v", at.due, later)
		}
		r.finishUp(t)
	})
}

// TestFigures is about what the watchdog and the status line go by.
func TestFigures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := []feeds.Source{source("a.example", 1), source("b.example", 1), source("c.example", 1)}
		r := newRig(limits{sources: sources, workers: 1, perHost: 1})
		r.setCalendar(map[feeds.SourceID]appointment{sources[2].ID: {gone: true}})
		if f := r.figures(); f.polling != 0 || f.due != 2 || !f.beat.IsZero() {
			t.Errorf("before: %+v", f)
		}
		r.polling = func(ctx context.Context, _ feeds.Source) *appointment {
			<-ctx.Done()
			return nil
		}
		r.start(t)
		time.Sleep(slowAfter / 2)
		synctest.Wait()
		f := r.figures()
		if f.polling != 1 || f.due != 1 || time.Since(f.beat) > 2*time.Second {
			t.Errorf("while one is polled: %+v, beat %v ago", f, time.Since(f.beat))
		}
		r.finishUp(t)
	})
}
