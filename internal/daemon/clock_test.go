package daemon

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"wirefold/store"
)

// year is long enough to be one.
const year = 365 * 24 * time.Hour

// TestClockIsSet: whatever the clock is set to while the daemon runs, its sources are
// asked as before: neither all at once nor never again.
func TestClockIsSet(t *testing.T) {
	for _, by := range []time.Duration{10 * year, -400 * 24 * time.Hour, 70 * time.Minute, -70 * time.Minute, 3 * time.Second} {
		t.Run(by.String(), func(t *testing.T) {
			var urls []string
			for n := range 20 {
				urls = append(urls, fmt.Sprintf("host%d.example/feed", n))
			}
			w := newWorld(t, steady(), "", urls...)
			w.run(6*time.Hour + 20*time.Minute)
			w.set(by)
			w.run(6 * time.Hour)
			w.set(-by)
			w.run(6 * time.Hour)
			for _, url := range urls {
				for _, gap := range w.gaps(url) {
					if gap < time.Hour || gap > 80*time.Minute {
						t.Errorf("%s was asked again after %v", url, gap)
					}
				}
				if n := len(w.requests(url)); n < 14 {
					t.Errorf("%s was asked %d times in 18 hours", url, n)
				}
			}
		})
	}
}

// TestClockIsSetWhileStopped: the same, between two runs of the daemon. It cannot know
// how long it was away, so one poll may come early.
func TestClockIsSetWhileStopped(t *testing.T) {
	for _, by := range []time.Duration{10 * year, -400 * 24 * time.Hour} {
		t.Run(by.String(), func(t *testing.T) {
			w := newWorld(t, steady(), "", "a.example/feed")
			w.run(6*time.Hour + 20*time.Minute)
			w.set(by)
			w.restart()
			w.run(6 * time.Hour)
			early := 0
			for _, gap := range w.gaps("a.example/feed") {
				if gap < time.Hour {
					early++
				}
				if gap > 130*time.Minute {
					t.Errorf("silence of %v", gap)
				}
			}
			if early > 1 {
				t.Errorf("%d polls came early", early)
			}
		})
	}
}

// TestPauseWhenTheClockIsSet: a host that asked for a day gets a day.
func TestPauseWhenTheClockIsSet(t *testing.T) {
	for _, by := range []time.Duration{10 * year, -400 * 24 * time.Hour} {
		t.Run(by.String(), func(t *testing.T) {
			refused := false
			w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
				if !refused {
					refused = true
					rw.Header().Set("Retry-After", "86400")
					rw.WriteHeader(http.StatusTooManyRequests)
					return
				}
				steady()(rw, r)
			}, "[poll]\nworkers = 1", "a.example/feed", "a.example/other")
			w.run(2 * time.Hour)
			w.set(by)
			w.run(46 * time.Hour)
			first := w.now()
			for _, r := range w.requests("a.example")[1:] {
				if r.at.Before(first) {
					first = r.at
				}
			}
			if waited := first.Sub(begin); waited < 24*time.Hour || waited > 26*time.Hour {
				t.Errorf("asked again after %v", waited)
			}
		})
	}
}

// TestSummerTime: a poll at a time of day stays at it when the hour changes (Los Angeles
// on 8 March 2026), and one in the hour that is left out is missed once and no more.
func TestSummerTime(t *testing.T) {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	for hour, want := range map[int][]int{
		1: {2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
		2: {2, 2, 3, 4, 5, 6, 7, 9, 10, 11}, // the start was at two
	} {
		text := fmt.Sprintf("[store]\npath = \"wirefold.db\"\n[[source]]\nurl = \"http://a.example/feed\"\nschedule = \"CRON_TZ=America/Los_Angeles 30 %d * * *\"\n", hour)
		w := newWorldOf(t, steady(), text)
		w.run(9*24*time.Hour + 12*time.Hour)
		var days []int
		for i, r := range w.requests("a.example/feed") {
			local := r.at.In(zone)
			days = append(days, local.Day())
			if i > 0 && local.Hour() != hour { // the first is at the start
				t.Errorf("asked at %s, not at %d:30", local, hour)
			}
		}
		if !slices.Equal(days, want) {
			t.Errorf("at %d:30 asked on the days %v of March, want %v", hour, days, want)
		}
	}
}

// TestNothingIsOldByMistake: a clock that runs ahead by years must not end what is kept
// for months.
func TestNothingIsOldByMistake(t *testing.T) {
	w := newWorld(t, steady(), "", "a.example/feed")
	w.settle()
	w.d.opt.Config.Sources = nil
	stories := func() (n int) {
		err := w.d.store.View(t.Context(), func(r store.Reader) error {
			for _, err := range r.Stories(time.Time{}) {
				if err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	old := func() { // nothing stands in the feed any more
		err := w.d.store.Update(t.Context(), func(tx store.Writer) error { return tx.PutCurrent("http://a.example/feed", nil) })
		if err != nil {
			t.Fatal(err)
		}
	}
	old()
	w.set(10 * year)
	w.settle()
	w.d.forget(t.Context())
	if stories() != 1 {
		t.Error("a step of the clock removed a story")
	}
	w.restart()
	old()
	w.d.forget(t.Context())
	if stories() != 1 {
		t.Error("a step of the clock removed a story after a restart")
	}
	w.moveTo(w.now().Add(settling))
	w.d.forget(t.Context())
	if stories() != 0 {
		t.Error("what is old is never removed")
	}
}

// TestSteps: only what the clock was set by counts, and not how long the machine slept.
func TestSteps(t *testing.T) {
	now, passed := begin, time.Duration(0)
	s := steps{now: func() time.Time { return now }, elapsed: func() time.Duration { return passed }}
	pass := func(really, byClock time.Duration) time.Duration {
		passed += really
		now = now.Add(byClock)
		return s.next()
	}
	for _, tc := range []struct{ really, byClock, want time.Duration }{
		{0, 0, 0},
		{time.Second, time.Second, 0},
		{9 * time.Hour, 9 * time.Hour, 0}, // suspended
		{time.Second, time.Second + 50*time.Millisecond, 0},
		{time.Second, 10*year + time.Second, 10 * year},
		{time.Second, time.Second, 0},
		{time.Hour, time.Hour - 10*year, -10 * year},
	} {
		if got := pass(tc.really, tc.byClock); got != tc.want {
			t.Errorf("%v passed, %v by the clock: a step of %v, want %v", tc.really, tc.byClock, got, tc.want)
		}
	}
	// The real ones agree with each other.
	s = steps{now: time.Now, elapsed: sinceBoot}
	for range 2 {
		if step := s.next(); step != 0 {
			t.Errorf("a step of %v that nobody made", step)
		}
	}
}
