package control

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// chunk is how many stories are read from the store at a time: a reader that
// pages through a long list must not keep the store from reusing space.
const chunk = 100

// view reads the store in the words of the answers.
type view struct {
	store   store.Store
	configs []feeds.Source
	names   map[feeds.SourceID]string
}

func newView(s store.Store, sources []feeds.Source) *view {
	v := &view{store: s, configs: sources, names: make(map[feeds.SourceID]string, len(sources))}
	for _, src := range sources {
		v.names[src.ID] = src.Name
	}
	return v
}

// name returns the source's name; for one that is no longer configured, its host.
func (v *view) name(id feeds.SourceID) string {
	if n, ok := v.names[id]; ok {
		return n
	}
	if u, err := url.Parse(string(id)); err == nil && u.Host != "" {
		return u.Host
	}
	return string(id)
}

// storyIDs returns the newest stories with at least so many articles, at most
// limit of them, all for 0.
func (v *view) storyIDs(ctx context.Context, articles, limit int) (ids []store.StoryID, err error) {
	err = v.store.View(ctx, func(r store.Reader) error {
		for story, err := range r.Stories(time.Time{}) {
			if err != nil {
				return err
			}
			if len(story.Members) >= articles {
				ids = append(ids, story.ID)
			}
			if limit > 0 && len(ids) == limit {
				return nil
			}
		}
		return nil
	})
	return ids, err
}

// stories calls each for the stories that are still there.
func (v *view) stories(ctx context.Context, ids []store.StoryID, each func(Story) error) error {
	for part := range slices.Chunk(ids, chunk) {
		var list []Story
		err := v.store.View(ctx, func(r store.Reader) error {
			for _, id := range part {
				stored, err := r.Story(id)
				if errors.Is(err, store.ErrNotFound) || err == nil && stored.ID != id {
					continue // it went, or was merged, in the meantime
				}
				if err != nil {
					return err
				}
				story, err := v.describe(r, &stored)
				if err != nil {
					return err
				}
				list = append(list, story)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, story := range list {
			if err := each(story); err != nil {
				return err
			}
		}
	}
	return nil
}

// story returns the named story with its texts.
func (v *view) story(ctx context.Context, name string) (story Story, err error) {
	id, err := v.find(ctx, name)
	if err != nil {
		return Story{}, err
	}
	err = v.store.View(ctx, func(r store.Reader) error {
		stored, err := r.Story(id)
		if errors.Is(err, store.ErrNotFound) {
			return noStory(name) // it went in the meantime
		}
		if err != nil {
			return err
		}
		if story, err = v.describe(r, &stored); err != nil {
			return err
		}
		if err := addText(r, &story.Canonical); err != nil {
			return err
		}
		for i := range story.Copies {
			if err := addText(r, &story.Copies[i].Article); err != nil {
				return err
			}
		}
		return nil
	})
	return story, err
}

func addText(r store.Reader, a *Article) error {
	body, err := r.Body(a.ID)
	a.Text = body.Text
	return err
}

func (v *view) describe(r store.Reader, stored *store.Story) (Story, error) {
	story := Story{
		ID: stored.ID, Reason: stored.Reason, Published: stored.Published, Updated: stored.Updated,
		Copies: []Copy{},
	}
	for _, m := range stored.Members {
		a, err := r.Article(m.Article)
		if err != nil {
			return Story{}, fmt.Errorf("article %s of story %s: %w", m.Article, stored.ID, err)
		}
		article := Article{
			ID: a.ID, Source: v.name(a.Source), Title: a.Title, Link: a.Link, GUID: a.GUID,
			Seen: a.FirstSeen, Words: a.Words,
		}
		if !a.Published.IsZero() {
			article.Published = &a.Published
		}
		if n := a.Notices; n.Syndicated || n.Derived || len(n.Credits) > 0 {
			article.Notices = &n
		}
		if a.Page.State != "" {
			article.Page = &Page{State: a.Page.State, Reason: a.Page.Reason}
		}
		if m.Article == stored.Canonical {
			story.Canonical = article
			continue
		}
		story.Copies = append(story.Copies, copyOf(article, m))
	}
	return story, nil
}

func copyOf(a Article, m store.Member) Copy {
	c := Copy{Article: a, Verdict: dedupe.Copy, Against: m.Against, Evidence: m.Evidence, Decision: m.Decision}
	if m.Evidence != nil {
		c.Verdict, c.Score = m.Evidence.Verdict, m.Evidence.Score
	}
	return c
}

func (v *view) sources(ctx context.Context) ([]Source, error) {
	list := make([]Source, 0, len(v.configs))
	err := v.store.View(ctx, func(r store.Reader) error {
		holds, err := v.holds(r)
		if err != nil {
			return err
		}
		for _, src := range v.configs {
			state, err := r.Source(src.ID)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			list = append(list, describeSource(src, state, holds))
		}
		return nil
	})
	return list, err
}
