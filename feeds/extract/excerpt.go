package extract

import (
	"strings"
	"unicode"
)

// Excerpt returns the beginning of a text on one line, at most the given number of
// runes. A text that is cut ends with an ellipsis, which counts, and is cut between
// words; where the last word boundary lies in the first half (long words, scripts
// that write no spaces), it is cut between characters.
func Excerpt(text string, runes int) string {
	if runes <= 0 {
		return ""
	}
	line := firstRunes(text, runes+1)
	if len(line) <= runes {
		return string(line)
	}
	cut := runes - 1
	for cut > 0 && unicode.Is(unicode.M, line[cut]) {
		cut-- // never between a letter and its accent
	}
	for i := cut; i > cut/2; i-- {
		if line[i] == ' ' {
			cut = i
			break
		}
	}
	return strings.TrimRightFunc(string(line[:cut]), isTrailing) + "…"
}

// firstRunes returns up to n runes of text with its white space collapsed.
func firstRunes(text string, n int) []rune {
	var line []rune
	gap := false
	for _, r := range text {
		if unicode.IsSpace(r) {
			gap = len(line) > 0
			continue
		}
		if gap {
			line = append(line, ' ')
			gap = false
		}
		if line = append(line, r); len(line) >= n {
			return line[:n]
		}
	}
	return line
}

// isTrailing reports whether a rune looks lost in front of an ellipsis.
func isTrailing(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:-–—(", r) }
