package daemon

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"wirefold/internal/control"
	"wirefold/store"
)

// The tests in the polite_*_test.go files are the rows of docs/politeness.md: what a
// publisher's server sees of wirefold. Rows that concern one exchange alone are in
// feeds/fetch, and the one about transactions in internal/pipeline.

const hour = time.Hour

func TestP01FirstFetchIsOnePlainGet(t *testing.T) {
	w := newWorld(t, steady(), "", "a.example/feed?x=1&y")
	w.run(hour / 2)
	if len(w.seen) != 1 {
		t.Fatalf("%d requests: %+v", len(w.seen), w.seen)
	}
	r := w.seen[0]
	if r.method != http.MethodGet || r.url != "a.example/feed?x=1&y" {
		t.Errorf("%s %s", r.method, r.url)
	}
	if agent := r.header.Get("User-Agent"); !strings.HasPrefix(agent, "wirefold/test (+http") {
		t.Errorf("user agent %q", agent)
	}
	if !strings.Contains(r.header.Get("Accept-Encoding"), "gzip") {
		t.Errorf("accept-encoding %q", r.header.Get("Accept-Encoding"))
	}
	for name := range r.header {
		switch name {
		case "User-Agent", "Accept", "Accept-Encoding", "Connection": // the last is this test's transport's
		default:
			t.Errorf("sent %s: %q", name, r.header[name])
		}
	}
}

func TestP02ValidatorsGoBackByteForByte(t *testing.T) {
	for _, v := range [][2]string{
		{`"abc"`, "Mon, 02 Mar 2026 10:00:00 GMT"},
		{`W/"abc-gzip"`, "Monday, 02-Mar-26 10:00:00 GMT"},
		{`without quotes`, "Mon Mar  2 10:00:00 2026"},
		{`"a;b,  c"`, "yesterday"},
		{`"only"`, ""},
		{"", "2026-03-02T10:00:00Z"},
	} {
		w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
			if v[0] != "" {
				w.Header().Set("ETag", v[0])
			}
			if v[1] != "" {
				w.Header().Set("Last-Modified", v[1])
			}
			fmt.Fprint(w, rss(r, ""))
		}, "", "a.example/feed")
		w.run(2*hour + hour/2)
		if len(w.seen) != 3 || w.seen[0].conditional() {
			t.Fatalf("requests %+v", w.seen)
		}
		for _, r := range w.seen[1:] {
			if etag, modified := r.header.Get("If-None-Match"), r.header.Get("If-Modified-Since"); etag != v[0] || modified != v[1] {
				t.Errorf("sent %q and %q, want %q", etag, modified, v)
			}
		}
	}
}

func TestP03TouchedFileGetsItsNewValidators(t *testing.T) {
	n := 0
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, n))
		w.Header().Set("Last-Modified", begin.Add(time.Duration(n)*time.Minute).Format(http.TimeFormat))
		fmt.Fprint(w, rss(r, ""))
	}, "", "a.example/feed")
	w.run(3*hour + hour/2)
	for i, r := range w.seen[1:] {
		if got, want := r.header.Get("If-None-Match"), fmt.Sprintf(`"%d"`, i+1); got != want {
			t.Errorf("request %d sent %s, want %s", i+2, got, want)
		}
		if got, want := r.header.Get("If-Modified-Since"), begin.Add(time.Duration(i+1)*time.Minute).Format(http.TimeFormat); got != want {
			t.Errorf("request %d sent %s, want %s", i+2, got, want)
		}
	}
	if len(w.seen) != 4 || w.state("a.example/feed").Articles != 1 {
		t.Errorf("%d requests, %d articles", len(w.seen), w.state("a.example/feed").Articles)
	}
}

func TestP04DroppedValidatorsAreNotSent(t *testing.T) {
	for _, c := range []struct {
		options string
		gap     time.Duration
	}{
		{"", 2 * hour},
		{"[poll]\nschedule = \"@every 15m\"", hour},
		{"[poll]\nwithout_validators = \"1d\"", 24 * hour},
	} {
		bare := false
		w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
			if bare {
				fmt.Fprint(w, rss(r, ""))
				return
			}
			steady("Last-Modified: Mon, 02 Mar 2026 10:00:00 GMT")(w, r)
		}, c.options, "a.example/feed")
		w.settle()
		bare = true
		w.run(3 * 24 * hour)
		if w.seen[0].conditional() || !w.seen[1].conditional() {
			t.Fatalf("requests %+v", w.seen)
		}
		for i, r := range w.seen[2:] {
			if r.conditional() {
				t.Errorf("request %d sends validators that were dropped", i+3)
			}
			if gap := r.at.Sub(w.seen[i+1].at); gap < c.gap || gap > c.gap+hour {
				t.Errorf("%q: a gap of %s without validators, want %s", c.options, gap, c.gap)
			}
		}
		bare = false
		n := len(w.seen)
		w.run(3 * 24 * hour)
		if last := w.seen[n+1:]; !last[0].conditional() || w.state("a.example/feed").ValidatorsLost {
			t.Errorf("the new validators are not sent: %+v", last[0])
		}
	}
}

