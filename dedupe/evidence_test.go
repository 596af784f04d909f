package dedupe_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"

	"wirefold/dedupe"
)

// checkEvidence checks what holds for any two texts: order does not matter, all
// figures are in range, and passages and segments fit the texts.
func checkEvidence(t *testing.T, a, b string) {
	t.Helper()
	ta, tb := dedupe.NewText(a), dedupe.NewText(b)
	for _, opt := range []dedupe.Options{{}, {SameSource: true}} {
		e, back := dedupe.Compare(ta, tb, opt), dedupe.Compare(tb, ta, opt)
		if back != e.Reversed() {
			t.Errorf("not symmetric:\n%+v\n%+v\nof %q\nand %q", e, back, a, b)
		}
		checkRanges(t, e)
	}
	checkPassages(t, ta, tb)
	checkPassages(t, tb, ta)
	checkDiff(t, ta, tb)
	checkDiff(t, tb, ta)
}

// checkRanges checks the figures of evidence.
func checkRanges(t *testing.T, e dedupe.Evidence) {
	t.Helper()
	for _, share := range []float64{e.Score, e.Resemblance, e.InA, e.InB} {
		if !(share >= 0 && share <= 1) {
			t.Errorf("share %g out of range in %+v", share, e)
		}
	}
	for _, share := range []float64{e.Figures, e.Names} {
		if !(share >= 0 && share <= 1 || share == -1) {
			t.Errorf("share %g out of range in %+v", share, e)
		}
	}
	if e.SharedWords < 0 || e.SharedWords > e.WordsA || e.SharedWords > e.WordsB || e.LongestPassage > e.SharedWords {
		t.Errorf("more words shared than there are: %+v", e)
	}
	if (e.Passages == 0) != (e.SharedWords == 0) || (e.Passages == 0) != (e.LongestPassage == 0) {
		t.Errorf("passages and shared words do not agree: %+v", e)
	}
	if e.Verdict.Folds() != (e.Score >= 0.5) {
		t.Errorf("verdict and score do not agree: %+v", e)
	}
	if e.Rule == "" {
		t.Errorf("no rule: %+v", e)
	}
}

// checkPassages checks that passages lie in both texts and say the same in both.
func checkPassages(t *testing.T, a, b *dedupe.Text) {
	t.Helper()
	last := 0
	for _, p := range dedupe.Passages(a, b) {
		if p.StartA < last || p.EndA <= p.StartA || p.EndA > len(a.String()) || p.StartB < 0 || p.EndB <= p.StartB || p.EndB > len(b.String()) {
			t.Fatalf("passage %+v out of range or order, texts of %d and %d bytes", p, len(a.String()), len(b.String()))
		}
		last = p.EndA
		inA, inB := a.String()[p.StartA:p.EndA], b.String()[p.StartB:p.EndB]
		if !utf8.ValidString(inA) || !utf8.ValidString(inB) {
			t.Errorf("passage %+v is not on rune boundaries: %q, %q", p, inA, inB)
		}
		if letters(inA) != letters(inB) {
			t.Errorf("passage %+v differs: %q, %q", p, inA, inB)
		}
		if p.Words < 1 || p.Words > a.Words() || p.Words > b.Words() {
			t.Errorf("passage %+v has more words than the texts, %d and %d", p, a.Words(), b.Words())
		}
	}
}

// checkDiff checks that the segments of either text have its words, in order.
func checkDiff(t *testing.T, a, b *dedupe.Text) {
	t.Helper()
	var inA, inB strings.Builder
	for _, s := range dedupe.Diff(a, b) {
		if !utf8.ValidString(s.Text) || s.Text != strings.TrimSpace(s.Text) || s.Words < 1 {
			t.Errorf("segment %+v is cut badly", s)
		}
		switch s.Kind {
		case dedupe.Shared:
			inA.WriteString(s.Text)
			inB.WriteString(s.Text)
		case dedupe.OnlyA:
			inA.WriteString(s.Text)
		case dedupe.OnlyB:
			inB.WriteString(s.Text)
		default:
			t.Errorf("segment of unknown kind %q", s.Kind)
		}
		inPlace := s.Kind == dedupe.OnlyB && strings.TrimSpace(b.String()[s.StartB:s.EndB]) == s.Text ||
			s.Kind != dedupe.OnlyB && strings.TrimSpace(a.String()[s.StartA:s.EndA]) == s.Text
		if !inPlace || s.Kind == dedupe.Shared && dedupe.NewText(b.String()[s.StartB:s.EndB]).Words() != s.Words {
			t.Errorf("segment %+v is not where it says", s)
		}
	}
	if got, want := letters(inA.String()), letters(a.String()); got != want {
		t.Errorf("the segments of a give\n%q, want\n%q", got, want)
	}
	if got, want := letters(inB.String()), letters(b.String()); got != want {
		t.Errorf("the segments of b give\n%q, want\n%q", got, want)
	}
}

// letters returns the letters and digits of a text, folded: what of it counts.
func letters(s string) string {
	return cases.Fold().String(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s))
}

func TestReversed(t *testing.T) {
	a := readText(t, "en-bridge")
	b := firstWords("en-bridge", a, 60)
	e := compare(a, b)
	if e.WordsA <= e.WordsB || e.InA <= e.InB {
		t.Fatalf("a is the longer one: %+v", e)
	}
	if r := e.Reversed(); r.WordsA != e.WordsB || r.WordsB != e.WordsA || r.InA != e.InB || r.InB != e.InA || r.Verdict != e.Verdict || r.Rule != e.Rule || r.Score != e.Score {
		t.Errorf("reversed: %+v, of %+v", r, e)
	}
	if e.Reversed().Reversed() != e {
		t.Error("twice reversed is not the same")
	}
}

func TestVerdictText(t *testing.T) {
	for v := dedupe.Distinct; v <= dedupe.Copy; v++ {
		b, err := json.Marshal(map[string]dedupe.Verdict{"verdict": v})
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]dedupe.Verdict
		if err := json.Unmarshal(b, &back); err != nil || back["verdict"] != v {
			t.Errorf("%s came back as %v, %v", b, back, err)
		}
		if folds := v == dedupe.Copy || v == dedupe.Excerpt; v.Folds() != folds {
			t.Errorf("%s folds: %t", v, v.Folds())
		}
	}
	var v dedupe.Verdict
	if err := v.UnmarshalText([]byte("duplicate")); err == nil {
		t.Error("an unknown verdict was read")
	}
	if s := dedupe.Verdict(200).String(); s != "verdict(200)" {
		t.Errorf("unknown verdict is called %q", s)
	}
}
