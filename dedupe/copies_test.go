package dedupe_test

import (
	"strings"
	"testing"

	"wirefold/dedupe"
)

// TestOwnCopy checks that every text is its own copy, beyond any doubt.
func TestOwnCopy(t *testing.T) {
	for name, text := range readTexts(t) {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{12, 13, 25, 40, 41, 80, 10_000} {
				s := firstWords(name, text, n)
				e := compare(s, s)
				if e.Verdict != dedupe.Copy || e.Rule != dedupe.RuleSameText || e.Score != 1 {
					t.Errorf("%d words: %s by %s with %g, want copy by same-text with 1", n, e.Verdict, e.Rule, e.Score)
				}
				checkEvidence(t, s, s)
			}
		})
	}
}

// TestTypography checks that nothing but the words of a text matters: neither to
// what it is to itself nor to what it is to other texts.
func TestTypography(t *testing.T) {
	texts := readTexts(t)
	for _, d := range typography() {
		t.Run(d.name, func(t *testing.T) {
			for name, text := range texts {
				dressed := d.on(text)
				if e := compare(text, dressed); e.Verdict != dedupe.Copy || e.Rule != dedupe.RuleSameText || e.Score != 1 {
					t.Errorf("%s: %s by %s with %g, want copy by same-text with 1", name, e.Verdict, e.Rule, e.Score)
				}
				for other, otherText := range texts {
					want, got := compare(text, otherText), compare(dressed, otherText)
					if got.Verdict != want.Verdict {
						t.Errorf("%s to %s: %s, undressed %s", name, other, got.Verdict, want.Verdict)
					}
				}
				excerpt := firstWords(name, text, 40)
				if want, got := compare(excerpt, text).Verdict, compare(excerpt, dressed).Verdict; got != want {
					t.Errorf("%s to its beginning: %s, undressed %s", name, got, want)
				}
			}
		})
	}
}

// TestAdditions checks that what a publisher puts around a text does not hide it.
func TestAdditions(t *testing.T) {
	for _, d := range additions() {
		t.Run(d.name, func(t *testing.T) {
			for name, text := range readTexts(t) {
				dressed := d.on(text)
				if e := compare(text, dressed); e.Verdict != dedupe.Copy {
					t.Errorf("%s: %s by %s", name, e.Verdict, e.Rule)
				}
				checkEvidence(t, text, dressed)
			}
		})
	}
}

// TestFullyDressed puts everything around a text at once.
func TestFullyDressed(t *testing.T) {
	for name, text := range readTexts(t) {
		a, b := text, text
		for _, d := range typography() {
			a = d.on(a)
		}
		for _, d := range additions() {
			b = d.on(b)
		}
		if e := compare(a, b); !e.Verdict.Folds() {
			t.Errorf("%s: %s by %s", name, e.Verdict, e.Rule)
		}
	}
}

// TestExcerpt checks that the beginning of a text is an excerpt of it.
func TestExcerpt(t *testing.T) {
	for name, text := range readTexts(t) {
		t.Run(name, func(t *testing.T) {
			if dedupe.NewText(text).Words() < 90 {
				t.Skip("too short to have an excerpt of 60 words")
			}
			excerpt := firstWords(name, text, 60) + "…"
			for _, end := range []string{"", " Continue reading", " [Read more]"} {
				if e := compare(excerpt+end, text); e.Verdict != dedupe.Excerpt {
					t.Errorf("with %q: %s by %s", end, e.Verdict, e.Rule)
				}
				checkEvidence(t, excerpt+end, text)
			}
		})
	}
}

// TestNamesAround checks that names before and behind an excerpt, which mostly are a
// byline and a credit, do not make it a form that was filled with others.
func TestNamesAround(t *testing.T) {
	for name, text := range readTexts(t) {
		t.Run(name, func(t *testing.T) {
			if dedupe.NewText(text).Words() < 90 {
				t.Skip("too short to have an excerpt of 60 words")
			}
			excerpt := "ODILE MARSH\n\n" + firstWords(name, text, 60) + "…\n\n(Reporting by Bram Castle; Editing by Inga Solberg) From the Lantern and Quayside Post"
			if e := compare(excerpt, text); e.Rule == dedupe.RuleOtherNames {
				t.Errorf("%s by %s", e.Verdict, e.Rule)
			}
		})
	}
}

// TestEdited checks copies whose words were worked on.
func TestEdited(t *testing.T) {
	text := readText(t, "en-bridge")
	paragraphs := strings.Split(text, "\n\n")
	for _, test := range []struct {
		name, text string
	}{
		{"keyword worked in", strings.Replace(text, "The lift bridge that", "Ravensby bridge news: the lift bridge that", 1)},
		{"last paragraph cut", strings.Join(paragraphs[:len(paragraphs)-1], "\n\n")},
		{"first paragraph cut", strings.Join(paragraphs[1:], "\n\n")},
		{"a sentence cut", strings.Replace(text, "\"I was not ready to sign for that,\" she told the meeting.", "", 1)},
		{"a sentence added", strings.Replace(text, "Lorries must use", "Cyclists may push their bicycles over the footbridge. Lorries must use", 1)},
		{"synonyms", strings.NewReplacer("decided", "ruled", "carried", "borne", "about", "roughly", "begin", "start", "beside", "next to", "replaced", "exchanged").Replace(text)},
		{"a typing error in each paragraph", strings.NewReplacer("decided", "decidde", "inspection", "inpection", "estimate", "estmate", "passengers", "pasengers", "grounds", "gronds", "morning", "moring").Replace(text)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.text == text {
				t.Fatal("the text was not edited")
			}
			if e := compare(text, test.text); e.Verdict != dedupe.Copy {
				t.Errorf("%s by %s", e.Verdict, e.Rule)
			}
			checkEvidence(t, text, test.text)
		})
	}
}
