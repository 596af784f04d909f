package fetch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wirefold/feeds"
)

// Tests named after rows of docs/politeness.md, as far as one exchange is enough to
// see them. The other rows are in internal/daemon.

func TestP20RedirectsAreBounded(t *testing.T) {
	var asked atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		var n int
		switch {
		case r.URL.Path == "/self":
			http.Redirect(w, r, "/self", http.StatusFound)
		case r.URL.Path == "/ping":
			http.Redirect(w, r, "/pong", http.StatusMovedPermanently)
		case r.URL.Path == "/pong":
			http.Redirect(w, r, "/ping", http.StatusMovedPermanently)
		default:
			fmt.Sscanf(r.URL.Path, "/%d", &n)
			http.Redirect(w, r, fmt.Sprintf("/%d", n+1), http.StatusFound)
		}
	})
	c := newTestClient(t)
	for path, most := range map[string]int32{"/self": 1, "/ping": 2, "/1": maxRedirects + 1} {
		asked.Store(0)
		wantError(t, c, s.URL+path, KindRedirect)
		if n := asked.Load(); n != most {
			t.Errorf("%s: %d requests, want %d", path, n, most)
		}
	}
	// From https to http: TestRedirectFromHTTPSToHTTPIsRefused.
}

func TestP22AtMostTwoAtATime(t *testing.T) {
	var running, most atomic.Int32
	release := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) {
		n := running.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		<-release
		running.Add(-1)
	})
	c := newTestClient(t, func(o *Options) { o.HostConcurrency = 2 })
	var done sync.WaitGroup
	for range 300 {
		done.Go(func() {
			if _, err := c.Get(context.Background(), Request{URL: s.URL}); err != nil {
				t.Error(err)
			}
		})
	}
	for most.Load() < 2 { // more would have come by then
		time.Sleep(time.Millisecond)
	}
	close(release)
	done.Wait()
	if most.Load() != 2 {
		t.Errorf("%d requests at a time, want 2", most.Load())
	}
}

func TestP31BodiesAreDecodedOnce(t *testing.T) {
	feed := []byte("<rss>" + strings.Repeat("text ", 500) + "</rss>")
	gz := gzipped(t, feed)
	for _, c := range []struct {
		name, encoding string
		body, want     []byte
		kind           Kind
	}{
		{"as labelled", "gzip", gz, feed, ""},
		{"x-gzip", "x-gzip", gz, feed, ""},
		{"a gzip file without a label", "", gz, feed, ""},
		{"plain text with a wrong label", "gzip", feed, feed, ""},
		{"plain text labelled as br", "br", feed, feed, ""},
		{"identity", "identity", feed, feed, ""},
		{"a gzip file that was encoded again", "gzip", gzipped(t, gz), gz, ""},
		{"two layers", "gzip, gzip", gzipped(t, gz), nil, KindEncoding},
		{"unknown", "zstd", gz, nil, KindEncoding},
		{"damaged", "gzip", append(bytes.Clone(gz[:20]), "damage"...), nil, KindEncoding},
		{"grows without measure", "gzip", gzipped(t, make([]byte, 4<<20)), nil, KindEncoding},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if c.encoding != "" {
				w.Header().Set("Content-Encoding", c.encoding)
			}
			w.Write(c.body)
		})
		res, err := newTestClient(t).Get(context.Background(), Request{URL: s.URL})
		switch {
		case KindOf(err) != c.kind:
			t.Errorf("%s: %v", c.name, err)
		case err == nil && !bytes.Equal(res.Body, c.want):
			t.Errorf("%s: %d bytes, want %d", c.name, len(res.Body), len(c.want))
		}
	}
}

