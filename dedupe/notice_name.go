package dedupe

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// shortest is the length up to which a name in letters with cases is so short that
// other words may look like it.
const shortest = 3

// Names reports whether a credit names the source: the words of the one stand, in
// their order, in the name of the other ("Reuters" names "Reuters World News"), or
// the one abbreviates the other ("AFP" names "Agence France-Presse"). Words that
// many publishers have in their names name none of them, and a short name must
// stand beside nothing but such words.
func Names(credit, source string) bool {
	c, s := NewText(credit), NewText(source)
	if len(c.tokens) == 0 || len(s.tokens) == 0 {
		return false
	}
	if len(c.tokens) > len(s.tokens) {
		c, s = s, c
	}
	same := func(a, b token) bool { return a.hash == b.hash }
	if len(c.tokens) == len(s.tokens) {
		return slices.EqualFunc(c.tokens, s.tokens, same) || abbreviates(c, s) || abbreviates(s, c)
	}
	if abbreviates(c, s) {
		return true
	}
	if !c.particular() {
		return false
	}
	// Beside a short name nothing but usual words may stand.
	short := c.short()
	if short && c.particulars() != s.particulars() {
		return false
	}
	for i := 0; i+len(c.tokens) <= len(s.tokens); i++ {
		part := s.tokens[i : i+len(c.tokens)]
		if slices.EqualFunc(c.tokens, part, same) && (!short || c.words(c.tokens) == s.words(part)) {
			return true
		}
	}
	return false
}

// words returns tokens as they are written.
func (t *Text) words(tokens []token) string {
	var b strings.Builder
	for _, w := range tokens {
		b.WriteString(t.s[w.start:w.end])
		b.WriteByte(' ')
	}
	return b.String()
}

// particulars returns how many words of a name are not publishers' usual ones.
func (t *Text) particulars() (n int) {
	for _, w := range t.tokens {
		if !genericWords()[w.hash] {
			n++
		}
	}
	return n
}

// particular reports whether a name names somebody. A single character does not.
func (t *Text) particular() bool { return t.units > charUnits && t.particulars() > 0 }

// short reports names of few letters.
func (t *Text) short() bool {
	n := 0
	for _, r := range t.words(t.tokens) {
		switch {
		case unicode.IsUpper(r), unicode.IsLower(r), unicode.IsDigit(r):
			n++
		case unicode.IsLetter(r):
			return false // a script without cases, in which each letter says more
		}
	}
	return n <= shortest
}

// abbreviates reports whether a, one word in capitals or in small letters, is made
// of the first letters of b's words, with or without the small ones.
func abbreviates(a, b *Text) bool {
	if len(a.tokens) != 1 || len(b.tokens) < 2 || len(b.tokens) > longestName {
		return false
	}
	word := a.s[a.tokens[0].start:a.tokens[0].end]
	if n := len([]rune(word)); n < 2 || n > 8 || word != strings.ToUpper(word) && word != strings.ToLower(word) {
		return false
	}
	var all, capitals []rune
	for _, w := range b.tokens {
		first, _ := utf8.DecodeRuneInString(b.s[w.start:w.end])
		all = append(all, unicode.ToLower(first))
		if unicode.IsUpper(first) {
			capitals = append(capitals, unicode.ToLower(first))
		}
	}
	low := strings.ToLower(word)
	return low == string(all) || len(capitals) > 1 && low == string(capitals)
}

// generic reports whether a name consists of words that name nobody.
func generic(name string) bool { return !NewText(name).particular() }

// genericWords returns the words that many publishers have in their names, or that
// stand where a name could.
var genericWords = sync.OnceValue(func() map[uint64]bool {
	const words = `
		news newswire wire press presse prensa pressa media agency agencies agence agences agentur agenturen agencia agencias agenzia agenzie agência agências
		world international global national daily today online web site report reports reporter reporters staff desk bureau editor editors correspondent
		correspondents writer service services syndicate syndicated feed feeds times post journal tv radio network newspaper magazine top latest breaking live
		nachrichten zeitung dienst nouvelles journal noticias notizie notícias новости агентство агентства агентств समाचार एजेंसी एजेंसियों ख़बर
		the a an of and for in on at by from with our us we its this that all other various le la les l el il lo los las der die das un une de du des del di da do dos
		inc ltd com org net co corp file here source sources text original website blog`
	m := map[uint64]bool{}
	for w := range strings.FieldsSeq(words) {
		for _, t := range NewText(w).tokens {
			m[t.hash] = true
		}
	}
	return m
})
