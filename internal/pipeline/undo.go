package pipeline

import (
	"errors"
	"slices"

	"wirefold/feeds"
	"wirefold/store"
)

// undo takes a decision back. If nothing else has happened since, the stories become
// exactly what they were. Articles that came since stay where they are, or go with
// the ones that they are copies of. Of stories that were removed meanwhile nothing
// comes back.
func (e *editor) undo(number uint64) error {
	d, err := e.standing(number)
	if err != nil {
		return err
	}
	if err := e.free(&d); err != nil {
		return err
	}
	d.Undone = e.now
	e.d = d
	if err := e.note(); err != nil {
		return err
	}
	switch d.Kind {
	case store.DecisionSplit:
		err = e.rejoinParts()
	case store.DecisionMerge:
		err = e.takeApart()
	default:
		err = e.unpin()
	}
	if err != nil {
		return err
	}
	return e.consistent()
}

// consistent refuses if the stories do not follow the decisions that still stand. An
// earlier one that holds again may be at odds with a later one.
func (e *editor) consistent() error {
	names, err := e.names(slices.Concat(e.d.Before, e.d.After))
	if err != nil {
		return err
	}
	odds := refuse("undo later decisions first; wirefold dupes log lists them",
		"without decision %d an earlier and a later decision would be at odds", e.d.Number)
	for _, id := range names {
		story, err := e.w.Story(id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		for _, m := range story.Members {
			if e.chooser.rulings.bars(m.Article, &story) {
				return odds
			}
			for partner := range e.chooser.rulings.partners(m.Article) {
				_, err := e.w.Article(partner)
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return err
				}
				if err == nil && story.Member(partner) == nil {
					return odds
				}
			}
		}
	}
	return nil
}

// standing returns the decision with the number, the latest that stands for 0.
func (e *editor) standing(number uint64) (store.Decision, error) {
	for d, err := range e.w.Decisions() {
		switch {
		case err != nil:
			return d, err
		case number == 0 && d.Stands():
			return d, nil
		case d.Number == number && !d.Stands():
			return d, refuse("", "decision %d is undone already", number)
		case d.Number == number:
			return d, nil
		}
	}
	if number == 0 {
		return store.Decision{}, refuse("", "there is no decision to undo")
	}
	return store.Decision{}, refuse("wirefold dupes log lists the decisions", "there is no decision %d", number)
}

// free refuses if a later decision depends on this one: if it is about a story that
// this one made, or merged on what this one merged or split.
func (e *editor) free(d *store.Decision) error {
	if d.Kind == store.DecisionPin {
		return nil
	}
	kept, err := e.names(d.After[:1])
	if err != nil {
		return err
	}
	made, err := e.names(d.After[1:])
	if err != nil {
		return err
	}
	for later, err := range e.w.Decisions() {
		if err != nil {
			return err
		}
		if later.Number <= d.Number {
			break
		}
		if !later.Stands() {
			continue
		}
		touched, err := e.names(slices.Concat(later.Before, later.After))
		if err != nil {
			return err
		}
		onKept := later.Kind == store.DecisionMerge || later.Kind == store.DecisionSplit && d.Kind == store.DecisionMerge
		if meet(touched, made) || onKept && meet(touched, kept) {
			return refuse("undo that one first", "decision %d (%s) depends on decision %d", later.Number, later.Kind, d.Number)
		}
	}
	return nil
}

// names returns the IDs of the stories, and those that they lead to now.
func (e *editor) names(stories []store.Story) (ids []store.StoryID, err error) {
	for i := range stories {
		ids = append(ids, stories[i].ID)
		live, err := e.w.Story(stories[i].ID)
		switch {
		case err == nil:
			ids = append(ids, live.ID)
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
	}
	return ids, nil
}

func meet(a, b []store.StoryID) bool {
	return slices.ContainsFunc(a, func(id store.StoryID) bool { return slices.Contains(b, id) })
}

// rejoinParts undoes a split.
func (e *editor) rejoinParts() error {
	story, err := e.w.Story(e.d.After[0].ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	shown := story.Canonical
	for i := range e.d.After[1:] {
		if err := e.rejoinPart(&story, e.d.After[i+1].ID, e.d.Sides[i+1]); err != nil {
			return err
		}
	}
	if err := e.mend(&story, &e.d.Before[0]); err != nil {
		return err
	}
	return e.conclude(&story, shown)
}

// rejoinPart brings back what was split off, and what has joined it since unless
// another decision keeps that apart.
func (e *editor) rejoinPart(story *store.Story, id store.StoryID, side []feeds.ArticleID) error {
	part, err := e.w.Story(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && part.ID == story.ID {
		return nil
	}
	if err != nil {
		return err
	}
	var back []feeds.ArticleID
	for _, m := range part.Members {
		switch barred := e.chooser.rulings.bars(m.Article, story); {
		case !barred:
			back = append(back, m.Article)
		case slices.Contains(side, m.Article):
			return refuse("wirefold dupes log lists the decisions", "another decision keeps article %s apart from story %s", m.Article, story.ID)
		}
	}
	shown := part.Canonical
	if err := e.move(&part, story, back); err != nil {
		return err
	}
	if len(part.Members) > 0 {
		return e.conclude(&part, shown)
	}
	return e.w.RetireStory(part.ID, story.ID)
}

// unpin undoes a pin, in whatever story the article is now.
func (e *editor) unpin() error {
	a, err := e.w.Article(e.d.Sides[0][0])
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	story, err := e.w.Story(a.Story)
	if err != nil {
		return err
	}
	shown := story.Canonical
	if err := e.mend(&story, &e.d.Before[0]); err != nil {
		return err
	}
	return e.conclude(&story, shown)
}
