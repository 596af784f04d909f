package storetest

import (
	"testing"
	"time"

	"wirefold/store"
)

func testDecisions(t *testing.T, e Engine) {
	runAll(t, e, []test{
		{"a decision comes back as it was put", decisionKept},
		{"decisions come newest first", decisionOrder},
		{"a second put of a decision replaces the first", decisionReplaced},
		{"there is no decision that was not put, and none without a number", noDecision},
		{"decisions outlive the stories that they are about", decisionOutlives},
	})
}

func putDecisions(t *testing.T, s store.Store, decisions ...store.Decision) {
	t.Helper()
	update(t, s, func(w store.Writer) error {
		for _, d := range decisions {
			if err := w.PutDecision(d); err != nil {
				return err
			}
		}
		return nil
	})
}

// decisions returns the decisions as they are listed.
func decisions(t *testing.T, s store.Store) (all []store.Decision) {
	t.Helper()
	view(t, s, func(r store.Reader) (err error) {
		all, err = collect(r.Decisions())
		return err
	})
	return all
}

func decisionKept(t *testing.T, s store.Store) {
	putDecisions(t, s, decision(7))
	view(t, s, func(r store.Reader) error {
		d, err := r.Decision(7)
		same(t, "decision", d, decision(7))
		return err
	})
}

func decisionOrder(t *testing.T, s store.Store) {
	numbers := []uint64{1, 2, 9, 10, 255, 256, 1 << 40}
	for _, n := range shuffled(len(numbers)) {
		putDecisions(t, s, decision(numbers[n]))
	}
	var want []store.Decision
	for i := range numbers {
		want = append(want, decision(numbers[len(numbers)-1-i]))
	}
	same(t, "decisions", decisions(t, s), want)
	view(t, s, func(r store.Reader) error {
		for d, err := range r.Decisions() {
			same(t, "newest", d.Number, numbers[len(numbers)-1])
			return err // an early stop
		}
		return nil
	})
}

func decisionReplaced(t *testing.T, s store.Store) {
	standing := decision(1)
	standing.Undone = time.Time{}
	putDecisions(t, s, standing)
	if !decisions(t, s)[0].Stands() {
		t.Error("a decision that was not undone does not stand")
	}
	putDecisions(t, s, decision(1))
	same(t, "decisions", decisions(t, s), []store.Decision{decision(1)})
	if decisions(t, s)[0].Stands() {
		t.Error("a decision that was undone stands")
	}
}

func noDecision(t *testing.T, s store.Store) {
	same(t, "decisions", decisions(t, s), []store.Decision(nil))
	putDecisions(t, s, decision(2))
	err := s.Update(t.Context(), func(w store.Writer) error { return w.PutDecision(decision(0)) })
	if err == nil {
		t.Error("a decision without a number was put")
	}
	for _, n := range []uint64{0, 1, 3} {
		view(t, s, func(r store.Reader) error {
			_, err := r.Decision(n)
			is(t, "decision", err, store.ErrNotFound)
			return nil
		})
	}
}

func decisionOutlives(t *testing.T, s store.Store) {
	fill(t, s, 3)
	putDecisions(t, s, decision(1))
	update(t, s, func(w store.Writer) error {
		if err := w.DeleteArticle(articleID(1)); err != nil {
			return err
		}
		return w.DeleteStory(storyID(1))
	})
	same(t, "decisions", decisions(t, s), []store.Decision{decision(1)})
}
