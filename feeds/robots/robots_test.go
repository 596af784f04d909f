package robots

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wirefold/feeds/fetch"
)

// origin is a site with one robots.txt, and a client for it.
type origin struct {
	*httptest.Server
	*fetch.Client
	status atomic.Int64
	body   atomic.Value // string
	asked  atomic.Int64
}

func newOrigin(t *testing.T, status int, body string) *origin {
	o := &origin{}
	o.status.Store(int64(status))
	o.body.Store(body)
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			t.Errorf("%s was asked for", r.URL)
		}
		o.asked.Add(1)
		w.WriteHeader(int(o.status.Load()))
		fmt.Fprint(w, o.body.Load())
	}))
	t.Cleanup(o.Server.Close)
	client, err := fetch.New(fetch.Options{UserAgent: "wirefold/test", AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, HostGap: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	o.Client = client
	return o
}

const (
	allowed     = "allowed"
	disallowed  = "disallowed"
	unreachable = "unreachable"
)

func outcome(err error) string {
	var no *DisallowedError
	var lost *UnreachableError
	switch {
	case err == nil:
		return allowed
	case errors.As(err, &no):
		return disallowed
	case errors.As(err, &lost):
		return unreachable
	}
	return err.Error()
}

func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		status     int
		path, want string
	}{
		{"an empty file", "", 200, "/a", allowed},
		{"no file", "Disallow: /", 404, "/a", allowed},
		{"a file that is kept from us", "", 403, "/a", allowed},
		{"too many requests", "", 429, "/a", unreachable},
		{"a broken server", "User-agent: *\nAllow: /", 500, "/a", unreachable},
		{"all for nobody", "User-agent: *\nDisallow: /", 200, "/a", disallowed},
		{"nothing forbidden", "User-agent: *\nDisallow:", 200, "/a", allowed},
		{"a folder", "User-agent: *\nDisallow: /private/", 200, "/private/a", disallowed},
		{"another folder", "User-agent: *\nDisallow: /private/", 200, "/public/a", allowed},
		{"the longer rule counts", "User-agent: *\nDisallow: /news/\nAllow: /news/open/", 200, "/news/open/a", allowed},
		{"our own group, not that of all", "User-agent: *\nDisallow: /\n\nUser-Agent: WireFold\nDisallow: /x", 200, "/a", allowed},
		{"our own group forbids", "User-agent: *\nAllow: /\n\nuser-agent: wirefold\nDisallow: /a", 200, "/a", disallowed},
		{"a group of several", "User-agent: other\nUser-agent: wirefold\nDisallow: /a", 200, "/a", disallowed},
		{"another's group", "User-agent: other\nDisallow: /", 200, "/a", allowed},
		{"wildcards", "User-agent: *\nDisallow: /*.pdf$", 200, "/a/b.pdf", disallowed},
		{"the end of a wildcard", "User-agent: *\nDisallow: /*.pdf$", 200, "/a/b.pdf?x", allowed},
		{"a query", "User-agent: *\nDisallow: /a?print", 200, "/a?print=1", disallowed},
		{"the site itself", "User-agent: *\nDisallow: /$", 200, "", disallowed},
		{"slips in other lines", "Disallow: /a\nCrawl-delay: soon\nUser-agent: * # all\nCrawl-delay: x\nDisallow: /b # this\nSitemap: ::", 200, "/b", disallowed},
		{"a rule without a group", "Disallow: /a\nUser-agent: *\nDisallow: /b", 200, "/a", allowed},
		{"a byte order mark and old line ends", "\ufeffUser-agent: *\r\rDisallow: /a\r\n", 200, "/a", disallowed},
		{"a page in its place", "<html><body>User-agent: *<br>Disallow: /</body></html>", 200, "/a", allowed},
		{"the end of a file without end", "User-agent: *\nDisallow: /a\n" + strings.Repeat("#", maxFile) + "\nDisallow: /b", 200, "/b", allowed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := newOrigin(t, tc.status, tc.body)
			rules := New(o.Client, "wirefold", time.Now)
			if got := outcome(rules.Check(t.Context(), o.URL+tc.path)); got != tc.want {
				t.Errorf("%s is %s, want %s", tc.path, got, tc.want)
			}
		})
	}
}

// A site is asked once a day, and once an hour while it does not answer.
func TestCheckRemembers(t *testing.T) {
	o := newOrigin(t, 200, "User-agent: *\nDisallow: /a")
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	rules := New(o.Client, "wirefold", func() time.Time { return now })
	expect := func(want string, asked int64) {
		t.Helper()
		if got := outcome(rules.Check(t.Context(), o.URL+"/a")); got != want || o.asked.Load() != asked {
			t.Errorf("%s after %d requests, want %s after %d", got, o.asked.Load(), want, asked)
		}
	}
	expect(disallowed, 1)
	now = now.Add(maxAge - time.Second)
	expect(disallowed, 1)
	o.status.Store(503)
	now = now.Add(time.Second)
	expect(unreachable, 2)
	o.status.Store(404)
	now = now.Add(retryAfter - time.Second)
	expect(unreachable, 2)
	now = now.Add(time.Second)
	expect(allowed, 3)
}

func TestCheckForgets(t *testing.T) {
	rules := New(nowhere{}, "wirefold", time.Now)
	for i := range maxSites + 50 {
		if got := outcome(rules.Check(t.Context(), fmt.Sprintf("https://%d.example/", i))); got != unreachable {
			t.Fatal(got)
		}
	}
	if len(rules.sites) != maxSites {
		t.Errorf("%d sites are remembered, want %d", len(rules.sites), maxSites)
	}
}

type nowhere struct{}

func (nowhere) Get(context.Context, fetch.Request) (*fetch.Response, error) {
	return nil, errors.New("no network")
}

// waiting never answers before its context ends.
type waiting struct{}

func (waiting) Get(ctx context.Context, _ fetch.Request) (*fetch.Response, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// Whoever gives up learns nothing about the site, and does not keep others waiting.
func TestCheckGivesUp(t *testing.T) {
	rules := New(waiting{}, "wirefold", time.Now)
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := rules.Check(ctx, "https://a.example/x"); !errors.Is(err, context.Canceled) {
			t.Errorf("error: %v", err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /a"), "/axb")
	f.Add([]byte("\ufeffuser-agent:wirefold\rdisallow:/%zz#"), "/%zz")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		rules, err := parse(body)
		if err != nil {
			return
		}
		rules.TestAgent(path, "wirefold")
	})
}
