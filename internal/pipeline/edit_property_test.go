package pipeline

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// TestEditProperties lets articles arrive, change, and be sorted by hand, in random
// order, and looks after each step whether everything that was promised holds.
func TestEditProperties(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newWalk(t, seed)
			for range 60 {
				w.step()
				w.check()
				if t.Failed() {
					t.Fatalf("after: %q", w.steps)
				}
			}
			if len(w.r.decisions()) < 5 {
				t.Errorf("only %d decisions were made", len(w.r.decisions()))
			}
		})
	}
}

// walk is a random sequence of steps.
type walk struct {
	t       *testing.T
	r       *room
	rng     *rand.Rand
	steps   []string
	sources []string // that have an article
	all     []string
	used    map[store.StoryID]bool // every ID that a story ever had
	alive   map[store.StoryID]bool
	revived []store.StoryID // by the last step
}

func newWalk(t *testing.T, seed uint64) *walk {
	w := &walk{t: t, rng: rand.New(rand.NewPCG(seed, 1)), used: map[store.StoryID]bool{}, alive: map[store.StoryID]bool{}}
	for n := range 14 {
		w.all = append(w.all, fmt.Sprintf("s%02d", n))
	}
	w.r = newRoom(t, w.all...)
	return w
}

func (w *walk) step() {
	w.revived = nil
	w.r.clock.Add(60)
	n := w.rng.IntN(20)
	switch {
	case n < 7 || len(w.sources) < 4:
		w.read()
	case n < 8:
		w.note("restart")
		w.r.restart()
	case n < 11:
		w.undo(uint64(w.rng.IntN(len(w.r.decisions()) + 1)))
	default:
		before := w.r.dump()
		if !w.decide(n) || w.rng.IntN(3) > 0 {
			return
		}
		w.check()
		between := w.r.dump()
		w.r.clock.Add(60)
		w.undo(0)
		restored(w.t, before, between, w.r.dump())
	}
}

func (w *walk) note(format string, args ...any) {
	w.steps = append(w.steps, fmt.Sprintf(format, args...))
}

// read has a source publish a text: its first, or another one.
func (w *walk) read() {
	texts := []string{
		report, lead(report, 2), lead(report, 4), report + appendix, "VELDEN (s01) - " + report,
		other, lead(other, 3), other + appendix, lead(report, 3) + "\n" + lead(other, 3),
	}
	s, text := w.all[w.rng.IntN(len(w.all))], w.rng.IntN(len(texts))
	w.note("%s publishes text %d", s, text)
	w.r.read(s, texts[text])
	if !slices.Contains(w.sources, s) {
		w.sources = append(w.sources, s)
	}
}

// decide makes one decision and reports whether it was not refused.
func (w *walk) decide(n int) bool {
	a, b := w.some(), w.some()
	story := w.r.of(a)
	var err error
	switch ctx, in := w.t.Context(), w.r.ingester; {
	case n < 14:
		var parts [][]feeds.ArticleID
		for _, m := range story.Members {
			if w.rng.IntN(2) == 0 {
				parts = append(parts, []feeds.ArticleID{m.Article})
			}
		}
		if w.rng.IntN(2) == 0 {
			parts = [][]feeds.ArticleID{slices.Concat(parts...)}
		}
		w.note("split %d parts from the story of %s", len(parts), a)
		_, err = in.Split(ctx, story.ID, parts)
	case n < 17:
		w.note("merge the stories of %s and %s", a, b)
		_, err = in.Merge(ctx, []store.StoryID{story.ID, w.r.of(b).ID})
	default:
		w.note("pin %s", a)
		_, err = in.Pin(ctx, story.ID, id(a))
	}
	return w.accepted(err)
}

func (w *walk) some() string { return w.sources[w.rng.IntN(len(w.sources))] }

func (w *walk) undo(number uint64) {
	w.note("undo %d", number)
	d, err := w.r.ingester.Undo(w.t.Context(), number)
	if w.accepted(err) && d.Kind == store.DecisionMerge {
		for _, s := range d.Before[1:] {
			w.revived = append(w.revived, s.ID)
		}
	}
}

