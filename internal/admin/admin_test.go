package admin

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func handler(live, ready []Check) http.Handler {
	return Handler(Options{
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "figures") }),
		Live:    func(*http.Request) []Check { return live },
		Ready:   func(*http.Request) []Check { return ready },
	})
}

func TestHandler(t *testing.T) {
	well, ill := []Check{{Name: "a"}}, []Check{{Name: "a"}, {Name: "b", Error: "no room"}}
	for _, tc := range []struct {
		path        string
		live, ready []Check
		status      int
		body        string
	}{
		{"/healthz", well, ill, 200, "ok\n"},
		{"/readyz", well, ill, 503, "b: no room\n"},
		{"/readyz", ill, well, 200, "ok\n"},
		{"/healthz", ill, well, 503, "b: no room\n"},
		{"/metrics", nil, nil, 200, "figures"},
		{"/elsewhere", nil, nil, 404, ""},
		{"/debug/pprof/cmdline", nil, nil, 200, ""},
	} {
		w := httptest.NewRecorder()
		handler(tc.live, tc.ready).ServeHTTP(w, httptest.NewRequest("GET", tc.path, nil))
		if w.Code != tc.status || tc.body != "" && w.Body.String() != tc.body {
			t.Errorf("%s: %d %q, want %d %q", tc.path, w.Code, w.Body, tc.status, tc.body)
		}
	}
	w := httptest.NewRecorder()
	handler(ill, well).ServeHTTP(w, httptest.NewRequest("POST", "/metrics", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestVerbose(t *testing.T) {
	w := httptest.NewRecorder()
	handler(nil, []Check{{Name: "a"}, {Name: "b", Error: "no \"room\"\n"}}).ServeHTTP(w, httptest.NewRequest("GET", "/readyz?verbose", nil))
	var got struct {
		OK     bool
		Checks []Check
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if w.Code != 503 || got.OK || len(got.Checks) != 2 || got.Checks[0].Error != "" || got.Checks[1].Error != "no \"room\"\n" {
		t.Errorf("%d %+v", w.Code, got)
	}
}

// TestGuard: what a request says of where it comes from does not count; by what name
// it asks, and the token, do.
func TestGuard(t *testing.T) {
	const token = "a-token-that-nobody-guesses"
	for _, tc := range []struct {
		name, listen, token string
		host, authorization string
		status              int
	}{
		{"loopback", "127.0.0.1:9469", "", "127.0.0.1:9469", "", 200},
		{"another port, by a tunnel", "127.0.0.1:9469", "", "127.0.0.1:1234", "", 200},
		{"localhost", "127.0.0.1:9469", "", "LocalHost:9469", "", 200},
		{"IPv6", "[::1]:9469", "", "[::1]:9469", "", 200},
		{"IPv6 without a port", "[::1]:9469", "", "[::1]", "", 200},
		{"the configured name", "mon.example:9469", "", "mon.example:9469", "", 200},
		{"a name that leads here", "127.0.0.1:9469", "", "evil.example:9469", "", 421},
		{"a name that begins like an address", "127.0.0.1:9469", "", "127.0.0.1.evil.example", "", 421},
		{"no name", ":9469", token, "", "Bearer " + token, 421},
		{"with the token", "127.0.0.1:9469", token, "127.0.0.1:9469", "Bearer " + token, 200},
		{"the scheme is in any case", "127.0.0.1:9469", token, "127.0.0.1:9469", "bearer " + token, 200},
		{"without the token", "127.0.0.1:9469", token, "127.0.0.1:9469", "", 401},
		{"with half of it", "127.0.0.1:9469", token, "127.0.0.1:9469", "Bearer a-token", 401},
		{"as a password", "127.0.0.1:9469", token, "127.0.0.1:9469", "Basic " + token, 401},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/metrics", nil)
			r.Host = tc.host
			r.RemoteAddr = "203.0.113.9:1"
			for _, h := range []string{"X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host"} {
				r.Header.Set(h, "127.0.0.1")
			}
			if tc.authorization != "" {
				r.Header.Set("Authorization", tc.authorization)
			}
			w := httptest.NewRecorder()
			NewGuard(tc.listen, tc.token).Wrap(handler(nil, nil)).ServeHTTP(w, r)
			if w.Code != tc.status {
				t.Errorf("%d, want %d", w.Code, tc.status)
			}
			if w.Code != 200 && strings.Contains(w.Body.String(), "figures") {
				t.Error("it told the figures all the same")
			}
		})
	}
}
