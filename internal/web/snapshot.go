package web

import (
	"context"
	"errors"
	"time"

	"wirefold/feeds/publish"
	"wirefold/internal/web/records"
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
	var snap *snapshot
	err := s.opts.Store.View(ctx, func(tx store.Reader) error {
		r := records.NewReader(tx, s.opts.Sources())
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
			if d.inGroup && !r.CarriedBy(&story, d.group) {
				continue
			}
			entry, err := entry(r, &story)
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

// entry returns the story as it is published, store.ErrNotFound if it has no article.
func entry(r *records.Reader, story *store.Story) (publish.Entry, error) {
	e := publish.Entry{
		ID: story.ID.URN(), Story: story.ID.String(),
		Published: story.Published, Updated: story.Updated,
	}
	canonical, err := r.Canonical(story)
	if err != nil {
		return e, err
	}
	body, err := r.Tx.Body(canonical.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return e, err
	}
	e.Article = canonical.Article
	e.Article.Summary, e.Article.Content = body.Summary, body.Content
	if e.Source, err = r.Source(canonical.Source, canonical.Link); err != nil {
		return e, err
	}
	for i := range story.Members {
		m := &story.Members[i]
		if m.Article == canonical.ID {
			continue
		}
		a, err := r.Tx.Article(m.Article)
		if errors.Is(err, store.ErrNotFound) {
			continue
		} else if err != nil {
			return e, err
		}
		src, err := r.Source(m.Source, a.Link)
		if err != nil {
			return e, err
		}
		c := publish.Copy{Source: src.Name, Title: a.Title, URL: a.Link}
		if ev := records.Evidence(story, m); ev != nil {
			c.Verdict, c.Score = ev.Verdict.String(), ev.Score
		}
		e.Copies = append(e.Copies, c)
	}
	return e, nil
}
