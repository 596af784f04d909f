package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestGetSendsOneModestRequest(t *testing.T) {
	var requests []*http.Request
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests = append(requests, r)
		http.SetCookie(w, &http.Cookie{Name: "id", Value: "1"})
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, "<rss/>")
	})
	c := newTestClient(t)
	for range 2 {
		res := get(t, c, Request{URL: s.URL + "/feed?a=b&c#top"})
		want := &Response{Status: 200, URL: s.URL + "/feed?a=b&c", ContentType: "application/rss+xml", Body: []byte("<rss/>"), Bytes: 6, Proto: "HTTP/1.1"}
		if !reflect.DeepEqual(res, want) {
			t.Errorf("got %+v, want %+v", res, want)
		}
	}
	if len(requests) != 2 {
		t.Fatalf("%d requests for two Gets", len(requests))
	}
	for _, r := range requests {
		if r.Method != "GET" || r.RequestURI != "/feed?a=b&c" {
			t.Errorf("%s %s", r.Method, r.RequestURI)
		}
		want := http.Header{
			"User-Agent":      {"wirefold/test (+https://example.org/)"},
			"Accept":          {acceptFeeds},
			"Accept-Encoding": {"gzip, br"},
		}
		if !reflect.DeepEqual(r.Header, want) {
			t.Errorf("header %v, want %v", r.Header, want)
		}
	}
	if requests[0].RemoteAddr != requests[1].RemoteAddr {
		t.Error("the connection was not kept for the second request")
	}
}

func TestValidatorsAreByteIdentical(t *testing.T) {
	for _, v := range []struct{ etag, modified string }{
		{`"abc"`, "Sun, 01 Mar 2026 12:00:00 GMT"},
		{`W/"abc-gzip"`, "Sunday, 01-Mar-26 12:00:00 GMT"},
		{`unquoted`, "1. März 2026, 12 Uhr"},
		{`"a,  b"`, "2026-03-01T12:00:00Z"},
		{`"\xff"`, "0"},
		{`"only"`, ""},
		{"", "Sun Mar  1 12:00:00 2026"},
		{"", ""},
	} {
		var got []http.Header
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			got = append(got, r.Header)
			if v.etag != "" {
				w.Header().Set("ETag", v.etag)
			}
			if v.modified != "" {
				w.Header().Set("Last-Modified", v.modified)
			}
		})
		c := newTestClient(t)
		res := get(t, c, Request{URL: s.URL})
		if res.ETag != v.etag || res.LastModified != v.modified {
			t.Errorf("received %q, %q; want %q, %q", res.ETag, res.LastModified, v.etag, v.modified)
		}
		get(t, c, Request{URL: s.URL, ETag: res.ETag, LastModified: res.LastModified, ValidatorURL: res.URL})
		for name, want := range map[string]string{"If-None-Match": v.etag, "If-Modified-Since": v.modified} {
			if len(got[0][name]) != 0 {
				t.Errorf("the first request has %s: %q", name, got[0][name])
			}
			if want == "" && len(got[1][name]) != 0 || want != "" && (len(got[1][name]) != 1 || got[1][name][0] != want) {
				t.Errorf("%s: %q, want %q", name, got[1][name], want)
			}
		}
	}
}

func TestValidatorsThatCannotBeSentBackAreDropped(t *testing.T) {
	long := `"` + strings.Repeat("a", maxValidator) + `"`
	for _, v := range []string{"a\x00b", "a\nb", "\x1b[31m", "a\x7f", long} {
		if validator(v) != "" {
			t.Errorf("validator %.20q is kept", v)
		}
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("ETag", long) })
	if res := get(t, newTestClient(t), Request{URL: s.URL, ETag: "a\r\nX: y"}); res.ETag != "" {
		t.Error("an ETag without measure is kept")
	}
}

func TestNotModified(t *testing.T) {
	var answer http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for k, v := range answer {
			w.Header()[k] = v
		}
		w.WriteHeader(http.StatusNotModified)
	})
	c := newTestClient(t)
	r := Request{URL: s.URL + "/", ETag: `"old"`, LastModified: "then"}

	res := get(t, c, r)
	if !res.NotModified || res.Status != 304 || res.Body != nil || res.ETag != `"old"` || res.LastModified != "then" || res.Fresh != 0 {
		t.Errorf("a bare 304 gave %+v", res)
	}
	answer = http.Header{"Etag": {`"new"`}, "Last-Modified": {"now"}, "Cache-Control": {"max-age=60"}}
	res = get(t, c, r)
	if res.ETag != `"new"` || res.LastModified != "now" || res.Fresh != time.Minute {
		t.Errorf("a 304 with metadata gave %+v", res)
	}
	// A 304 that nobody asked for is no answer.
	status := asType[*StatusError](t, wantError(t, c, s.URL, KindStatus))
	if status.Status != 304 {
		t.Errorf("status %d", status.Status)
	}
	r.ValidatorURL = "http://elsewhere.example/"
	if _, err := c.Get(context.Background(), r); KindOf(err) != KindStatus {
		t.Errorf("validators of another URL were sent: %v", err)
	}
}

