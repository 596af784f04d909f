// Package robots says whether the pages of a site may be fetched, by the site's
// robots.txt (RFC 9309).
//
// Feeds are made to be polled, and robots.txt says nothing about them. The pages of
// articles are not: whoever fetches those is a robot and asks first.
package robots

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/temoto/robotstxt"

	"wirefold/feeds/fetch"
)

const (
	// maxAge is how long the answer of a site holds (section 2.4: at most a day), and
	// retryAfter how long a failure does.
	maxAge     = 24 * time.Hour
	retryAfter = time.Hour
	// maxSites bounds how many sites are remembered.
	maxSites = 1000
	// maxFile bounds what is read of a file, in bytes (section 2.5: at least 500 KiB).
	maxFile = 512 << 10
)

// Fetcher gets a file.
type Fetcher interface {
	Get(context.Context, fetch.Request) (*fetch.Response, error)
}

// Rules knows the robots.txt of the sites that were asked for lately. It is kept in
// memory only, and safe for concurrent use.
type Rules struct {
	fetcher Fetcher
	agent   string
	now     func() time.Time

	mu    sync.Mutex
	sites map[string]*site // by scheme and host
}

// site is one robots.txt. Whoever holds turn may look at the rest and change it.
type site struct {
	turn    chan struct{}
	expires time.Time
	rules   *robotstxt.RobotsData
	err     error // why there are no rules
}

// New returns rules for a robot of the name agent, a product token such as "wirefold".
func New(fetcher Fetcher, agent string, now func() time.Time) *Rules {
	return &Rules{fetcher: fetcher, agent: agent, now: now, sites: map[string]*site{}}
}

// DisallowedError means that a site does not want a page to be fetched by robots.
type DisallowedError struct{ URL string }

func (e *DisallowedError) Error() string { return "the site's robots.txt disallows it" }

// UnreachableError means that a site's robots.txt could not be read, so that nothing
// may be fetched for now (section 2.3.1.4).
type UnreachableError struct{ Err error }

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("the site's robots.txt could not be read: %v", e.Err)
}

// Unwrap returns why it could not be read.
func (e *UnreachableError) Unwrap() error { return e.Err }

// Check returns nil if the page may be fetched, a *DisallowedError or an
// *UnreachableError if not, or the error of ctx. It asks for the site's robots.txt
// unless it knows it: a site without one (4xx) allows everything, one that cannot
// give it (5xx, 429, no answer) nothing for an hour.
func (r *Rules) Check(ctx context.Context, pageURL string) error {
	u, err := url.Parse(pageURL)
	if err != nil {
		return fmt.Errorf("not a URL: %w", err)
	}
	if u.Path == "/robots.txt" {
		return nil
	}
	s := r.site(u.Scheme + "://" + u.Host)
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if now := r.now(); !now.Before(s.expires) {
		if err := r.ask(ctx, s, u, now); err != nil {
			return err
		}
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	switch {
	case s.err != nil:
		return &UnreachableError{Err: s.err}
	case !s.rules.TestAgent(path, r.agent):
		return &DisallowedError{URL: pageURL}
	}
	return nil
}

// site returns the entry of a site, which may be empty.
func (r *Rules) site(name string) *site {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.sites[name]; s != nil {
		return s
	}
	if len(r.sites) >= maxSites {
		// Any will do: it can be asked for again.
		for other := range r.sites {
			delete(r.sites, other)
			break
		}
	}
	s := &site{turn: make(chan struct{}, 1)}
	r.sites[name] = s
	return s
}

// ask fetches a site's robots.txt. Its error is that of ctx.
func (r *Rules) ask(ctx context.Context, s *site, u *url.URL, now time.Time) error {
	res, err := r.fetcher.Get(ctx, fetch.Request{
		URL: u.Scheme + "://" + u.Host + "/robots.txt", Accept: "text/plain, */*;q=0.5",
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.rules, s.err, s.expires = nil, nil, now.Add(maxAge)
	var status *fetch.StatusError
	switch {
	case err == nil:
		s.rules, s.err = parse(res.Body)
	case errors.As(err, &status) && status.Status/100 == 4 && status.Status != http.StatusTooManyRequests:
		s.rules = &robotstxt.RobotsData{}
	default:
		s.err = err
	}
	if s.err != nil {
		s.expires = now.Add(retryAfter)
	}
	return nil
}

// parse reads a file. Only the lines that bear on what may be fetched are given to
// the library, which refuses a whole file for a slip in any other.
func parse(body []byte) (*robotstxt.RobotsData, error) {
	body = bytes.TrimPrefix(body[:min(len(body), maxFile)], []byte("\xef\xbb\xbf"))
	var rules bytes.Buffer
	inGroup := false
	for line := range bytes.FieldsFuncSeq(body, func(c rune) bool { return c == '\n' || c == '\r' }) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		key, value, ok := bytes.Cut(line, []byte(":"))
		key, value = bytes.ToLower(bytes.TrimSpace(key)), bytes.TrimSpace(value)
		if !ok {
			continue
		}
		switch string(key) {
		case "user-agent":
			inGroup = true
		case "allow", "disallow":
			if !inGroup {
				continue
			}
		default:
			continue
		}
		fmt.Fprintf(&rules, "%s: %s\n", key, value)
	}
	return robotstxt.FromBytes(rules.Bytes())
}
