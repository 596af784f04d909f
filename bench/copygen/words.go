package copygen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Weights of words in lengths: in scripts written without spaces, two characters
// count as a word.
const (
	spacedUnits   = 2
	unspacedUnits = 1
)

// word is a word of a text, or one character of a script written without spaces.
type word struct {
	start, end int // bytes of the text
	units      int
}

// cutWords finds the words of s. Apostrophes and invisible characters belong to
// the word around them, and the separators of a figure to the figure.
func cutWords(s string) []word {
	ws := make([]word, 0, len(s)/6+1)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		start := i
		i += n
		switch {
		case !wordRune(r):
			continue
		case unspaced(r):
			i = afterMarks(s, i)
			ws = append(ws, word{start, i, unspacedUnits})
			continue
		}
		i = afterWord(s, i, r)
		ws = append(ws, word{start, i, spacedUnits})
	}
	return ws
}

// afterWord returns where the word ends whose last rune so far, prev, ends at i.
func afterWord(s string, i int, prev rune) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if wordRune(r) && !unspaced(r) {
			prev = r
			i += n
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[i+n:])
		if !joins(prev, r, next) {
			break
		}
		i += n
	}
	return i
}

func afterMarks(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		i += n
	}
	return i
}

// joins reports whether r between prev and next stands inside one word.
func joins(prev, r, next rune) bool {
	switch r {
	case '\'', '’', '\u00AD', '\u200C', '\u200D':
		return !unicode.IsDigit(prev) && (unicode.IsLetter(next) || unicode.Is(unicode.M, next)) && !unspaced(next)
	case '.', ',', '٫', '٬':
		return unicode.IsDigit(prev) && unicode.IsDigit(next)
	}
	return false
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// unspaced reports the characters of scripts that do not set off words by spaces.
func unspaced(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case 0x0E00 <= r && r <= 0x0EFF, // Thai, Lao
		0x1000 <= r && r <= 0x109F, // Myanmar
		0x1780 <= r && r <= 0x17FF, // Khmer
		0x3005 <= r && r <= 0x3007, // iteration marks, zero
		0x3040 <= r && r <= 0x30FF, // Hiragana, Katakana
		0x3400 <= r && r <= 0x9FFF, // Han
		0xF900 <= r && r <= 0xFAFF,
		0x20000 <= r && r <= 0x3FFFF:
		return !unicode.IsDigit(r)
	}
	return false
}

// Words returns the length of a text in words; in scripts that are written
// without spaces, two characters count as a word.
func Words(s string) int { return wordsIn(cutWords(s)) }

func wordsIn(ws []word) int {
	units := 0
	for _, w := range ws {
		units += w.units
	}
	return (units + spacedUnits/2) / spacedUnits
}

// fold returns the form of a word in which words are compared.
func fold(w string) string {
	w = strings.ToLower(w)
	for i := 0; i < len(w); i++ {
		if w[i] >= utf8.RuneSelf {
			return strings.Map(func(r rune) rune {
				switch r {
				case '\u00AD', '\u200B', '\u200C', '\u200D':
					return -1
				case '’':
					return '\''
				case 'ς':
					return 'σ'
				}
				return r
			}, w)
		}
	}
	return w
}

// foldedWords returns the words of s in the form in which they are compared.
func foldedWords(s string) []string {
	ws := cutWords(s)
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = fold(s[w.start:w.end])
	}
	return out
}

// firstWords returns the beginning of s that is n words long, and whether s has
// more than that.
func firstWords(s string, n int) (string, bool) {
	units := 0
	ws := cutWords(s)
	for i, w := range ws {
		units += w.units
		if units >= n*spacedUnits {
			return s[:w.end], i+1 < len(ws)
		}
	}
	return s, false
}

func hasDigit(s string) bool {
	return strings.IndexFunc(s, unicode.IsDigit) >= 0
}

// capital reports whether a word begins with a capital letter.
func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// capitalise gives s a capital first letter.
func capitalise(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// opensSentence reports whether the gap before a word is one after which a plain
// word is capitalised too.
func opensSentence(gap string) bool {
	return strings.ContainsAny(gap, ".!?:;…\"“”«»„()[]•\n-–—/")
}
