package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"wirefold/feeds"
	"wirefold/store"
)

func (e *editor) split(id store.StoryID, parts [][]feeds.ArticleID) error {
	story, err := e.story(id)
	if err != nil {
		return err
	}
	sides, err := sidesOf(&story, parts)
	if err != nil {
		return err
	}
	e.d.Kind, e.d.Sides, e.d.Before = store.DecisionSplit, sides, []store.Story{copyOf(&story)}
	if err := e.note(); err != nil {
		return err
	}
	shown := story.Canonical
	for _, side := range sides[1:] {
		part, err := e.detach(&story, side)
		if err != nil {
			return err
		}
		e.d.After = append(e.d.After, part)
	}
	if err := e.conclude(&story, shown); err != nil {
		return err
	}
	e.d.After = slices.Insert(e.d.After, 0, copyOf(&story))
	return nil
}

// sidesOf completes the parts of a split with the articles that stay. The first side
// is the one with the canonical article; each is in the order of the story.
func sidesOf(story *store.Story, parts [][]feeds.ArticleID) ([][]feeds.ArticleID, error) {
	side := map[feeds.ArticleID]int{} // 0: stays
	for i, part := range parts {
		for _, id := range part {
			switch {
			case story.Member(id) == nil:
				return nil, refuse(hintShow, "article %s is not in story %s", id, story.ID)
			case side[id] > 0 && side[id] != i+1:
				return nil, refuse("", "article %s is named for two parts", id)
			}
			side[id] = i + 1
		}
	}
	all := make([][]feeds.ArticleID, len(parts)+1)
	for _, m := range story.Members {
		all[side[m.Article]] = append(all[side[m.Article]], m.Article)
	}
	first := side[story.Canonical]
	all[0], all[first] = all[first], all[0]
	all = slices.DeleteFunc(all, func(ids []feeds.ArticleID) bool { return len(ids) == 0 })
	if len(all) < 2 {
		return nil, refuse(hintShow, "nothing would be split off story %s: name some of its articles, but not all", story.ID)
	}
	return all, nil
}

// detach makes a new story of some of a story's articles.
func (e *editor) detach(from *store.Story, ids []feeds.ArticleID) (store.Story, error) {
	founder, err := e.w.Article(ids[0])
	if err != nil {
		return store.Story{}, err
	}
	part, err := e.found(&founder)
	if err != nil {
		return store.Story{}, err
	}
	part.Members, part.Canonical = nil, feeds.ArticleID{}
	if err := e.move(from, part, ids); err != nil {
		return store.Story{}, err
	}
	e.sign(part)
	return *part, e.conclude(part, feeds.ArticleID{})
}

func (e *editor) mergeAll(ids []store.StoryID) error {
	var stories []store.Story
	for _, id := range ids {
		story, err := e.story(id)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(stories, func(s store.Story) bool { return s.ID == story.ID }) {
			stories = append(stories, story)
		}
	}
	if len(stories) < 2 {
		return refuse("name two stories or more", "there is nothing to merge: %s is one story", joined(ids))
	}
	slices.SortStableFunc(stories, func(a, b store.Story) int {
		return cmp.Or(a.Created.Compare(b.Created), a.Published.Compare(b.Published))
	})
	e.d.Kind = store.DecisionMerge
	for i := range stories {
		e.d.Sides = append(e.d.Sides, articlesOf(&stories[i]))
		e.d.Before = append(e.d.Before, copyOf(&stories[i]))
	}
	if err := e.note(); err != nil {
		return err
	}
	story := &stories[0]
	for i := range stories[1:] {
		other := &stories[i+1]
		if err := e.move(other, story, articlesOf(other)); err != nil {
			return err
		}
		if err := e.w.RetireStory(other.ID, story.ID); err != nil {
			return err
		}
	}
	e.sign(story)
	if err := e.conclude(story, story.Canonical); err != nil {
		return err
	}
	e.d.After = []store.Story{*story}
	return nil
}

func (e *editor) pin(id store.StoryID, article feeds.ArticleID) error {
	story, err := e.story(id)
	if err != nil {
		return err
	}
	if story.Member(article) == nil {
		return refuse(hintShow, "article %s is not in story %s", article, story.ID)
	}
	if n := e.chooser.rulings.pins[article]; n > 0 && story.Canonical == article {
		return refuse("", "the article is pinned already, by decision %d", n)
	}
	e.d.Kind, e.d.Sides, e.d.Before = store.DecisionPin, [][]feeds.ArticleID{{article}}, []store.Story{copyOf(&story)}
	if err := e.note(); err != nil {
		return err
	}
	if err := e.conclude(&story, story.Canonical); err != nil {
		return err
	}
	e.d.After = []store.Story{story}
	return nil
}

func joined(ids []store.StoryID) string {
	var names []string
	for _, id := range ids {
		names = append(names, id.String())
	}
	return strings.Join(names, ", ")
}
