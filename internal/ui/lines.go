package ui

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Column is a column of Lines. On a terminal it has its width, or, if that is 0, its
// share of what the others leave.
type Column struct {
	Name  string
	Width int
	Share int
	From  int // columns that the terminal must have for it to be shown
	Style Style
}

// Lines writes rows in columns, each row as soon as it is there: the widths do not
// depend on what is in them. Anywhere but on a terminal nothing is cut, and a tab stands
// between two cells, as in a Table.
type Lines struct {
	t       *Term
	columns []Column
	widths  []int
	begun   bool
}

// NewLines begins a list of rows. The names of the columns are written before the first
// row; without one nothing is.
func (t *Term) NewLines(columns ...Column) *Lines {
	l := &Lines{t: t, columns: columns}
	if t.IsTTY {
		l.widths = shares(columns, t.Width)
	}
	return l
}

// least is the width of a column that has only a share: narrower, it says nothing.
const least = 8

// shares returns the widths of the columns on a terminal, 0 for one that is not shown.
func shares(columns []Column, width int) []int {
	widths := make([]int, len(columns))
	left, total := width+len(gap), 0
	for i, c := range columns {
		if c.From > width {
			continue
		}
		left -= c.Width + len(gap)
		if c.Width == 0 {
			total += c.Share
		}
		widths[i] = c.Width
	}
	for i, c := range columns {
		if c.From <= width && c.Width == 0 {
			w := max(left*c.Share/max(total, 1), least)
			widths[i] = w
			left, total = left-w, total-c.Share
		}
	}
	return widths
}

// Row writes a row. Its cells are cleaned.
func (l *Lines) Row(cells ...string) error {
	if !l.begun {
		l.begun = true
		names := make([]string, len(l.columns))
		for i, c := range l.columns {
			names[i] = c.Name
		}
		if err := l.write(names, func(Column) Style { return Bold }); err != nil {
			return err
		}
	}
	return l.write(cells, func(c Column) Style { return c.Style })
}

func (l *Lines) write(cells []string, style func(Column) Style) error {
	if !l.t.IsTTY {
		row := make([]string, len(cells))
		for i, cell := range cells {
			row[i] = Clean(cell)
		}
		return l.t.Printf("%s\n", strings.Join(row, "\t"))
	}
	var b strings.Builder
	owed := 0 // spaces, which no line ends in
	for i, cell := range cells {
		w := l.widths[i]
		if w == 0 {
			continue
		}
		cell = Truncate(Clean(cell), w)
		if cell != "" {
			b.WriteString(strings.Repeat(" ", owed))
			owed = 0
			b.WriteString(l.t.Paint(style(l.columns[i]), cell))
		}
		owed += w - uniseg.StringWidth(cell) + len(gap)
	}
	return l.t.Printf("%s\n", b.String())
}
