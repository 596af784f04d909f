package daemon

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// simOrigin is the publishers of a simulation. It knows what it has sent, and from
// that, without any code of the program, when it may be asked again.
type simOrigin struct {
	now   func() time.Time
	kill  func() // the daemon dies before it can store the answer
	rnd   *rand.Rand
	feeds map[string]*simFeed // by host and path of each of their URLs
	hosts map[string]*simHost
	count simCount
}

// simCount is what the publishers saw.
type simCount struct {
	requests, full, notModified, redirects, failures, refusals, lost int
	bytes, bytesAgain                                                int64
	unconditional                                                    int // of representations that have validators
	needless                                                         int // of these, those that the client had
	early, duplicate                                                 int
	kinds                                                            map[string]int
	faults                                                           []string // the first few
}

// simHost is a host, which refuses everything at times.
type simHost struct {
	busy    []episode
	allowed time.Time // no request before
	refused int       // 429 in a row
}

// episode is a time in which something is not as usual.
type episode struct {
	from, to time.Time
	kind     string
}

// simFeed is a feed, and what its publisher knows of the client.
type simFeed struct {
	name     string
	url      string // as configured
	moved    string // where it is found since movedAt
	movedBy  int    // status of the redirect there
	movedAt  time.Time
	leadsTo  *simFeed // it is another feed's old address
	fresh    int      // which of freshness
	silent   bool     // 304s do not repeat the headers
	noETag   bool
	noDate   bool
	ttl      int   // minutes
	skip     []int // hours
	changes  []time.Time
	touches  []time.Time
	episodes []episode

	allowed time.Time
	last    time.Time // the latest request that was no hop of a redirect
	hop     string    // where the client was sent a moment ago
	hopAt   time.Time
	fails   int
	bare    int // unconditional requests for the feed itself
	losses  int // answers that were not stored
	gone    bool
	grant   simGrant // of the representation that the client holds
	skipped []int    // the hours that the client knows of
	asked   time.Duration
	had     struct { // what the client holds
		url, etag, modified string
		version             int
	}
}

// simGrant is for how long a representation need not be asked for again.
type simGrant struct {
	age   time.Duration
	until time.Time
}

// freshness are the headers that a simulated publisher may send, and what they mean.
var simFreshness = []func(h http.Header, now time.Time) simGrant{
	func(http.Header, time.Time) simGrant { return simGrant{} },
	func(http.Header, time.Time) simGrant { return simGrant{} },
	func(http.Header, time.Time) simGrant { return simGrant{} },
	func(h http.Header, _ time.Time) simGrant {
		h.Set("Cache-Control", "public, max-age=1800")
		return simGrant{age: 30 * time.Minute}
	},
	func(h http.Header, _ time.Time) simGrant {
		h.Set("Cache-Control", "max-age=10800, must-revalidate")
		return simGrant{age: 3 * time.Hour}
	},
	func(h http.Header, _ time.Time) simGrant {
		h.Set("Cache-Control", "s-maxage=5, max-age=43200")
		h.Set("Age", "3600")
		return simGrant{age: 11 * time.Hour}
	},
	func(h http.Header, _ time.Time) simGrant {
		h.Set("Cache-Control", "max-age=315360000")
		return simGrant{age: 7 * 24 * time.Hour}
	},
	func(h http.Header, _ time.Time) simGrant {
		h.Set("Cache-Control", "no-cache, max-age=86400")
		return simGrant{}
	},
	func(h http.Header, _ time.Time) simGrant {
		h.Set("Cache-Control", "max-age=later")
		return simGrant{}
	},
	func(h http.Header, now time.Time) simGrant {
		h.Set("Date", now.Format(http.TimeFormat))
		h.Set("Expires", now.Add(5*time.Hour).Format(http.TimeFormat))
		return simGrant{until: now.Truncate(time.Second).Add(5 * time.Hour)}
	},
	func(h http.Header, now time.Time) simGrant {
		h.Set("Date", now.Format(http.TimeFormat))
		h.Set("Expires", now.Add(26*time.Hour).Format(time.ANSIC))
		return simGrant{until: now.Truncate(time.Second).Add(26 * time.Hour)}
	},
}

// end returns when the grant ends for an answer that was sent now.
func (g simGrant) end(now time.Time) time.Time {
	if g.until.IsZero() {
		return now.Add(g.age)
	}
	return g.until
}

func during(list []episode, t time.Time) string {
	for _, e := range list {
		if !t.Before(e.from) && t.Before(e.to) {
			return e.kind
		}
	}
	return ""
}

func passed(list []time.Time, t time.Time) (n int) {
	for _, at := range list {
		if !at.After(t) {
			n++
		}
	}
	return n
}

func (o *simOrigin) fault(format string, args ...any) {
	if len(o.count.faults) < 20 {
		o.count.faults = append(o.count.faults, o.now().Format(time.DateTime)+" "+fmt.Sprintf(format, args...))
	}
}

