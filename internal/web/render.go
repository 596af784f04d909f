package web

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wirefold/feeds/publish"
)

// render reads the store and writes the document. It returns what it wrote, nil if
// there is nothing to write, and the last time that something in it changed.
func (s *Server) render(ctx context.Context, d document) (*publish.Document, time.Time, error) {
	snap, err := s.read(ctx, d)
	if errors.Is(err, errNoStories) {
		return nil, time.Time{}, nil
	} else if err != nil {
		return nil, time.Time{}, fmt.Errorf("reading the store: %w", err)
	}
	doc, err := feedKinds[d.kind].write(s.feed(d, snap))
	return doc, snap.changed, err
}

func (s *Server) feed(d document, snap *snapshot) publish.Feed {
	f := publish.Feed{
		ID:          snap.feedID.URN(),
		Title:       s.title(d.stream),
		Description: "Each story once, with its other carriers named.",
		HomeURL:     s.opts.BaseURL + "/",
		SelfURL:     s.opts.BaseURL + d.path(),
		Updated:     snap.updated,
		TTL:         maxAge,
		Generator:   "wirefold",
		Version:     s.opts.Version,
		Entries:     snap.entries,

		AppendCarriers: s.opts.AppendCarriers,
	}
	if ch := s.channel(d.stream); ch != nil {
		f.Summaries = ch.Summaries
	}
	if !snap.previous.isZero() {
		f.Archive.Previous = s.opts.BaseURL + d.archive(snap.previous).path()
	}
	if !snap.next.isZero() {
		f.Archive.Next = s.opts.BaseURL + d.archive(snap.next).path()
	}
	if d.period.isZero() {
		f.Hub = s.opts.Hub
	} else {
		f.Archive.Current = s.opts.BaseURL + d.archive(period{}).path()
	}
	return f
}

// title returns what the feed of a stream is called.
func (s *Server) title(st stream) string {
	switch ch := s.channel(st); {
	case ch != nil:
		return ch.Title
	case st.scope == groupStories:
		return s.opts.Title + ": " + st.name
	}
	return s.opts.Title
}