func TestStatusErrors(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var status int
		fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.Header().Set("Retry-After", "Sun, 01 Mar 2026 13:00:00 GMT")
		w.WriteHeader(status)
		fmt.Fprint(w, "details")
	})
	c := newTestClient(t, func(o *Options) { o.Now = func() time.Time { return testNow } })
	for status, text := range map[int]string{
		206: "206 Partial Content", 300: "300 Multiple Choices", 400: "400 Bad Request", 403: "403 Forbidden", 404: "404 Not Found",
		410: "410 Gone", 429: "429 Too Many Requests", 500: "500 Internal Server Error", 503: "503 Service Unavailable", 599: "599",
	} {
		url := fmt.Sprintf("%s/%d", s.URL, status)
		_, err := c.Get(context.Background(), Request{URL: url, Force: true}) // after the 429 too
		if KindOf(err) != KindStatus {
			t.Fatalf("%d: %v", status, err)
		}
		got := *asType[*StatusError](t, err)
		if held := got.Hold != nil; held != (status == 429) {
			t.Errorf("%d: hold %+v", status, got.Hold)
		}
		got.Hold = nil
		if want := (StatusError{Status: status, URL: url, RetryAfter: time.Hour}); got != want {
			t.Errorf("%v, want %v", err, &want)
		}
		if want := "GET " + url + ": " + text + " (retry after 1h0m0s)"; err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}

func TestBodyLimits(t *testing.T) {
	const limit = 1000
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/fits":
			w.Write(bytes.Repeat([]byte{'a'}, limit))
		case "/announced":
			w.Write(bytes.Repeat([]byte{'a'}, limit+1))
		case "/endless":
			for {
				if _, err := w.Write(bytes.Repeat([]byte{'a'}, 4096)); err != nil {
					return
				}
			}
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(gzipped(t, make([]byte, 100*limit)))
		}
	})
	c := newTestClient(t, func(o *Options) { o.MaxBody = limit })
	if res := get(t, c, Request{URL: s.URL + "/fits"}); len(res.Body) != limit {
		t.Errorf("%d bytes", len(res.Body))
	}
	for _, path := range []string{"/announced", "/endless", "/bomb"} {
		if err := wantError(t, c, s.URL+path, KindTooLarge); !strings.HasSuffix(err.Error(), ": the body is larger than 1000 bytes") {
			t.Error(err)
		}
	}
}

func TestEncodings(t *testing.T) {
	feed := []byte("<rss>" + strings.Repeat(" ", 5000) + "</rss>")
	gz := gzipped(t, feed)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", r.URL.Path[1:])
		w.Write(gz)
	})
	c := newTestClient(t)
	res := get(t, c, Request{URL: s.URL + "/gzip"})
	if !bytes.Equal(res.Body, feed) || res.Bytes != int64(len(gz)) {
		t.Errorf("%d bytes from %d", len(res.Body), res.Bytes)
	}
	for _, encoding := range []string{"zstd", "gzip,gzip"} {
		wantError(t, c, s.URL+"/"+encoding, KindEncoding)
	}
}

func TestRequestsToOneHostShareItsLimit(t *testing.T) {
	var running, most atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n := running.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(time.Millisecond) // for the others to catch up, were they let
		running.Add(-1)
	})
	c := newTestClient(t, func(o *Options) { o.HostConcurrency = 2 })
	errs := make(chan error)
	for range 20 {
		go func() {
			_, err := c.Get(context.Background(), Request{URL: s.URL})
			errs <- err
		}()
	}
	for range 20 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if most.Load() > 2 {
		t.Errorf("%d requests at a time", most.Load())
	}
}

func TestEveryHopWaitsForItsHost(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new", http.StatusFound)
		}
	})
	now, slept := testNow, time.Duration(0)
	c := newTestClient(t, func(o *Options) {
		o.HostGap = time.Hour // far beyond the timeout, which does not count it
		o.Now = func() time.Time { return now }
		o.Sleep = func(_ context.Context, d time.Duration) error {
			now, slept = now.Add(d), slept+d
			return nil
		}
	})
	get(t, c, Request{URL: s.URL + "/old"})
	if slept != time.Hour {
		t.Errorf("two hops waited for %s, want 1h", slept)
	}
	get(t, c, Request{URL: s.URL + "/new"})
	if slept != 2*time.Hour {
		t.Errorf("three requests waited for %s, want 2h", slept)
	}
}

func TestCallerGivesUp(t *testing.T) {
	arrived := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	})
	c := newTestClient(t)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := c.Get(ctx, Request{URL: s.URL})
	if KindOf(err) != KindCanceled || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err = c.Get(ctx, Request{URL: s.URL}); KindOf(err) != KindCanceled {
		t.Errorf("before the request: %v", err)
	}
}

func TestProxiesFromTheEnvironmentAreIgnored(t *testing.T) {
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") })
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	// The transport never uses a proxy for loopback names, so look at it as well.
	c := newTestClient(t)
	if c.transport.Proxy != nil {
		t.Error("the transport has a proxy")
	}
	get(t, c, Request{URL: s.URL})
}

func TestTLSIsVerified(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ErrorLog = discardLog()
	s.StartTLS()
	t.Cleanup(s.Close)
	c := newTestClient(t)
	err := wantError(t, c, s.URL, KindTLS)
	if !strings.Contains(err.Error(), ": TLS: certificate signed by unknown authority") {
		t.Error(err)
	}
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	wantError(t, c, strings.Replace(plain.URL, "http:", "https:", 1), KindTLS)

	trusting := newTestClient(t)
	trusting.transport.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	get(t, trusting, Request{URL: s.URL})
	err = wantError(t, trusting, strings.Replace(s.URL, "127.0.0.1", "127.0.0.2", 1), KindConnect)
	if !strings.HasSuffix(err.Error(), "connection refused") {
		t.Error(err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{
		{},
		{UserAgent: "a\r\nX: y"},
		{UserAgent: "a", MaxBody: -1},
		{UserAgent: "a", Timeout: -1},
		{UserAgent: "a", HostConcurrency: -1},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}
