package pipeline

import (
	"math"
	"reflect"
	"slices"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// mend gives a story back what it was before the decision, as far as that has not
// changed since: the records of its members, their order and its canonical article.
func (e *editor) mend(story, former *store.Story) error {
	for i := range story.Members {
		m := &story.Members[i]
		if was := former.Member(m.Article); was != nil && e.untouched(m) {
			*m = *was
		}
	}
	if err := e.arrange(story, former); err != nil {
		return err
	}
	left := &e.d.After[0]
	if story.Canonical == left.Canonical && story.Reason == left.Reason && story.Member(former.Canonical) != nil {
		story.Canonical, story.Reason = former.Canonical, former.Reason
	}
	return e.dropPins(story)
}

// untouched reports whether the record is as the decision left it.
func (e *editor) untouched(m *store.Member) bool {
	return slices.ContainsFunc(e.d.After, func(s store.Story) bool {
		left := s.Member(m.Article)
		return left != nil && reflect.DeepEqual(left, m)
	})
}

// arrange brings the members into the order that they had, the others among them in
// the order of arrival.
func (e *editor) arrange(story, former *store.Story) error {
	var members, others []store.Member
	for _, m := range former.Members {
		if is := story.Member(m.Article); is != nil {
			members = append(members, *is)
		}
	}
	for _, m := range story.Members {
		if former.Member(m.Article) == nil {
			others = append(others, m)
		}
	}
	for _, m := range others {
		a, err := e.w.Article(m.Article)
		if err != nil {
			return err
		}
		at := len(members)
		for i := range members {
			b, err := e.w.Article(members[i].Article)
			if err != nil {
				return err
			}
			if a.FirstSeen.Before(b.FirstSeen) {
				at = i
				break
			}
		}
		members = slices.Insert(members, at, m)
	}
	story.Members = members
	return nil
}

// dropPins goes back, from a canonical article that is not pinned any more, to the one
// that was canonical before it was pinned.
func (e *editor) dropPins(story *store.Story) error {
	before := uint64(math.MaxUint64)
	for story.Reason == dedupe.ReasonPinned && e.chooser.rulings.pins[story.Canonical] == 0 {
		pin, err := e.latestPin(story.Canonical, before)
		if err != nil {
			return err
		}
		if pin == nil || story.Member(pin.Before[0].Canonical) == nil {
			return nil
		}
		before = pin.Number
		story.Canonical, story.Reason = pin.Before[0].Canonical, pin.Before[0].Reason
	}
	return nil
}

// latestPin returns the latest decision before the given one that pinned the article,
// nil if there is none.
func (e *editor) latestPin(id feeds.ArticleID, before uint64) (*store.Decision, error) {
	for d, err := range e.w.Decisions() {
		if err != nil {
			return nil, err
		}
		if d.Number < before && d.Kind == store.DecisionPin && d.Sides[0][0] == id {
			return &d, nil
		}
	}
	return nil, nil
}
