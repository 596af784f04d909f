package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"wirefold/feeds/publish"
)

const (
	// maxAge is how long a reader, or a cache on the way, may keep what it got.
	maxAge = 5 * time.Minute
	// renderTimeout bounds one rendering, and retryAfter is how long a failed one is
	// not tried again.
	renderTimeout = 30 * time.Second
	retryAfter    = 5 * time.Second
)

// kind is what a document is written in.
type kind uint8

const (
	atomKind kind = iota
	rssKind
	jsonKind
)

// feedKinds are the formats of a feed, in the order in which pages name them.
var feedKinds = []struct {
	kind                  kind
	file, name, mediaType string
	write                 func(publish.Feed) ([]byte, error)
}{
	{atomKind, "feed.atom", "Atom", "application/atom+xml", publish.Atom},
	{rssKind, "feed.rss", "RSS", "application/rss+xml", publish.RSS},
	{jsonKind, "feed.json", "JSON Feed", "application/feed+json", publish.JSON},
}

func feedKind(file string) (kind, bool) {
	for _, k := range feedKinds {
		if k.file == file {
			return k.kind, true
		}
	}
	return 0, false
}

// mediaType returns the document's type without parameters.
func (k kind) mediaType() string { return feedKinds[k].mediaType }

// document names something that is rendered and kept.
type document struct {
	kind    kind
	inGroup bool
	group   string // may be any string, also the empty one
}

// path returns the document's path, escaped.
func (d document) path() string {
	if !d.inGroup {
		return "/" + feedKinds[d.kind].file
	}
	name := url.PathEscape(d.group)
	if d.group == "." || d.group == ".." {
		name = strings.ReplaceAll(name, ".", "%2E") // not a step in the path
	}
	return "/groups/" + name + "/" + feedKinds[d.kind].file
}

// rendering is a document at one time. Its bytes are not changed any more.
type rendering struct {
	// generation is what this is as new as, and retry when to try again if rendering
	// anything newer has failed.
	generation uint64
	retry      time.Time

	body, gzipped []byte // gzipped is nil where it would not be smaller; body is nil if nothing was ever rendered
	etag          string // of body, without quotes
	modified      time.Time
}

// current returns the document as the store has it now. One rendering serves all who
// ask for it meanwhile. If rendering fails, the last good one is returned; the result
// is nil if there is none.
func (s *Server) current(ctx context.Context, d document) *rendering {
	generation := s.generation.Load()
	s.mu.Lock()
	last := s.documents[d]
	s.mu.Unlock()
	if last != nil && (last.generation >= generation || s.opts.Now().Before(last.retry)) {
		return last.orNil()
	}
	// The generation is part of the key: a rendering that began before the change that
	// this request is to see will not do.
	key := fmt.Sprintf("%d %d %t %s", generation, d.kind, d.inGroup, d.group)
	done := s.flight.DoChan(key, func() (any, error) {
		// Whoever started it may leave; the others still want it.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renderTimeout)
		defer cancel()
		return s.refresh(ctx, d, generation), nil
	})
	select {
	case res := <-done:
		return res.Val.(*rendering).orNil()
	case <-ctx.Done():
		return last.orNil()
	}
}

func (r *rendering) orNil() *rendering {
	if r == nil || r.body == nil {
		return nil
	}
	return r
}

// refresh renders the document and keeps the result. It never returns nil.
func (s *Server) refresh(ctx context.Context, d document, generation uint64) *rendering {
	body, modified, err := s.render(ctx, d)

	s.mu.Lock()
	last := s.documents[d]
	s.mu.Unlock()
	next := &rendering{}
	if last != nil {
		*next = *last
	}
	if err != nil {
		s.opts.Logger.Error("rendering failed", "path", d.path(), "error", err)
		next.retry = s.opts.Now().Add(retryAfter)
	} else {
		next.generation, next.retry = generation, time.Time{}
		next.fill(body, modified, s.opts.Now())
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.documents[d]; now != nil && next.generation < now.generation {
		return now // somebody who began later was faster
	}
	s.documents[d] = next
	return next
}

// fill puts in what was rendered. The same bytes as before keep their Last-Modified,
// whatever date they come with; others have a later one than those before, or readers
// that go by it alone would miss a story that arrives with an old date.
func (r *rendering) fill(body []byte, modified, now time.Time) {
	sum := sha256.Sum256(body)
	etag := hex.EncodeToString(sum[:16])
	if etag == r.etag {
		return
	}
	if r.body != nil {
		modified = now
	}
	// RFC 9110, section 8.8.2.1: never later than the response itself.
	if modified.After(now) {
		modified = now
	}
	r.body, r.etag, r.modified = body, etag, modified.UTC().Truncate(time.Second)
	r.gzipped = compress(body)
}

// compress returns the gzipped form of b, nil if that is not smaller. Without a name
// and a time in its header, it is the same whenever it is made.
func compress(b []byte) []byte {
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	// Writing to a buffer does not fail.
	zw.Write(b)
	zw.Close()
	if buf.Len() >= len(b) {
		return nil
	}
	return buf.Bytes()
}
