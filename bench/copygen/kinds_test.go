package copygen

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// pairsOf makes a corpus of one kind and returns its copies with their originals.
func pairsOf(t *testing.T, kind string, strength float64) []Pair {
	t.Helper()
	o := Defaults(kind)
	o.Strength, o.Articles = strength, 56
	return generate(t, readBases(t), o).Pairs
}

// common returns the length of the longest common subsequence of words.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// changedShare returns the share of a's words that b does not have in their order.
func changedShare(a, b string) float64 {
	x, y := foldedWords(a), foldedWords(b)
	return 1 - float64(common(x, y))/float64(len(x))
}

func sortedFigures(s string) []string {
	out := figures(s)
	slices.Sort(out)
	return out
}

// figures returns the words of s that have a digit, in their order.
func figures(s string) []string {
	var out []string
	for _, w := range foldedWords(s) {
		if hasDigit(w) {
			out = append(out, w)
		}
	}
	return out
}

func TestReword(t *testing.T) {
	for _, share := range []float64{0.05, 0.10, 0.25, 0.40} {
		ps := pairsOf(t, "reword", share)
		if len(ps) != 28 {
			t.Errorf("%d of 28 texts can be reworded by %g", len(ps), share)
		}
		for _, p := range ps {
			got := changedShare(p.B.Text, p.A.Text)
			if math.Abs(got-share) > max(0.02, 0.2*share) {
				t.Errorf("%s (%s): %.3f of the words changed, want %g", p.A.ID, p.A.base.lang, got, share)
			}
			if !slices.Equal(sortedFigures(p.A.Text), sortedFigures(p.B.Text)) {
				t.Errorf("%s: the figures changed", p.A.ID)
			}
			for name := range namesOf(p.A.base) {
				if p.A.base.lang == "en" && !strings.Contains(p.A.Text, name) {
					t.Errorf("%s: the name %s is lost", p.A.ID, name)
				}
			}
		}
	}
}

func TestSpin(t *testing.T) {
	for _, remain := range []float64{0.30, 0.15} {
		for _, p := range pairsOf(t, "spin", remain) {
			if got := ShingleShare(p.B.Text, p.A.Text); math.Abs(got-remain) > 0.04 {
				t.Errorf("%s: %.2f of the shingles remain, want %g", p.A.ID, got, remain)
			}
		}
	}
}

func TestCuts(t *testing.T) {
	for _, kind := range []string{"excerpt", "truncate"} {
		for _, n := range []float64{25, 60, 100} {
			for _, p := range pairsOf(t, kind, n) {
				a, b := foldedWords(p.A.Text), foldedWords(p.B.Text)
				same := 0
				for same < len(a) && a[same] == b[same] {
					same++
				}
				words := cutWords(p.B.Text)[:same]
				if got := wordsIn(words); math.Abs(float64(got)-n) > 2 {
					t.Errorf("%s of %g words keeps %d (%s)", kind, n, got, p.A.base.lang)
				}
				if kind == "truncate" && same != len(a) {
					t.Errorf("%s: a truncated text goes on: %q", p.A.ID, p.A.Text)
				}
				if want := n < wholeShare*float64(p.B.base.words); want != (p.Label == "E") {
					t.Errorf("%s: %g of %d words are labelled %s", p.A.ID, n, p.B.base.words, p.Label)
				}
			}
		}
	}
}

func TestRetitled(t *testing.T) {
	o := Defaults("excerpt")
	o.Articles, o.Retitled = 30, true
	c := generate(t, readBases(t), o)
	for _, p := range c.Pairs {
		if p.A.Title == p.B.Title || p.A.Kind != "headline+excerpt" {
			t.Errorf("%s is %s under %q", p.A.ID, p.A.Kind, p.A.Title)
		}
	}
	if len(c.Pairs) < 10 {
		t.Errorf("%d pairs", len(c.Pairs))
	}
}

