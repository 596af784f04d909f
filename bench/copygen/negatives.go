package copygen

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// negativeKinds are other stories that look like copies.
func negativeKinds() []Kind {
	return complete([]Kind{
		{Name: "template", Doc: "the same form with every figure and some names replaced (T)", Strength: "share of the names",
			Strengths: []float64{0.5, 0.2, 1}, Negative: true, weight: 35, draw: between(0.2, 1)},
		{Name: "followup", Doc: "paragraphs of the text amid another text (R)", Strength: "number of paragraphs",
			Strengths: []float64{1, 2, 3}, Negative: true, weight: 20, draw: wholeBetween(1, 3)},
		{Name: "roundup", Doc: "stories, or their beginnings, one after the other (R)", Strength: "number of stories",
			Strengths: []float64{4, 3, 6}, Negative: true, weight: 12, draw: wholeBetween(3, 6)},
		{Name: "quote", Doc: "another text with the same quotation (R)", Negative: true, weight: 10},
		{Name: "glue", Doc: "two whole stories in one item (R)", Negative: true, weight: 10},
		{Name: "topic", Doc: "another text on the same matter (D)", Negative: true, weight: 13},
	})
}

// Bounds of what negatives share with their counterparts.
const (
	followupLent  = 0.45 // of the counterpart's words that stand in a follow-up
	followupShare = 0.40 // of the follow-up's words that come from the counterpart
	roundupShare  = 0.50 // of a round-up's words that one story makes up
	glueRatio     = 0.60 // of the shorter glued text to the longer: neither is the bulk of the item
	hostLeast     = 80   // words of a text that takes up passages of another
)

// addNegative puts a negative into the corpus, with a pair for each counterpart.
func (b *builder) addNegative(kind string, strength float64, base *Base, d *draft, label string, after time.Duration, of ...*story) {
	// Two negatives of one base text are two stories.
	own := fmt.Sprintf("%s~%s%d", base.ID, kind, len(b.articles))
	a := &Article{Story: own, Kind: kind, Strength: strength, draft: d, base: base}
	if kind == "topic" || kind == "followup" || kind == "quote" {
		a.Story = base.ID
	}
	for _, st := range of {
		if st.original.at.After(a.at) {
			a.at = st.original.at
		}
	}
	a.at = a.at.Add(after).Truncate(time.Second)
	a.source = of[0].original.source
	if chance(b.rng, 0.5) {
		a.source = pick(b.rng, b.sources)
	}
	b.put(a)
	for _, st := range of {
		b.pair(a, st.original, label)
	}
}

// hours draws a time.
func (b *builder) hours(least, most float64) time.Duration {
	return time.Duration((least + (most-least)*b.rng.Float64()) * float64(time.Hour))
}

// addTemplate fills the form of a story with other facts.
func (b *builder) addTemplate(st *story, names float64) bool {
	for range 4 {
		d := st.base.draft()
		if refill(b.rng, b.pool.of(st.base.lang), st.base, d, names) {
			b.addNegative("template", names, st.base, d, "T", b.hours(24, 7*24), st)
			return true
		}
	}
	return false
}

// addFollowup puts n paragraphs of a story into another text.
func (b *builder) addFollowup(st *story, host *Base, n int) bool {
	most := min(followupLent*float64(st.base.words), followupShare/(1-followupShare)*float64(host.words))
	if len(st.base.Paragraphs) < 2 || len(st.base.Paragraphs) <= n {
		return false
	}
	for range 8 {
		order := b.rng.Perm(len(st.base.Paragraphs))[:n]
		slices.Sort(order)
		words := 0
		for _, i := range order {
			words += Words(st.base.Paragraphs[i])
		}
		if float64(words) > most || words < 12 {
			continue
		}
		d := host.draft()
		at := 1
		for _, i := range order {
			at += b.rng.IntN(max(1, len(d.paragraphs)-at+1))
			at = min(at, len(d.paragraphs))
			d.paragraphs = slices.Insert(d.paragraphs, at, st.base.Paragraphs[i])
			at++
		}
		b.addNegative("followup", float64(n), host, d, "R", b.hours(2, 4*24), st)
		return true
	}
	return false
}

// addQuote puts a quotation of a story into another text.
func (b *builder) addQuote(st *story, host *Base) bool {
	for _, p := range sentencesOf(st.base.Paragraphs) {
		for _, sentence := range p {
			n := Words(sentence)
			if !b.quotation.MatchString(sentence) || n < 8 || float64(n) > min(50, 0.35*float64(st.base.words)) {
				continue
			}
			d := host.draft()
			i := len(d.paragraphs) / 2
			d.paragraphs = slices.Insert(d.paragraphs, i, sentence)
			b.addNegative("quote", 1, host, d, "R", b.hours(-12, 24), st)
			return true
		}
	}
	return false
}

// newQuotation returns a pattern of quotations in the marks of all languages.
func newQuotation() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^\pL\pN])["“„«「”][^"“”„«»「」]{15,}["”“»」]`)
}

// addRoundup strings stories together, whole if they are short or by their first
// sentences.
func (b *builder) addRoundup(stories []*story) bool {
	const whole = 90 // words of a story that may stand in it whole
	titles := roundupTitles[stories[0].base.lang]
	if titles == nil {
		titles = roundupTitles["en"]
	}
	d := &draft{title: pick(b.rng, titles)}
	headed := chance(b.rng, 0.5)
	longest, total := 0, 0
	for _, st := range stories {
		ps := st.base.Paragraphs
		if st.base.words > whole || chance(b.rng, 0.5) {
			var flat []string
			for _, p := range sentencesOf(ps) {
				flat = append(flat, p...)
			}
			ps = []string{joinSentences(flat[:min(len(flat), 1+b.rng.IntN(3))])}
		}
		if headed && st.base.Title != "" {
			d.paragraphs = append(d.paragraphs, st.base.Title)
		}
		d.paragraphs = append(d.paragraphs, ps...)
		n := Words(joinParagraphs(ps))
		longest, total = max(longest, n), total+n
	}
	if float64(longest) > roundupShare*float64(total) {
		return false
	}
	b.addNegative("roundup", float64(len(stories)), stories[0].base, d, "R", b.hours(1, 12), stories...)
	return true
}

// addGlue puts two stories into one item.
func (b *builder) addGlue(x, y *story) bool {
	short, long := min(x.base.words, y.base.words), max(x.base.words, y.base.words)
	if float64(short) < glueRatio*float64(long) || x.base.root == y.base.root {
		return false
	}
	d := x.base.draft()
	if y.base.Title != "" {
		d.title += pick(b.rng, []string{" / ", "; ", " – "}) + y.base.Title
		if chance(b.rng, 0.4) {
			d.paragraphs = append(d.paragraphs, y.base.Title)
		}
	}
	d.paragraphs = append(d.paragraphs, y.base.Paragraphs...)
	b.addNegative("glue", 1, x.base, d, "R", b.hours(0.5, 24), x, y)
	return true
}
