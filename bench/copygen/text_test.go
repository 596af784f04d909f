package copygen

import (
	"slices"
	"strings"
	"testing"
)

func TestLanguages(t *testing.T) {
	for _, b := range readBases(t) {
		if want, _, _ := strings.Cut(b.ID, "-"); b.lang != want {
			t.Errorf("%s is taken for %q", b.ID, b.lang)
		}
	}
}

func TestSentencesOfAllScripts(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{`Mr. Hale paid 3.5 million. "I will not," he said. Why?`, []string{"Mr. Hale paid 3.5 million.", `"I will not," he said.`, "Why?"}},
		{"第一句。「第二句。」第三句!", []string{"第一句。", "「第二句。」", "第三句!"}},
		{"पहला वाक्य। दूसरा वाक्य।", []string{"पहला वाक्य।", "दूसरा वाक्य।"}},
		{"ماذا حدث؟ لا أحد يعرف.", []string{"ماذا حدث؟", "لا أحد يعرف."}},
		{"Τι έγινε; Κανείς δεν ξέρει.", []string{"Τι έγινε;", "Κανείς δεν ξέρει."}},
		{"Am 4. Mai kam er. Dann ging er.", []string{"Am 4.", "Mai kam er.", "Dann ging er."}},
		{"no sentence at all", []string{"no sentence at all"}},
	} {
		got := splitSentences(tt.text)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q is cut into %q", tt.text, got)
		}
		if joinSentences(got) != tt.text {
			t.Errorf("%q is joined as %q", tt.text, joinSentences(got))
		}
	}
}

func TestWords(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "It's 3,000.50 dollars.": 3, "北京新闻": 2, "U.S. and co\u00ADoperation": 4, "東京 Tower": 2, "नई दिल्ली": 2,
	} {
		if got := Words(s); got != want {
			t.Errorf("%q has %d words, want %d", s, got, want)
		}
	}
	if head, more := firstWords("one two three", 2); head != "one two" || !more {
		t.Errorf("the first two words are %q", head)
	}
}

func TestTurnSentence(t *testing.T) {
	for old, want := range map[string]string{
		"In March, the firm shut its plant in the north.":          "The firm shut its plant in the north in March.",
		"The prices will rise again next year, the analysts said.": "The analysts said the prices will rise again next year.",
		"Orvell will rise again next year, the analysts said.":     "",
	} {
		if got, _ := turnSentence(old); got != want {
			t.Errorf("%q is turned into %q", old, got)
		}
	}
}

func TestLexicon(t *testing.T) {
	x := newLexicon()
	if len(x.synonyms) < 300 {
		t.Errorf("the lexicon has %d entries", len(x.synonyms))
	}
	for from, alternatives := range x.synonyms {
		if figureWord(from) && from != "mln" && from != "bln" || hasDigit(from) {
			t.Errorf("%q is a figure", from)
		}
		for _, to := range alternatives {
			if to == from || to == "" {
				t.Errorf("%q stands for itself", from)
			}
		}
	}
}

func TestTypographyKeepsApostrophes(t *testing.T) {
	style := quoteStyles[""][0]
	if got := curl(`"It's 'odd'," she said`, style); got != "“It’s ‘odd’,” she said" {
		t.Errorf("curled: %s", got)
	}
}
