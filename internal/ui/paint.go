package ui

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Style is how a piece of text is set off from others.
type Style string

// The styles, as parameters of SGR (ECMA-48, section 8.3.117).
const (
	Plain  Style = ""
	Bold   Style = "1"
	Dim    Style = "2"
	Red    Style = "31"
	Green  Style = "32"
	Yellow Style = "33"
)

// Paint returns the text in a style where colours are welcome, else as it is. Foreign
// text in it must have passed Clean.
func (t *Term) Paint(s Style, text string) string {
	if !t.Color || s == Plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// Wrap breaks text into lines of a width, between words. A word that is longer is broken
// where it must be.
func Wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		w := uniseg.StringWidth(word)
		if used > 0 && used+1+w > width {
			lines = append(lines, line)
			line, used = "", 0
		}
		for w > width && width > 0 {
			head := fit(word, width)
			lines = append(lines, head)
			word = word[len(head):]
			w = uniseg.StringWidth(word)
		}
		if used > 0 {
			line += " "
			used++
		}
		line += word
		used += w
	}
	if used > 0 {
		lines = append(lines, line)
	}
	return lines
}

// fit returns the beginning of a text that is as wide as it may be, but one character
// at least.
func fit(s string, width int) string {
	left, state, used := s, -1, 0
	for left != "" {
		_, rest, w, next := uniseg.FirstGraphemeClusterInString(left, state)
		if used > 0 && used+w > width {
			break
		}
		left, state, used = rest, next, used+max(w, 1)
	}
	return s[:len(s)-len(left)]
}