func TestP32BurstOnOneHostKeepsItsConnection(t *testing.T) {
	addrs := map[string]bool{}
	closed := make(chan struct{}, 1)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addrs[r.RemoteAddr] = true
		switch r.URL.Path {
		case "/missing": // an answer that nobody reads in full must not cost the connection
			http.NotFound(w, r)
		case "/moved":
			http.Redirect(w, r, "/", http.StatusFound)
		default:
			fmt.Fprint(w, "<rss/>")
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	c := newTestClient(t)
	for _, path := range []string{"/1", "/2", "/moved", "/3"} {
		get(t, c, Request{URL: s.URL + path})
	}
	wantError(t, c, s.URL+"/missing", KindStatus)
	get(t, c, Request{URL: s.URL + "/4"})
	if len(addrs) != 1 {
		t.Errorf("%d connections for a burst on one host", len(addrs))
	}
	if idle := c.transport.IdleConnTimeout; idle <= 0 || idle > time.Minute {
		t.Errorf("idle connections are kept for %s", idle)
	}
	c.Close()
	<-closed
}

func TestP33DatesInAllThreeForms(t *testing.T) {
	for _, date := range []string{"Sun, 01 Mar 2026 13:00:00 GMT", "Sunday, 01-Mar-26 13:00:00 GMT", "Sun Mar  1 13:00:00 2026"} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", date)
			w.Header().Set("Expires", date)
			w.Header().Set("Date", "Sun, 01 Mar 2026 12:00:00 GMT")
			if r.URL.Path == "/busy" {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		c := newTestClient(t, func(o *Options) { o.Now = func() time.Time { return testNow } })
		if res := get(t, c, Request{URL: s.URL}); res.Fresh != time.Hour || res.FreshBy != FreshByExpires {
			t.Errorf("Expires: %s: fresh for %s by %s", date, res.Fresh, res.FreshBy)
		}
		status := asType[*StatusError](t, wantError(t, c, s.URL+"/busy", KindStatus))
		if status.RetryAfter != time.Hour {
			t.Errorf("Retry-After: %s: %s", date, status.RetryAfter)
		}
	}
}

func TestHeldHostIsNotAsked(t *testing.T) {
	now, asked := testNow, 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		switch r.URL.Path {
		case "/busy":
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
		case "/moved":
			http.Redirect(w, r, strings.Replace("http://"+r.Host, "127.0.0.1", "localhost", 1)+"/busy", http.StatusFound)
		}
	})
	holds := NewHolds()
	clock := func(o *Options) { o.Now, o.Holds = func() time.Time { return now }, holds }
	c := newTestClient(t, clock)
	err := wantError(t, c, s.URL+"/busy", KindStatus)
	if hold := asType[*StatusError](t, err).Hold; hold.Host != feeds.Host(s.URL) || !hold.Until.Equal(now.Add(time.Minute)) || hold.Count != 1 {
		t.Errorf("hold %+v", hold)
	}
	// The next client knows it too.
	held := asType[*HeldError](t, wantError(t, newTestClient(t, clock), s.URL+"/other", KindHeld))
	if asked != 1 || !held.Until.Equal(now.Add(time.Minute)) {
		t.Errorf("%d requests, held until %s", asked, held.Until)
	}
	if _, err := c.Get(context.Background(), Request{URL: s.URL + "/other", Force: true}); err != nil || asked != 2 {
		t.Errorf("by force: %v, %d requests", err, asked)
	}
	now = now.Add(time.Minute)
	get(t, c, Request{URL: s.URL + "/other"})
	// A redirect to a host that is held ends there.
	holds.Restore(Hold{Host: feeds.Host(strings.Replace(s.URL, "127.0.0.1", "localhost", 1)), Until: now.Add(time.Hour)}, now)
	asked = 0
	_, err = c.Get(context.Background(), Request{URL: s.URL + "/moved"})
	if failure := asType[*Error](t, err); failure.Kind != KindHeld || !failure.Asked || asked != 1 {
		t.Errorf("%v, asked %v, %d requests", err, failure.Asked, asked)
	}
}

func TestHoldsAreForgotten(t *testing.T) {
	h := NewHolds()
	for n := range 10 * minHoldSweep {
		h.note(fmt.Sprint(n), http.StatusTooManyRequests, time.Second, testNow.Add(time.Duration(n)*time.Hour))
	}
	if n := len(h.hosts); n > 2*minHoldSweep {
		t.Errorf("%d hosts are remembered", n)
	}
}

func TestSkippedRedirectIsNotFollowed(t *testing.T) {
	var asked []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		redirects(w, r)
	})
	c := newTestClient(t)
	end := s.URL + "/end"
	skip := func(url string) bool { return url == end }
	res := get(t, c, Request{URL: s.URL + "/301/308/end", Skip: skip})
	if !res.Skipped || res.Permanent != end || res.Status != 308 || len(asked) != 2 {
		t.Errorf("%+v after %v", res, asked)
	}
	// What is not permanent is followed.
	if res := get(t, c, Request{URL: s.URL + "/301/302/end", Skip: skip}); res.Skipped || res.URL != end {
		t.Errorf("%+v", res)
	}
}

func TestBodyThatDripsIsGivenUp(t *testing.T) {
	url := raw(t, func(conn net.Conn) {
		io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<rss>")
		for {
			if _, err := io.WriteString(conn, " "); err != nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
	c := newTestClient(t, func(o *Options) { o.Timeout = time.Hour })
	c.window = 20 * time.Millisecond
	if err := wantError(t, c, url, KindTimeout); !strings.Contains(err.Error(), "less than 2048 bytes in 20ms") {
		t.Error(err)
	}
}

func TestTooManyHeaderFields(t *testing.T) {
	url := raw(t, func(conn net.Conn) {
		io.WriteString(conn, "HTTP/1.1 200 OK\r\n"+strings.Repeat("X: y\r\n", maxHeaderFields+1)+"Content-Length: 0\r\n\r\n")
	})
	if err := wantError(t, newTestClient(t), url, KindTransfer); !strings.Contains(err.Error(), "more than 1000 header fields") {
		t.Error(err)
	}
}

func TestRequestThatNeverLeft(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancel(context.Background())
	c := newTestClient(t, func(o *Options) {
		o.HostGap = time.Hour
		o.Sleep = func(context.Context, time.Duration) error { cancel(); return ctx.Err() }
	})
	get(t, c, Request{URL: s.URL})
	_, err := c.Get(ctx, Request{URL: s.URL})
	if failure := asType[*Error](t, err); failure.Asked || failure.Kind != KindCanceled {
		t.Errorf("%v, asked %v", err, failure.Asked)
	}
	_, err = newTestClient(t).Get(context.Background(), Request{URL: strings.Replace(s.URL, "127.0.0.1", "127.0.0.2", 1)})
	if failure := asType[*Error](t, err); !failure.Asked {
		t.Errorf("%v: a connection was tried", err)
	}
}
