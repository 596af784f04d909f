package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/store"
)

// world is a daemon and the publishers that it polls: one origin on loopback that
// every host name leads to. Its clock moves only as the tests, or waiting requests,
// move it, so that a month takes a second.
type world struct {
	t    *testing.T
	dir  string
	text string // the configuration
	d    *Daemon
	stop func()

	origin *httptest.Server
	answer http.HandlerFunc
	// client changes the options of the HTTP client, if it is set.
	client func(*fetch.Options)
	// log is where the daemon logs to; nowhere if it is nil.
	log slog.Handler
	// onSleep takes the place of sleep, if it is set.
	onSleep func(context.Context) error

	mu    sync.Mutex
	clock time.Time
	skew  time.Duration // how wrong the daemon's clock is
	down  error         // of every connection, while there is no network
	seen  []request
	rnd   *rand.Rand
}

func (w *world) random() float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rnd.Float64()
}

// request is one that the origin saw.
type request struct {
	at     time.Time
	method string
	url    string // host and path, with the query
	header http.Header
}

func (r *request) conditional() bool {
	return r.header.Get("If-None-Match") != "" || r.header.Get("If-Modified-Since") != ""
}

// begin is when every world begins, a Monday.
var begin = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// newWorld opens a daemon on sources with these URLs, named by them. The options
// stand in front of the sources.
func newWorld(t *testing.T, answer http.HandlerFunc, options string, urls ...string) *world {
	t.Helper()
	var b strings.Builder
	b.WriteString("[store]\npath = \"wirefold.db\"\n" + options + "\n")
	for _, url := range urls {
		fmt.Fprintf(&b, "[[source]]\nurl = \"http://%s\"\nname = %q\n", url, url)
	}
	return newWorldOf(t, answer, b.String())
}

// newWorldOf is newWorld for a whole configuration.
func newWorldOf(t *testing.T, answer http.HandlerFunc, text string) *world {
	t.Helper()
	w := &world{t: t, dir: folder(t), text: text, answer: answer, clock: begin, rnd: newRandom()}
	w.begin()
	return w
}

func newRandom() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// begin starts the origin and the daemon.
func (w *world) begin() {
	w.t.Helper()
	w.origin = httptest.NewServer(w)
	w.t.Cleanup(w.origin.Close)
	w.open()
	w.t.Cleanup(w.close)
}

// ServeHTTP notes a request and answers it.
func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.seen = append(w.seen, request{w.clock, r.Method, r.Host + r.URL.RequestURI(), r.Header})
	w.mu.Unlock()
	w.answer(rw, r)
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

// wall returns what the daemon's clock says.
func (w *world) wall() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock.Add(w.skew)
}

// elapsed is the time that has really passed.
func (w *world) elapsed() time.Duration { return w.now().Sub(begin) }

// set sets the daemon's clock.
func (w *world) set(by time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.skew += by
}

// sleep moves the clock on instead of waiting.
func (w *world) sleep(ctx context.Context, d time.Duration) error {
	if w.onSleep != nil {
		return w.onSleep(ctx)
	}
	w.moveTo(w.now().Add(d))
	return nil
}

func (w *world) moveTo(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t.After(w.clock) {
		w.clock = t
	}
}

// dial leads every host to the origin, but for the names of failures.
func (w *world) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	down := w.down
	w.mu.Unlock()
	switch {
	case down != nil:
		return nil, down
	case strings.HasPrefix(host, "unknown."):
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	case strings.HasPrefix(host, "timeout."):
		return nil, &net.OpError{Op: "dial", Net: network, Err: context.DeadlineExceeded}
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", w.origin.Listener.Addr().String())
}

func (w *world) options() Options {
	if w.log == nil {
		w.log = slog.DiscardHandler
	}
	return Options{
		Config: parse(w.t, w.dir, w.text), Logger: slog.New(w.log),
		Load:   func() (*config.Config, error) { return parse(w.t, w.dir, w.text), nil },
		Getenv: func(string) string { return "" }, Version: "test", Now: w.wall, Elapsed: w.elapsed, Random: w.random, Throwaway: true,
		Client: func(o fetch.Options) (*fetch.Client, error) {
			o.Sleep = w.sleep
			o.Transport = &http.Transport{DialContext: w.dial, DisableCompression: true, DisableKeepAlives: true}
			if w.client != nil {
				w.client(&o)
			}
			return fetch.New(o)
		},
	}
}

