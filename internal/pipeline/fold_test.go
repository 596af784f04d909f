package pipeline

import (
	"fmt"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// folding returns a source that is folded in that way.
func folding(name string, fold feeds.Fold, groups ...string) feeds.Source {
	src := testSource(name)
	src.Fold, src.Groups = fold, groups
	return src
}

// TestFold: what is configured of a source decides what becomes of its articles, in
// whichever order they come.
func TestFold(t *testing.T) {
	early, late := "2026-02-01T08:00:00Z", "2026-02-01T18:00:00Z"
	for _, tt := range []struct {
		fold    feeds.Fold
		stories int
		shown   string // the source of the canonical article
		reason  dedupe.Reason
	}{
		{feeds.FoldAll, 1, "digest", dedupe.ReasonEarliest},
		{feeds.FoldNone, 2, "paper", dedupe.ReasonOnly},
		{feeds.FoldAsCopy, 1, "paper", dedupe.ReasonOnlyAsCopy},
	} {
		for _, first := range []int{0, 1} {
			t.Run(fmt.Sprint(tt.fold, first), func(t *testing.T) {
				p := publisher{}
				digest, paper := folding("digest", tt.fold), testSource("paper")
				b := newBench(t, p, digest, paper)
				p.publish(digest, item{ID: "1", URL: "https://digest.example/1", Text: report, Published: early})
				p.publish(paper, item{ID: "2", URL: "https://paper.example/2", Text: "Good news from the port. " + report, Published: late})
				order := []feeds.Source{digest, paper}
				b.poll(order[first], order[1-first])
				story := b.story(paper, "2")
				a, _ := b.stored(testSource(tt.shown), map[string]string{"digest": "1", "paper": "2"}[tt.shown])
				if got := b.stories(); len(got) != tt.stories || story.Canonical != a.ID || story.Reason != tt.reason {
					t.Errorf("%v, for reason %s", got, story.Reason)
				}
			})
		}
	}
}

// TestFoldAsCopyAlone: an aggregator stands for a story that nobody else has, and for one
// that only aggregators have, until somebody else comes.
func TestFoldAsCopyAlone(t *testing.T) {
	p := publisher{}
	digest, other, paper := folding("digest", feeds.FoldAsCopy), folding("other", feeds.FoldAsCopy), testSource("paper")
	b := newBench(t, p, digest, other, paper)
	p.publish(digest, item{ID: "1", Text: report, Published: "2026-02-01T08:00:00Z"})
	p.publish(other, item{ID: "2", Text: "Read: " + report, Published: "2026-02-01T09:00:00Z"})
	p.publish(paper, item{ID: "3", Text: report + "\nThe end.", Published: "2026-02-02T09:00:00Z"})
	for _, step := range []struct {
		src    feeds.Source
		shown  feeds.ArticleID
		reason dedupe.Reason
	}{
		{digest, feeds.NewArticleID(digest.ID, "1"), dedupe.ReasonOnly},
		{other, feeds.NewArticleID(digest.ID, "1"), dedupe.ReasonEarliest},
		{paper, feeds.NewArticleID(paper.ID, "3"), dedupe.ReasonOnlyAsCopy},
	} {
		b.poll(step.src)
		if got := b.story(digest, "1"); got.Canonical != step.shown || got.Reason != step.reason {
			t.Errorf("after %s: canonical %s for reason %s", step.src.Name, got.Canonical, got.Reason)
		}
	}
}

// TestFoldByHand: what is decided by hand beats what is configured.
func TestFoldByHand(t *testing.T) {
	p := publisher{}
	loner, paper := folding("loner", feeds.FoldNone), testSource("paper")
	b := newBench(t, p, loner, paper)
	p.publish(loner, item{ID: "1", Text: report}, item{ID: "2", Text: "Once more. " + report})
	p.publish(paper, item{ID: "3", Text: report})
	b.poll(loner, paper)
	if got := b.stories(); len(got) != 3 {
		t.Fatalf("stories %v", got)
	}
	if _, err := b.ingester.Merge(t.Context(), []store.StoryID{b.story(loner, "1").ID, b.story(paper, "3").ID}); err != nil {
		t.Fatal(err)
	}
	if got := b.stories(); len(got) != 2 {
		t.Errorf("stories %v", got)
	}
}

func TestGroupThreshold(t *testing.T) {
	set := Settings{Threshold: 0.5, Groups: map[string]float64{"results": 0.8, "world": 0.7, "loose": 0.3}}
	sources := map[feeds.SourceID]feeds.Source{}
	for name, groups := range map[string][]string{
		"a": {"results", "world"}, "b": {"world", "results"}, "c": {"world"}, "d": {"loose"}, "e": {"loose", "unset"}, "f": {"unset"}, "g": nil,
	} {
		src := folding(name, feeds.FoldAll, groups...)
		sources[src.ID] = src
	}
	m := matcher{set: set, sources: func(id feeds.SourceID) feeds.Source { return sources[id] }}
	for pair, want := range map[string]float64{"ab": 0.8, "ac": 0.7, "ad": 0.5, "de": 0.3, "ef": 0.5, "fg": 0.5, "gg": 0.5, "aa": 0.8} {
		a, b := testSource(pair[:1]).ID, testSource(pair[1:]).ID
		for _, got := range []float64{m.threshold(a, b), m.threshold(b, a)} {
			if got != want {
				t.Errorf("%s: %v, want %v", pair, got, want)
			}
		}
	}
}

// TestGroupThresholdDecides: the same two texts are one story, or two, by the group.
func TestGroupThresholdDecides(t *testing.T) {
	reworded := "The harbour master of Velden has shut the northern basin, after divers found a crack of four metres in the wall of the old lock. Ida Brandt, the port's engineer, who has asked the ministry for 3.2 million euros, said it was built in 1908 and mended in 1974. " + lead(report, 3)
	for _, strict := range []bool{false, true} {
		p := publisher{}
		a, c := folding("a", feeds.FoldAll, "wire"), folding("c", feeds.FoldAll, "wire")
		b := newBench(t, p, a, c)
		b.ingester.set = func() Settings {
			set := Settings{Window: 14 * 24 * time.Hour}
			if strict {
				set.Groups = map[string]float64{"wire": 0.99}
			}
			return set
		}
		p.publish(a, item{ID: "1", Text: report})
		p.publish(c, item{ID: "2", Text: reworded})
		b.poll(a, c)
		want := 1
		if strict {
			want = 2
		}
		if got := b.stories(); len(got) != want {
			t.Errorf("with a threshold of its own %v: %d stories, want %d", strict, len(got), want)
		}
	}
}
