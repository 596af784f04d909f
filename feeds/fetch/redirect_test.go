package fetch

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// redirects serves /<status>/<rest> as a redirect to /<rest>, and /end as the end.
func redirects(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/end" {
		fmt.Fprint(w, "<rss/>")
		return
	}
	var status int
	fmt.Sscanf(r.URL.Path, "/%d/", &status)
	http.Redirect(w, r, r.URL.Path[len("/300"):], status)
}

func TestRedirects(t *testing.T) {
	s := serve(t, redirects)
	c := newTestClient(t)
	for path, permanent := range map[string]string{
		"/end":                 "",
		"/301/end":             "/end",
		"/308/end":             "/end",
		"/302/end":             "",
		"/303/end":             "",
		"/307/end":             "",
		"/301/308/end":         "/end",
		"/301/302/end":         "/302/end",
		"/302/301/end":         "",
		"/301/308/307/301/end": "/307/301/end",
		"/301/301/301/301/end": "/end",
	} {
		res := get(t, c, Request{URL: s.URL + path})
		want := permanent
		if want != "" {
			want = s.URL + want
		}
		if res.URL != s.URL+"/end" || res.Permanent != want || string(res.Body) != "<rss/>" {
			t.Errorf("%s: at %s, permanently %q; want %q", path, res.URL, res.Permanent, want)
		}
	}
	get(t, c, Request{URL: s.URL + "/302/302/302/302/302/end"})
	wantError(t, c, s.URL+"/302/302/302/302/302/302/end", KindRedirect)
}

func TestRedirectsNotFollowed(t *testing.T) {
	requests := 0
	var location string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		if location != "" {
			w.Header()["Location"] = []string{location}
		}
		w.WriteHeader(http.StatusFound)
	})
	c := newTestClient(t)
	for _, location = range []string{
		"", "/", s.URL, "file:///etc/passwd", "gopher://x/", "ftp://example.org/", "data:text/html,x", "javascript:alert(1)",
		"http://user:pw@127.0.0.1/", "http://[fe80::1%25lo]/", "http://2130706433/", "http://", "//", "%zz",
		"/" + strings.Repeat("a", 10_000), "x:\u202e",
	} {
		requests = 0
		err := wantError(t, c, s.URL+"/", KindRedirect)
		// s.URL has no path, and so is another string than the page that it is.
		if want := 1; requests != want && !(location == s.URL && requests == 2) {
			t.Errorf("redirect to %.40q: %d requests", location, requests)
		}
		if len(err.Error()) > 600 || strings.Contains(err.Error(), "\u202e") {
			t.Errorf("%q", err)
		}
	}
}

func TestRedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	u, err := parseURL("https://example.org/a")
	if err != nil {
		t.Fatal(err)
	}
	tr := newTrail(u)
	if err := tr.follow(&redirect{status: 301, location: "http://example.org/a"}); err == nil {
		t.Error("followed")
	}
	if err := tr.follow(&redirect{status: 301, location: "//EXAMPLE.net/b"}); err != nil || tr.permanent != "https://EXAMPLE.net/b" {
		t.Errorf("%q, %v", tr.permanent, err)
	}
}

func TestRedirectToABlockedAddress(t *testing.T) {
	inside := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the blocked address was asked") })
	target := strings.Replace(inside.URL, "127.0.0.1", "localhost", 1)
	outside := listenOn(t, "127.0.0.2", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target, http.StatusMovedPermanently)
	})
	c := newTestClient(t, func(o *Options) { o.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")} })
	for _, target = range []string{inside.URL, strings.Replace(inside.URL, "127.0.0.1", "localhost", 1), "http://169.254.169.254/", "http://[::1]/", "http://[::ffff:127.0.0.1]/"} {
		err := wantError(t, c, outside.URL, KindBlocked)
		if !strings.HasPrefix(err.Error(), "GET "+target+": address ") {
			t.Errorf("redirect to %s: %v", target, err)
		}
	}
}

// Validators belong to the URL that gave them, and travel to no other.
func TestValidatorsFollowTheirURL(t *testing.T) {
	sent := map[string]string{}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent[r.URL.Path] = r.Header.Get("If-None-Match")
		switch {
		case r.URL.Path == "/old":
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		case r.Header.Get("If-None-Match") == `"1"`:
			w.WriteHeader(http.StatusNotModified)
		default:
			w.Header().Set("ETag", `"1"`)
		}
	})
	c := newTestClient(t)
	res := get(t, c, Request{URL: s.URL + "/old"})
	again := get(t, c, Request{URL: s.URL + "/old", ETag: res.ETag, LastModified: res.LastModified, ValidatorURL: res.URL})
	if !again.NotModified || again.Permanent != s.URL+"/new" {
		t.Errorf("%+v", again)
	}
	if sent["/old"] != "" || sent["/new"] != `"1"` {
		t.Errorf("sent %q", sent)
	}
	// Without a ValidatorURL they are the first URL's.
	get(t, c, Request{URL: s.URL + "/old", ETag: `"x"`})
	if sent["/old"] != `"x"` || sent["/new"] != "" {
		t.Errorf("sent %q", sent)
	}
}
