package dedupe_test

import (
	"fmt"
	"strings"
	"testing"

	"wirefold/dedupe"
)

// page is an article as a source prints it, with what stands around each.
func page(n int) (title, text string) {
	title = fmt.Sprintf("Report %d from the harbour", n)
	text = strings.Join([]string{
		fmt.Sprintf("Reading time: %d minutes", n%9+1),
		fmt.Sprintf("The %d boats of pier %d came back with %d crates of herring, more than the year before.", n+3, n+7, 100*n+11),
		"Subscribe to our harbour letter, every Friday at noon.",
		fmt.Sprintf("You may also like: Report %d from the market", n+1),
		"The post " + title + " appeared first on Harbour News.",
	}, "\n")
	return title, text
}

func TestFurniture(t *testing.T) {
	var f dedupe.Furniture
	title, text := page(100)
	if got := f.Strip(title, text); got != text {
		t.Errorf("stripped before anything was learnt: %q", got)
	}
	for n := range 5 {
		f.Learn(page(n))
	}
	got := f.Strip(title, text)
	if want := "The 103 boats of pier 107 came back with 10011 crates of herring, more than the year before."; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	var none *dedupe.Furniture
	if none.Strip(title, text) != text {
		t.Error("an unknown source's text was stripped")
	}
}

// TestFurnitureKeepsFigures checks that lines of figures, of which reports are
// made, are not taken for furniture because they look alike.
func TestFurnitureKeepsFigures(t *testing.T) {
	var f dedupe.Furniture
	for n := range 20 {
		f.Learn("", fmt.Sprintf("Net profit %d vs %d\nRevenues %d mln vs %d mln", n, n+1, n+2, n+3))
	}
	text := "Net profit 71 vs 72\nRevenues 73 mln vs 74 mln"
	if got := f.Strip("", text); got != text {
		t.Errorf("left of a report: %q", got)
	}
}

func TestFurnitureIsBounded(t *testing.T) {
	var f dedupe.Furniture
	for n := range 5000 {
		var b strings.Builder
		for i := range 50 {
			fmt.Fprintf(&b, "Line %c%c of a page that never comes back %d-%d\n", 'a'+n%26, 'a'+i%26, n, i)
		}
		f.Learn("", b.String())
	}
	if len(f.Blocks) > 1000 {
		t.Errorf("%d blocks are counted for one source", len(f.Blocks))
	}
}

// TestVocabulary checks that what other texts say tells a form from a copy: the
// same words in common weigh less once they are seen to be everybody's.
func TestVocabulary(t *testing.T) {
	v := dedupe.NewVocabulary()
	for n := range 1000 {
		v.Add(dedupe.NewText(fmt.Sprintf("The company said that its board declared a dividend for the quarter, payable in spring, ref%d", n)))
	}
	a := dedupe.NewText("The company said that its board declared a dividend for the quarter, payable in spring to the shareholders of Alder.")
	b := dedupe.NewText("The company said that its board declared a dividend for the quarter, payable in spring to the shareholders of Birch.")
	alone := dedupe.Measure(a, b, dedupe.Options{})[dedupe.FeatureWords]
	known := dedupe.Measure(a, b, dedupe.Options{Vocabulary: v})[dedupe.FeatureWords]
	if known >= alone {
		t.Errorf("common words weigh %.2f of all, without a vocabulary %.2f", known, alone)
	}
}
