package daemon

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"wirefold/internal/control"
)

func TestP11TooManyRequestsHoldsTheHost(t *testing.T) {
	for name, c := range map[string]struct {
		retryAfter string
		wait       time.Duration
	}{
		"seconds":  {"7200", 2 * hour},
		"date":     {"Mon, 02 Mar 2026 15:00:00 GMT", 4 * hour}, // at 11:00, see below
		"RFC 850":  {"Monday, 02-Mar-26 15:00:00 GMT", 4 * hour},
		"asctime":  {"Mon Mar  2 15:00:00 2026", 4 * hour},
		"zero":     {"0", hour},
		"garbage":  {"in a while", hour},
		"past":     {"Mon, 02 Mar 2020 15:00:00 GMT", hour},
		"absent":   {"", hour},
		"restarts": {"28800", 8 * hour},
	} {
		var refused time.Time
		busy := false
		var w *world
		w = newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
			if busy && r.URL.Path == "/b" {
				busy, refused = false, w.now()
				if c.retryAfter != "" {
					rw.Header().Set("Retry-After", c.retryAfter)
				}
				rw.WriteHeader(http.StatusTooManyRequests)
				return
			}
			steady()(rw, r)
		}, "", "a.example/a", "a.example/b", "a.example/c", "other.example/feed")
		w.run(hour / 2)
		busy = true
		// One is asked by hand, so that the others are due a moment later.
		w.moveTo(begin.Add(hour))
		if e := w.command(control.PollRequest{Sources: []string{"a.example/b"}, Force: true})["a.example/b"]; e.Status != 429 {
			t.Fatalf("%s: event %+v", name, e)
		}
		if name == "restarts" {
			w.restart()
		}
		// A refresh by the user is no reason to disobey.
		for source, e := range w.command(control.PollRequest{}) {
			if want := control.OutcomeHeld; e.Outcome != want && source != "other.example/feed" && e.Outcome != control.OutcomeNotDue {
				t.Errorf("%s: %s was %s", name, source, e.Outcome)
			}
		}
		if d := w.detail("a.example/a"); d.DueReason != "pause of the host (429)" || d.Signals[0].Source != "a.example/b" || d.NextDue.Before(refused.Add(c.wait)) {
			t.Errorf("%s: shown as due %s for %s: %+v", name, d.NextDue, d.DueReason, d.Signals)
		}
		w.run(24 * hour)
		first := map[string]bool{}
		for _, r := range w.requests("a.example") {
			if wait := r.at.Sub(refused); wait > 0 && wait < c.wait {
				t.Errorf("%s: %s was asked %s after the 429", name, r.url, wait)
			} else if wait > 0 && !first[r.url] {
				first[r.url] = true
				if wait > c.wait+90*time.Minute {
					t.Errorf("%s: %s was first asked %s after the 429", name, r.url, wait)
				}
			}
		}
		if len(first) != 3 {
			t.Errorf("%s: asked again: %v", name, first)
		}
		for _, gap := range w.gaps("other.example/feed") {
			if gap > hour+10*time.Minute {
				t.Errorf("%s: another host waited %s", name, gap)
			}
		}
	}
}

func TestP11HoldsGrowAndForceBreaksThem(t *testing.T) {
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, oneAtATime, "a.example/a", "a.example/b")
	w.run(40 * 24 * hour)
	list := w.requests("a.example")
	for i, want := range []time.Duration{hour, 2 * hour, 4 * hour, 8 * hour, 16 * hour, 24 * hour, 24 * hour} {
		if gap := list[i+1].at.Sub(list[i].at); gap < want || gap > want+30*time.Minute {
			t.Errorf("the %d. gap of the host is %s, want %s", i+1, gap, want)
		}
	}
	n := len(w.seen)
	w.command(control.PollRequest{})
	if len(w.seen) != n {
		t.Error("a held host was asked")
	}
	w.command(control.PollRequest{Sources: []string{"a.example/a"}, Force: true})
	if len(w.seen) != n+1 {
		t.Errorf("%d requests by force", len(w.seen)-n)
	}
}

func TestP12ServiceUnavailableHoldsOneURL(t *testing.T) {
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/b" {
			w.Header().Set("Retry-After", "10800")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		steady()(w, r)
	}, "", "a.example/a", "a.example/b")
	w.run(24 * hour)
	for _, gap := range w.gaps("a.example/b") {
		if gap < 3*hour {
			t.Errorf("asked again after %s", gap)
		}
	}
	if n := len(w.requests("a.example/a")); n < 20 {
		t.Errorf("the other feed of the host was asked %d times", n)
	}
	if d := w.detail("a.example/b"); d.State != control.StateFailing || d.Status != 503 {
		t.Errorf("shown as %s, %d", d.State, d.Status)
	}
}

func TestP13LongRetryAfterIsObeyedInFull(t *testing.T) {
	for _, days := range []int{3, 7, 20} {
		for _, status := range []int{429, 503, 500} {
			w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", fmt.Sprint(days*86400))
				w.WriteHeader(status)
			}, "", "a.example/feed")
			w.settle()
			wait := time.Duration(days) * 24 * hour
			for range 5 {
				w.run(wait / 6)
				w.restart()
			}
			w.run(wait)
			if gaps := w.gaps("a.example/feed"); len(gaps) != 1 || gaps[0] < wait || gaps[0] > wait+hour {
				t.Errorf("status %d: gaps %v, want %s", status, gaps, wait)
			}
		}
	}
}

