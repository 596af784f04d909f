package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"wirefold/feeds/publish"
	"wirefold/store"
)

// render reads the store and writes the document. It returns the bytes and the last
// time that something in them changed.
func (s *Server) render(ctx context.Context, d document) ([]byte, time.Time, error) {
	snap, err := s.read(ctx, d, s.opts.Entries)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("reading the store: %w", err)
	}
	body, err := feedKinds[d.kind].write(s.feed(d, snap))
	return body, snap.updated, err
}

func (s *Server) feed(d document, snap *snapshot) publish.Feed {
	f := publish.Feed{
		ID:          snap.feedID.URN(),
		Title:       s.opts.Title,
		Description: "Each story once, with its other carriers named.",
		HomeURL:     s.opts.BaseURL + "/",
		SelfURL:     s.opts.BaseURL + d.path(),
		Updated:     snap.updated,
		TTL:         maxAge,
		Generator:   "wirefold",
		Version:     s.opts.Version,
		Entries:     snap.entries,
	}
	if d.inGroup {
		f.ID = groupFeedID(snap.feedID, d.group).URN()
		f.Title += ": " + d.group
	}
	return f
}

// groupFeedID returns the identity of a group's feed: a version 8 UUID (RFC 9562) made
// from the identity of the merged feed and the group's name, so that it lives as long
// as both do.
func groupFeedID(feed store.StoryID, group string) store.StoryID {
	h := sha256.Sum256(append(append([]byte("group"), feed[:]...), group...))
	id := store.StoryID(h[:16])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}
