package pipeline

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// subject returns a stored article as it is asked about.
func (b *bench) subject(src feeds.Source, guid string) Subject {
	b.t.Helper()
	a, body := b.stored(src, guid)
	return Subject{a, body.Text}
}

// TestExplainIsWhatDecided: what is said of a copy and its canonical article is what
// decided when it came in, and asking changes nothing.
func TestExplainIsWhatDecided(t *testing.T) {
	p := publisher{}
	a, c, d := testSource("a"), testSource("c"), testSource("d")
	b := newBench(t, p, a, c, d)
	p.publish(a, item{ID: "1", Text: report, Published: "2026-02-01T08:00:00Z"})
	p.publish(c, item{ID: "2", Text: "Good news from the port. " + lead(report, 5), Published: "2026-02-01T09:00:00Z"})
	p.publish(d, item{ID: "3", Text: other})
	b.poll(a)
	b.poll(d)
	b.poll(c)
	story := b.story(c, "2")
	stored := story.Member(feeds.NewArticleID(c.ID, "2"))
	if stored == nil || stored.Evidence == nil {
		t.Fatal("the copy has no evidence")
	}
	before := b.dump()
	for range 2 {
		x, err := b.ingester.Explain(t.Context(), b.subject(c, "2"), b.subject(a, "1"))
		if err != nil {
			t.Fatal(err)
		}
		if x.Evidence != *stored.Evidence {
			t.Errorf("explains %+v, but it was %+v that decided", x.Evidence, *stored.Evidence)
		}
		if x.Shared < dedupe.CommonLeast || x.Ruling != dedupe.Unruled || x.Window == 0 {
			t.Errorf("%+v", x)
		}
	}
	if n := b.ingester.memory.index.Len(); n != 3 {
		t.Errorf("the index holds %d texts after the question", n)
	}
	if d := cmp.Diff(before, b.dump()); d != "" {
		t.Errorf("a question changed the store (-before +after):\n%s", d)
	}

	split, err := b.ingester.Split(t.Context(), b.story(c, "2").ID, [][]feeds.ArticleID{{feeds.NewArticleID(c.ID, "2")}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := b.ingester.Explain(t.Context(), b.subject(a, "1"), b.subject(c, "2"))
	if err != nil || x.Ruling != dedupe.Apart || x.Decision != split.Number || !x.Verdict.Folds() {
		t.Errorf("after a split: %+v, %v", x, err)
	}
}

func TestFind(t *testing.T) {
	p := publisher{}
	a, c := testSource("a"), testSource("c")
	b := newBench(t, p, a, c)
	p.publish(a, item{ID: "1", Text: report}, item{ID: "2", Text: other})
	p.publish(c, item{ID: "3", Text: "Good news from the port. " + report})
	b.poll(a, c)
	reports, others := b.story(a, "1").ID, b.story(a, "2").ID
	for _, tt := range []struct {
		name string
		s    Subject
		want []store.StoryID
	}{
		{"a copy at hand", Subject{Text: "Read this. " + report}, []store.StoryID{reports}},
		{"a stored article", b.subject(a, "1"), []store.StoryID{reports}},
		{"another story", Subject{Text: lead(other, 3)}, []store.StoryID{others}},
		{"a round-up", Subject{Text: report + "\n" + other}, []store.StoryID{reports, others}},
		{"nothing like it", Subject{Text: "A short text about a dog that found its way home."}, nil},
	} {
		got, err := b.ingester.Find(t.Context(), tt.s, 5)
		if err != nil || len(got) != len(tt.want) {
			t.Errorf("%s: %+v, %v", tt.name, got, err)
			continue
		}
		found := map[store.StoryID]bool{}
		for _, m := range got {
			found[m.Story] = true
			if want := m.Evidence.Verdict.Folds() && tt.name != "a round-up"; m.Joins != want {
				t.Errorf("%s: %+v", tt.name, m)
			}
		}
		for _, id := range tt.want {
			if !found[id] {
				t.Errorf("%s: story %s is not found", tt.name, id)
			}
		}
	}
	if got, err := b.ingester.Find(t.Context(), Subject{Text: report}, 0); err != nil || len(got) != 0 {
		t.Errorf("at most none: %+v, %v", got, err)
	}
}

// TestExaminer: what reads the store only gives the same answers, and one without a
// store compares texts.
func TestExaminer(t *testing.T) {
	p := publisher{}
	a := testSource("a")
	b := newBench(t, p, a)
	p.publish(a, item{ID: "1", Text: report})
	b.poll(a)
	o := IngesterOptions{
		Store: b.store, Now: b.now, Source: func(id feeds.SourceID) feeds.Source { return feeds.Source{ID: id} },
		Dedupe: func() Settings { return Settings{Window: 24 * time.Hour} },
	}
	x, err := NewExaminer(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.Find(t.Context(), Subject{Text: lead(report, 4)}, 5)
	if err != nil || len(got) != 1 || !got[0].Joins {
		t.Errorf("found %+v, %v", got, err)
	}
	o.Store = nil
	if x, err = NewExaminer(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	e, err := x.Explain(t.Context(), Subject{Text: report}, Subject{Text: report})
	if err != nil || e.Rule != dedupe.RuleSameText {
		t.Errorf("without a store: %+v, %v", e, err)
	}
	if got, err := x.Find(t.Context(), Subject{Text: report}, 5); err != nil || len(got) != 0 {
		t.Errorf("without a store: found %+v, %v", got, err)
	}
}
