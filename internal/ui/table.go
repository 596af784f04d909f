package ui

import (
	"io"
	"math"
	"strings"

	"github.com/rivo/uniseg"
)

// Table writes rows in columns. On a terminal the columns are aligned and the
// widest are cut until a row fits its width. Anywhere else nothing is cut, and a
// tab stands between two cells, for cut and awk: no cell can contain one.
type Table struct {
	t    *Term
	rows [][]string
	// Prose aligns the columns anywhere, for a table that is read amid text.
	Prose bool
}

// gap stands between two columns on a terminal.
const gap = "  "

// NewTable begins a table. The first row holds the names of its columns.
func (t *Term) NewTable(header ...string) *Table {
	tab := &Table{t: t}
	tab.Row(header...)
	return tab
}

// Row adds a row. Its cells are cleaned.
func (tab *Table) Row(cells ...string) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = Clean(cell)
	}
	tab.rows = append(tab.rows, row)
}

// Flush writes the table to standard output.
func (tab *Table) Flush() error { return tab.Write(tab.t.Stdout) }

// Write writes the table to w, as it would look on standard output.
func (tab *Table) Write(w io.Writer) error {
	var b strings.Builder
	if tab.t.IsTTY || tab.Prose {
		tab.aligned(&b)
	} else {
		for _, row := range tab.rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	tab.rows = nil
	_, err := io.WriteString(w, b.String())
	return err
}

func (tab *Table) aligned(b *strings.Builder) {
	widths := tab.widths()
	for _, row := range tab.rows {
		var line strings.Builder
		for i, cell := range row {
			if i > 0 {
				line.WriteString(gap)
			}
			cell = Truncate(cell, widths[i])
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// widths returns the columns' widths, the widest cut down until all fit.
func (tab *Table) widths() []int {
	var widths []int
	width := tab.t.Width
	if !tab.t.IsTTY {
		width = math.MaxInt
	}
	for _, row := range tab.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], min(uniseg.StringWidth(cell), width))
		}
	}
	total := len(gap) * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > width; total-- {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		// Narrower than this a column says nothing; rather let the row wrap.
		if widths[widest] <= 4 {
			break
		}
		widths[widest]--
	}
	return widths
}

// Truncate cuts text to a width in columns of a terminal, and shows by "…" that
// it was cut. A character of several runes stays whole.
func Truncate(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
	if width <= 0 {
		return ""
	}
	left, state, used := s, -1, 0
	for left != "" {
		_, rest, w, next := uniseg.FirstGraphemeClusterInString(left, state)
		if used+w > width-1 {
			break
		}
		left, state, used = rest, next, used+w
	}
	return s[:len(s)-len(left)] + "…"
}
