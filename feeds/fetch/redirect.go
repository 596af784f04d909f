package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// maxRedirects is how many redirects one Get follows.
const maxRedirects = 5

// redirect is an answer that sends the client elsewhere.
type redirect struct {
	status   int
	location string // as received; may be empty
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func (r *redirect) permanent() bool {
	return r.status == http.StatusMovedPermanently || r.status == http.StatusPermanentRedirect
}

// trail is the way from a URL through its redirects.
type trail struct {
	current *url.URL
	// permanent is the end of the leading run of permanent redirects, "" if the
	// first redirect was not permanent; unbroken while that run goes on.
	permanent string
	unbroken  bool
	seen      map[string]bool
}

func newTrail(u *url.URL) *trail {
	return &trail{current: u, unbroken: true, seen: map[string]bool{u.String(): true}}
}

// follow goes one redirect further, or returns a *RedirectError. The address
// behind the new URL is the guard's to judge.
func (t *trail) follow(r *redirect) error {
	next, err := t.next(r)
	if err != nil {
		return &RedirectError{Location: r.location, Err: err}
	}
	t.current = next
	t.seen[next.String()] = true
	t.unbroken = t.unbroken && r.permanent()
	if t.unbroken {
		t.permanent = next.String()
	}
	return nil
}

func (t *trail) next(r *redirect) (*url.URL, error) {
	if r.location == "" {
		return nil, errors.New("the server does not say where to")
	}
	next, err := resolveURL(t.current, r.location)
	switch {
	case err != nil:
		return nil, err
	case t.current.Scheme == "https" && next.Scheme == "http":
		return nil, errors.New("it leads from https to http")
	case t.seen[next.String()]:
		// Without cookies, the same request has the same answer.
		return nil, errors.New("redirect loop")
	case len(t.seen) > maxRedirects:
		return nil, fmt.Errorf("more than %d redirects", maxRedirects)
	}
	return next, nil
}