func (w *walk) accepted(err error) bool {
	var refused *RefusedError
	if err != nil && !errors.As(err, &refused) {
		w.t.Fatalf("%v, after: %q", err, w.steps)
	}
	return err == nil
}

// check looks whether everything that was promised holds.
func (w *walk) check() {
	home := map[feeds.ArticleID]store.StoryID{}
	alive := map[store.StoryID]bool{}
	standing := slices.DeleteFunc(w.r.decisions(), func(d store.Decision) bool { return !d.Stands() })
	content := w.r.dump()
	for _, s := range content.Stories {
		alive[s.ID] = true
		if w.used[s.ID] && !w.alive[s.ID] && !slices.Contains(w.revived, s.ID) {
			w.t.Errorf("the ID %s was used again", s.ID)
		}
		w.used[s.ID] = true
		for _, m := range s.Members {
			if other, ok := home[m.Article]; ok {
				w.t.Errorf("article %s is in %s and in %s", m.Article, other, s.ID)
			}
			home[m.Article] = s.ID
			if m.Article != s.Canonical && m.Evidence == nil || !m.Against.IsZero() && s.Member(m.Against) == nil {
				w.t.Errorf("article %s is in %s by %+v", m.Article, s.ID, m)
			}
		}
		w.canonical(&s, standing)
	}
	w.alive = alive
	for _, a := range content.Articles {
		if home[a.ID] != a.Story {
			w.t.Errorf("article %s says that it is in %s, but it is in %s", a.GUID, a.Story, home[a.ID])
		}
	}
	w.lead()
	for i, a := range content.Articles {
		for _, b := range content.Articles[:i] {
			w.obeyed(standing, home, a.ID, b.ID)
		}
	}
}

// canonical checks that a story's canonical article is one of it, and the pinned one
// if there is one.
func (w *walk) canonical(s *store.Story, standing []store.Decision) {
	if s.Member(s.Canonical) == nil {
		w.t.Errorf("the canonical article of %s is not in it", s.ID)
	}
	for _, d := range standing { // newest first
		if d.Kind == store.DecisionPin && s.Member(d.Sides[0][0]) != nil {
			if s.Canonical != d.Sides[0][0] || s.Reason != dedupe.ReasonPinned {
				w.t.Errorf("canonical in %s is %s by %s, but %s is pinned", s.ID, s.Canonical, s.Reason, d.Sides[0][0])
			}
			return
		}
	}
	if s.Reason == dedupe.ReasonPinned {
		w.t.Errorf("nothing in %s is pinned", s.ID)
	}
}

// lead checks that every ID that was ever a story's leads to a story.
func (w *walk) lead() {
	err := w.r.store.View(w.t.Context(), func(r store.Reader) error {
		for id := range w.used {
			if _, err := r.Story(id); err != nil {
				return fmt.Errorf("an ID that was used leads nowhere: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		w.t.Error(err)
	}
}

// obeyed checks two articles against the latest decision about both of them.
func (w *walk) obeyed(standing []store.Decision, home map[feeds.ArticleID]store.StoryID, a, b feeds.ArticleID) {
	for _, d := range standing { // newest first
		side := func(id feeds.ArticleID) int {
			return slices.IndexFunc(d.Sides, func(ids []feeds.ArticleID) bool { return slices.Contains(ids, id) })
		}
		i, j := side(a), side(b)
		switch {
		case d.Kind == store.DecisionPin || i < 0 || j < 0:
		case d.Kind == store.DecisionMerge:
			if home[a] != home[b] {
				w.t.Errorf("articles %s and %s, merged by decision %d, are in two stories", a, b, d.Number)
			}
			return
		case i != j:
			if home[a] == home[b] {
				w.t.Errorf("articles %s and %s, split by decision %d, are in one story", a, b, d.Number)
			}
			return
		}
	}
}
