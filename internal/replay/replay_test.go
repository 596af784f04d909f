package replay

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/internal/pipeline"
	"wirefold/store"
)

const report = `The harbour master of Velden closed the northern basin on Thursday after divers found a crack of four metres in the wall of the old lock. The wall was built in 1908 and last repaired in 1974, said the port's engineer, Ida Brandt, who has asked the ministry for 3.2 million euros. Ships of more than 40 metres must use the southern basin until the end of May, and the ferry to Holm leaves from Pier 6.`

// article returns the n-th article, of a source of its own, in the story with the number.
func article(n int, text string, story byte, canonical bool) Article {
	src := feeds.SourceID(fmt.Sprintf("https://%d.example/feed", n))
	a := Article{Text: text, Canonical: canonical}
	a.Source, a.GUID, a.Title = src, "g", fmt.Sprint("Article ", n)
	a.ID, a.Story = feeds.NewArticleID(src, "g"), store.StoryID{story}
	a.FirstSeen = time.Date(2026, 3, 1, n, 0, 0, 0, time.UTC)
	a.Published = a.FirstSeen
	return a
}

func set(threshold float64) pipeline.Settings {
	return pipeline.Settings{Window: 100 * 24 * time.Hour, Threshold: threshold}
}

// run replays the articles and returns the changes, a line each.
func run(t *testing.T, o Options, articles ...Article) (string, Summary) {
	t.Helper()
	o.Source = func(id feeds.SourceID) feeds.Source { return feeds.Source{ID: id, Name: string(id)} }
	r, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, a := range articles {
		if err := r.Add(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	side := func(list []Story) {
		for _, s := range list {
			for _, m := range s.Articles {
				b.WriteString(" " + strings.TrimPrefix(m.Title, "Article "))
			}
			b.WriteString(",")
		}
	}
	sum, err := r.Finish(t.Context(), func(c Change) error {
		b.WriteString(string(c.Kind) + ":")
		side(c.Before)
		b.WriteString(" to")
		side(c.After)
		b.WriteString("\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), sum
}

func TestReplay(t *testing.T) {
	reworded := strings.NewReplacer("closed the northern basin", "shut its northern basin", "found a crack", "had discovered a gap", "has asked", "is asking",
		"must use", "have to use", "last repaired", "mended").Replace(report)
	articles := []Article{
		article(1, report, 1, true), article(2, "Good news. "+report, 1, false), article(3, reworded, 1, false),
		article(4, "A museum in Karlby has bought back the weather diary of a schoolteacher who noted rain and frost.", 2, true),
	}
	before := set(0.5)
	for _, tt := range []struct {
		name string
		o    Options
		want string
		sum  Summary
	}{
		{"the same settings", Options{Before: &before, After: set(0.5)}, "", Summary{Articles: 4, StoriesBefore: 2, StoriesAfter: 2}},
		{"a high threshold", Options{Before: &before, After: set(0.99)}, "unfold: 1 2 3, to 1 2, 3,\n", Summary{Articles: 4, StoriesBefore: 2, StoriesAfter: 3, Unfolds: 1}},
		{"more words than there are", Options{Before: &before, After: pipeline.Settings{Window: 100 * 24 * time.Hour, MinWords: 500}}, "unfold: 1 2 3, to 1, 2, 3,\n", Summary{Articles: 4, StoriesBefore: 2, StoriesAfter: 4, Unfolds: 1}},
		{"what is stored", Options{After: set(0.5)}, "", Summary{Articles: 4, StoriesBefore: 2, StoriesAfter: 2}},
		{"a decision by hand", Options{After: set(0.5), Decisions: []store.Decision{{
			Number: 1, Kind: store.DecisionSplit, Sides: [][]feeds.ArticleID{{articles[0].ID, articles[1].ID}, {articles[2].ID}},
		}}}, "unfold: 1 2 3, to 1 2, 3,\n", Summary{Articles: 4, StoriesBefore: 2, StoriesAfter: 3, Unfolds: 1}},
	} {
		got, sum := run(t, tt.o, articles...)
		if got != tt.want || sum != tt.sum {
			t.Errorf("%s: %q, %+v, want %q, %+v", tt.name, got, sum, tt.want, tt.sum)
		}
	}
}

// TestReplayOfStored: what is stored may be the work of other settings.
func TestReplayOfStored(t *testing.T) {
	got, sum := run(t, Options{After: set(0.5)}, article(1, report, 1, true), article(2, "Read this. "+report, 2, true))
	if want := "fold: 1, 2, to 1 2,\n"; got != want || sum.Folds != 1 {
		t.Errorf("%q, %+v, want %q", got, sum, want)
	}
	got, sum = run(t, Options{After: set(0.5)}, article(1, report, 1, false), article(2, "Read this. "+report, 1, true))
	if want := "canonical: 2 1, to 1 2,\n"; got != want || sum.Canonical != 1 {
		t.Errorf("%q, %+v, want %q", got, sum, want)
	}
}

// TestReplayLong: more than a batch of articles, and a large story of which some are named.
func TestReplayLong(t *testing.T) {
	var articles []Article
	for n := range 2*recordBatch + 7 {
		a := article(n, fmt.Sprintf("Entry %d of a long list of short ones that have nothing in common.", n), 1, n == 0)
		a.FirstSeen = time.Date(2026, 3, 1, 0, 0, n, 0, time.UTC)
		articles = append(articles, a)
	}
	r, err := Start(t.Context(), Options{After: set(0.5), Source: func(id feeds.SourceID) feeds.Source { return feeds.Source{ID: id} }})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, a := range articles {
		if err := r.Add(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := r.Finish(t.Context(), func(c Change) error {
		if c.Kind != Unfold || len(c.Before[0].Articles) != shown || c.Before[0].Count != len(articles) {
			t.Errorf("%s of %d articles, %d of them named", c.Kind, c.Before[0].Count, len(c.Before[0].Articles))
		}
		return nil
	})
	if err != nil || sum.Articles != len(articles) || sum.Unfolds != 1 {
		t.Errorf("%+v, %v", sum, err)
	}
}