func TestP05BrokenAnswersKeepTheValidators(t *testing.T) {
	for name, broken := range map[string]http.HandlerFunc{
		"not a feed": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html><body>Sign in</body></html>") },
		"cut off": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100000")
			fmt.Fprint(w, rss(r, ""))
		},
		"cut off by its author": func(w http.ResponseWriter, r *http.Request) {
			feed := rss(r, "")
			fmt.Fprint(w, feed[:strings.Index(feed, "</item>")])
		},
		"too large": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, rss(r, strings.Repeat(" ", 100_000)))
		},
	} {
		calls := 0
		w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
			if calls++; calls == 1 {
				w.Header().Set("ETag", `"good"`)
				w.Header().Set("Last-Modified", "then")
				fmt.Fprint(w, rss(r, ""))
				return
			}
			w.Header().Set("ETag", `"bad"`)
			w.Header().Set("Last-Modified", "now")
			broken(w, r)
		}, "[fetch]\nmax_body = \"50kB\"", "a.example/feed")
		w.run(12 * hour)
		if len(w.seen) < 4 || len(w.seen) > 5 { // after 0, 1, 2, 4 and 8 hours
			t.Errorf("%s: %d requests: no back-off", name, len(w.seen))
		}
		for _, r := range w.seen[1:] {
			if got := r.header.Get("If-None-Match") + r.header.Get("If-Modified-Since"); got != `"good"then` {
				t.Errorf("%s: sent %q", name, got)
			}
		}
		if s := w.state("a.example/feed"); s.LastError == "" || s.Articles != 1 {
			t.Errorf("%s: state %+v", name, s)
		}
	}
}

func TestP06NotModifiedFreshensWhatIsStored(t *testing.T) {
	calls := 0
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		h := w.Header()
		switch calls {
		case 1:
			h.Set("ETag", `"1"`)
			h.Set("Last-Modified", "first")
			h.Set("Cache-Control", "max-age=7200")
			fmt.Fprint(w, rss(r, ""))
			return
		case 2: // says nothing: what the first said goes on to hold
		case 3: // everything is new
			h.Set("ETag", `"2"`)
			h.Set("Last-Modified", "second")
			h.Set("Cache-Control", "max-age=18000")
		}
		w.WriteHeader(http.StatusNotModified)
	}, "", "a.example/feed")
	w.run(15 * hour)
	gaps := w.gaps("a.example/feed")
	for i, want := range []time.Duration{2 * hour, 2 * hour, 5 * hour, 5 * hour} {
		if i >= len(gaps) || gaps[i] < want || gaps[i] > want+10*time.Minute {
			t.Fatalf("gaps %v, want the %d. to be %s", gaps, i+1, want)
		}
	}
	for i, want := range []string{"", `"1" first`, `"1" first`, `"2" second`, `"2" second`} {
		if got := strings.TrimSpace(w.seen[i].header.Get("If-None-Match") + " " + w.seen[i].header.Get("If-Modified-Since")); got != want {
			t.Errorf("request %d sent %q, want %q", i+1, got, want)
		}
	}
}

func TestP08AlwaysNotModified(t *testing.T) {
	w := newWorld(t, steady(), "", "a.example/feed")
	w.run(90 * 24 * hour)
	plain := 0
	for _, r := range w.seen {
		if !r.conditional() {
			plain++
		}
	}
	if plain != 1 || len(w.seen) < 1500 {
		t.Errorf("%d of %d requests in 90 days were unconditional", plain, len(w.seen))
	}
}

// header is a publisher's wish and the time that it means.
type header struct {
	fields []string
	want   time.Duration
}

// checkGaps polls feeds with these headers and holds their gaps against the wishes.
func checkGaps(t *testing.T, headers map[string]header) {
	t.Helper()
	var urls []string
	for path := range headers {
		urls = append(urls, path+".example/feed")
	}
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		path, _, _ := strings.Cut(r.Host, ".")
		steady(headers[path].fields...)(rw, r)
	}, "", urls...)
	w.run(16 * 24 * hour)
	for path, h := range headers {
		gaps := w.gaps(path + ".example/feed")
		if len(gaps) < 2 {
			t.Errorf("%v: silenced: %d requests", h.fields, len(gaps)+1)
		}
		for _, gap := range gaps {
			if gap < h.want || gap > h.want+15*time.Minute {
				t.Errorf("%v: a gap of %s, want %s", h.fields, gap, h.want)
				break
			}
		}
	}
}

func TestP09FreshnessOfMaxAgeAndExpires(t *testing.T) {
	const date = "Mon, 02 Mar 2026 10:00:00 GMT"
	checkGaps(t, map[string]header{
		"age":      {[]string{"Cache-Control: max-age=43200", "Age: 3600"}, 11 * hour},
		"shared":   {[]string{"Cache-Control: s-maxage=43200"}, hour},
		"both":     {[]string{"Cache-Control: s-maxage=43200, max-age=7200"}, 2 * hour},
		"expires":  {[]string{"Date: " + date, "Expires: Mon, 02 Mar 2026 15:00:00 GMT"}, 5 * hour},
		"max-age":  {[]string{"Cache-Control: max-age=7200", "Date: " + date, "Expires: Mon, 02 Mar 2026 15:00:00 GMT"}, 2 * hour},
		"no-cache": {[]string{"Cache-Control: no-cache, max-age=43200"}, hour},
		"zero":     {[]string{"Cache-Control: max-age=0", "Expires: Mon, 02 Mar 2099 15:00:00 GMT"}, hour},
	})
}

