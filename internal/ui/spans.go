package ui

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Span is a piece of text in one style.
type Span struct {
	Style Style
	// Open and Close stand around the text where there are no colours.
	Open, Close string
	Text        string
}

// Line is a line of a terminal, painted, and its width in columns.
type Line struct {
	Text  string
	Width int
}

// Pad returns the line with spaces up to a width.
func (l Line) Pad(width int) string { return l.Text + strings.Repeat(" ", max(width-l.Width, 0)) }

// Wrap breaks spans into lines of a width, between words; 0 is one line of any width. A
// word that is longer is broken where it must be. The text is cleaned.
func (t *Term) Wrap(spans []Span, width int) []Line {
	w := wrapper{t: t, width: width}
	for _, s := range spans {
		w.span(s)
	}
	w.word()
	if w.used > 0 {
		w.end()
	}
	return w.lines
}

// wrapper builds lines.
type wrapper struct {
	t     *Term
	width int
	lines []Line

	line  []Span // of the line that is being built, spaces within and between them
	used  int
	piece []Span // of the word that is being built
	long  int    // its width
	gap   Style  // of the space before the word
}

func (w *wrapper) span(s Span) {
	text := Clean(strings.Join(strings.FieldsFunc(s.Text, isSpace), " "))
	if leads(s.Text) {
		w.word()
		w.gap = Plain
	}
	open, end := s.Open, s.Close
	if w.t.Color {
		open, end = "", ""
	}
	words := strings.Fields(text)
	for i, word := range words {
		if i == 0 {
			word = open + word
		} else {
			w.word()
			w.gap = s.Style
		}
		if i == len(words)-1 {
			word += end
		}
		w.piece = append(w.piece, Span{Style: s.Style, Text: word})
		w.long += uniseg.StringWidth(word)
	}
	if trails(s.Text) {
		w.word()
		w.gap = Plain
	}
}

// isSpace reports what separates words. A line break within a text is no more than that.
func isSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\u00a0' }

func leads(s string) bool { return s != "" && strings.IndexFunc(s, isSpace) == 0 }

func trails(s string) bool {
	return s != "" && strings.TrimRightFunc(s, isSpace) != s
}

// word puts the word that is being built into the line.
func (w *wrapper) word() {
	if w.long == 0 {
		return
	}
	if w.used > 0 && w.width > 0 && w.used+1+w.long > w.width {
		w.end()
	}
	if w.used > 0 {
		w.line = append(w.line, Span{Style: w.gap, Text: " "})
		w.used++
	}
	for _, p := range w.piece {
		for w.width > 0 && w.used+uniseg.StringWidth(p.Text) > w.width {
			head := fit(p.Text, w.width-w.used)
			if w.used > 0 && uniseg.StringWidth(head) > w.width-w.used {
				w.end()
				continue
			}
			w.line = append(w.line, Span{Style: p.Style, Text: head})
			w.used += uniseg.StringWidth(head)
			p.Text = p.Text[len(head):]
			w.end()
		}
		w.line = append(w.line, p)
		w.used += uniseg.StringWidth(p.Text)
	}
	w.piece, w.long = nil, 0
}

// end ends the line.
func (w *wrapper) end() {
	var b strings.Builder
	for i := 0; i < len(w.line); {
		text, style := "", w.line[i].Style
		for ; i < len(w.line) && w.line[i].Style == style; i++ {
			text += w.line[i].Text
		}
		b.WriteString(w.t.Paint(style, text))
	}
	w.lines = append(w.lines, Line{b.String(), w.used})
	w.line, w.used = nil, 0
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
