package pipeline

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// dump is everything in the store but the log of decisions.
type dump struct {
	Sources  []store.SourceState
	Articles []store.Article
	Bodies   []store.Body
	Sketches []store.Sketch
	Stories  []store.Story
}

func (b *bench) dump() (d dump) {
	b.t.Helper()
	err := b.store.View(b.t.Context(), func(r store.Reader) error {
		for s, err := range r.Sources() {
			if err != nil {
				return err
			}
			d.Sources = append(d.Sources, s)
		}
		for s, err := range r.Sketches(time.Time{}) {
			if err != nil {
				return err
			}
			a, err := r.Article(s.Article)
			if err != nil {
				return err
			}
			body, err := r.Body(s.Article)
			if err != nil {
				return err
			}
			d.Sketches, d.Articles, d.Bodies = append(d.Sketches, s), append(d.Articles, a), append(d.Bodies, body)
		}
		for s, err := range r.OldestStories() {
			if err != nil {
				return err
			}
			d.Stories = append(d.Stories, s)
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

// restored compares the store after an undo with what it was before the decision.
// between is what it was in between: only where the canonical article was another
// one may the entry be updated.
func restored(t testing.TB, before, between, after dump) {
	t.Helper()
	shown := map[store.StoryID]store.Story{}
	for _, s := range between.Stories {
		shown[s.ID] = s
	}
	for i := range after.Stories {
		s := &after.Stories[i]
		if was, ok := shown[s.ID]; ok && was.Canonical != s.Canonical {
			if !s.Updated.After(was.Updated) {
				t.Errorf("readers see another article in story %s, but it is not updated", s.ID)
			}
			s.Updated = before.Stories[i].Updated
		}
	}
	if d := cmp.Diff(before, after, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the undo did not restore everything (-before +after):\n%s", d)
	}
}

func TestUndoRestores(t *testing.T) {
	for name, do := range map[string]func(r *room){
		"split":                  func(r *room) { r.split("a", ids("b")) },
		"split of two":           func(r *room) { r.split("a", ids("d", "b")) },
		"split apart":            func(r *room) { r.split("a", ids("b"), ids("d")) },
		"split of the canonical": func(r *room) { r.split("a", []feeds.ArticleID{r.of("a").Canonical}) },
		"split of all":           func(r *room) { r.split("a", ids("a"), ids("b"), ids("c"), ids("d")) },
		"merge":                  func(r *room) { r.merge("a", "x") },
		"merge of three":         func(r *room) { r.merge("y", "x", "a") },
		"pin":                    func(r *room) { r.pin("b") },
		"pin of the canonical":   func(r *room) { r.done(r.ingester.Pin(r.t.Context(), r.of("a").ID, r.of("a").Canonical)) },
		"pin of one alone":       func(r *room) { r.pin("x") },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoom(t, "a", "b", "c", "d", "x", "y")
			r.read("x", other)
			for i, s := range []string{"a", "b", "c", "d"} {
				r.read(s, lead(report, 3+i%3)+strings.Repeat(appendix, i/2))
			}
			r.together("a", "b", "c", "d")
			r.read("y", "A short one about the weather in the north of the country, where it rained.")
			before := r.dump()
			r.clock.Add(60)
			do(r)
			between := r.dump()
			if cmp.Equal(before, between) {
				t.Fatal("the decision changed nothing")
			}
			r.restart()
			r.clock.Add(60)
			r.undo(0)
			restored(t, before, between, r.dump())
			for _, d := range r.decisions() {
				if d.Stands() {
					t.Errorf("decision %d stands", d.Number)
				}
			}
		})
	}
}

// What came after a decision stays, and goes with what it is a copy of.
func TestUndoAfterMore(t *testing.T) {
	t.Run("split", func(t *testing.T) {
		r := newRoom(t, "a", "b", "c", "d")
		r.read("a", report)
		r.read("b", report+appendix)
		whole := r.of("a").ID
		r.split("a", ids("b"))
		r.read("c", report+appendix)
		r.read("d", report)
		r.undo(0)
		r.together("a", "b", "c", "d")
		if r.of("c").ID != whole {
			t.Error("the story has another ID")
		}
	})
	t.Run("merge", func(t *testing.T) {
		r := newRoom(t, "a", "b", "c", "d")
		r.read("a", report)
		r.read("b", other)
		second := r.of("b").ID
		r.merge("a", "b")
		r.read("c", other)
		r.read("d", report)
		r.together("a", "b", "c", "d")
		r.undo(0)
		r.together("a", "d")
		r.together("b", "c")
		if r.of("c").ID != second {
			t.Error("the story has not got its ID back")
		}
	})
}

func TestUndoOrder(t *testing.T) {
	refused := func(r *room, number uint64) {
		r.t.Helper()
		_, err := r.ingester.Undo(r.t.Context(), number)
		var e *RefusedError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "depends on") {
			r.t.Errorf("undo of decision %d: error %v, want that a later one depends on it", number, err)
		}
	}
	start := func(t *testing.T) *room {
		r := newRoom(t, "a", "b", "c", "x")
		for _, s := range []string{"a", "b", "c"} {
			r.read(s, report)
		}
		r.read("x", other)
		return r
	}
	t.Run("split of what was merged", func(t *testing.T) {
		r := start(t)
		before := r.dump()
		m := r.merge("a", "x")
		s := r.split("a", ids("x"))
		refused(r, m.Number)
		between := r.dump()
		r.undo(s.Number)
		r.undo(m.Number)
		restored(t, before, between, r.dump())
	})
	t.Run("merge of what was split", func(t *testing.T) {
		r := start(t)
		s := r.split("a", ids("b"))
		m := r.merge("b", "x")
		refused(r, s.Number)
		r.undo(m.Number)
		r.undo(s.Number)
		r.together("a", "b", "c")
	})
	t.Run("pin in what was split off", func(t *testing.T) {
		r := start(t)
		s := r.split("a", ids("b", "c"))
		r.pin("c")
		refused(r, s.Number)
	})
	t.Run("merged back by hand", func(t *testing.T) {
		r := start(t)
		s := r.split("a", ids("b"))
		r.merge("a", "b")
		r.together("a", "b", "c") // the later decision counts
		refused(r, s.Number)
		r.undo(0)
		r.together("b")
		r.read("b", report+appendix)
		r.together("b") // and then the split again
	})
	t.Run("two splits", func(t *testing.T) {
		r := start(t)
		before := r.dump()
		first, second := r.split("a", ids("b")), r.split("a", ids("c"))
		between := r.dump()
		r.undo(first.Number)
		r.together("a", "b")
		r.undo(second.Number)
		restored(t, before, between, r.dump())
	})
	t.Run("two splits of what was merged", func(t *testing.T) {
		r := newRoom(t, "a", "b", "c")
		r.read("a", report)
		r.read("b", other)
		r.read("c", "A short one about the weather in the north of the country, where it rained.")
		r.merge("a", "b", "c")
		first := r.split("a", ids("b"))
		second := r.split("a", ids("c"))
		// Without the first split b would be merged with a, and with c.
		_, err := r.ingester.Undo(t.Context(), first.Number)
		if err == nil || !strings.Contains(err.Error(), "at odds") {
			t.Errorf("error %v, want a refusal", err)
		}
		r.undo(second.Number)
		r.undo(first.Number)
		r.together("a", "b", "c")
	})
	t.Run("a pin after a merge", func(t *testing.T) {
		r := start(t)
		m := r.merge("a", "x")
		r.pin("x")
		r.undo(m.Number)
		r.together("a", "b", "c")
		if s := r.of("x"); s.Reason != dedupe.ReasonPinned {
			t.Errorf("the pinned article is canonical by %s", s.Reason)
		}
	})
}