func TestP10FreshnessOutOfMeasure(t *testing.T) {
	const week = 7 * 24 * hour
	checkGaps(t, map[string]header{
		"decade":    {[]string{"Cache-Control: max-age=315360000"}, week},
		"overflow":  {[]string{"Cache-Control: max-age=99999999999999999999999999"}, week},
		"far":       {[]string{"Expires: Fri, 31 Dec 9999 23:59:59 GMT"}, week},
		"negative":  {[]string{"Cache-Control: max-age=-3600"}, hour},
		"garbage":   {[]string{"Cache-Control: max-age=soon, , =;\"", "Expires: -1"}, hour},
		"duplicate": {[]string{"Cache-Control: max-age=10800", "Cache-Control: max-age=315360000"}, 3 * hour},
		"old":       {[]string{"Cache-Control: max-age=60", "Age: 99999999999999999999"}, hour},
	})
}

func TestP28WhatTheFeedAsksFor(t *testing.T) {
	asks := map[string]string{
		"none.example/feed":   "",
		"ttl.example/feed":    "<ttl>180</ttl>",
		"sy.example/feed":     "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
		"period.example/feed": "<sy:updatePeriod>daily</sy:updatePeriod>",
		"freq.example/feed":   "<sy:updateFrequency>6</sy:updateFrequency>",
		"max.example/feed":    "<ttl>120</ttl>", // and max-age of five hours
		"hours.example/feed":  "<skipHours><hour>24</hour><hour>1</hour><hour>2</hour><hour>12</hour></skipHours>",
		"days.example/feed":   "<skipDays><day>Saturday</day><day>sunday</day></skipDays>",
		"always.example/feed": "<skipHours>" + hours(0, 23) + "</skipHours><skipDays><day>Monday</day><day>Tuesday</day><day>Wednesday</day><day>Thursday</day><day>Friday</day><day>Saturday</day><day>Sunday</day></skipDays>",
	}
	var urls []string
	for url := range asks {
		urls = append(urls, url)
	}
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, "max.") {
			w.Header().Set("Cache-Control", "max-age=18000")
		}
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") != "" { // the wishes must be remembered
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, rss(r, asks[r.Host+r.URL.Path]))
	}, "", urls...)
	w.run(8 * 24 * hour)
	for url, want := range map[string]time.Duration{
		"none.example/feed": hour, "ttl.example/feed": 3 * hour, "sy.example/feed": 12 * hour, "period.example/feed": 24 * hour,
		"freq.example/feed": 4 * hour, "max.example/feed": 5 * hour, "always.example/feed": hour,
	} {
		for _, gap := range w.gaps(url) {
			if gap < want || gap > want+10*time.Minute {
				t.Errorf("%s: a gap of %s, want %s", url, gap, want)
				break
			}
		}
	}
	skipped, days := 0, 0
	for _, r := range w.requests("hours.example/feed") {
		switch r.at.Hour() {
		case 0, 1, 2, 12:
			t.Errorf("asked at %s", r.at)
		}
		skipped++
	}
	for _, r := range w.requests("days.example/feed") {
		if d := r.at.Weekday(); d == time.Saturday || d == time.Sunday {
			t.Errorf("asked on %s", r.at)
		}
		days++
	}
	// A poll that is late for another reason heeds them too.
	w.moveTo(time.Date(2026, 3, 11, 10, 58, 0, 0, time.UTC))
	w.run(hour / 2)
	for name, asleep := range map[string]time.Time{
		"hours.example/feed": time.Date(2026, 3, 12, 1, 20, 0, 0, time.UTC),
		"days.example/feed":  time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC),
	} {
		w.moveTo(asleep)
		n := len(w.requests(name))
		if e := w.command(control.PollRequest{})[name]; e.Outcome != control.OutcomeNotDue {
			t.Errorf("%s: a command asked in the hours to be skipped: %+v", name, e)
		}
		w.restart()
		w.run(20 * time.Minute)
		if len(w.requests(name)) != n {
			t.Errorf("%s: asked at %s", name, asleep)
		}
	}
	if skipped < 100 || days < 100 {
		t.Errorf("%d and %d requests in eight days", skipped, days)
	}
	want := store.Asks{SkipHours: []int{0, 1, 2, 12}}
	if got := w.state("hours.example/feed").Asks; !reflect.DeepEqual(got, want) {
		t.Errorf("stored %+v", got)
	}
}

func hours(from, to int) string {
	var b strings.Builder
	for h := from; h <= to; h++ {
		fmt.Fprintf(&b, "<hour>%d</hour>", h)
	}
	return b.String()
}
