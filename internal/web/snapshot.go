package web

import (
	"context"
	"errors"
	"net/url"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/feeds/publish"
	"wirefold/store"
)

// snapshot is what one rendering takes out of the store.
type snapshot struct {
	feedID  store.StoryID
	updated time.Time // of the newest change among the entries
	entries []publish.Entry
}

// read copies the newest stories of a document out of the store, in one transaction
// that does nothing else.
func (s *Server) read(ctx context.Context, d document, limit int) (*snapshot, error) {
	configured := make(map[feeds.SourceID]feeds.Source)
	for _, src := range s.opts.Sources() {
		configured[src.ID] = src
	}
	var snap *snapshot
	err := s.opts.Store.View(ctx, func(tx store.Reader) error {
		r := reading{tx: tx, configured: configured, sources: make(map[feeds.SourceID]publish.Source)}
		meta, err := tx.Meta()
		if err != nil {
			return err
		}
		snap = &snapshot{feedID: meta.FeedID}
		for story, err := range tx.Stories(time.Time{}) {
			if err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if d.inGroup && !r.carriedBy(&story, d.group) {
				continue
			}
			entry, err := r.entry(&story)
			if errors.Is(err, store.ErrNotFound) {
				continue // none of its articles is there: nothing to show
			} else if err != nil {
				return err
			}
			snap.entries = append(snap.entries, entry)
			// A story may arrive with an old date; the feed changes when it does.
			for _, t := range []time.Time{story.Updated, story.Created} {
				if t.After(snap.updated) {
					snap.updated = t
				}
			}
			if len(snap.entries) == limit {
				break
			}
		}
		if snap.updated.IsZero() {
			snap.updated = meta.Created
		}
		return nil
	})
	return snap, err
}

// reading is one transaction and what was found in it so far.
type reading struct {
	tx         store.Reader
	configured map[feeds.SourceID]feeds.Source
	sources    map[feeds.SourceID]publish.Source
}

// carriedBy reports whether one of the story's articles comes from the group.
func (r *reading) carriedBy(story *store.Story, group string) bool {
	for _, m := range story.Members {
		if src, ok := r.configured[m.Source]; ok && src.InGroup(group) {
			return true
		}
	}
	return false
}

// entry returns the story as it is published, store.ErrNotFound if it has no article.
func (r *reading) entry(story *store.Story) (publish.Entry, error) {
	e := publish.Entry{
		ID: story.ID.URN(), Story: story.ID.String(),
		Published: story.Published, Updated: story.Updated,
	}
	canonical, err := r.canonical(story)
	if err != nil {
		return e, err
	}
	body, err := r.tx.Body(canonical.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return e, err
	}
	e.Article = canonical.Article
	e.Article.Summary, e.Article.Content = body.Summary, body.Content
	if e.Source, err = r.source(canonical.Source, canonical.Link); err != nil {
		return e, err
	}
	for i := range story.Members {
		m := &story.Members[i]
		if m.Article == canonical.ID {
			continue
		}
		a, err := r.tx.Article(m.Article)
		if errors.Is(err, store.ErrNotFound) {
			continue
		} else if err != nil {
			return e, err
		}
		src, err := r.source(m.Source, a.Link)
		if err != nil {
			return e, err
		}
		c := publish.Copy{Source: src.Name, Title: a.Title, URL: a.Link}
		if ev := evidence(story, m); ev != nil {
			c.Verdict, c.Score = ev.Verdict.String(), ev.Score
		}
		e.Copies = append(e.Copies, c)
	}
	return e, nil
}

// canonical returns the article that stands for the story. Should it be missing, the
// earliest of the others does: a gap in the store is not the reader's fault.
func (r *reading) canonical(story *store.Story) (store.Article, error) {
	a, err := r.tx.Article(story.Canonical)
	for i := 0; errors.Is(err, store.ErrNotFound) && i < len(story.Members); i++ {
		a, err = r.tx.Article(story.Members[i].Article)
	}
	return a, err
}

// evidence returns what puts a member into its story, nil if nothing but a person's
// word does. The founder has none of its own and is judged by what was compared with
// it: by the canonical article if that was, else by the first that was.
func evidence(story *store.Story, m *store.Member) *dedupe.Evidence {
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

// source returns what is known of a source: what the configuration says, else what its
// feed says of itself. A source that was taken out of the configuration keeps its
// stories, and they keep a name. link is where one of its articles is.
func (r *reading) source(id feeds.SourceID, link string) (publish.Source, error) {
	if src, ok := r.sources[id]; ok {
		return src, nil
	}
	state, err := r.tx.Source(id)
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
