package daemon

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"testing"
	"time"

	"wirefold/internal/control"
)

const oneAtATime = "[fetch]\nhost_concurrency = 1"

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestP22ManyFeedsOfOneHost(t *testing.T) {
	urls := []string{"other.example/feed"}
	for n := range 300 {
		urls = append(urls, fmt.Sprintf("big.example/%d", n))
	}
	slices.Reverse(urls) // the other host comes last
	// How many at a time is a matter of fetch's limiter, see TestP22 there. Here, one:
	// what waits moves the clock, and what is under way would be noted too late.
	w := newWorld(t, steady(), oneAtATime, urls...)
	w.run(6 * hour)
	list := w.requests("big.example")
	if len(list) < 300*5 || len(list) > 300*6+300 {
		t.Errorf("%d requests", len(list))
	}
	for i := 1; i < len(list); i++ {
		if gap := list[i].at.Sub(list[i-1].at); gap < time.Second {
			t.Fatalf("requests %d and %d are %s apart", i, i+1, gap)
		}
	}
	for _, url := range urls {
		for _, gap := range w.gaps(url) {
			if gap < hour {
				t.Fatalf("%s: asked again after %s", url, gap)
			}
		}
	}
	others := w.requests("other.example/feed")
	if late := others[0].at.Sub(begin); late > 5*time.Second {
		t.Errorf("the other host waited for %s", late)
	}
}

func TestP23RestartsDoNotAskAgain(t *testing.T) {
	w := newWorld(t, steady(), "", "a.example/1", "a.example/2", "b.example/1", "c.example/1")
	// The first daemon was killed while it asked one of them: that may have been seen.
	if _, err := w.d.claim(t.Context(), w.d.config().Sources[:1]); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		w.restart()
		w.run(3*time.Minute - time.Second)
	}
	for n, src := range w.d.config().Sources {
		if got, want := len(w.requests(src.Name)), min(n, 1); got != want {
			t.Errorf("%s was asked %d times in an hour of restarts, want %d", src.Name, got, want)
		}
	}
	w.run(hour)
	if n := len(w.requests("a.example/1")); n != 1 {
		t.Errorf("what was claimed and not asked was asked %d times in the next hour", n)
	}
}

// TestP23CleanStopGivesClaimsBack: what a stopping daemon had claimed, and not asked,
// is due as it was before.
func TestP23CleanStopGivesClaimsBack(t *testing.T) {
	w := newWorld(t, steady(), "", "a.example/1", "a.example/2")
	waiting := make(chan struct{})
	w.onSleep = func(ctx context.Context) error { // one of the two waits for the host's turn
		close(waiting)
		<-ctx.Done()
		return ctx.Err()
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.d.dispatch.run(ctx)
	}()
	<-waiting
	for _, src := range w.d.config().Sources {
		if s := w.state(src.Name); s.NextDue.Before(begin.Add(hour)) {
			t.Errorf("%s is not claimed while it waits: %s", src.Name, s.NextDue)
		}
	}
	for len(w.requests("")) == 0 {
		time.Sleep(time.Millisecond)
	}
	stop()
	<-ended
	w.onSleep = nil
	w.restart()
	w.settle()
	for _, src := range w.d.config().Sources {
		if n := len(w.requests(src.Name)); n > 1 {
			t.Errorf("%s was asked %d times", src.Name, n)
		}
	}
	if len(w.seen) != 2 {
		t.Errorf("%d requests: a claim was not given back", len(w.seen))
	}
}

func TestP24OutageIsOnePollPerFeed(t *testing.T) {
	var urls []string
	for n := range 50 {
		urls = append(urls, fmt.Sprintf("big.example/%d", n), fmt.Sprintf("h%d.example/feed", n))
	}
	w := newWorld(t, steady(), oneAtATime, urls...)
	w.run(5 * hour)
	w.close()
	n := len(w.seen)
	w.moveTo(w.now().Add(3 * 24 * hour))
	w.open()
	w.run(55 * time.Minute)
	if more := len(w.seen) - n; more != len(urls) {
		t.Errorf("%d requests after an outage, for %d feeds", more, len(urls))
	}
	// A clock that jumps, as after a suspend, is the same.
	n = len(w.seen)
	w.moveTo(w.now().Add(24 * hour))
	w.run(55 * time.Minute)
	if more := len(w.seen) - n; more != len(urls) {
		t.Errorf("%d requests after a jump, for %d feeds", more, len(urls))
	}
	list := w.requests("big.example")
	for i := 1; i < len(list); i++ {
		if gap := list[i].at.Sub(list[i-1].at); gap < time.Second {
			t.Fatalf("requests %d and %d of one host are %s apart", i, i+1, gap)
		}
	}
}

