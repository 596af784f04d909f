package web

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestReaders(t *testing.T) {
	readers, err := ParseReaders([]byte("# who may read\n\nann:correct horse\n  token-of-eight \r\nbob:with:colon:in it\n"))
	if err != nil {
		t.Fatal(err)
	}
	h := readers.Guard(newServer(newFake()).Handler())
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for authorization, want := range map[string]int{
		basic("ann:correct horse"): 200, "basic " + basic("ann:correct horse")[6:]: 200, "Bearer token-of-eight": 200, "bearer  token-of-eight": 200,
		basic("bob:with:colon:in it"): 200,
		"":                            401, basic("ann:wrong"): 401, basic("ann:"): 401, basic("token-of-eight"): 401, "Bearer ann:correct horse": 401,
		"Bearer": 401, "Basic %%%": 401, "Digest x": 401, "Bearer token-of-eigh": 401, basic("# who may read"): 401, "Bearer # who may read": 401,
	} {
		r := httptest.NewRequest("GET", "/feed.atom", nil)
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want || (want == 401) != (w.Header().Get("WWW-Authenticate") != "") || want == 401 && strings.Contains(w.Body.String(), "Wires") {
			t.Errorf("%q: %d", authorization, w.Code)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	if w.Code != 200 {
		t.Errorf("the health check: %d", w.Code)
	}
	for _, bad := range []string{"", "# nobody", "ann:short", "short", ":no-name-here", "two words here"} {
		if _, err := ParseReaders([]byte("ok:long enough\n" + bad)); bad != "" && bad[0] != '#' && (err == nil || !strings.Contains(err.Error(), "line 2") || strings.Contains(err.Error(), bad)) {
			t.Errorf("%q: %v", bad, err)
		}
		if _, err := ParseReaders([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// serveOn runs a server on a loopback listener and returns its address.
func serveOn(t *testing.T, s *http.Server, wrap func(net.Listener) net.Listener) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(wrap(l)) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-done; err != http.ErrServerClosed {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// Those who hold a connection and say nothing give way to who asks.
func TestSilentConnections(t *testing.T) {
	s := NewHTTPServer(newServer(newFake()).Handler(), nil)
	addr := serveOn(t, &s.Server, func(l net.Listener) net.Listener {
		lim := newLimiter(l, 8, 100)
		s.ConnState = lim.track
		return lim
	})
	var silent []net.Conn
	for n := range 40 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		silent = append(silent, c)
		if n%8 != 7 {
			continue
		}
		res, err := http.Get("http://" + addr + "/feed.atom")
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != 200 {
			t.Errorf("status %d", res.StatusCode)
		}
	}
	if _, err := silent[0].Read(make([]byte, 1)); err == nil {
		t.Error("the oldest silent connection was not closed")
	}
}

func TestConnectionsOfOne(t *testing.T) {
	local, remote := net.Pipe()
	defer local.Close()
	defer remote.Close()
	l := newLimiter(nil, 100, 2)
	from := func(addr string) net.Conn {
		c, ok := l.admit(addressed{remote, addr})
		if !ok {
			return nil
		}
		return c
	}
	a, b := from("192.0.2.1:1"), from("192.0.2.1:2")
	if a == nil || b == nil || from("192.0.2.1:3") != nil || from("192.0.2.2:3") == nil {
		t.Error("the limit of an address is not 2")
	}
	a.Close()
	a.Close()
	if from("[::ffff:192.0.2.1]:4") == nil || from("192.0.2.1:5") != nil {
		t.Error("a closed connection counts, or counts twice")
	}
	if from("[2001:db8::1]:1") == nil || from("[2001:db8::2]:1") == nil || from("[2001:db8::3]:1") != nil || from("[2001:db8:0:1::3]:1") == nil {
		t.Error("addresses of one network are not one")
	}
	for range 5 {
		if from("127.0.0.1:1") == nil || from("[::1]:1") == nil {
			t.Error("this machine has a limit")
		}
	}
}

type addressed struct {
	net.Conn
	addr string
}

func (a addressed) RemoteAddr() net.Addr {
	ap, _ := net.ResolveTCPAddr("tcp", a.addr)
	return ap
}
func (a addressed) Close() error { return nil }

func TestRawRequests(t *testing.T) {
	s := NewHTTPServer(newServer(newFake()).Handler(), nil)
	addr := serveOn(t, &s.Server, func(l net.Listener) net.Listener { return l })
	for request, want := range map[string]string{
		"GET /feed.atom HTTP/1.1\r\nHost: evil.example\r\n\r\n":                                                  "200",
		"GET /feed.atom HTTP/1.0\r\n\r\n":                                                                        "200",
		"GET /feed.atom HTTP/1.1\r\n\r\n":                                                                        "400",
		"GET /feed.atom HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 30<<10) + "\r\n\r\n":                   "431",
		"GET /" + strings.Repeat("x", 30<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n":                                   "431",
		"POST /feed.atom HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n":                              "405",
		"GET /feed.atom HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n":                                         "304",
		"BREW /feed.atom HTTP/1.1\r\nHost: x\r\n\r\n":                                                            "405",
		"GET /feed.atom HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n": "200",
	} {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(c, request)
		status, _ := bufio.NewReader(c).ReadString('\n')
		if fields := strings.Fields(status); len(fields) < 2 || fields[1] != want {
			t.Errorf("%.60q: %q, want %s", request, status, want)
		}
		c.Close()
	}
}

func certificate(t *testing.T) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"wires.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func TestTLS(t *testing.T) {
	cert := certificate(t)
	s := NewHTTPServer(newServer(newFake()).Handler(), func() *tls.Certificate { return cert })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	pool := x509.NewCertPool()
	pool.AddCert(cert.Leaf)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "wires.example"}, ForceAttemptHTTP2: true,
	}}
	res, err := client.Get("https://" + l.Addr().String() + "/feed.atom")
	if err != nil {
		t.Fatal(err)
	}
	if b := body(t, res); res.StatusCode != 200 || res.ProtoMajor != 2 || !strings.Contains(b, "<feed") {
		t.Errorf("%d over %s", res.StatusCode, res.Proto)
	}
	if _, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: pool, ServerName: "wires.example", MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	if err := s.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	if err := <-done; err != http.ErrServerClosed {
		t.Error(err)
	}
}
