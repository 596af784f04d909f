package web

import (
	"crypto/sha256"
	"net/url"
	"strings"

	"wirefold/feeds"
	"wirefold/feeds/publish"
	"wirefold/store"
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
	write                 func(publish.Feed) (*publish.Document, error)
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

// stream is the stories that a feed has: all of them, a group's, or those of a saved
// filter.
type stream struct {
	scope scope
	name  string // of the group, any string; or the filter's path
}

type scope uint8

const (
	allStories scope = iota
	groupStories
	channelStories
)

// path returns what stands in front of the names of the stream's documents, escaped.
func (s stream) path() string {
	switch s.scope {
	case groupStories:
		name := url.PathEscape(s.name)
		if s.name == "." || s.name == ".." {
			name = strings.ReplaceAll(name, ".", "%2E") // not a step in the path
		}
		return "/groups/" + name
	case channelStories:
		return "/" + s.name
	}
	return ""
}

// id returns the identity of the stream's feed: a version 8 UUID (RFC 9562) made from
// the identity of the merged feed and the name, so that it lives as long as both do.
func (s stream) id(merged store.StoryID) store.StoryID {
	if s.scope == allStories {
		return merged
	}
	class := map[scope]string{groupStories: "group", channelStories: "filter"}[s.scope]
	h := sha256.Sum256(append(append([]byte(class), merged[:]...), s.name...))
	id := store.StoryID(h[:16])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}

// document names something that is rendered and kept: a stream's feed or one of its
// archives, in a format.
type document struct {
	kind   kind
	stream stream
	period period // that an archive is of; zero for the feed itself
}

// path returns the document's path, escaped.
func (d document) path() string {
	p := d.stream.path()
	if !d.period.isZero() {
		p += "/archive/" + d.period.String()
	}
	return p + "/" + feedKinds[d.kind].file
}

// archive returns the archive of a period of the same feed.
func (d document) archive(p period) document { return document{d.kind, d.stream, p} }

// find returns the document under a path as it stands in the request, still escaped:
// a group may have a slash in its name.
func (s *Server) find(escaped string) (document, bool) {
	var doc document
	parts := strings.Split(escaped, "/")[1:]
	last := len(parts) - 1
	if last < 0 {
		return doc, false
	}
	var ok bool
	if doc.kind, ok = feedKind(parts[last]); !ok {
		return doc, false
	}
	parts = parts[:last]
	if n := len(parts); n >= 2 && parts[n-2] == "archive" {
		if doc.period, ok = parsePeriod(parts[n-1], s.opts.Now()); !ok {
			return doc, false
		}
		parts = parts[:n-2]
	}
	switch {
	case len(parts) == 0:
		return doc, true
	case len(parts) == 2 && parts[0] == "groups":
		name, err := url.PathUnescape(parts[1])
		doc.stream = stream{groupStories, name}
		return doc, err == nil && s.hasGroup(name)
	}
	doc.stream = stream{channelStories, strings.Join(parts, "/")}
	return doc, s.channel(doc.stream) != nil
}

func (s *Server) hasGroup(name string) bool {
	for _, src := range s.opts.Sources() {
		if src.InGroup(name) {
			return true
		}
	}
	return false
}

// channel returns the saved filter of a stream, nil if it has none.
func (s *Server) channel(st stream) *feeds.Channel {
	for i := range s.opts.Channels {
		if st.scope == channelStories && s.opts.Channels[i].Path == st.name {
			return &s.opts.Channels[i]
		}
	}
	return nil
}
