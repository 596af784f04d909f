package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// callbackPath is in front of the keys of the callbacks that hubs know.
const callbackPath = "/websub/"

// hubRetry is when a hub may come back that could not be served.
const hubRetry = time.Minute

// Callbacks answer the hubs of sources (W3C WebSub, sections 5 and 7). A key is what
// stands behind /websub/ in a path.
type Callbacks interface {
	// Verify answers a question. ok says that it was to be expected, and the challenge is
	// what the hub wants to hear, if it wants anything.
	Verify(ctx context.Context, key string, query url.Values) (challenge string, ok bool, err error)
	// Receive takes what a hub sends and returns the status to answer with. It bounds
	// what it reads.
	Receive(ctx context.Context, key string, header http.Header, body io.Reader) int
}

// takesBody reports whether a request is one of a hub that sends something: the only
// kind that may have a body of some size.
func takesBody(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, callbackPath)
}

// callbackKey returns the key of a callback's path, whether there is such a callback or
// not.
func callbackKey(path string) (key string, ok bool) { return strings.CutPrefix(path, callbackPath) }

// serveCallback answers a hub. Nothing of what it sends is sent back but the challenge,
// and that as plain text.
func (s *Server) serveCallback(w http.ResponseWriter, r *http.Request, key string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	status, challenge := http.StatusMethodNotAllowed, ""
	switch {
	case s.opts.Callbacks == nil:
		status = http.StatusNotFound
	case r.Method == http.MethodGet:
		var (
			ok  bool
			err error
		)
		challenge, ok, err = s.opts.Callbacks.Verify(r.Context(), key, r.URL.Query())
		switch {
		case err != nil:
			s.opts.Logger.ErrorContext(r.Context(), "a hub was not answered", "error", err)
			status, challenge = http.StatusServiceUnavailable, ""
		case ok:
			status = http.StatusOK
		default:
			status, challenge = http.StatusNotFound, ""
		}
	case r.Method == http.MethodPost:
		status = s.opts.Callbacks.Receive(r.Context(), key, r.Header, r.Body)
	default:
		h.Set("Allow", "GET, POST")
	}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		h.Set("Retry-After", strconv.Itoa(int(hubRetry/time.Second)))
	}
	h.Set("Content-Length", strconv.Itoa(len(challenge)))
	w.WriteHeader(status)
	io.WriteString(w, challenge) // an error means that the hub has left
}

// Topic is one of the feeds in one format: its public URL, and a digest of what is
// served there now.
type Topic struct{ URL, Digest string }

// Topics renders what is out of date, and returns all feeds as subscribers know them.
// One that cannot be rendered is left out, and the error names it.
func (s *Server) Topics(ctx context.Context) (topics []Topic, err error) {
	for _, d := range s.feeds() {
		switch doc := s.current(ctx, s.slot(d)); {
		case doc == nil:
			err = errors.Join(err, fmt.Errorf("%s cannot be rendered", d.path()))
		case doc.content != nil:
			topics = append(topics, Topic{s.opts.BaseURL + d.path(), doc.etag})
		}
	}
	return topics, err
}

// feeds returns the documents of all stories, of the groups and of the saved filters,
// in all formats.
func (s *Server) feeds() (all []document) {
	streams := []stream{{}}
	groups := map[string]bool{}
	for _, src := range s.opts.Sources() {
		for _, g := range src.Groups {
			groups[g] = true
		}
	}
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		streams = append(streams, stream{groupStories, g})
	}
	for _, ch := range s.opts.Channels {
		streams = append(streams, stream{channelStories, ch.Path})
	}
	for _, st := range streams {
		for _, k := range feedKinds {
			all = append(all, document{kind: k.kind, stream: st})
		}
	}
	return all
}
