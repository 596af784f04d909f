package daemon

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"wirefold/feeds/fetch"
)

// TestSimulation lets a daemon poll many feeds for weeks of its clock: publishers
// with every form of cache header, redirects, failures, pauses, and a daemon that is
// restarted and killed. What counts is what the publishers saw.
//
//	WIREFOLD_SIM_FULL=1 go test -run TestSimulation -timeout 30m -v ./internal/daemon
//
// runs 1,000 feeds over 30 days; without the variable it is 120 over 8.
func TestSimulation(t *testing.T) {
	feeds, days := 120, 8
	if os.Getenv("WIREFOLD_SIM_FULL") != "" {
		feeds, days = 1000, 30
	}
	rnd := rand.New(rand.NewPCG(2026, 3))
	w := &world{t: t, dir: folder(t), clock: begin, rnd: rand.New(rand.NewPCG(4, 5))}
	o := newSimOrigin(rnd, w.now, feeds, days)
	var b strings.Builder
	b.WriteString("[store]\npath = \"wirefold.db\"\n[poll]\nworkers = 1\n")
	for _, name := range slices.Sorted(maps.Keys(o.feeds)) {
		if f := o.feeds[name]; f.url == name {
			fmt.Fprintf(&b, "[[source]]\nurl = \"http://%s\"\nname = %q\n", f.url, f.name)
		}
	}
	w.text = b.String()
	w.client = func(opt *fetch.Options) { opt.Transport = o }
	w.open()
	t.Cleanup(w.close)

	end := begin.Add(time.Duration(days) * 24 * time.Hour)
	restarts, kills := 0, 0
	restart := begin.Add(time.Hour)
	for {
		alive, die := context.WithCancel(t.Context())
		o.kill = die
		for w.d.dispatch.round(alive) > 0 {
			w.d.dispatch.polls.Wait()
			if alive.Err() != nil {
				break
			}
		}
		killed := alive.Err() != nil
		die()
		next := w.nextDue()
		switch {
		case killed:
			kills++
			w.restart()
			continue
		case next.IsZero() || next.After(end):
		case next.After(restart):
			restarts++
			w.moveTo(restart)
			restart = restart.Add(time.Duration(1+rnd.IntN(24)) * time.Hour)
			w.restart()
			continue
		default:
			w.moveTo(next)
			continue
		}
		break
	}
	c := o.count
	t.Logf("%d feeds, %d days, %d restarts, %d kills in mid-poll (%d answers lost)", feeds, days, restarts, kills, c.lost)
	t.Logf("%d requests: %d with the feed, %d not modified, %d redirects, %d failures of which %d pauses (429)", c.requests, c.full, c.notModified, c.redirects, c.failures, c.refusals)
	t.Logf("%d bytes of feeds; %d unconditional requests of feeds with validators", c.bytes, c.unconditional)
	for _, kind := range slices.Sorted(maps.Keys(c.kinds)) {
		t.Logf("  %s: %d", kind, c.kinds[kind])
	}
	t.Logf("needless unconditional requests %d, early polls %d, duplicate polls %d, bytes sent again unchanged %d", c.needless, c.early, c.duplicate, c.bytesAgain)
	for _, fault := range c.faults {
		t.Error(fault)
	}
	if c.needless+c.early+c.duplicate > 0 || c.bytesAgain > 0 {
		t.Error("a publisher was bothered without need")
	}
	for _, kind := range simKinds {
		if c.kinds[kind] == 0 {
			t.Errorf("nobody met with: %s", kind)
		}
	}
	if kills == 0 || restarts < days/2 || c.requests < feeds*days*4 {
		t.Error("the simulation is too quiet to show anything")
	}
	o.checkUnchanged(t)
	o.checkLiveness(t, w, end)
}

// simKinds are what every simulation must have met with.
var simKinds = []string{
	"500", "503", "503 date", "404", "403", "410", "no connection", "broken off", "login page",
	"429 seconds", "429 days", "429 date", "429 zero", "429 garbage", "429 absent",
	"redirect 301", "redirect 308", "redirect 302", "redirect 307", "leads to another feed", "no validators", "touched",
}

