package pipeline

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// room is a bench whose sources publish one item at a time.
type room struct {
	*bench
	p publisher
}

func newRoom(t testing.TB, names ...string) *room {
	var sources []feeds.Source
	for _, n := range names {
		sources = append(sources, testSource(n))
	}
	p := publisher{}
	return &room{newBench(t, p, sources...), p}
}

// read has the source publish a text, under the source's name as guid, and polls it.
func (r *room) read(source, text string) Result {
	r.t.Helper()
	src := testSource(source)
	r.p.publish(src, item{ID: source, URL: "https://" + source + ".example/1", Title: "About " + source, Text: text})
	return r.poll(src)[0]
}

func (r *room) restart() {
	r.t.Helper()
	r.close()
	r.open(r.p)
}

// of returns the story of the source's article.
func (r *room) of(source string) store.Story {
	r.t.Helper()
	return r.story(testSource(source), source)
}

func id(source string) feeds.ArticleID { return feeds.NewArticleID(testSource(source).ID, source) }

func ids(sources ...string) (ids []feeds.ArticleID) {
	for _, s := range sources {
		ids = append(ids, id(s))
	}
	return ids
}

// together fails the test unless the sources' articles are one story, and no others in it.
func (r *room) together(sources ...string) {
	r.t.Helper()
	story := r.of(sources[0])
	for _, s := range sources {
		if story.Member(id(s)) == nil || len(story.Members) != len(sources) {
			r.t.Errorf("the story of %s has %d members, want %v", sources[0], len(story.Members), sources)
			return
		}
	}
}