func TestP14FailuresBackOff(t *testing.T) {
	healthy := false
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case healthy:
			steady()(w, r)
		case strings.HasPrefix(r.Host, "closed."):
			panic(http.ErrAbortHandler)
		default:
			w.WriteHeader(http.StatusBadGateway)
		}
	}, "", "status.example/feed", "closed.example/feed", "unknown.example/feed", "timeout.example/feed")
	w.origin.Config.ErrorLog = quiet()
	w.run(10 * 24 * hour)
	for _, url := range []string{"status.example/feed", "closed.example/feed"} {
		gaps := w.gaps(url)
		for i, want := range []time.Duration{hour, 2 * hour, 4 * hour, 8 * hour, 16 * hour, 24 * hour, 24 * hour} {
			if i >= len(gaps) || gaps[i] < want || gaps[i] > want+10*time.Minute {
				t.Fatalf("%s: gaps %v, want the %d. to be %s", url, gaps, i+1, want)
			}
		}
	}
	for url, kind := range map[string]string{"unknown.example/feed": "no such host", "timeout.example/feed": "timed out"} {
		s := w.state(url)
		if s.Failures < 10 || s.Failures > 15 || !strings.Contains(s.LastError, kind) || s.NextDue.Sub(s.LastPoll) < 24*hour {
			t.Errorf("%s: %d failures in ten days, %q, next after %s", url, s.Failures, s.LastError, s.NextDue.Sub(s.LastPoll))
		}
	}
	healthy = true
	w.run(25 * hour)
	n := len(w.requests("status.example/feed"))
	w.run(24 * hour)
	if more := len(w.requests("status.example/feed")) - n; more < 22 {
		t.Errorf("after a success it was asked %d times in a day", more)
	}
}

func TestP15RefusedFeedsGoToDaily(t *testing.T) {
	for _, status := range []int{403, 404} {
		w := newWorld(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }, "", "a.example/feed")
		w.run(30 * 24 * hour)
		gaps := w.gaps("a.example/feed")
		if len(gaps) < 28 || len(gaps) > 33 {
			t.Fatalf("%d: %d requests in 30 days", status, len(gaps)+1)
		}
		for i, gap := range gaps {
			if i >= 2 && gap < 24*hour || gap < hour {
				t.Errorf("%d: the %d. gap is %s", status, i+1, gap)
			}
		}
		if d := w.detail("a.example/feed"); d.State != control.StateFailing || d.Status != status || d.Error == "" {
			t.Errorf("shown as %s, %d, %q", d.State, d.Status, d.Error)
		}
	}
}

func TestP16GoneIsGoneUntilTheOperatorResumesIt(t *testing.T) {
	gone := true
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		if gone {
			w.WriteHeader(http.StatusGone)
			return
		}
		steady()(w, r)
	}, "", "a.example/feed")
	for range 5 {
		w.run(10 * 24 * hour)
		w.restart()
	}
	if len(w.seen) != 1 {
		t.Fatalf("asked %d times", len(w.seen))
	}
	if d := w.detail("a.example/feed"); d.State != control.StateGone || d.Status != 410 {
		t.Errorf("shown as %s, %d", d.State, d.Status)
	}
	if e := w.command(control.PollRequest{})["a.example/feed"]; e.Outcome != control.OutcomeGone {
		t.Errorf("a command polled it: %+v", e)
	}
	// By force it is asked once, and stays gone if nothing has changed.
	w.command(control.PollRequest{Force: true})
	w.run(10 * 24 * hour)
	if len(w.seen) != 2 {
		t.Fatalf("asked %d times", len(w.seen))
	}
	gone = false
	if err := w.d.Enable(t.Context(), "a.example/feed", true); err != nil {
		t.Fatal(err)
	}
	w.run(24 * hour)
	if s := w.state("a.example/feed"); s.Gone || s.Articles != 1 || len(w.seen) < 20 {
		t.Errorf("after it was resumed: %d requests, %+v", len(w.seen), s)
	}
	if err := w.d.Enable(t.Context(), "a.example/feed", false); err != nil {
		t.Fatal(err)
	}
	n := len(w.seen)
	w.restart()
	w.run(24 * hour)
	if d := w.detail("a.example/feed"); len(w.seen) != n || d.State != control.StateDisabled {
		t.Errorf("disabled, and asked %d times: %s", len(w.seen)-n, d.State)
	}
	if e := w.command(control.PollRequest{})["a.example/feed"]; e.Outcome != control.OutcomeDisabled {
		t.Errorf("a command polled it: %+v", e)
	}
}

// TestPageThatIsRefusedHoldsTheFeed: the pages of articles and the feed are one host's,
// and so is its pause.
func TestPageThatIsRefusedHoldsTheFeed(t *testing.T) {
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt":
			w.WriteHeader(http.StatusNotFound)
		case strings.HasPrefix(r.URL.Path, "/page/"):
			w.Header().Set("Retry-After", "36000")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			fmt.Fprint(w, `<rss version="2.0"><channel><title>A</title>`+
				`<item><title>One</title><link>http://a.example/page/1</link><description>One.</description></item>`+
				`<item><title>Two</title><link>http://a.example/page/2</link><description>Two.</description></item></channel></rss>`)
		}
	}, "[fetch]\nfulltext = \"auto\"", "a.example/feed")
	w.settle()
	refused := w.seen[len(w.seen)-1]
	if refused.url != "a.example/page/2" && refused.url != "a.example/page/1" {
		t.Fatalf("no page was asked for last: %+v", refused.url)
	}
	n := len(w.seen)
	w.restart()
	w.run(9*hour + 59*time.Minute)
	if len(w.seen) != n {
		t.Errorf("asked for %s during the pause", w.seen[n].url)
	}
	w.run(hour)
	if len(w.seen) == n {
		t.Error("not asked after the pause")
	}
}
