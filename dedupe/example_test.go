package dedupe_test

import (
	"fmt"
	"time"

	"wirefold/dedupe"
)

// The same report twice: under another headline, with typographic quotes and
// with a notice at the end.
func ExampleCompare() {
	wire := dedupe.NewText(`Storm cuts power on Tarn Island

A storm with gusts of 134 kilometres an hour cut the power of 12,400 homes on Tarn Island on Sunday night. "Nobody was hurt," said the coastguard at Port Ellery. The grid operator hopes to mend the lines by Wednesday noon.`)
	site := dedupe.NewText(`Lights out: what islanders must know

TARN ISLAND, May 3 (Meridian) – A storm with gusts of 134 kilometres an hour cut the power of 12,400 homes on Tarn Island on Sunday night. “Nobody was hurt,” said the coastguard at Port Ellery. The grid operator hopes to mend the lines by Wednesday noon.

This story was published automatically from a syndicated feed.`)

	e := dedupe.Compare(wire, site, dedupe.Options{})
	fmt.Println(e.Verdict, e.Verdict.Folds())
	// Output: copy true
}

// The same form filled with other facts: figures and names decide, however much
// else is shared.
func ExampleCompare_form() {
	form := "The %s index closed at %s points on %s, a change of %s percent. %s led the winners, while %s lost most. Analysts expect a nervous week until the central bank announces its decision on interest rates."
	monday := dedupe.NewText(fmt.Sprintf(form, "Ravensby", "4,218", "Monday", "0.8", "Halden Steel", "Corvo Foods"))
	tuesday := dedupe.NewText(fmt.Sprintf(form, "Ravensby", "4,187", "Tuesday", "0.7", "Mistral Air", "Halden Steel"))

	fmt.Println(dedupe.Compare(monday, tuesday, dedupe.Options{}).Verdict.Folds())
	// Output: false
}

// What changed between two versions of a text.
func ExampleDiff() {
	before := dedupe.NewText("The board meets on Tuesday. The bridge will close for fourteen months.")
	after := dedupe.NewText("The board meets on Thursday. The bridge will close for fourteen months, engineers say.")
	for _, s := range dedupe.Diff(before, after) {
		fmt.Printf("%-7s%s\n", s.Kind, s.Text)
	}
	// Output:
	// shared The board meets on
	// only-a Tuesday.
	// only-b Thursday.
	// shared The bridge will close for fourteen months
	// only-b , engineers say.
}

// An index finds, by stored sketches alone, the texts worth comparing.
func ExampleIndex() {
	now := time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)
	texts := map[string]string{
		"drum":  "The museum handed a carved war drum back to the village of Kesse on Friday, 127 years after it was taken.",
		"storm": "A storm with gusts of 134 kilometres an hour cut the power of 12,400 homes on Tarn Island on Sunday night.",
	}
	index := dedupe.NewIndex[string]()
	for key, text := range texts {
		index.Add(key, dedupe.NewText(text).Sketch(), now)
	}

	excerpt := dedupe.NewText("Tarn Island: a storm with gusts of 134 kilometres an hour cut the power of 12,400 homes …")
	for _, c := range index.Candidates(excerpt.Sketch(), 10) {
		e := dedupe.Compare(excerpt, dedupe.NewText(texts[c.Key]), dedupe.Options{})
		fmt.Println(c.Key, e.SharedWords > 0)
	}

	index.Expire(now.Add(time.Hour))
	fmt.Println(index.Len())
	// Output:
	// storm true
	// 0
}

// The agency's own article stands for the story, though it was seen later: another
// article credits it.
func ExampleChoose() {
	claims := []dedupe.Claim{
		{Words: 420, Syndicated: true},
		{Words: 400, Credited: 1},
	}
	best, reason := dedupe.Choose(claims, 0)
	fmt.Println(best, reason)
	// Output: 1 credited-source
}
