package copygen

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Least share of a text's words, number of figures in digits, and number of different
// facts that must change when a form is filled anew: with fewer, it would be a copy
// with a correction.
const (
	refillShare   = 0.06
	refillFigures = 3
	refillFacts   = 5
)

// refill replaces every figure of a text, weekdays and months, and a share of its
// names. What is the same stays the same: one figure is always replaced by the same
// other one. It reports false if the text holds too few facts.
func refill(r *rand.Rand, from *langPool, base *Base, d *draft, names float64) bool {
	f := &filler{rng: r, base: base, names: from.names, facts: make(map[string]string), share: names}
	f.known = namesOf(base)
	for i, p := range d.paragraphs {
		d.paragraphs[i] = f.fill(p)
	}
	d.title = f.fillTitle(d.title)
	if len(f.known) > 0 && len(f.names) > 0 && f.replaced == 0 {
		return false
	}
	facts := 0
	for from, to := range f.facts {
		if from != to {
			facts++
		}
	}
	return f.figures >= refillFigures && facts >= refillFacts && float64(f.changed) >= refillShare*float64(spacedUnits*base.words)
}

// filler replaces facts.
type filler struct {
	rng      *rand.Rand
	base     *Base
	names    []string
	known    map[string]bool // the names of the text
	facts    map[string]string
	share    float64
	figures  int // in digits
	replaced int // names
	changed  int // half words in all
}

// namesOf returns the words that are known to be names, or else those that are
// capitalised within sentences, or before another such word at the beginning of one.
func namesOf(b *Base) map[string]bool {
	out := make(map[string]bool)
	if len(b.names) > 0 {
		for _, name := range b.names {
			out[name] = true
		}
		return out
	}
	for _, p := range b.Paragraphs {
		ws := cutWords(p)
		for i, w := range ws {
			s := p[w.start:w.end]
			if !capital(s) || !b.replaceableName(s) {
				continue
			}
			opens := i == 0 || opensSentence(p[ws[i-1].end:w.start])
			if !opens || i+1 < len(ws) && capital(p[ws[i+1].start:ws[i+1].end]) && !strings.Contains(openers, " "+s+" ") {
				out[stem(s)] = true
			}
		}
	}
	return out
}

// openers are words that stand at the beginning of sentences and before names, and
// notNames such as are capitalised and name nobody.
const (
	openers  = " The And But For From With His Her Its This That When While After Before During Under Since Last Mr Mrs Dr Der Die Das Mit Nach Les Des Dans Pour Los Las Con Para "
	notNames = " Inc Corp Ltd Plc PLC Dlrs Dlr Group Company Stock Exchange "
)

// replaceableName reports whether a capitalised word is a name, as far as one can
// tell: no "I", no initial, no
// weekday or month, no legal form.
func (b *Base) replaceableName(s string) bool {
	s = stem(s)
	return utf8.RuneCountInString(s) >= 3 && !hasDigit(s) && calendarOf(b.lang, s) == nil && !strings.Contains(notNames, " "+s+" ")
}

// stem cuts the genitive off a name.
func stem(s string) string {
	return strings.TrimSuffix(strings.TrimSuffix(s, "'s"), "’s")
}

func (f *filler) fill(p string) string {
	var b strings.Builder
	last := 0
	for _, w := range f.base.cutFacts(p) {
		s := p[w.start:w.end]
		b.WriteString(p[last:w.start])
		b.WriteString(f.word(s, w.units, strings.HasSuffix(p[:w.start], "/")))
		last = w.end
	}
	return b.String() + p[last:]
}

// fillTitle replaces in a title what was replaced in the text; a title in capitals
// keeps them.
func (f *filler) fillTitle(title string) string {
	upper := strings.ToUpper(title) == title
	byUpper := make(map[string]string, len(f.facts))
	for from, to := range f.facts {
		byUpper[strings.ToUpper(from)] = to
	}
	var b strings.Builder
	last := 0
	for _, w := range f.base.cutFacts(title) {
		s := title[w.start:w.end]
		b.WriteString(title[last:w.start])
		to, ok := f.facts[stem(s)]
		if !ok && upper {
			to, ok = byUpper[stem(s)]
			to = strings.ToUpper(to)
		}
		switch {
		case ok:
			b.WriteString(to)
		case hasDigit(s):
			b.WriteString(f.word(s, w.units, false))
		default:
			b.WriteString(s)
		}
		last = w.end
	}
	return b.String() + title[last:]
}

// word returns what stands for a word of so many units.
func (f *filler) word(s string, units int, denominator bool) string {
	to := f.instead(s, denominator)
	if to != s {
		f.changed += max(units, spacedUnits)
	}
	return to
}

func (f *filler) instead(s string, denominator bool) string {
	switch {
	case hasDigit(s):
		if denominator {
			return s
		}
		f.figures++
		return f.remember(s, func() string { return otherFigure(f.rng, s) })
	case calendarOf(f.base.lang, s) != nil:
		return f.remember(s, func() string { return other(f.rng, calendarOf(f.base.lang, s), s) })
	case spelledFigure(f.base.lang, s):
		return f.remember(s, func() string {
			return likeFirst(s, other(f.rng, spelledFigures[f.base.lang], strings.ToLower(s)))
		})
	}
	name := stem(s)
	if !f.known[name] || len(f.names) == 0 {
		return s
	}
	to := f.remember(name, func() string {
		if !chance(f.rng, f.share) {
			return name
		}
		to := stem(other(f.rng, f.names, name))
		if len(name) > 3 && strings.ToUpper(name) == name {
			to = strings.ToUpper(to)
		}
		return to
	})
	if to != name {
		f.replaced++
	}
	return to + s[len(name):]
}

func (f *filler) remember(from string, make func() string) string {
	to, ok := f.facts[from]
	if !ok {
		to = make()
		f.facts[from] = to
	}
	return to
}

// other picks another element than s.
func other(r *rand.Rand, of []string, s string) string {
	for range 50 {
		if o := pick(r, of); o != s {
			return o
		}
	}
	return s
}

// otherFigure returns another figure of the same form: as many digits, the same
// separators, in the same script; years and days of the month stay such.
func otherFigure(r *rand.Rand, s string) string {
	if n, err := strconv.Atoi(s); err == nil {
		switch {
		case len(s) == 4 && n >= 1900 && n < 2100:
			return strconv.Itoa(n + pick(r, []int{-4, -3, -2, -1, 1, 2, 3, 4}))
		case len(s) <= 2 && n >= 1 && n <= 31:
			return strconv.Itoa(1 + (n-1+1+r.IntN(30))%31)
		}
	}
	for {
		first, changed := true, false
		out := strings.Map(func(c rune) rune {
			if !unicode.IsDigit(c) {
				return c
			}
			value := digitValue(c)
			to := rune(r.IntN(10))
			if first && value != 0 {
				to = rune(1 + r.IntN(9))
			}
			first = false
			changed = changed || to != value
			return c - value + to
		}, s)
		if changed {
			return out
		}
	}
}

// digitValue returns the value of a decimal digit: the scripts' digits stand in
// rows of ten.
func digitValue(c rune) rune {
	var v rune
	for v < 9 && unicode.IsDigit(c-v-1) && (c < 0x80 || (c-v)&0xF != 0 && (c-v)&0xF != 6) {
		v++
	}
	return v
}