// RoundTrip implements http.RoundTripper.
func (o *simOrigin) RoundTrip(req *http.Request) (*http.Response, error) {
	now, url := o.now(), req.URL.Host+req.URL.Path
	f := o.feeds[url]
	if f == nil {
		o.fault("nobody published %s", url)
		return nil, errors.New("no such page")
	}
	o.count.requests++
	host := o.hosts[req.URL.Host]
	o.check(f, host, url, now)

	res := &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: http.NoBody, Request: req, ContentLength: -1,
	}
	if o.rnd.IntN(2500) == 0 {
		// What is said now is never stored. The client knows no more than before, but
		// that it has asked.
		o.count.lost++
		f.losses++
		f.allowed, f.hop = later(f.allowed, now.Add(time.Hour)), ""
		o.kill()
		return res, nil
	}
	return o.answer(f, host, url, req, res, now)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// check holds a request against what was agreed.
func (o *simOrigin) check(f *simFeed, host *simHost, url string, now time.Time) {
	if now.Before(host.allowed) {
		o.count.early++
		o.fault("%s: the host is held until %s", url, host.allowed.Format(time.DateTime))
	}
	if f.hop == url && now.Sub(f.hopAt) < time.Minute {
		f.hop = ""
		return // the rest of a poll
	}
	switch {
	case f.gone:
		o.count.early++
		o.fault("%s is gone", url)
	case now.Before(f.allowed):
		o.count.early++
		o.fault("%s is %s early", url, f.allowed.Sub(now))
	case slices.Contains(f.skipped, now.UTC().Hour()):
		o.count.early++
		o.fault("%s is asked in an hour to be skipped", url)
	}
	if !f.last.IsZero() && now.Sub(f.last) < time.Hour {
		o.count.duplicate++
		o.fault("%s is asked again after %s", url, now.Sub(f.last))
	}
	f.last = now
	f.allowed = now.Add(time.Hour)
}

func (o *simOrigin) answer(f *simFeed, host *simHost, url string, req *http.Request, res *http.Response, now time.Time) (*http.Response, error) {
	kind := during(host.busy, now)
	if kind != "" {
		return o.refuse(f, host, kind, res, now), nil
	}
	host.refused = 0
	if f.leadsTo != nil {
		o.count.kinds["leads to another feed"]++
		res.StatusCode = http.StatusMovedPermanently
		res.Header.Set("Location", "http://"+f.leadsTo.url)
		o.count.redirects++
		return res, nil // not to be followed: the other feed would see a poll too many
	}
	if f.moved != "" && url == f.url && !now.Before(f.movedAt) {
		o.count.kinds[fmt.Sprint("redirect ", f.movedBy)]++
		o.count.redirects++
		res.StatusCode = f.movedBy
		res.Header.Set("Location", "http://"+f.moved)
		f.hop, f.hopAt = f.moved, now
		return res, nil
	}
	if kind := during(f.episodes, now); kind != "" {
		return o.fail(f, kind, res, now)
	}
	o.represent(f, url, req, res, now)
	return res, nil
}

// refuse answers 429, in the form that the kind says.
func (o *simOrigin) refuse(f *simFeed, host *simHost, kind string, res *http.Response, now time.Time) *http.Response {
	o.count.kinds["429 "+kind]++
	o.count.refusals++
	host.refused++
	wait := time.Duration(0)
	switch kind {
	case "seconds":
		wait = 5 * time.Hour
		res.Header.Set("Retry-After", "18000")
	case "days":
		wait = 3 * 24 * time.Hour
		res.Header.Set("Retry-After", "259200")
	case "date":
		wait = 7 * time.Hour
		res.Header.Set("Retry-After", now.Add(wait+time.Second).Format(http.TimeFormat))
	case "zero":
		res.Header.Set("Retry-After", "0")
	case "garbage":
		res.Header.Set("Retry-After", "a while")
	}
	if wait == 0 {
		wait = min(24*time.Hour, time.Hour<<min(host.refused-1, 5))
	}
	host.allowed = now.Add(wait)
	res.StatusCode = http.StatusTooManyRequests
	o.failed(f, now, 0)
	return res
}

// failed notes that the client was told of a failure; wait is what it was asked for.
func (o *simOrigin) failed(f *simFeed, now time.Time, wait time.Duration) {
	o.count.failures++
	f.fails++
	backOff := min(24*time.Hour, time.Hour<<min(f.fails-1, 5))
	f.allowed = later(f.allowed, later(now.Add(backOff), now.Add(wait)))
	f.allowed = later(f.allowed, now.Add(f.asked))
}

