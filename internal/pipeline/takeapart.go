package pipeline

import (
	"errors"
	"slices"

	"wirefold/feeds"
	"wirefold/store"
)

// takeApart undoes a merge.
func (e *editor) takeApart() error {
	story, err := e.w.Story(e.d.After[0].ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	shown := story.Canonical
	groups, err := e.groups(&story)
	if err != nil {
		return err
	}
	for i, ids := range groups {
		if len(ids) == 0 {
			continue
		}
		if err := e.revive(&story, &e.d.Before[i+1], ids); err != nil {
			return err
		}
	}
	if err := e.mend(&story, &e.d.Before[0]); err != nil {
		return err
	}
	return e.conclude(&story, shown)
}

// groups returns the articles that leave a merged story for each of the stories that
// were merged into it: those that came with it, and those that joined since and are
// closer to it than to what stays.
func (e *editor) groups(story *store.Story) ([][]feeds.ArticleID, error) {
	groups := make([][]feeds.ArticleID, len(e.d.Before)-1)
	home := func(id feeds.ArticleID) int {
		return slices.IndexFunc(e.d.Before, func(s store.Story) bool { return s.Member(id) != nil })
	}
	for _, m := range story.Members {
		i := home(m.Article)
		if i < 0 {
			var err error
			if i, err = e.closest(story, m.Article); err != nil {
				return nil, err
			}
		}
		if i > 0 {
			groups[i-1] = append(groups[i-1], m.Article)
		}
	}
	return groups, nil
}

// closest returns which of the stories that were merged an article belongs to by its
// text, 0 for the one that stays.
func (e *editor) closest(story *store.Story, id feeds.ArticleID) (best int, err error) {
	p, err := e.matcher.load(id)
	if err != nil {
		return 0, err
	}
	score := 0.0
	for i := range e.d.Before {
		former := &e.d.Before[i]
		if story.Member(former.Canonical) == nil || e.chooser.rulings.bars(id, former) {
			continue
		}
		by, err := e.matcher.compare(p, former.Canonical)
		if err != nil {
			return 0, err
		}
		if by.evidence.Verdict.Folds() && by.evidence.Score > score {
			best, score = i, by.evidence.Score
		}
	}
	return best, nil
}

// revive brings back a story that was merged into another one, with these articles.
func (e *editor) revive(from, former *store.Story, ids []feeds.ArticleID) error {
	story := copyOf(former)
	story.Members = nil
	if err := e.move(from, &story, ids); err != nil {
		return err
	}
	if err := e.mend(&story, former); err != nil {
		return err
	}
	if err := e.w.ReviveStory(story); err != nil {
		return err
	}
	canonical, err := e.w.Article(story.Canonical)
	if err != nil {
		return err
	}
	if canonical.Revised.After(e.d.Time) {
		story.Updated = e.now
	}
	return e.conclude(&story, former.Canonical)
}
