package pipeline

import (
	"fmt"
	"iter"
	"slices"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// rulings are the decisions made by hand that stand, as each article is asked for
// them. There are few, so all of them are kept, those about removed articles too: an
// article that comes back finds them.
type rulings struct {
	marks  map[feeds.ArticleID][]dedupe.Mark // in the order of the decisions
	pins   map[feeds.ArticleID]uint64        // the latest decision that pins the article
	merged map[uint64][]feeds.ArticleID      // the articles of each merge
}

func newRulings() *rulings {
	return &rulings{
		marks: map[feeds.ArticleID][]dedupe.Mark{}, pins: map[feeds.ArticleID]uint64{},
		merged: map[uint64][]feeds.ArticleID{},
	}
}

// readRulings reads the decisions from the store.
func readRulings(r store.Reader) (*rulings, error) {
	h := newRulings()
	for d, err := range r.Decisions() {
		if err != nil {
			return nil, fmt.Errorf("read the decisions made by hand: %w", err)
		}
		if d.Stands() {
			h.add(&d)
		}
	}
	for _, marks := range h.marks {
		slices.Reverse(marks) // they were read newest first
	}
	return h, nil
}

func (h *rulings) add(d *store.Decision) {
	ruling := dedupe.Apart
	switch d.Kind {
	case store.DecisionPin:
		id := d.Sides[0][0]
		h.pins[id] = max(h.pins[id], d.Number)
		return
	case store.DecisionMerge:
		ruling = dedupe.Together
		h.merged[d.Number] = slices.Concat(d.Sides...)
	}
	for side, ids := range d.Sides {
		for _, id := range ids {
			h.marks[id] = append(h.marks[id], dedupe.Mark{Decision: d.Number, Ruling: ruling, Side: side})
		}
	}
}

// bars reports whether the article is kept apart from one of the story's.
func (h *rulings) bars(id feeds.ArticleID, story *store.Story) bool {
	marks := h.marks[id]
	return marks != nil && slices.ContainsFunc(story.Members, func(m store.Member) bool {
		return dedupe.Rule(marks, h.marks[m.Article]) == dedupe.Apart
	})
}

// apart reports whether an article of one story is kept apart from one of the other.
func (h *rulings) apart(a, b *store.Story) bool {
	return slices.ContainsFunc(a.Members, func(m store.Member) bool { return h.bars(m.Article, b) })
}

// partners yields the articles that were made one story with the given one, with the
// decision that says so, latest first.
func (h *rulings) partners(id feeds.ArticleID) iter.Seq2[feeds.ArticleID, uint64] {
	return func(yield func(feeds.ArticleID, uint64) bool) {
		marks := h.marks[id]
		for _, mark := range slices.Backward(marks) {
			for _, other := range h.merged[mark.Decision] {
				if other != id && dedupe.Rule(marks, h.marks[other]) == dedupe.Together && !yield(other, mark.Decision) {
					return
				}
			}
		}
	}
}
