package eval

import (
	"strings"
	"testing"
	"time"
)

const report = "The harbour master of Velden closed the northern basin on Thursday after divers found a crack of four metres in the wall of the old lock. " +
	"The wall was built in 1908 and last repaired in 1974, said the port's engineer, Ida Brandt, who has asked the ministry for 3.2 million euros. " +
	"Ships of more than 40 metres must use the southern basin until the end of May, and the ferry to Holm leaves from Pier 6."

func TestRun(t *testing.T) {
	corpus := `{"id":"a","source":"Agency","title":"Lock closed","text":"` + report + `","published":"2026-03-05T08:00:00Z","story":"lock","original":true}
{"id":"b","source":"Post","title":"Crack in the lock","html":"<p>` + report + `</p>","published":"2026-03-05T09:00:00Z","story":"lock","kind":"headline"}

{"id":"c","source":"Post","title":"Diary","text":"A museum in Karlby has bought back the weather diary of a schoolteacher who noted rain and frost every day between 1861 and 1899.","published":null,"story":"diary"}
`
	pairs, err := ReadPairs("pairs.tsv", strings.NewReader("a\tb\tC\na\tc\tD\nb\tc\tR?\n"))
	if err != nil {
		t.Fatal(err)
	}
	run, err := Start(t.Context(), Options{Window: 14 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := ReadDocuments("corpus.jsonl", strings.NewReader(corpus), func(d Document) error { return run.Add(t.Context(), d) }); err != nil {
		t.Fatal(err)
	}
	if err := run.Add(t.Context(), Document{ID: "a"}); err == nil {
		t.Error("an id was taken twice")
	}
	rep, err := run.Finish(t.Context(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Documents != 3 || rep.Pairs != 2 || rep.F1 != 1 || rep.ARI != 1 || rep.CanonicalAccuracy != 1 || len(rep.Mistakes) != 0 {
		t.Errorf("report %+v", rep)
	}
	if rep.Labels["C"] != (Folds{1, 1}) || rep.Labels["R?"] != (Folds{1, 0}) || rep.Kinds["headline"] != (Folds{1, 1}) {
		t.Errorf("labels %v, kinds %v", rep.Labels, rep.Kinds)
	}
}

func TestMistakesInFiles(t *testing.T) {
	for text, place := range map[string]string{
		"{\"id\":\"a\"}\n{":                    "f:2:",
		`{"source":"x"}`:                       "f:1: the document has no id",
		`{"id":"a","published":"yesterday"}`:   "f:1: published",
		"\n\n{\"id\":\"a\",\"published\":[1]}": "f:3:",
	} {
		err := ReadDocuments("f", strings.NewReader(text), func(Document) error { return nil })
		if err == nil || !strings.HasPrefix(err.Error(), place) {
			t.Errorf("%q: %v, want an error at %s", text, err, place)
		}
	}
	for _, text := range []string{"a\tb", "a\tb\tX", "a\tb\tC\td"} {
		if _, err := ReadPairs("f", strings.NewReader(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
