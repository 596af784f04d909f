package control

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

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

// story returns the named story with its texts.
func (v *view) story(ctx context.Context, name string) (story Story, err error) {
	id, err := v.find(ctx, name)
	if err != nil {
		return Story{}, err
	}
	err = v.store.View(ctx, func(r store.Reader) error {
		stored, err := r.Story(id)
		if errors.Is(err, store.ErrNotFound) {
			return &Error{fmt.Sprintf("story %s was removed a moment ago", id), hintStories, store.ErrNotFound}
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
		article := v.article(&a)
		if m.Article == stored.Canonical {
			story.Canonical = article
			continue
		}
		story.Copies = append(story.Copies, copyOf(article, m))
	}
	return story, nil
}

func (v *view) article(a *store.Article) Article {
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
	return article
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
