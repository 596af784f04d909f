package pages

import (
	"wirefold/internal/changes"
)

// comparison is a canonical text and a copy side by side. Long stretches in which
// nothing stands out are folded away.
type comparison struct {
	Headline  changes.Row
	Stretches []stretch
	Legend    []legend
}

// stretch is some rows that follow each other.
type stretch struct {
	Rows   []changes.Row
	Folded bool
	Only   changes.Mark // of the folded rows: Same or Cut
	Count  int          // paragraphs that are folded
}

type legend struct {
	Mark changes.Mark
	Text string
}

// foldFrom is the number of rows from which those that are the same, or only cut, are
// folded away.
const foldFrom = 3

func newComparison(c *changes.Comparison) *comparison {
	out := &comparison{Headline: c.Headline}
	for i := 0; i < len(c.Rows); {
		only, n := c.Rows[i].Only(), 1
		for i+n < len(c.Rows) && c.Rows[i+n].Only() == only {
			n++
		}
		s := stretch{Rows: c.Rows[i : i+n], Only: only}
		if s.Folded = n >= foldFrom && (only == changes.Same || only == changes.Cut); s.Folded {
			for _, r := range s.Rows {
				s.Count += max(len(r.A), len(r.B))
			}
		}
		if only == changes.Furniture || only == changes.Form {
			s.Rows = []changes.Row{together(s.Rows)}
		}
		out.Stretches = append(out.Stretches, s)
		i += n
	}
	out.explain(c)
	return out
}

// together makes one row of several.
func together(rows []changes.Row) (all changes.Row) {
	for _, r := range rows {
		all.A = append(all.A, r.A...)
		all.B = append(all.B, r.B...)
	}
	return all
}

// explain fills the legend with the marks that there are.
func (out *comparison) explain(c *changes.Comparison) {
	seen := map[changes.Mark]bool{}
	for _, row := range append([]changes.Row{c.Headline}, c.Rows...) {
		for _, side := range [][]changes.Paragraph{row.A, row.B} {
			for _, p := range side {
				for _, r := range p.Runs {
					seen[r.Mark] = true
				}
			}
		}
	}
	for _, l := range []legend{
		{changes.Keyword, "keyword worked in"}, {changes.Reworded, "reworded"}, {changes.Added, "added"},
		{changes.Cut, "left out"}, {changes.Moved, "moved"}, {changes.Notice, "notice of its origin"},
		{changes.Furniture, "page furniture"}, {changes.Form, "comment form"}, {changes.Same, "the same in both"},
	} {
		if seen[l.Mark] {
			out.Legend = append(out.Legend, l)
		}
	}
}

// rowView is a row as the template shows it.
type rowView struct {
	Class        string
	WhoA, WhoB   string
	LangA, LangB string
	SideA, SideB sideView
}

type sideView struct {
	List   []changes.Paragraph
	Tagged bool // with the name of the mark, where a whole paragraph has one
	Once   bool // the name stands for all paragraphs
}

// RowOf returns a row of the comparison for the template, the i-th of its stretch: of
// several with one mark, only the first is named.
func (page *storyPage) RowOf(r changes.Row, i int) rowView {
	only := r.Only()
	tagged := i == 0 || only == ""
	return rowView{
		Class: string(only),
		WhoA:  page.Canonical.Source, WhoB: page.With.Source,
		LangA: page.Canonical.Language, LangB: page.With.Language,
		SideA: sideView{r.A, tagged, only != ""}, SideB: sideView{r.B, tagged, only != ""},
	}
}

// HeadlineRow returns the row of the headlines.
func (page *storyPage) HeadlineRow() rowView {
	v := page.RowOf(page.Comparison.Headline, 0)
	v.Class += " headline"
	v.SideA.Tagged, v.SideB.Tagged = false, false
	return v
}
