package dedupe_test

import (
	"strings"
	"sync"
	"testing"

	"wirefold/dedupe"
)

func TestWords(t *testing.T) {
	for _, test := range []struct {
		text string
		want int
	}{
		{"", 0},
		{"… — !", 0},
		{"one", 1},
		{"The board’s well-known engineer didn't sign.", 7},
		{"9,300 cars and 3.5 per cent", 6},
		{"Straße nach Öhringen", 3},
		{"地铁线路", 2},            // two characters are a word
		{"28.4公里", 2},          // a figure is one
		{"उन्होंने कहा", 2},    // combining marks do not cut
		{"co\u00ADoperate", 1}, // nor does a soft hyphen
	} {
		if got := dedupe.NewText(test.text).Words(); got != test.want {
			t.Errorf("%q has %d words, want %d", test.text, got, test.want)
		}
	}
}

// TestApostrophes checks that the signs in use for an apostrophe are one.
func TestApostrophes(t *testing.T) {
	for _, sign := range []string{"’", "‘", "ʼ", "＇"} {
		if a, b := "об'єднання", strings.ReplaceAll("об'єднання", "'", sign); !dedupe.Names(a, b) {
			t.Errorf("%q is not %q", b, a)
		}
	}
}

// TestLongText checks that what follows MaxWords is ignored.
func TestLongText(t *testing.T) {
	long := strings.Repeat("one two three four ", dedupe.MaxWords/4)
	a, b := dedupe.NewText(long+"five six seven"), dedupe.NewText(long+"eight nine")
	if a.Words() != dedupe.MaxWords {
		t.Errorf("%d words", a.Words())
	}
	e := dedupe.Compare(a, b, dedupe.Options{})
	if e.Verdict != dedupe.Copy || e.Score != 1 || dedupe.Compare(b, a, dedupe.Options{}) != e.Reversed() {
		t.Errorf("%+v", e)
	}
	checkPassages(t, a, b)
}

// TestConcurrentUse lets goroutines share what may be shared; it says something
// under the race detector only.
func TestConcurrentUse(t *testing.T) {
	text := readText(t, "de-wald")
	a, b := dedupe.NewText(text), dedupe.NewText(readText(t, "fr-train"))
	finder := dedupe.NewNoticeFinder()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			dedupe.Compare(a, b, dedupe.Options{})
			dedupe.Diff(b, a)
			a.Sketch()
			finder.Find(text)
		})
	}
	wg.Wait()
}