func (o *simOrigin) fail(f *simFeed, kind string, res *http.Response, now time.Time) (*http.Response, error) {
	o.count.kinds[kind]++
	wait := time.Duration(0)
	switch kind {
	case "no connection":
		o.failed(f, now, 0)
		return nil, errors.New("connection refused")
	case "500":
		res.StatusCode = 500
	case "503":
		res.StatusCode, wait = 503, 4*time.Hour
		res.Header.Set("Retry-After", "14400")
	case "503 date":
		res.StatusCode, wait = 503, 9*24*time.Hour
		res.Header.Set("Retry-After", now.Add(wait+time.Second).Format("Monday, 02-Jan-06 15:04:05 GMT"))
	case "404", "403":
		res.StatusCode = map[string]int{"404": 404, "403": 403}[kind]
		if f.fails >= 2 {
			wait = 24 * time.Hour
		}
	case "410":
		res.StatusCode = 410
		f.gone = true
	case "broken off":
		res.Header.Set("ETag", `"never to come back"`)
		body := io.MultiReader(strings.NewReader("<rss><channel>"), brokenOff{})
		res.Body = io.NopCloser(body)
	case "login page":
		res.Header.Set("ETag", `"never to come back"`)
		res.Body = io.NopCloser(strings.NewReader("<!doctype html><html><title>Sign in</title></html>"))
	}
	o.failed(f, now, wait)
	return res, nil
}

type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// represent sends the feed, or says that it is unchanged.
func (o *simOrigin) represent(f *simFeed, url string, req *http.Request, res *http.Response, now time.Time) {
	version, touches := passed(f.changes, now), passed(f.touches, now)
	etag, modified := "", ""
	if !f.noETag {
		etag = fmt.Sprintf(`W/"%s %d.%d -gzip"`, f.name, version, touches)
	}
	if !f.noDate {
		modified = fmt.Sprintf("Monday, %02d-Mar-26 %02d:00:00 GMT", 1+version%28, touches%24)
	}
	if etag == "" && modified == "" {
		o.count.kinds["no validators"]++
	}
	match, since := req.Header.Get("If-None-Match"), req.Header.Get("If-Modified-Since")
	if strings.Contains(match, "never") {
		o.fault("%s: the validator of a broken answer was sent", url)
	}
	bare := match == "" && since == ""
	has := f.had.url == url && (f.had.etag != "" || f.had.modified != "")
	if bare && (etag != "" || modified != "") {
		o.count.unconditional++
		f.bare++
		if has {
			o.count.needless++
			o.fault("%s is asked without validators", url)
		}
	}
	if has && !bare && (match != f.had.etag || since != f.had.modified) {
		o.count.needless++
		o.fault("%s: sent %q and %q, which are not %q and %q", url, match, since, f.had.etag, f.had.modified)
	}

	f.fails = 0
	same := match != "" && match == etag || match == "" && since != "" && since == modified
	if same {
		o.count.notModified++
		res.StatusCode = http.StatusNotModified
		if !f.silent {
			f.grant = simFreshness[f.fresh](res.Header, now)
		}
	} else {
		body := f.body(version)
		o.count.full++
		o.count.bytes += int64(len(body))
		if has && f.had.version == version && f.had.etag == etag && f.had.modified == modified {
			o.count.bytesAgain += int64(len(body))
			o.fault("%s is sent again unchanged", url)
		}
		if f.had.url == url && f.had.version == version && f.had.etag != etag {
			o.count.kinds["touched"]++
		}
		res.Body = io.NopCloser(strings.NewReader(body))
		if etag != "" {
			res.Header.Set("ETag", etag)
		}
		if modified != "" {
			res.Header.Set("Last-Modified", modified)
		}
		f.grant = simFreshness[f.fresh](res.Header, now)
		f.had.url, f.had.etag, f.had.modified, f.had.version = url, etag, modified, version
		f.skipped, f.asked = f.skip, time.Duration(f.ttl)*time.Minute
	}
	f.allowed = later(now.Add(time.Hour), f.grant.end(now))
	f.allowed = later(f.allowed, now.Add(min(f.asked, 7*24*time.Hour)))
}

func (f *simFeed) body(version int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<rss version=\"2.0\"><channel><title>%s</title><link>https://%s/</link>", f.name, f.url)
	if f.ttl > 0 {
		fmt.Fprintf(&b, "<ttl>%d</ttl>", f.ttl)
	}
	if len(f.skip) > 0 {
		b.WriteString("<skipHours>")
		for _, h := range f.skip {
			fmt.Fprintf(&b, "<hour>%d</hour>", h)
		}
		b.WriteString("</skipHours>")
	}
	for n := max(0, version-2); n <= version; n++ {
		fmt.Fprintf(&b, "<item><title>Note %d of %s</title><link>https://%s/%d</link><guid isPermaLink=\"false\">%d</guid><description>Entry %d.</description></item>", n, f.name, f.url, n, n, n)
	}
	b.WriteString("</channel></rss>")
	return b.String()
}
