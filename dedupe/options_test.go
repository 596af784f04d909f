package dedupe_test

import (
	"strings"
	"testing"

	"wirefold/dedupe"
)

// TestThreshold: a verdict folds at scores from the threshold on, and a higher one
// never folds more.
func TestThreshold(t *testing.T) {
	var texts []*dedupe.Text
	for _, text := range readTexts(t) {
		words := strings.Fields(text)
		texts = append(texts, dedupe.NewText(text), dedupe.NewText(strings.Join(words[:len(words)/2], " ")),
			dedupe.NewText("The council meets again on Tuesday. "+strings.Join(words[len(words)/4:], " ")))
	}
	turned := 0 // pairs that a threshold decides
	for i, a := range texts {
		for _, b := range texts[:i] {
			folded := true
			for _, threshold := range []float64{0.1, 0.3, 0.5, 0.9, 0.95, 0.99} {
				e := dedupe.Compare(a, b, dedupe.Options{Threshold: threshold})
				if e.Verdict.Folds() != (e.Score >= threshold) {
					t.Errorf("threshold %v: %s with score %v", threshold, e.Verdict, e.Score)
				}
				if e.Verdict.Folds() && !folded {
					t.Errorf("threshold %v folds what a lower one does not: %+v", threshold, e)
				}
				if folded && !e.Verdict.Folds() && threshold > 0.1 {
					turned++
				}
				folded = e.Verdict.Folds()
			}
			if x, y := dedupe.Compare(a, b, dedupe.Options{}), dedupe.Compare(a, b, dedupe.Options{Threshold: dedupe.DefaultThreshold}); x != y {
				t.Errorf("the default is another one: %+v and %+v", x, y)
			}
		}
	}
	if turned == 0 {
		t.Error("no pair depends on the threshold")
	}
}

func TestMinWords(t *testing.T) {
	text := dedupe.NewText(readText(t, "en-bridge"))
	e := dedupe.Compare(text, text, dedupe.Options{})
	for words, want := range map[int]dedupe.Verdict{0: dedupe.Copy, e.SharedWords: dedupe.Copy, e.SharedWords + 1: dedupe.Distinct} {
		if got := dedupe.Compare(text, text, dedupe.Options{MinWords: words}); got.Verdict != want {
			t.Errorf("at least %d of %d words: %s by %s, want %s", words, e.SharedWords, got.Verdict, got.Rule, want)
		}
	}
}