// open starts the daemon, without listeners and without ticks: settle does the rounds.
func (w *world) open() {
	w.t.Helper()
	d, err := Open(w.t.Context(), w.options())
	if err != nil {
		w.t.Fatal(err)
	}
	w.d = d
	d.dispatch.setAuto(true)
	// Waiting for a host's turn is the client's here, since that moves the clock.
	bounds := d.dispatch.limits
	d.dispatch.limits = func() limits {
		l := bounds()
		l.gap = 0
		return l
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.ingester.Run(ctx)
	}()
	delivering, stopDelivering := context.WithCancel(context.Background())
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		d.subscriber.Run(delivering)
	}()
	w.stop = func() {
		stopDelivering()
		<-delivered
		cancel()
		<-done
		if err := d.Close(); err != nil {
			w.t.Error(err)
		}
	}
}

func (w *world) close() {
	if w.stop != nil {
		w.stop()
		w.stop = nil
	}
}

// restart ends the daemon and starts another one on the same database.
func (w *world) restart() {
	w.t.Helper()
	w.close()
	w.open()
}

// settle polls all that is due now.
func (w *world) settle() {
	w.t.Helper()
	for n := 0; w.d.dispatch.round(w.t.Context()) > 0; n++ {
		w.d.dispatch.polls.Wait()
		if n > 10_000 {
			w.t.Fatal("sources stay due although they are polled")
		}
	}
}

// run lets time pass, and polls what becomes due.
func (w *world) run(d time.Duration) {
	w.t.Helper()
	end := w.now().Add(d)
	for n := 0; ; n++ {
		w.settle()
		next := w.nextDue()
		if next.IsZero() || next.After(end) {
			w.moveTo(end)
			return
		}
		w.moveTo(next)
		if n > 1_000_000 {
			w.t.Fatal("time does not pass")
		}
	}
}

// nextDue returns when the next source is due; zero if none ever is.
func (w *world) nextDue() time.Time {
	next := w.d.dispatch.nextDue()
	if !next.IsZero() {
		w.mu.Lock()
		defer w.mu.Unlock()
		next = next.Add(-w.skew)
	}
	return next
}

// requests returns those for a URL, given as host and path, or for all of a host.
func (w *world) requests(of string) (list []request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.seen {
		if r.url == of || strings.HasPrefix(r.url, of+"/") || of == "" {
			list = append(list, r)
		}
	}
	return list
}

// gaps returns the times between the requests for a URL.
func (w *world) gaps(of string) (gaps []time.Duration) {
	list := w.requests(of)
	for i := 1; i < len(list); i++ {
		gaps = append(gaps, list[i].at.Sub(list[i-1].at))
	}
	return gaps
}

// command asks for polls as the command does.
func (w *world) command(req control.PollRequest) map[string]control.PollEvent {
	w.t.Helper()
	w.d.dispatch.setAuto(false)
	defer w.d.dispatch.setAuto(true)
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.d.dispatch.run(ctx)
	}()
	events := map[string]control.PollEvent{}
	err := w.d.PollNow(w.t.Context(), req, func(e control.PollEvent) { events[e.Source] = e })
	cancel()
	<-done
	if err != nil {
		w.t.Fatal(err)
	}
	return events
}

func (w *world) state(of string) store.SourceState {
	w.t.Helper()
	return state(w.t, w.d.store, "http://"+of)
}

// detail is what `wirefold sources show` gives.
func (w *world) detail(name string) control.SourceDetail {
	w.t.Helper()
	c := control.Local(w.d.controlServer().Handler())
	detail, err := c.Source(w.t.Context(), name)
	if err != nil {
		w.t.Fatal(err)
	}
	return detail
}

// rss is a feed whose channel holds the given elements, with one item.
func rss(r *http.Request, elements string) string {
	at := feeds.Host("http://"+r.Host) + r.URL.Path
	return `<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>` + at +
		`</title><link>https://` + at + `</link>` + elements + `<item><title>News of ` + at + `</title><link>https://` + at +
		`/1</link><guid isPermaLink="false">` + at + `</guid><description>Nothing has happened at ` + at + `.</description></item></channel></rss>`
}

// steady serves a feed that never changes, with an ETag and the given header
// fields, each written as "Name: value".
func steady(fields ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, f := range fields {
			name, value, _ := strings.Cut(f, ": ")
			w.Header().Add(name, value)
		}
		w.Header().Set("ETag", `"steady"`)
		if r.Header.Get("If-None-Match") == `"steady"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, rss(r, ""))
	}
}
