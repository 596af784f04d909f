package dedupe

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

type capitals uint8

const (
	noCaps capitals = iota
	initialCap
	allCaps // at least two letters, all of them capitals
)

// foldWord returns the form of a word that is compared, and what it looked like.
func foldWord(w string, fold cases.Caser) (folded string, caps capitals, digits bool) {
	upper, lower, letters := 0, 0, 0
	ascii := true
	for i, r := range w {
		if r >= utf8.RuneSelf {
			ascii = false
		}
		switch {
		case unicode.IsUpper(r):
			upper++
			letters++
			if i == 0 {
				caps = initialCap
			}
		case unicode.IsLower(r):
			lower++
			letters++
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits = true
		}
	}
	if upper >= 2 && upper == letters {
		caps = allCaps
	}
	switch {
	case ascii && upper == 0:
		return w, caps, digits
	case ascii:
		return strings.ToLower(w), caps, digits
	}
	return unify(fold.String(w)), caps, digits
}

// unify drops the marks on letters of scripts in which they are often left out,
// makes all apostrophes one, and all digits those of ASCII.
func unify(w string) string {
	first, _ := utf8.DecodeRuneInString(w)
	plain := unicode.In(first, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew)
	if plain {
		w = norm.NFD.String(w)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case r == '’', r == '‘', r == 'ʼ':
			return '\''
		case plain && unicode.Is(unicode.Mn, r):
			return -1
		case unicode.Is(unicode.Nd, r):
			return digit(r)
		}
		return r
	}, w)
}

// digit returns the ASCII digit of the same value. Unicode encodes the decimal
// digits of a script together, zero first.
func digit(r rune) rune {
	for _, span := range unicode.Nd.R16 {
		if rune(span.Lo) <= r && r <= rune(span.Hi) {
			return '0' + (r-rune(span.Lo))%10
		}
	}
	for _, span := range unicode.Nd.R32 {
		if rune(span.Lo) <= r && r <= rune(span.Hi) {
			return '0' + (r-rune(span.Lo))%10
		}
	}
	return r
}

// figure undoes the grouping of digits: 12,400 and 12.400 become 12400. A figure
// with three decimals is taken for a grouped one, in all texts alike.
func figure(w string) string {
	if !strings.ContainsAny(w, ",.'") {
		return w
	}
	groups := strings.FieldsFunc(w, func(r rune) bool { return r == ',' || r == '.' || r == '\'' })
	for i, g := range groups {
		if !allDigits(g) || i == 0 && len(g) > 3 || i > 0 && len(g) != 3 {
			return w
		}
	}
	return strings.Join(groups, "")
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// continues reports whether a group of three digits belongs to the figure before
// it, as in 96 000.
func continues(s string, before token, start int, group string) bool {
	return before.figure && len(group) == 3 && allDigits(group) &&
		start == int(before.end)+1 && s[before.end] == ' ' &&
		before.grouped(s)
}

// grouped reports whether the token can be the beginning of a figure in groups.
func (t token) grouped(s string) bool {
	w := s[t.start:t.end]
	head, rest, more := strings.Cut(w, " ")
	return len(head) <= 3 && allDigits(head) && (!more || len(rest)%4 == 3)
}

// extend adds a group of digits to the last token.
func (t *Text) extend(group string, end int32) {
	last := &t.tokens[len(t.tokens)-1]
	whole := strings.ReplaceAll(t.s[last.start:last.end], " ", "") + group
	last.hash = xxhash.Sum64String(whole)
	last.stem = last.hash
	last.end = end
}

// stemLetters is the length of a stem.
const stemLetters = 5

// stem returns the beginning of a word that its other forms share, more or less, in
// languages that inflect at the end of words. Five letters do as well as a stemmer
// made for the language, or nearly (McNamee, Nicholas, Mayfield 2009, "Addressing
// morphological variation in alphabetic languages").
func stem(folded string) string {
	n := 0
	for i := range folded {
		if n++; n > stemLetters {
			return folded[:i]
		}
	}
	return folded
}