func TestSentences(t *testing.T) {
	for _, p := range pairsOf(t, "drop", 0.2) {
		all, left := sentenceCount(p.B), sentenceCount(p.A)
		if got := 1 - float64(left)/float64(all); got < 0.08 || got > 0.3 {
			t.Errorf("%s (%s): %d of %d sentences are left of 80 %%", p.A.ID, p.A.base.lang, left, all)
		}
		if ShingleShare(p.A.Text, p.B.Text) < 0.8 {
			t.Errorf("%s: dropping sentences changed those that stay", p.A.ID)
		}
	}
	for _, p := range pairsOf(t, "reorder", 0.5) {
		if p.A.Text == p.B.Text || !slices.Equal(sortedWords(p.A.Text), sortedWords(p.B.Text)) {
			t.Errorf("%s: reordering kept the order or lost words", p.A.ID)
		}
	}
	for _, kind := range []string{"add", "paras"} {
		for _, p := range pairsOf(t, kind, 1) {
			a, b := Words(p.A.Text), Words(p.B.Text)
			// Of a passage of 8 words, one sentence is taken.
			if a < b+3 || float64(a) > (1+addedShare)*float64(b)+1 {
				t.Errorf("%s: %d words became %d", kind, b, a)
			}
			if changedShare(p.B.Text, p.A.Text) > 0 {
				t.Errorf("%s: %s lost words of its own", kind, p.A.ID)
			}
		}
	}
}

func sentenceCount(a *Article) int {
	n := 0
	for _, p := range sentencesOf(splitParagraphs(a.Text)) {
		n += len(p)
	}
	return n
}

func sortedWords(s string) []string {
	w := foldedWords(s)
	slices.Sort(w)
	return w
}

// TestDress: what only dresses a text keeps all of its words in their order.
func TestDress(t *testing.T) {
	for _, kind := range []string{"verbatim", "headline", "case", "dateline", "byline", "paragraphs", "typography", "notice", "furniture", "keyword"} {
		ps := pairsOf(t, kind, 1)
		if len(ps) < 18 {
			t.Errorf("%s: only %d texts admit it", kind, len(ps))
		}
		for _, p := range ps {
			if changed := changedShare(p.B.Text, p.A.Text); changed > 0 {
				t.Errorf("%s of a text in %q changes its words: %.3f\n%s", kind, p.A.base.lang, changed, p.A.Text)
			}
			sameTitle, sameText := p.A.Title == p.B.Title, p.A.Text == p.B.Text
			switch kind {
			case "verbatim":
				if !sameTitle || !sameText {
					t.Errorf("%s is not verbatim", p.A.ID)
				}
			case "headline":
				if sameTitle || !sameText {
					t.Errorf("%s: same title %v, same text %v", p.A.ID, sameTitle, sameText)
				}
			default:
				if sameText && kind != "typography" {
					t.Errorf("%s left %s as it was", kind, p.A.ID)
				}
			}
		}
	}
}

func TestNoticesHaveEightLanguages(t *testing.T) {
	if len(noticeLanguages) != 8 || len(notices) != 8 {
		t.Errorf("%d languages, %d with notices", len(noticeLanguages), len(notices))
	}
	r := newRand(1, "test")
	for _, lang := range noticeLanguages {
		wordings := make(map[string]bool)
		for range 300 {
			s := vary(r, pick(r, notices[lang]))
			if strings.ContainsAny(s, "{}|") {
				t.Errorf("a notice is left with marks: %s", s)
			}
			wordings[s] = true
		}
		if len(wordings) < 15 {
			t.Errorf("%s has only %d wordings", lang, len(wordings))
		}
	}
}

func TestOCR(t *testing.T) {
	for _, p := range pairsOf(t, "ocr", 0.02) {
		a := foldedWords(p.A.Text)
		for _, f := range sortedFigures(p.B.Text) {
			if !slices.Contains(a, f) {
				t.Errorf("%s: the figure %s is lost", p.A.ID, f)
			}
		}
		if got := changedShare(p.B.Text, p.A.Text); p.A.Text == p.B.Text || got > 0.3 {
			t.Errorf("%s: %.2f of the words are spoilt", p.A.ID, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	for old, want := range map[string]string{
		"It cost 3.5 million euros": "It cost 3,500,000 euros", "earned 118 mln dlrs": "earned 118,000,000 dlrs",
		"sold 1,200,000 books": "sold 1.2 million books", "rose 9 percent": "rose 9%", "fell 2.5%": "fell 2.5 percent", "made 1,234,567 of them": "made 1,234,567 of them",
	} {
		d := &draft{paragraphs: []string{old}}
		numbers(&scene{rng: newRand(1, "numbers"), lang: "en"}, d, 1)
		if d.text() != want {
			t.Errorf("%q became %q, want %q", old, d.text(), want)
		}
	}
}
