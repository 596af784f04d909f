package control

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// fakeExaminer answers with what it was asked for.
type fakeExaminer struct {
	asked   []Subject
	matches []Match
}

func (e *fakeExaminer) Explain(_ context.Context, a, b Subject) (Examined, error) {
	e.asked = []Subject{a, b}
	x := Examined{Ruling: dedupe.Apart, Decision: 4, Shared: 7, Window: 48 * time.Hour}
	x.Rule = dedupe.RuleWhole
	return x, nil
}

func (e *fakeExaminer) Find(_ context.Context, s Subject, limit int) ([]Match, error) {
	e.asked = []Subject{s}
	return e.matches[:min(limit, len(e.matches))], nil
}

func TestExplain(t *testing.T) {
	x := &fakeExaminer{}
	server := newServer(&fakeStore{stories: []store.Story{folded(story(0x31, 1, 2), 1, dedupe.Copy, 0.9), story(0x32, 5, 201)}}, nil)
	server.Examiner = x
	server.Sources = func() []feeds.Source {
		return []feeds.Source{{ID: "https://1.example/feed", Name: "One"}, {ID: "https://2.example/feed", Name: "Two", Fold: feeds.FoldNone}}
	}
	for name, c := range clients(t, server) {
		got, err := c.Explain(t.Context(), ExplainRequest{A: Operand{Name: "3200"}, B: Operand{Name: "https://2.example/a"}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if x.asked[0].Article.ID[0] != 5 || x.asked[1].Article.ID[0] != 2 || x.asked[1].Text != "the text" {
			t.Errorf("%s: asked about %+v", name, x.asked)
		}
		if got.Ruling != "apart" || got.Decision != 4 || got.OneStory || got.Rule != dedupe.RuleWhole || got.Fingerprints != 7 || got.WindowHours != 48 || len(got.Unfolded) != 1 {
			t.Errorf("%s: %+v", name, got)
		}
		if !got.A.Canonical || got.A.Story[0] != 0x32 || got.B.Canonical || got.B.Joined == nil || got.B.Joined.Score != 0.9 {
			t.Errorf("%s: of %+v and %+v", name, got.A, got.B)
		}
		got, err = c.Explain(t.Context(), ExplainRequest{A: Operand{Name: "01000000"}, B: Operand{Name: "02000000"}})
		if err != nil || !got.OneStory {
			t.Errorf("%s: of one story: %+v, %v", name, got, err)
		}
		got, err = c.Explain(t.Context(), ExplainRequest{A: Operand{Name: "draft.txt", Title: "T", Text: "some words"}, B: Operand{Name: "02000000"}})
		if err != nil || got.OneStory || got.A.Stored || got.A.Words != 2 || x.asked[0].Text != "some words" || x.asked[0].Article.Title != "T" {
			t.Errorf("%s: of a text: %+v, %v", name, got, err)
		}
		for _, wrong := range []Operand{{Name: ""}, {Name: "nothing"}, {Name: "https://1.example/a"}, {Name: "https://77.example/a"}, {Name: "0200"}} {
			e := new(Error)
			_, err := c.Explain(t.Context(), ExplainRequest{A: wrong, B: Operand{Name: "02000000"}})
			if !errors.As(err, &e) || e.ErrorHint() == "" {
				t.Errorf("%s: %+v: %v, want an error with a hint", name, wrong, err)
			}
		}
	}
}

func TestFind(t *testing.T) {
	x := &fakeExaminer{matches: []Match{
		{Story: store.StoryID{0x31}, Article: feeds.ArticleID{2}, Joins: true, Evidence: dedupe.Evidence{Score: 0.9}},
		{Story: store.StoryID{0x66}}, // it went in the meantime
		{Story: store.StoryID{0x32}, Article: feeds.ArticleID{5}},
	}}
	server := newServer(&fakeStore{stories: []store.Story{story(0x31, 1, 2), story(0x32, 5)}}, nil)
	server.Examiner = x
	for name, c := range clients(t, server) {
		var got []Found
		find := func(req FindRequest) error {
			got = nil
			return c.Find(t.Context(), req, func(f Found) error {
				got = append(got, f)
				return nil
			})
		}
		if err := find(FindRequest{Operand: Operand{Name: "-", Text: strings.Repeat("words ", 300_000)}}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(got) != 2 || !got[0].Joins || got[0].Own || got[0].Article.Source != "2.example" || got[0].Evidence.Score != 0.9 || got[1].Story.ID[0] != 0x32 {
			t.Errorf("%s: found %+v", name, got)
		}
		if err := find(FindRequest{Operand: Operand{Name: "https://1.example/a"}, Limit: 1}); err != nil || len(got) != 1 || !got[0].Own {
			t.Errorf("%s: found %+v, %v", name, got, err)
		}
		if err := find(FindRequest{Operand: Operand{Name: "https://3.example/a"}}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhere(t *testing.T) {
	server := newServer(&fakeStore{stories: []store.Story{folded(story(0x31, 1, 2), 1, dedupe.Copy, 0.9), story(0x32, 5), story(0x33, 201)}}, nil)
	for name, c := range clients(t, server) {
		for asked, want := range map[string]string{
			"https://5.example/a": "alone 32", "https://2.example/a": "copy 31", "02000000": "copy 31",
			"https://1.example/a":  "canonical 31; alone 33", // two articles have it
			"https://77.example/a": "removed 00", "https://7.example/a": "", "": "", "nothing": "",
		} {
			var got []string
			err := c.Where(t.Context(), asked, func(p Place) error {
				got = append(got, p.State+" "+p.Story.String()[:2])
				if p.InFeed != (p.Article.ID[0] == 2) || (p.Removed != nil) != (p.State == PlaceRemoved) {
					t.Errorf("%s: %s: %+v", name, asked, p)
				}
				if p.State == PlaceCopy && (p.Copy.Score != 0.9 || p.Canonical.Source != "One") {
					t.Errorf("%s: %s: %+v", name, asked, p)
				}
				return nil
			})
			if s := strings.Join(got, "; "); err != nil || s != want {
				t.Errorf("%s: %q is %q, %v, want %q", name, asked, s, err, want)
			}
		}
	}
}
