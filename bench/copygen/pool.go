package copygen

import "math/rand/v2"

// pool is what transformations take from other texts, by language.
type pool struct {
	byLang map[string]*langPool
}

type langPool struct {
	bases  []*Base
	donors []*Base  // long enough that a paragraph of them is no copy of them
	words  []string // plain words, no names and figures; characters in a row where words are not set off
	names  []string // words that are capitalised within sentences
	titles []string
}

const (
	donorWords   = 150 // words of a text that lends paragraphs
	lentShare    = 0.3 // of a donor that it lends at most
	poolWords    = 20000
	donatedWords = 60 // of a paragraph that is lent
)

func newPool(bases []*Base) *pool {
	p := &pool{byLang: make(map[string]*langPool)}
	for _, b := range bases {
		l := p.byLang[b.lang]
		if l == nil {
			l = &langPool{}
			p.byLang[b.lang] = l
		}
		l.bases = append(l.bases, b)
		if b.words >= donorWords {
			l.donors = append(l.donors, b)
		}
		if b.Title != "" {
			l.titles = append(l.titles, b.Title)
		}
		if len(l.words) < poolWords {
			l.collect(b)
		}
	}
	for _, l := range p.byLang {
		if len(l.donors) < 3 {
			l.donors = l.bases
		}
	}
	return p
}

func (p *pool) of(lang string) *langPool {
	if l := p.byLang[lang]; l != nil {
		return l
	}
	return &langPool{}
}

// collect gathers plain words and names.
func (l *langPool) collect(b *Base) {
	l.names = append(l.names, b.names...)
	n := wordCharacters(b.lang)
	for _, p := range b.Paragraphs {
		ws := b.cutFacts(p)
		for i, w := range ws {
			s := p[w.start:w.end]
			switch {
			case hasDigit(s):
			case w.units == unspacedUnits:
				if i+n <= len(ws) && adjoin(ws[i:i+n]) {
					l.words = append(l.words, p[w.start:ws[i+n-1].end])
				}
			case capital(s):
				if i > 0 && !opensSentence(p[ws[i-1].end:w.start]) && b.replaceableName(s) {
					l.names = append(l.names, stem(s))
				}
			case len(s) > 2 && !b.fact(s):
				l.words = append(l.words, s)
			}
		}
	}
}

// passage returns a paragraph from the middle of another text, with at most the
// given number of words; "" if it finds none.
func (l *langPool) passage(r *rand.Rand, own *Base, most int) string {
	if len(l.donors) == 0 {
		return ""
	}
	for range 20 {
		b := pick(r, l.donors)
		if b.root == own.root {
			continue
		}
		i := 0
		if len(b.Paragraphs) > 2 {
			i = 1 + r.IntN(len(b.Paragraphs)-2)
		}
		limit := min(most, donatedWords, max(15, int(lentShare*float64(b.words))))
		ss := splitSentences(b.Paragraphs[i])
		first := r.IntN(len(ss))
		for last := len(ss); last > first; last-- {
			p := joinSentences(ss[first:last])
			if n := Words(p); n <= limit && n >= min(8, most) {
				return p
			}
		}
	}
	return ""
}

// sentence returns a sentence from the middle of another text, "" if it finds none.
func (l *langPool) sentence(r *rand.Rand, own *Base, most int) string {
	p := l.passage(r, own, most)
	if p == "" {
		return ""
	}
	return splitSentences(p)[0]
}
