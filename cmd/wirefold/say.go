package main

import (
	"fmt"
	"strings"

	"wirefold/internal/ui"
)

// say writes a paragraph with a margin before its first line; on a terminal it is broken
// into lines, the others indented as far. What is foreign in it is cleaned.
func (a *app) say(b *strings.Builder, margin, format string, args ...any) {
	width := 0
	if a.term.IsTTY {
		width = max(a.term.Width-len(margin), 20)
	}
	for i, line := range a.term.Wrap([]ui.Span{{Text: fmt.Sprintf(format, args...)}}, width) {
		if i > 0 {
			margin = strings.Repeat(" ", len(margin))
		}
		fmt.Fprintf(b, "%s%s\n", margin, line.Text)
	}
}

// fact writes what is known under a name.
func (a *app) fact(b *strings.Builder, name, format string, args ...any) {
	a.say(b, fmt.Sprintf("%-11s", name), format, args...)
}
