package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestPostForm(t *testing.T) {
	form := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {"https://example.org/ü?a=1&b"}}
	var got []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		got = append(got, fmt.Sprintf("%s %s %s %s", r.Method, r.URL.Path, r.Header.Get("Content-Type"), r.PostForm.Get("hub.topic")))
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/hub", http.StatusPermanentRedirect)
		case "/turned":
			http.Redirect(w, r, "/hub", http.StatusSeeOther)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusTemporaryRedirect)
		case "/busy":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprint(w, strings.Repeat("much to say ", 10_000))
		}
	})
	c := newTestClient(t)
	for path, kind := range map[string]Kind{"/hub": "", "/moved": "", "/turned": KindStatus, "/round": KindRedirect, "/busy": KindStatus} {
		got = nil
		err := c.PostForm(context.Background(), s.URL+path, form)
		if KindOf(err) != kind {
			t.Errorf("%s: %v, want kind %q", path, err, kind)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "POST "+s.URL) {
			t.Errorf("%s: the error does not name the request: %v", path, err)
		}
		for _, request := range got {
			if !strings.HasPrefix(request, "POST ") || !strings.HasSuffix(request, " application/x-www-form-urlencoded https://example.org/ü?a=1&b") {
				t.Errorf("%s: request %q", path, request)
			}
		}
		if want := map[string]int{"/moved": 2}[path]; len(got) != max(want, 1) {
			t.Errorf("%s: %d requests: %q", path, len(got), got)
		}
	}
	err := c.PostForm(context.Background(), s.URL+"/busy", form)
	if status := asType[*StatusError](t, err); status.RetryAfter != 2*time.Minute {
		t.Errorf("retry after %s", status.RetryAfter)
	}
}

// TestPostFormGuarded: what a feed names as its hub must not be a way into the
// private network.
func TestPostFormGuarded(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the private address was asked") })
	outside := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.Replace(s.URL, "127.0.0.1", "127.0.0.2", 1), http.StatusTemporaryRedirect)
	})
	c := newTestClient(t, func(o *Options) { o.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} })
	for _, hub := range []string{outside.URL, strings.Replace(s.URL, "127.0.0.1", "127.0.0.2", 1), "http://[::1]:1/", "http://169.254.169.254/"} {
		if err := c.PostForm(context.Background(), hub, nil); KindOf(err) != KindBlocked {
			t.Errorf("%s: %v", hub, err)
		}
	}
	for _, hub := range []string{"file:///etc/passwd", "https://user:pw@hub.example/", "http://127.1/", ""} {
		if err := c.PostForm(context.Background(), hub, nil); KindOf(err) != KindURL {
			t.Errorf("%s: %v", hub, err)
		}
	}
}

func TestLinks(t *testing.T) {
	long := false
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Link", `<https://hub.example/>; rel="hub"`)
		w.Header().Add("Link", `<https://example.org/feed>; rel="self"`)
		if long {
			w.Header().Add("Link", strings.Repeat("x", maxValidator))
		}
		fmt.Fprint(w, "<rss/>")
	})
	c := newTestClient(t)
	if res := get(t, c, Request{URL: s.URL}); len(res.Links) != 2 || res.Links[1] != `<https://example.org/feed>; rel="self"` {
		t.Errorf("links %q", res.Links)
	}
	long = true
	if res := get(t, c, Request{URL: s.URL}); len(res.Links) != 0 {
		t.Errorf("links without measure: %d", len(res.Links))
	}
}
