// Package records reads out of the store what the feeds and the pages both show:
// which article stands for a story, what a source is called, and why an article
// is where it is.
package records

import (
	"errors"
	"net/url"
	"slices"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/feeds/publish"
	"wirefold/store"
)

// Reader is one transaction, and what was found in it so far. It is not safe for
// concurrent use.
type Reader struct {
	Tx         store.Reader
	configured map[feeds.SourceID]feeds.Source
	sources    map[feeds.SourceID]publish.Source
}

// NewReader returns a Reader of the transaction; configured are the sources as they
// are configured now.
func NewReader(tx store.Reader, configured []feeds.Source) *Reader {
	r := &Reader{
		Tx:         tx,
		configured: make(map[feeds.SourceID]feeds.Source, len(configured)),
		sources:    make(map[feeds.SourceID]publish.Source),
	}
	for _, src := range configured {
		r.configured[src.ID] = src
	}
	return r
}

// CarriedBy reports whether one of the story's articles comes from the group.
func (r *Reader) CarriedBy(story *store.Story, group string) bool {
	for _, m := range story.Members {
		if src, ok := r.configured[m.Source]; ok && src.InGroup(group) {
			return true
		}
	}
	return false
}

// Carriers returns the sources that have one of the story's articles, each once. Of one
// that is not configured any more it knows the ID.
func (r *Reader) Carriers(story *store.Story) []feeds.Source {
	var out []feeds.Source
	for i, m := range story.Members {
		if slices.ContainsFunc(story.Members[:i], func(o store.Member) bool { return o.Source == m.Source }) {
			continue
		}
		src := r.configured[m.Source]
		src.ID = m.Source
		out = append(out, src)
	}
	return out
}

// Canonical returns the article that stands for the story. Should it be missing, the
// earliest of the others does: a gap in the store is not the reader's fault. It
// returns store.ErrNotFound if there is none at all.
func (r *Reader) Canonical(story *store.Story) (store.Article, error) {
	a, err := r.Tx.Article(story.Canonical)
	for i := 0; errors.Is(err, store.ErrNotFound) && i < len(story.Members); i++ {
		a, err = r.Tx.Article(story.Members[i].Article)
	}
	return a, err
}

// Evidence returns what puts a member into its story, nil if nothing but a person's
// word does. The founder has none of its own and is judged by what was compared with
// it: by the canonical article if that was, else by the first that was.
func Evidence(story *store.Story, m *store.Member) *dedupe.Evidence {
	switch {
	case m.ByHand():
		return nil
	case m.Evidence != nil:
		return m.Evidence
	}
	if c := story.Member(story.Canonical); c != nil && c.Evidence != nil && c.Against == m.Article {
		return c.Evidence
	}
	for i := range story.Members {
		if o := &story.Members[i]; o.Evidence != nil && o.Against == m.Article {
			return o.Evidence
		}
	}
	return nil
}

// Source returns what is known of a source: what the configuration says, else what its
// feed says of itself. A source that was taken out of the configuration keeps its
// stories, and they keep a name. link is where one of its articles is.
func (r *Reader) Source(id feeds.SourceID, link string) (publish.Source, error) {
	if src, ok := r.sources[id]; ok {
		return src, nil
	}
	state, err := r.Tx.Source(id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return publish.Source{}, err
	}
	conf := r.configured[id]
	// Updated stays zero: most feeds date themselves anew at every poll, and nothing
	// that a reader sees would have changed.
	src := publish.Source{
		Name: conf.Name, FeedURL: conf.URL, SiteURL: state.SiteURL, FeedID: state.FeedID, Rights: state.Rights,
	}
	if src.FeedURL == "" {
		src.FeedURL = string(id)
	}
	for _, name := range []string{state.Title, host(src.FeedURL), host(link)} {
		if src.Name == "" {
			src.Name = name
		}
	}
	r.sources[id] = src
	return src, nil
}

func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