// done fails the test if a decision was refused.
func (r *room) done(d store.Decision, err error) store.Decision {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

func (r *room) split(from string, parts ...[]feeds.ArticleID) store.Decision {
	r.t.Helper()
	return r.done(r.ingester.Split(r.t.Context(), r.of(from).ID, parts))
}

func (r *room) merge(sources ...string) store.Decision {
	r.t.Helper()
	var stories []store.StoryID
	for _, s := range sources {
		stories = append(stories, r.of(s).ID)
	}
	return r.done(r.ingester.Merge(r.t.Context(), stories))
}

func (r *room) pin(source string) store.Decision {
	r.t.Helper()
	return r.done(r.ingester.Pin(r.t.Context(), r.of(source).ID, id(source)))
}

func (r *room) undo(number uint64) {
	r.t.Helper()
	r.done(r.ingester.Undo(r.t.Context(), number))
}

const appendix = "\nThe dredging firm Halden Marine has offered two of its pontoons for the time of the repair, at no cost to the port."

func TestSplitHolds(t *testing.T) {
	r := newRoom(t, "a", "b", "c", "d", "e")
	r.read("a", report)
	r.read("b", report+appendix)
	r.together("a", "b")
	r.split("a", ids("b"))
	check := func(when string, left, right []string) {
		t.Helper()
		t.Run(when, func(t *testing.T) {
			r.together(left...)
			r.together(right...)
		})
	}
	check("at first", []string{"a"}, []string{"b"})
	r.read("a", report)
	r.read("b", report+appendix)
	check("polled again", []string{"a"}, []string{"b"})
	r.read("b", report)
	check("revised to the very text", []string{"a"}, []string{"b"})
	r.read("b", report+appendix)
	r.restart()
	r.read("a", report+" It is closed until further notice.")
	check("started again", []string{"a"}, []string{"b"})
	r.read("c", report+appendix)
	check("a copy of the one", []string{"a"}, []string{"b", "c"})
	r.restart()
	r.read("d", report+" It is closed until further notice.")
	check("a copy of the other", []string{"a", "d"}, []string{"b", "c"})
	r.read("e", report)
	if got := len(r.of("a").Members) + len(r.of("b").Members); got != 5 || r.of("a").ID == r.of("b").ID {
		t.Errorf("a copy of both made them %v and %v", r.of("a"), r.of("b"))
	}
}

// A text that both stories were made from shows that they are one, if nobody has
// decided otherwise: see TestLateOriginalWeldsStories.
func TestSplitHoldsAgainstTheOriginal(t *testing.T) {
	r := newRoom(t, "a", "b", "c")
	r.read("a", report)
	r.read("b", lead(report, 5))
	r.together("a", "b")
	r.split("a", ids("b"))
	r.read("c", "VELDEN (Agency) - "+report)
	r.together("a", "c")
	r.together("b")
}

func TestSplitIDs(t *testing.T) {
	r := newRoom(t, "a", "b", "c", "d")
	for _, s := range []string{"a", "b", "c", "d"} {
		r.read(s, report)
	}
	whole := r.of("a")
	if whole.Canonical != id("a") {
		t.Fatalf("canonical is %s", whole.Canonical)
	}
	r.split("a", ids("b"))
	first := r.of("b")
	if r.of("a").ID != whole.ID || first.ID == whole.ID {
		t.Error("the canonical article's part has not kept the ID")
	}
	if first.Canonical != id("b") || first.Reason != dedupe.ReasonOnly || first.Members[0].Evidence != nil {
		t.Errorf("what was split off is %+v", first)
	}
	if got := r.of("a"); !got.Updated.Equal(whole.Updated) {
		t.Error("readers see no change, and the entry was updated")
	}
	r.undo(0)
	r.split("a", ids("b"))
	if again := r.of("b").ID; again == first.ID || again == whole.ID {
		t.Error("an ID was used again")
	}
	r.undo(0)

	// The canonical article is named: it keeps the ID, and the others get a new one.
	d := r.split("a", ids("a"), ids("c"))
	if r.of("a").ID != whole.ID || len(d.After) != 3 || d.After[0].ID != whole.ID {
		t.Errorf("the named canonical article is in %s, not in %s", r.of("a").ID, whole.ID)
	}
	r.together("a")
	r.together("c")
	r.together("b", "d")
	if s := r.of("b"); s.Member(s.Canonical) == nil || s.Created.Before(r.of("a").Created) {
		t.Errorf("the rest is %+v", s)
	}
}

func TestRefusals(t *testing.T) {
	r := newRoom(t, "a", "b", "c")
	r.read("a", report)
	r.read("b", report)
	r.read("c", other)
	r.undo(r.pin("a").Number)
	pinned := r.pin("c").Number
	ctx, in, ab, c := t.Context(), r.ingester, r.of("a").ID, r.of("c").ID
	before, log := r.dump(), r.decisions()
	for name, try := range map[string]func() (store.Decision, error){
		"no such story":         func() (store.Decision, error) { return in.Split(ctx, store.StoryID{1}, nil) },
		"an article of another": func() (store.Decision, error) { return in.Split(ctx, ab, [][]feeds.ArticleID{ids("c")}) },
		"all of a story":        func() (store.Decision, error) { return in.Split(ctx, ab, [][]feeds.ArticleID{ids("a", "b")}) },
		"nothing":               func() (store.Decision, error) { return in.Split(ctx, ab, nil) },
		"one article":           func() (store.Decision, error) { return in.Split(ctx, c, [][]feeds.ArticleID{ids("c")}) },
		"an article twice":      func() (store.Decision, error) { return in.Split(ctx, ab, [][]feeds.ArticleID{ids("a"), ids("a")}) },
		"one story":             func() (store.Decision, error) { return in.Merge(ctx, []store.StoryID{ab, ab}) },
		"with no such story":    func() (store.Decision, error) { return in.Merge(ctx, []store.StoryID{ab, {1}}) },
		"pin of another's":      func() (store.Decision, error) { return in.Pin(ctx, ab, id("c")) },
		"pinned already":        func() (store.Decision, error) { return in.Pin(ctx, c, id("c")) },
		"no such decision":      func() (store.Decision, error) { return in.Undo(ctx, 7) },
		"undone already":        func() (store.Decision, error) { return in.Undo(ctx, pinned-1) },
	} {
		_, err := try()
		var refused *RefusedError
		if !errors.As(err, &refused) {
			t.Errorf("%s: error %v, want a refusal", name, err)
		}
		if in.stale {
			t.Errorf("%s: the index has to be filled again", name)
		}
	}
	if d := cmp.Diff(before, r.dump()) + cmp.Diff(log, r.decisions()); d != "" {
		t.Errorf("something changed:\n%s", d)
	}
	r.undo(0)
	if _, err := in.Undo(ctx, 0); err == nil || !strings.Contains(err.Error(), "no decision to undo") {
		t.Errorf("undo of nothing: %v", err)
	}
}

func (b *bench) decisions() (all []store.Decision) {
	b.t.Helper()
	err := b.store.View(b.t.Context(), func(r store.Reader) error {
		for d, err := range r.Decisions() {
			if err != nil {
				return err
			}
			all = append(all, d)
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

func TestMergeHolds(t *testing.T) {
	r := newRoom(t, "a", "b", "c", "d")
	r.read("a", report)
	r.read("b", other)
	first, second := r.of("a"), r.of("b")
	if first.ID == second.ID {
		t.Fatal("two texts were folded")
	}
	r.merge("b", "a")
	got := r.of("b")
	if got.ID != first.ID || got.Canonical != first.Canonical || !got.Updated.Equal(first.Updated) {
		t.Errorf("merged into %+v, want into the oldest, %+v", got, first)
	}
	if m := got.Member(id("b")); m.Decision != 1 || m.Evidence == nil || m.Evidence.Verdict.Folds() {
		t.Errorf("what was merged by hand is listed with %+v", m)
	}
	err := r.store.View(t.Context(), func(tx store.Reader) error {
		s, err := tx.Story(second.ID)
		if s.ID != first.ID {
			t.Errorf("the ID of the other leads to %s", s.ID)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	r.read("b", other+" The director was pleased.")
	r.together("a", "b")
	r.restart()
	r.read("b", lead(other, 2))
	r.together("a", "b")
	r.read("b", other)
	r.read("c", "KARLBY - "+other)
	r.read("d", report)
	r.together("a", "b", "c", "d")
}

// What was merged is one story also when it comes back after it was removed.
func TestMergeOutlivesRetention(t *testing.T) {
	for _, split := range []bool{false, true} {
		r := newRoom(t, "a", "b")
		r.read("a", report)
		if split {
			r.read("b", report)
			r.split("a", ids("b"))
		} else {
			r.read("b", other)
			r.merge("a", "b")
		}
		for _, s := range []string{"a", "b"} {
			r.p.publish(testSource(s))
			r.poll(testSource(s))
		}
		if _, err := r.ingester.Forget(t.Context(), r.now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if left := r.dump(); len(left.Stories) > 0 {
			t.Fatalf("not removed: %v", left.Stories)
		}
		r.restart()
		if split {
			r.read("b", report)
			r.read("a", report)
			r.together("a")
			r.together("b")
		} else {
			r.read("b", other)
			r.read("a", report)
			r.together("a", "b")
			if s := r.of("a"); s.Member(id("a")).Decision != 1 {
				t.Error("it is not said that this was decided by hand")
			}
		}
		// What is gone cannot be restored, but the decision does not hold any more.
		r.undo(0)
		if r.ingester.memory.rulings.marks[id("a")] != nil {
			t.Error("the decision still holds")
		}
	}
}

func TestPinHolds(t *testing.T) {
	r := newRoom(t, "a", "b", "c", "d")
	r.read("a", report)
	r.read("b", lead(report, 4))
	before := r.of("a")
	r.pin("b")
	pinned := func(when, source string) {
		t.Helper()
		if s := r.of(source); s.Canonical != id(source) || s.Reason != dedupe.ReasonPinned {
			t.Errorf("%s: canonical is %s by %s, want %s", when, s.Canonical, s.Reason, source)
		}
	}
	pinned("at first", "b")
	if !r.of("b").Updated.After(before.Updated) {
		t.Error("readers see another article, and the entry was not updated")
	}
	r.read("c", report+appendix+" This was first reported by A.")
	pinned("with a fuller copy", "b")
	r.read("b", lead(report, 3))
	pinned("revised", "b")
	r.restart()
	r.read("a", report+" It is closed until further notice.")
	pinned("started again", "b")
	r.pin("c")
	pinned("the later pin", "c")
	r.split("a", ids("c"))
	pinned("taken along", "c")
	if s := r.of("b"); s.ID == before.ID {
		t.Error("the pinned article's part has not kept the ID")
	}
	pinned("and the one before it", "b")
	r.merge("b", "c")
	pinned("merged", "c")
	r.undo(0)
	r.undo(0)
	r.undo(0)
	pinned("after three undos", "b")
	r.undo(0)
	if s := r.of("b"); s.Canonical == id("b") || s.Reason == dedupe.ReasonPinned {
		t.Errorf("after the pin was undone %s is canonical by %s", s.Canonical, s.Reason)
	}
}

func TestPinOutOfOrder(t *testing.T) {
	r := newRoom(t, "a", "b", "c")
	for _, s := range []string{"a", "b", "c"} {
		r.read(s, report)
	}
	before := r.of("a")
	first := r.pin("b")
	second := r.pin("c")
	r.undo(first.Number)
	if s := r.of("a"); s.Canonical != id("c") {
		t.Errorf("canonical is %s; c is pinned", s.Canonical)
	}
	r.undo(second.Number)
	if s := r.of("a"); s.Canonical != before.Canonical || s.Reason != before.Reason {
		t.Errorf("canonical is %s by %s; before the pins it was %s by %s", s.Canonical, s.Reason, before.Canonical, before.Reason)
	}
}

// A commit whose outcome is unknown may be repeated or found done.
func TestFailedEdit(t *testing.T) {
	for _, written := range []bool{false, true} {
		r := newRoom(t, "a", "b")
		r.read("a", report)
		r.read("b", report)
		r.ingester.store = &unsure{Store: r.store, fail: true, written: written}
		_, err := r.ingester.Split(t.Context(), r.of("a").ID, [][]feeds.ArticleID{ids("b")})
		if !errors.Is(err, errUnsure) {
			t.Fatalf("Split: %v", err)
		}
		if !written {
			r.split("a", ids("b"))
		}
		r.read("b", report+appendix)
		r.together("a")
		r.together("b")
		if n := len(r.decisions()); n != 1 {
			t.Errorf("%d decisions", n)
		}
	}
}

func TestSplitSides(t *testing.T) {
	story := store.Story{Canonical: id("b")}
	for _, s := range []string{"a", "b", "c", "d"} {
		story.Members = append(story.Members, store.Member{Article: id(s)})
	}
	got, err := sidesOf(&story, [][]feeds.ArticleID{ids("d", "b", "d"), ids("c")})
	want := [][]feeds.ArticleID{ids("b", "d"), ids("a"), ids("c")}
	if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("sides %v, %v, want %v", got, err, want)
	}
}
