package dedupe_test

import (
	"slices"
	"strings"
	"testing"

	"wirefold/dedupe"
)

func TestPassages(t *testing.T) {
	for _, test := range []struct {
		name, a, b string
		want       []string
	}{
		{"none", "the quick brown fox jumps", "over the lazy dog today", nil},
		{"whole", "The Board met at noon.", "the board met at noon", []string{"The Board met at noon"}},
		{"too short", "we met at noon yesterday", "they met at noon today", nil},
		{
			"moved",
			"the trams stop at the quay; nobody knows why the clock is late",
			"nobody knows why the clock is late, but the trams stop at the quay",
			[]string{"the trams stop at the quay", "nobody knows why the clock is late"},
		},
		{"normalised", "Der große Fluß führt “Ｈｏｃｈｗａｓｓｅｒ” im Mai", "der GROSSE Fluss fu\u0308hrt Hoch\u00ADwasser im Mai", []string{"Der große Fluß führt “Hochwasser” im Mai"}},
		{"without spaces", "隧道最深处位于水面以下", "全省最深处位于水面以上", []string{"最深处位于水面以"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, b := dedupe.NewText(test.a), dedupe.NewText(test.b)
			var got []string
			for _, p := range dedupe.Passages(a, b) {
				got = append(got, a.String()[p.StartA:p.EndA])
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			checkEvidence(t, test.a, test.b)
		})
	}
}

// TestDiffOfMoved checks that a moved passage stands in two places.
func TestDiffOfMoved(t *testing.T) {
	paragraphs := strings.Split(readText(t, "en-bridge"), "\n\n")
	moved := slices.Concat(paragraphs[:2], paragraphs[3:6], paragraphs[2:3], paragraphs[6:])
	a, b := dedupe.NewText(strings.Join(paragraphs, "\n\n")), dedupe.NewText(strings.Join(moved, "\n\n"))
	var onlyA, onlyB int
	for _, s := range dedupe.Diff(a, b) {
		switch s.Kind {
		case dedupe.OnlyA:
			onlyA += s.Words
		case dedupe.OnlyB:
			onlyB += s.Words
		}
	}
	if onlyA == 0 || onlyA != onlyB {
		t.Errorf("%d words only in a, %d only in b", onlyA, onlyB)
	}
	checkDiff(t, a, b)
}

// TestDiffOfWords checks the number of words of the segments.
func TestDiffOfWords(t *testing.T) {
	texts := readTexts(t)
	for _, name := range names(texts) {
		text := dedupe.NewText(texts[name])
		diff := dedupe.Diff(text, text)
		if len(diff) != 1 || diff[0].Kind != dedupe.Shared || diff[0].Words != text.Words() {
			t.Errorf("%s to itself: %+v", name, diff)
		}
		if diff := dedupe.Diff(text, dedupe.NewText("")); len(diff) != 1 || diff[0].Kind != dedupe.OnlyA || diff[0].Words != text.Words() {
			t.Errorf("%s to nothing: %+v", name, diff)
		}
	}
}
