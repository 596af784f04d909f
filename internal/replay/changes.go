package replay

import (
	"context"
	"slices"

	"wirefold/feeds"
	"wirefold/store"
)

// Kind says what becomes of stories.
type Kind string

// The kinds of changes.
const (
	Fold      Kind = "fold"      // several stories would be one
	Unfold    Kind = "unfold"    // one story would be several
	Canonical Kind = "canonical" // another article would stand for the story
)

// Change is what becomes of one story, or of some.
type Change struct {
	Kind   Kind    `json:"change"`
	Before []Story `json:"before"`
	After  []Story `json:"after"`
}

// Story is a story on one side of a change.
type Story struct {
	Articles []Member `json:"articles"` // the canonical one first, some of them
	Count    int      `json:"count"`    // of all
}

// Member is an article of a story.
type Member struct {
	ID     feeds.ArticleID `json:"article"`
	Source feeds.SourceID  `json:"source"`
	Title  string          `json:"title"`
	Link   string          `json:"link,omitempty"`
}

// Summary counts what would change.
type Summary struct {
	Articles      int `json:"articles"`
	StoriesBefore int `json:"stories_before"`
	StoriesAfter  int `json:"stories_after"`
	Folds         int `json:"folds"`
	Unfolds       int `json:"unfolds"`
	Canonical     int `json:"canonical"`
}

// shown bounds the articles of a story that a change names.
const shown = 20

// Finish calls each for every change and returns their number. Nothing is kept in memory
// but the change at hand.
func (r *Run) Finish(ctx context.Context, each func(Change) error) (s Summary, err error) {
	if err := r.flush(ctx); err != nil {
		return s, err
	}
	s.Articles = r.articles
	err = r.before.View(ctx, func(before store.Reader) error {
		return r.after.View(ctx, func(after store.Reader) error {
			c := comparer{before: before, after: after, each: each, summary: &s}
			if err := c.folds(); err != nil {
				return err
			}
			return c.others()
		})
	})
	return s, err
}

// comparer walks through two sets of stories of the same articles.
type comparer struct {
	before, after store.Reader
	each          func(Change) error
	summary       *Summary
}

// folds finds the stories that would be one.
func (c *comparer) folds() error {
	for story, err := range c.after.OldestStories() {
		if err != nil {
			return err
		}
		c.summary.StoriesAfter++
		others, err := storiesOf(c.before, &story)
		if err != nil {
			return err
		}
		if len(others) > 1 {
			c.summary.Folds++
			if err := c.report(Fold, others, []store.Story{story}); err != nil {
				return err
			}
		}
	}
	return nil
}

// others finds the stories that would fall apart, or be stood for by another article.
func (c *comparer) others() error {
	for story, err := range c.before.OldestStories() {
		if err != nil {
			return err
		}
		c.summary.StoriesBefore++
		others, err := storiesOf(c.after, &story)
		if err != nil {
			return err
		}
		switch {
		case len(others) > 1:
			c.summary.Unfolds++
			err = c.report(Unfold, []store.Story{story}, others)
		case len(others) == 1 && len(others[0].Members) == len(story.Members) && others[0].Canonical != story.Canonical:
			c.summary.Canonical++
			err = c.report(Canonical, []store.Story{story}, others)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// storiesOf returns the stories that the articles of a story are in on the other side.
func storiesOf(r store.Reader, story *store.Story) (others []store.Story, err error) {
	if len(story.Members) == 1 {
		return nil, nil // which is in one
	}
	for _, m := range story.Members {
		if slices.ContainsFunc(others, func(o store.Story) bool { return o.Member(m.Article) != nil }) {
			continue
		}
		a, err := r.Article(m.Article)
		if err != nil {
			return nil, err
		}
		other, err := r.Story(a.Story)
		if err != nil {
			return nil, err
		}
		others = append(others, other)
	}
	return others, nil
}

func (c *comparer) report(kind Kind, before, after []store.Story) error {
	change := Change{Kind: kind}
	for _, side := range []struct {
		stories []store.Story
		to      *[]Story
	}{{before, &change.Before}, {after, &change.After}} {
		for i := range side.stories {
			s, err := described(c.after, &side.stories[i])
			if err != nil {
				return err
			}
			*side.to = append(*side.to, s)
		}
	}
	return c.each(change)
}

func described(r store.Reader, story *store.Story) (Story, error) {
	out := Story{Count: len(story.Members)}
	ids := []feeds.ArticleID{story.Canonical}
	for _, m := range story.Members {
		if m.Article != story.Canonical && len(ids) < shown {
			ids = append(ids, m.Article)
		}
	}
	for _, id := range ids {
		a, err := r.Article(id)
		if err != nil {
			return out, err
		}
		out.Articles = append(out.Articles, Member{ID: a.ID, Source: a.Source, Title: a.Title, Link: a.Link})
	}
	return out, nil
}
