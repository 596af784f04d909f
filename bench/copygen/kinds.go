package copygen

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// draft is an article in the making.
type draft struct {
	title      string
	paragraphs []string
}

func (d *draft) text() string { return joinParagraphs(d.paragraphs) }

// scene is what a transformation knows of the article that it changes.
type scene struct {
	rng     *rand.Rand
	base    *Base
	lang    string    // of the text
	chrome  string    // of notices and furniture
	host    *Source   // the source of the copy
	origin  *Source   // the source of the original
	link    string    // the original's
	time    time.Time // of the original
	pool    *pool
	lexicon *lexicon

	lostWords  int // of the base text
	addedWords int // of other texts
}

// step applies a transformation at a strength. It reports whether it could do what
// it promises; the draft is of no use otherwise.
type step func(s *scene, d *draft, strength float64) bool

// Kind is a transformation of a text into a copy, or into a matched negative.
type Kind struct {
	Name      string
	Doc       string
	Strength  string    // what the strength means, "" if it has none
	Strengths []float64 // ordinary strengths; the first is the default
	Negative  bool      // makes another story instead of a copy

	apply  step
	least  func(strength float64) int // words that a base text needs
	weight int                        // in the realistic mix
	draw   func(r *rand.Rand) float64 // a strength for the realistic mix
}

// Kinds returns all kinds: transformations in the order in which they are combined,
// then the matched negatives.
func Kinds() []Kind {
	var out []Kind
	out = append(out, wordKinds()...)
	out = append(out, cutKinds()...)
	out = append(out, dressKinds()...)
	return append(complete(out), negativeKinds()...)
}

// complete fills in what kinds leave out.
func complete(out []Kind) []Kind {
	for i := range out {
		if out[i].least == nil {
			out[i].least = always(60)
		}
		if out[i].Strengths == nil {
			out[i].Strengths = []float64{1}
		}
		if out[i].draw == nil {
			first := out[i].Strengths[0]
			out[i].draw = func(*rand.Rand) float64 { return first }
		}
	}
	return out
}

// wordKinds change the words of a text, and are applied first.
func wordKinds() []Kind {
	return []Kind{
		{Name: "verbatim", Doc: "the same text and headline", apply: verbatim, weight: 5},
		{Name: "headline", Doc: "another headline", apply: headline, weight: 40},
		{Name: "reword", Doc: "words and phrases replaced and moved, never figures or names", Strength: "share of the words",
			Strengths: []float64{0.10, 0.05, 0.25, 0.40}, apply: reword, weight: 14,
			draw: mixture(0.6, between(0.02, 0.10), 0.3, between(0.10, 0.25), between(0.25, 0.40))},
		{Name: "spin", Doc: "machine-spun", Strength: "share of the 5-word shingles that remain",
			Strengths: []float64{0.30, 0.15}, apply: spin, weight: 2, draw: between(0.28, 0.5), least: always(100)},
		{Name: "numbers", Doc: "figures and per cent respelled", Strength: "share of those that can be",
			Strengths: []float64{0.3, 1}, apply: numbers, weight: 3},
		{Name: "drop", Doc: "sentences left out, never the first", Strength: "share of the sentences",
			Strengths: []float64{0.1, 0.2, 0.3}, apply: dropSentences, weight: 10, draw: between(0.05, 0.3)},
		{Name: "reorder", Doc: "sentences moved to other places", Strength: "share of the sentences",
			Strengths: []float64{0.2, 0.5}, apply: reorderSentences, weight: 3, draw: between(0.1, 0.3)},
	}
}

// cutKinds shorten or lengthen a text; cuts come before additions, so that what is
// left of a cut text is never only the addition.
func cutKinds() []Kind {
	return []Kind{
		{Name: "excerpt", Doc: "the beginning, with … or a 'read more' in some language", Strength: "words kept",
			Strengths: []float64{60, 20, 25, 40, 100, 200, 400}, apply: excerpt, weight: 16, draw: logBetween(25, 400), least: excerptLeast},
		{Name: "truncate", Doc: "cut off without a mark", Strength: "words kept",
			Strengths: []float64{100, 60, 200, 300}, apply: truncate, weight: 8, draw: logBetween(60, 400), least: excerptLeast},
		{Name: "add", Doc: "sentences of other texts strewn in", Strength: "number of sentences",
			Strengths: []float64{1, 3}, apply: addSentences, weight: 4, draw: wholeBetween(1, 3), least: addLeast(25)},
		{Name: "paras", Doc: "paragraphs of other texts at the top, at the end or between", Strength: "number of paragraphs",
			Strengths: []float64{1, 2, 3, 4, 5}, apply: addParagraphs, weight: 5, draw: wholeBetween(1, 3), least: addLeast(60)},
		{Name: "keyword", Doc: "a search keyword worked into the first sentence", apply: keyword, weight: 8},
	}
}

// dressKinds dress a text without changing its words, and are applied last.
func dressKinds() []Kind {
	return []Kind{
		{Name: "case", Doc: "the first words in capitals", apply: upperFirst, weight: 4},
		{Name: "dateline", Doc: "a dateline with the agency's credit", apply: dateline, weight: 18},
		{Name: "byline", Doc: "bylines, credits at the end", apply: byline, weight: 14},
		{Name: "paragraphs", Doc: "paragraphs split and merged", apply: relayout, weight: 12},
		{Name: "ocr", Doc: "letters swapped, lost and misread", Strength: "share of the letters",
			Strengths: []float64{0.01, 0.02, 0.05}, apply: ocr, weight: 3, draw: between(0.003, 0.02)},
		{Name: "typography", Doc: "quotes, dashes, ellipses, no-break spaces, soft hyphens", apply: typography, weight: 20},
		{Name: "notice", Doc: "a notice that the text is syndicated, in one of eight languages", apply: notice, weight: 24},
		{Name: "furniture", Doc: "the source's newsletter invitations, related links and comment forms", apply: furnish},
	}
}

func always(n int) func(float64) int { return func(float64) int { return n } }

// excerptLeast asks for a text that is substantially longer than its excerpt.
func excerptLeast(words float64) int { return max(60, int(words*1.25)) }

// addLeast asks for a text that stays the larger part.
func addLeast(words int) func(float64) int {
	return func(n float64) int { return max(60, int(n)*words) }
}

func verbatim(*scene, *draft, float64) bool { return true }

func between(low, high float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return round3(low + (high-low)*r.Float64()) }
}

func wholeBetween(low, high int) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return float64(low + r.IntN(high-low+1)) }
}

func logBetween(low, high float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return float64(int(logUniform(r, low, high))) }
}

// mixture draws from a with probability p, from b with probability q, else from c.
func mixture(p float64, a func(*rand.Rand) float64, q float64, b, c func(*rand.Rand) float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		switch x := r.Float64(); {
		case x < p:
			return a(r)
		case x < p+q:
			return b(r)
		}
		return c(r)
	}
}

// kindNamed finds a kind; ok is false if there is none of that name.
func kindNamed(name string) (k Kind, ok bool) {
	kinds := Kinds()
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}

// make applies a kind to a base text.
func (k Kind) make(s *scene, d *draft, strength float64) bool {
	if s.base.words < k.least(strength) {
		return false
	}
	return k.apply(s, d, strength)
}

// draft returns a draft of a base text.
func (b *Base) draft() *draft {
	return &draft{title: b.Title, paragraphs: slices.Clone(b.Paragraphs)}
}

// kindNames joins the names of kinds.
func kindNames(ks []Kind) string {
	parts := make([]string, len(ks))
	for i, k := range ks {
		parts[i] = k.Name
	}
	return strings.Join(parts, "+")
}
