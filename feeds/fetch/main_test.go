package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newTestClient returns a client that may reach loopback and does not wait
// between requests, after the given changes.
func newTestClient(t *testing.T, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{
		UserAgent:     "wirefold/test (+https://example.org/)",
		AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		HostGap:       -1,
		Timeout:       10 * time.Second,
	}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// serve starts an origin on loopback.
func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func get(t *testing.T, c *Client, r Request) *Response {
	t.Helper()
	res, err := c.Get(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// wantError gets the URL and checks the kind of the failure.
func wantError(t *testing.T, c *Client, url string, kind Kind) error {
	t.Helper()
	res, err := c.Get(context.Background(), Request{URL: url})
	if err == nil {
		t.Fatalf("GET %s: status %d, want an error of kind %s", url, res.Status, kind)
	}
	if KindOf(err) != kind {
		t.Fatalf("kind %q, want %q: %v", KindOf(err), kind, err)
	}
	return err
}

func asType[E error](t *testing.T, err error) E {
	t.Helper()
	var e E
	if !errors.As(err, &e) {
		t.Fatalf("%v is not a %T", err, e)
	}
	return e
}

func gzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
