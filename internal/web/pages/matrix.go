package pages

import (
	"cmp"
	"fmt"
	"slices"

	"wirefold/feeds"
	"wirefold/feeds/extract"
)

// matrix is a drawing of who carries whose texts: a row for each source that carries
// others' texts, a column for each whose texts are carried. Places are in pixels.
type matrix struct {
	Width, Height int
	Columns       []label
	Rows          []label
	Cells         []cell
	Left, Top     int
	Hidden        int // ties of sources that are not drawn
}

type label struct {
	Name, Short string
	X, Y        int
	LineX       int
	LineY       int
}

type cell struct {
	X, Y, TextX, TextY int
	Count, Level       int // Level from 1 to 5
	Title              string
}

const (
	maxMatrix   = 20
	cellSize    = 36
	matrixLeft  = 190
	matrixTop   = 140
	matrixRight = 90 // room for the last slanted label
	labelLength = 22
)

// newMatrix returns nil if nobody carries anything of others.
func newMatrix(c *carriage) *matrix {
	rows := ranked(c, func(t *tally) int { return t.copies })
	columns := ranked(c, func(t *tally) int { return t.carried })
	if len(rows) == 0 {
		return nil
	}
	m := &matrix{
		Left: matrixLeft, Top: matrixTop,
		Width: matrixLeft + cellSize*len(columns) + matrixRight, Height: matrixTop + cellSize*len(rows),
	}
	place := map[feeds.SourceID]int{}
	for i, id := range columns {
		place[id] = i
		x := matrixLeft + cellSize*i
		m.Columns = append(m.Columns, label{Name: c.names[id], Short: extract.Excerpt(c.names[id], labelLength), X: x + cellSize/2, Y: matrixTop - 10, LineX: x, LineY: m.Height})
	}
	most := 0
	for _, id := range rows {
		for _, n := range c.bySource[id].origins {
			most = max(most, n)
		}
	}
	shown := 0
	for i, id := range rows {
		y := matrixTop + cellSize*i
		m.Rows = append(m.Rows, label{Name: c.names[id], Short: extract.Excerpt(c.names[id], labelLength), X: matrixLeft - 12, Y: y + cellSize/2 + 5, LineY: y, LineX: m.Width - matrixRight})
		for origin, n := range c.bySource[id].origins {
			j, ok := place[origin]
			if !ok {
				continue
			}
			shown += n
			x := matrixLeft + cellSize*j
			m.Cells = append(m.Cells, cell{
				X: x + 1, Y: y + 1, TextX: x + cellSize/2, TextY: y + cellSize/2 + 5, Count: n, Level: 1 + 4*n/max(most, 1),
				Title: fmt.Sprintf("%s carries %s of %s", c.names[id], plural(n, "text"), c.names[origin]),
			})
		}
	}
	slices.SortFunc(m.Cells, func(a, b cell) int { return cmp.Or(a.Y-b.Y, a.X-b.X) })
	m.Hidden = c.Copies - shown
	return m
}

// ranked returns the sources that have most of something, at most maxMatrix of them.
func ranked(c *carriage, of func(*tally) int) (ids []feeds.SourceID) {
	for id, t := range c.bySource {
		if of(t) > 0 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b feeds.SourceID) int {
		return cmp.Or(of(c.bySource[b])-of(c.bySource[a]), cmp.Compare(c.names[a], c.names[b]), cmp.Compare(a, b))
	})
	return ids[:min(len(ids), maxMatrix)]
}
