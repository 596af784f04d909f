package control

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wirefold/feeds"
	"wirefold/store"
)

const (
	hintStories  = "wirefold dupes --all lists the stories with their IDs"
	hintArticles = "wirefold dupes show lists the articles of a story with their IDs"
)

func noStory(name string) error {
	if isURL(name) {
		return &Error{fmt.Sprintf("no story has an article with the URL %q", name), hintStories, store.ErrNotFound}
	}
	return &Error{fmt.Sprintf("no story has the ID %q", name), hintStories, store.ErrNotFound}
}

func isURL(name string) bool { return strings.Contains(name, "://") }

// find returns the story that is named by its ID, by the first digits of it, or by the
// URL of one of its articles. For a URL it looks through all stories.
func (v *view) find(ctx context.Context, name string) (id store.StoryID, err error) {
	if isURL(name) {
		return v.findURL(ctx, name)
	}
	err = v.store.View(ctx, func(r store.Reader) error {
		story, err := r.StoryByPrefix(name)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return noStory(name)
		case errors.Is(err, store.ErrAmbiguous):
			return &Error{fmt.Sprintf("more than one story has an ID that begins with %q", name), hintStories, store.ErrAmbiguous}
		}
		id = story.ID
		return err
	})
	return id, err
}

func (v *view) findURL(ctx context.Context, url string) (found store.StoryID, err error) {
	ids, err := v.storyIDs(ctx, 1, 0)
	if err != nil {
		return found, err
	}
	is := linked(url)
	for part := range slices.Chunk(ids, chunk) {
		err := v.store.View(ctx, func(r store.Reader) error {
			for _, id := range part {
				story, err := r.Story(id)
				if errors.Is(err, store.ErrNotFound) {
					continue // it went in the meantime
				}
				if err != nil {
					return err
				}
				articles, err := named(r, &story, is)
				switch {
				case err != nil:
					return err
				case len(articles) == 0 || found == story.ID:
				case found.IsZero():
					found = story.ID
				default:
					return &Error{fmt.Sprintf("more than one story has an article with the URL %q", url), hintStories, store.ErrAmbiguous}
				}
			}
			return nil
		})
		if err != nil {
			return store.StoryID{}, err
		}
	}
	if found.IsZero() {
		return found, noStory(url)
	}
	return found, nil
}

// linked returns whether an article has the URL as its link.
func linked(url string) func(*store.Article) bool {
	normal, err := feeds.NormalizeURL(url)
	if err != nil {
		normal = url
	}
	return func(a *store.Article) bool { return a.Link == url || a.Link == normal }
}

// named returns the articles of a story that go by a name.
func named(r store.Reader, story *store.Story, is func(*store.Article) bool) (ids []feeds.ArticleID, err error) {
	for _, m := range story.Members {
		a, err := r.Article(m.Article)
		if err != nil {
			return nil, fmt.Errorf("article %s of story %s: %w", m.Article, story.ID, err)
		}
		if is(&a) {
			ids = append(ids, a.ID)
		}
	}
	return ids, nil
}

// articles returns the articles of the story that are named by their IDs, the first
// digits of them, or their URLs.
func (v *view) articles(ctx context.Context, id store.StoryID, names []string) (ids []feeds.ArticleID, err error) {
	err = v.store.View(ctx, func(r store.Reader) error {
		ids = nil
		story, err := r.Story(id)
		if err != nil {
			return err
		}
		for _, name := range names {
			is := linked(name)
			if digits := strings.ToLower(name); !isURL(name) {
				is = func(a *store.Article) bool { return name != "" && strings.HasPrefix(a.ID.String(), digits) }
			}
			found, err := named(r, &story, is)
			switch {
			case err != nil:
				return err
			case len(found) == 0:
				return &Error{fmt.Sprintf("story %s has no article %q", story.ID, name), hintArticles, store.ErrNotFound}
			case len(found) > 1:
				return &Error{fmt.Sprintf("story %s has more than one article %q", story.ID, name), hintArticles, store.ErrAmbiguous}
			}
			ids = append(ids, found[0])
		}
		return nil
	})
	return ids, err
}
