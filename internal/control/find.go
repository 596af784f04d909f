package control

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

const (
	hintStories  = "wirefold dupes --all lists the stories with their IDs"
	hintArticles = "wirefold dupes show lists the articles of a story with their IDs"
	hintOne      = "name one of them: "
)

// manyTraces bounds how many articles of one name are looked at: a feed may give all of
// its articles the same.
const manyTraces = 100

func isURL(name string) bool { return strings.Contains(name, "://") }

// find returns the story that is named by its ID, by the first digits of it, by the URL
// or guid of one of its articles, or by an article's ID.
func (v *view) find(ctx context.Context, name string) (id store.StoryID, err error) {
	err = v.store.View(ctx, func(r store.Reader) error {
		if !isURL(name) {
			story, err := r.StoryByPrefix(name)
			switch {
			case err == nil:
				id = story.ID
				return nil
			case errors.Is(err, store.ErrAmbiguous):
				return &Error{fmt.Sprintf("more than one story has an ID that begins with %q", name), "give more of its digits", store.ErrAmbiguous}
			case !errors.Is(err, store.ErrNotFound):
				return err
			}
		}
		id, err = v.findByArticle(r, name)
		return err
	})
	return id, err
}

// findByArticle returns the story of the article with the name.
func (v *view) findByArticle(r store.Reader, name string) (store.StoryID, error) {
	stored, removed, err := named(r, name)
	if err != nil {
		return store.StoryID{}, err
	}
	var ids []store.StoryID
	for i := range stored {
		if id := stored[i].Story; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 1:
		return ids[0], nil
	case len(ids) > 1:
		var list []string
		for _, id := range ids[:min(len(ids), 5)] {
			list = append(list, id.String()[:8])
		}
		return store.StoryID{}, &Error{
			fmt.Sprintf("more than one story has an article with the %s %q", kindOf(name), name),
			hintOne + strings.Join(list, ", "), store.ErrAmbiguous,
		}
	case len(removed) > 0:
		return store.StoryID{}, &Error{
			fmt.Sprintf("the article with the %s %q was removed on %s with its story", kindOf(name), name, removed[0].Removed.Format(time.DateOnly)),
			"store.retention in the configuration says how long stories are kept", store.ErrNotFound,
		}
	}
	return store.StoryID{}, &Error{fmt.Sprintf("no story has %s %q", having(name), name), hintStories, store.ErrNotFound}
}

// kindOf says what a name of an article is.
func kindOf(name string) string {
	if isURL(name) {
		return "URL"
	}
	return "guid"
}

// having says what a name that leads nowhere was taken for.
func having(name string) string {
	if isURL(name) {
		return "an article with the URL"
	}
	return "the ID"
}

// named returns the articles that go by a name, a URL in any form that means the same,
// and what is kept of those that went. The name may be an article's ID, or
// the first digits of one.
func named(r store.Reader, name string) (stored []store.Article, removed []store.Removal, err error) {
	if name == "" {
		return nil, nil, nil
	}
	if isDigits(name) {
		a, err := r.ArticleByPrefix(name)
		switch {
		case err == nil:
			return []store.Article{a}, nil, nil
		case errors.Is(err, store.ErrAmbiguous):
			return nil, nil, &Error{fmt.Sprintf("more than one article has an ID that begins with %q", name), "give more of its digits", store.ErrAmbiguous}
		case !errors.Is(err, store.ErrNotFound):
			return nil, nil, err
		}
	}
	seen := map[feeds.ArticleID]bool{}
	for _, form := range forms(name) {
		for trace, err := range r.Lookup(form) {
			if err != nil {
				return nil, nil, err
			}
			if seen[trace.Article] {
				continue
			}
			if seen[trace.Article] = true; len(seen) > manyTraces {
				break
			}
			if trace.Removal != nil {
				removed = append(removed, *trace.Removal)
				continue
			}
			a, err := r.Article(trace.Article)
			if err != nil {
				return nil, nil, err
			}
			stored = append(stored, a)
		}
	}
	return stored, removed, nil
}

// forms returns a name as it may be stored.
func forms(name string) []string {
	if normal, err := feeds.NormalizeURL(name); err == nil && normal != name {
		return []string{name, normal}
	}
	return []string{name}
}

// articles returns the articles of the story that are named by their IDs, the first
// digits of them, their URLs or guids.
func (v *view) articles(ctx context.Context, id store.StoryID, names []string) (ids []feeds.ArticleID, err error) {
	err = v.store.View(ctx, func(r store.Reader) error {
		ids = nil
		story, err := r.Story(id)
		if err != nil {
			return err
		}
		for _, name := range names {
			found, err := membersNamed(r, &story, name)
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

// membersNamed returns the articles of a story that go by a name.
func membersNamed(r store.Reader, story *store.Story, name string) (ids []feeds.ArticleID, err error) {
	if digits := strings.ToLower(name); name != "" {
		for _, m := range story.Members {
			if strings.HasPrefix(m.Article.String(), digits) {
				ids = append(ids, m.Article)
			}
		}
	}
	if len(ids) > 0 {
		return ids, nil
	}
	stored, _, err := named(r, name)
	for i := range stored {
		if story.Member(stored[i].ID) != nil {
			ids = append(ids, stored[i].ID)
		}
	}
	return ids, err
}