func TestP25CommandAndDaemonShareOnePoll(t *testing.T) {
	release := make(chan struct{})
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		<-release
		steady()(w, r)
	}, "", "a.example/feed")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.d.dispatch.run(ctx)
	}()
	for len(w.requests("")) == 0 {
		time.Sleep(time.Millisecond)
	}
	// While the daemon asks, three commands want the same, one of them by force.
	told := make(chan control.PollEvent, 3)
	for n := range 3 {
		go func() {
			if err := w.d.PollNow(t.Context(), control.PollRequest{Force: n == 0}, func(e control.PollEvent) { told <- e }); err != nil {
				t.Error(err)
			}
		}()
	}
	for waiting := 0; waiting < 3; time.Sleep(time.Millisecond) {
		w.d.dispatch.mu.Lock()
		waiting = len(w.d.dispatch.wanted["http://a.example/feed"])
		w.d.dispatch.mu.Unlock()
	}
	close(release)
	for range 3 {
		if e := <-told; e.Outcome != control.OutcomeRead {
			t.Errorf("event %+v", e)
		}
	}
	stop()
	<-ended
	if len(w.seen) != 1 {
		t.Errorf("%d requests", len(w.seen))
	}
	// A second process cannot ask: the database is locked.
	if d, err := Open(t.Context(), w.options()); err == nil {
		d.Close()
		t.Error("two instances on one database")
	}
}

func TestP26FastSchedulesAreRaised(t *testing.T) {
	for options, floor := range map[string]time.Duration{
		"[poll]\nschedule = \"@every 30s\"":                    15 * time.Minute,
		"[poll]\nschedule = \"* * * * *\"":                     15 * time.Minute,
		"[poll]\nallow_fast = true\nschedule = \"@every 30s\"": 30 * time.Second,
	} {
		w := newWorld(t, steady(), options, "a.example/feed")
		w.run(6 * hour)
		gaps := w.gaps("a.example/feed")
		if least := slices.Min(gaps); least < floor || least > floor+time.Minute {
			t.Errorf("%s: the least gap is %s, want %s", options, least, floor)
		}
		if warned := len(w.d.config().Warnings) > 0; warned != (floor == 15*time.Minute) {
			t.Errorf("%s: warnings %v", options, w.d.config().Warnings)
		}
	}
}

func TestP27HourlyIsNeverLess(t *testing.T) {
	for _, schedule := range []string{"@every 1h", "@hourly", "17 * * * *", "CRON_TZ=Europe/Rome 30 * * * *"} {
		w := newWorld(t, steady(), "[poll]\nschedule = \""+schedule+"\"", "a.example/feed", "a.example/2", "b.example/feed")
		w.run(7*time.Minute + 13*time.Second)
		w.run(5 * 24 * hour)
		for _, src := range w.d.config().Sources {
			gaps := w.gaps(src.Name)
			for i, gap := range gaps {
				// The first poll comes at the start, whatever the crontab says.
				if gap < hour || gap > hour+15*time.Minute && i > 0 {
					t.Errorf("%s: %s: a gap of %s", schedule, src.Name, gap)
				}
			}
			if len(gaps) < 5*20 {
				t.Errorf("%s: %d requests in five days", schedule, len(gaps)+1)
			}
		}
	}
}

func TestP29EarlierPagesAreNotCrawled(t *testing.T) {
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, rss(r, `<atom:link rel="prev-archive" href="http://a.example/archive/1"/><atom:link rel="next" href="http://a.example/page/2"/>`))
	}, "", "a.example/feed")
	w.run(24 * hour)
	for _, r := range w.seen {
		if r.url != "a.example/feed" {
			t.Errorf("asked for %s", r.url)
		}
	}
}

func TestP30HubsAreIgnored(t *testing.T) {
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", `<http://hub.example/>; rel="hub"`)
		fmt.Fprint(w, rss(r, `<atom:link rel="hub" href="http://hub.example/"/><atom:link rel="self" href="http://a.example/feed"/>`))
	}, "", "a.example/feed")
	w.run(24 * hour)
	if len(w.requests("a.example/feed")) != len(w.seen) || len(w.seen) < 20 {
		t.Errorf("%d requests, %d for the feed", len(w.seen), len(w.requests("a.example/feed")))
	}
}

// TestAdaptive: what publishes rarely is asked rarely, and more often again once it
// publishes; never more often than its schedule and its headers allow.
func TestAdaptive(t *testing.T) {
	items := 1
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		etag := fmt.Sprintf(`"%d"`, items)
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, rss(r, fmt.Sprintf("<item><guid>%d</guid><title>Item %d</title><description>The news is number %d.</description></item>", items, items, items)))
	}, "[poll]\nadaptive = true", "a.example/feed")
	w.text += "adaptive = false\n" // of the one source
	w.run(20 * 24 * hour)
	gaps := w.gaps("a.example/feed")
	for i := 1; i < len(gaps); i++ {
		if gaps[i] < hour || gaps[i] > 24*hour+10*time.Minute {
			t.Errorf("the %d. gap is %s", i+1, gaps[i])
		}
	}
	if last := gaps[len(gaps)-1]; last < 23*hour || len(gaps) > 75 {
		t.Errorf("%d requests in twenty quiet days, the last two %s apart", len(gaps)+1, last)
	}
	items = 2
	w.run(2 * 24 * hour)
	if last := slices.Min(w.gaps("a.example/feed")[len(gaps):]); last > hour+10*time.Minute {
		t.Errorf("after something new the least gap is %s", last)
	}
	n := len(w.seen)
	w.restart() // with the source's own choice
	w.run(2 * 24 * hour)
	if more := len(w.seen) - n; more < 40 {
		t.Errorf("asked %d times in two days although it is not adaptive", more)
	}
}