// newSimOrigin makes the publishers. Everything that can happen is dealt out in turn,
// so that a small simulation has all of it too.
func newSimOrigin(rnd *rand.Rand, now func() time.Time, feeds, days int) *simOrigin {
	o := &simOrigin{now: now, rnd: rnd, feeds: map[string]*simFeed{}, hosts: map[string]*simHost{}}
	o.count.kinds = map[string]int{}
	at := func(hours int) time.Time { return begin.Add(time.Duration(rnd.IntN(hours*60)) * time.Minute) }
	span := days * 24
	ills := []string{"500", "503", "503 date", "404", "403", "410", "no connection", "broken off", "login page"}
	var plain []*simFeed
	for n := range feeds {
		host := fmt.Sprintf("h%d.example", n%max(20, feeds/5))
		f := &simFeed{name: fmt.Sprintf("feed-%04d", n), url: fmt.Sprintf("%s/%d", host, n), fresh: n % len(simFreshness), silent: rnd.IntN(2) == 0}
		switch n % 10 {
		case 1:
			f.noETag = true
		case 2:
			f.noDate = true
		case 3:
			f.noETag, f.noDate = n%3 == 0, n%3 == 0
		}
		if n%7 == 0 {
			f.ttl = []int{30, 90, 240, 1440}[rnd.IntN(4)]
		}
		if n%11 == 0 {
			f.skip = []int{0, 1, 2, 3, 12, rnd.IntN(24)}
		}
		if n%3 == 0 {
			for range 1 + rnd.IntN(2*days) {
				f.changes = append(f.changes, at(span))
			}
		}
		if n%6 == 1 {
			f.touches = append(f.touches, at(span/2), at(span))
		}
		switch {
		case n%4 == 2:
			for i := range 1 + rnd.IntN(2) {
				from := at(span * 2 / 3)
				f.episodes = append(f.episodes, episode{from, from.Add(time.Duration(12+rnd.IntN(60)) * time.Hour), ills[(n/4+i)%len(ills)]})
			}
		case n%8 == 4:
			f.moved, f.movedBy = "new-"+f.url, []int{301, 308, 302, 307}[n/8%4]
			if n%16 == 4 {
				f.movedAt = at(span / 2)
			}
		case n%8 == 0 && len(plain) > 0 && n%3 > 0:
			f.leadsTo = plain[rnd.IntN(len(plain))]
		case len(f.skip) == 0:
			plain = append(plain, f)
		}
		o.add(f.url, f)
		if f.moved != "" {
			o.add(f.moved, f)
		}
	}
	forms := []string{"seconds", "days", "date", "zero", "garbage", "absent"}
	for i, name := range slices.Sorted(maps.Keys(o.hosts)) {
		if i%3 == 0 {
			from := at(span / 2)
			o.hosts[name].busy = []episode{{from, from.Add(time.Duration(4+rnd.IntN(20)) * time.Hour), forms[i/3%len(forms)]}}
		}
	}
	return o
}

func (o *simOrigin) add(url string, f *simFeed) {
	o.feeds[url] = f
	host, _, _ := strings.Cut(url, "/")
	if o.hosts[host] == nil {
		o.hosts[host] = &simHost{}
	}
}

// checkUnchanged: what never changed, and never failed, was asked for in full once.
func (o *simOrigin) checkUnchanged(t *testing.T) {
	unchanged, most := 0, 0
	for url, f := range o.feeds {
		if url != f.url || f.leadsTo != nil || f.moved != "" || f.noETag && f.noDate || len(f.changes)+len(f.touches)+len(f.episodes) > 0 {
			continue
		}
		unchanged++
		most = max(most, f.bare-f.losses)
		if f.bare < 1 || f.bare > 1+f.losses {
			t.Errorf("%s never changed, and was asked for in full %d times (%d answers were lost)", f.name, f.bare, f.losses)
		}
	}
	t.Logf("%d feeds never changed or failed; unconditional requests for each: at most %d", unchanged, most)
	if unchanged < len(o.feeds)/20 {
		t.Errorf("only %d feeds never changed", unchanged)
	}
}

// checkLiveness: nobody is considerate by not asking at all.
func (o *simOrigin) checkLiveness(t *testing.T, w *world, end time.Time) {
	for url, f := range o.feeds {
		if url != f.url || f.gone {
			continue
		}
		host, _, _ := strings.Cut(url, "/")
		if free := later(f.allowed, o.hosts[host].allowed); f.last.Before(free) && end.Sub(free) > 36*time.Hour {
			t.Errorf("%s could have been asked since %s, and was last asked at %s: %+v", f.name, free, f.last, w.detail(f.name))
		}
	}
}
