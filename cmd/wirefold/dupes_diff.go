package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"wirefold/dedupe"
	"wirefold/internal/changes"
	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newDupesDiff(a *app) *cobra.Command {
	var asJSON, asHTML, full bool
	cmd := &cobra.Command{
		Use:   "diff STORY [ARTICLE]",
		Short: "Show what the copies of a story changed of its canonical article",
		Long: `diff compares the text of a story's canonical article with that of a copy, or of each
copy in turn if none is named: side by side on a terminal of at least 100 columns, else
one after the other. What stands in both is dimmed; what only the canonical article has
is red, or between [- and -]; what only the copy has green, or between {+ and +}; what
was moved yellow, or between {> and <}. Long stretches without a change are cut short
unless --full. --html prints a page that needs no other file.

` + namesHelp + exitCodes,
		Example:           "  wirefold dupes diff 3f2a91bc\n  wirefold dupes diff 3f2a91bc https://ledger.example/ferry --html > ferry.html",
		Args:              cobra.RangeArgs(1, 2),
		ValidArgsFunction: a.completeStories,
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON && asHTML {
				return usage(cmd, errors.New("--json and --html exclude each other"))
			}
			ctx := cmd.Context()
			c, err := a.connect(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			story, err := c.client.Story(ctx, args[0])
			if err != nil {
				return err
			}
			copies, err := chosenCopies(story, args[1:])
			if err != nil {
				return err
			}
			diffs := compareCopies(story, copies)
			switch {
			case asJSON:
				return a.diffJSON(story, diffs)
			case asHTML:
				return a.diffHTML(story, diffs)
			}
			return a.diff(story, diffs, full)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a copy, with the texts in segments")
	cmd.Flags().BoolVar(&asHTML, "html", false, "print a page of HTML")
	cmd.Flags().BoolVar(&full, "full", false, "print long stretches without a change whole")
	return cmd
}

// chosenCopies returns the copies of a story, or the one that is named.
func chosenCopies(s control.Story, names []string) ([]control.Copy, error) {
	var all []control.Copy
	for _, c := range inOrder(s) {
		if c.ID != s.Canonical.ID {
			all = append(all, c)
		}
	}
	switch {
	case len(all) == 0:
		return nil, ui.WithHint(fmt.Errorf("story %s has no copies", digits(s.ID)), "wirefold dupes explain compares any two articles")
	case len(names) == 0:
		return all, nil
	}
	name := names[0]
	var found []control.Copy
	for _, c := range all {
		if name != "" && strings.HasPrefix(c.ID.String(), strings.ToLower(name)) || c.Link == name || c.GUID == name {
			found = append(found, c)
		}
	}
	switch {
	case len(found) == 1:
		return found, nil
	case len(found) > 1:
		return nil, fmt.Errorf("story %s has more than one copy %q", digits(s.ID), name)
	}
	return nil, ui.WithHint(fmt.Errorf("story %s has no copy %q", digits(s.ID), name), "wirefold dupes show lists the articles of a story with their IDs")
}

// copyDiff is a copy and what it changed of the canonical article.
type copyDiff struct {
	Copy    control.Copy
	Changes *changes.Comparison
}

func compareCopies(s control.Story, copies []control.Copy) []copyDiff {
	finder := dedupe.NewNoticeFinder()
	diffs := make([]copyDiff, len(copies))
	for i, c := range copies {
		diffs[i] = copyDiff{c, changes.Compare(finder, textOf(s.Canonical), textOf(c.Article))}
	}
	return diffs
}

func textOf(a control.Article) changes.Article {
	out := changes.Article{Source: a.Source, Title: a.Title, Link: a.Link, Text: a.Text}
	if a.Notices != nil {
		out.Notices = *a.Notices
	}
	return out
}

// diffObject is a diff as --json prints it.
type diffObject struct {
	Story     string          `json:"story"`
	Canonical control.Article `json:"canonical"`
	Copy      control.Copy    `json:"copy"`
	Summary   string          `json:"summary"`
	// Segments are those of the canonical text (only-a) and of the copy's (only-b).
	Segments []dedupe.Segment `json:"segments"`
}

func (a *app) diffJSON(s control.Story, diffs []copyDiff) error {
	out := ui.JSONLines(a.term.Stdout)
	for _, d := range diffs {
		o := diffObject{
			Story: s.ID.String(), Canonical: s.Canonical, Copy: d.Copy, Summary: d.Changes.Sentence,
			Segments: dedupe.Diff(dedupe.NewText(s.Canonical.Text), dedupe.NewText(d.Copy.Text)),
		}
		o.Canonical.Text, o.Copy.Text = "", "" // the segments have them
		if err := out.Encode(o); err != nil {
			return err
		}
	}
	return nil
}

// sideBySide is the width from which on a terminal shows two columns.
const sideBySide = 100

func (a *app) diff(s control.Story, diffs []copyDiff, full bool) error {
	for i, d := range diffs {
		if i > 0 {
			if err := a.term.Printf("\n"); err != nil {
				return err
			}
		}
		p := differ{app: a, full: full}
		p.heading(s, d)
		if a.term.Width >= sideBySide {
			p.beside(d.Changes)
		} else {
			p.below(d.Changes)
		}
		if err := a.term.Printf("%s", p.b.String()); err != nil {
			return err
		}
	}
	return nil
}

// differ prints one comparison.
type differ struct {
	*app
	full bool
	b    strings.Builder
}

func (p *differ) heading(s control.Story, d copyDiff) {
	c := d.Copy
	for _, side := range []struct {
		sign string
		control.Article
	}{{"- ", s.Canonical}, {"+ ", c.Article}} {
		p.marked(side.sign, p.term.Wrap([]ui.Span{{Style: ui.Bold, Text: side.Source + ": " + title(side.Article)}}, p.width(2)))
	}
	fmt.Fprintf(&p.b, "%s", relation(c))
	if !byHand(c) {
		fmt.Fprintf(&p.b, ", score %.2f", c.Score)
	}
	if c.Evidence != nil && c.Against != s.Canonical.ID {
		fmt.Fprintf(&p.b, " against %s", ui.Clean(against(s, c.Against)))
	}
	p.b.WriteString("\n")
	p.marked("", p.term.Wrap([]ui.Span{{Text: d.Changes.Sentence}}, p.width(0)))
	p.b.WriteString("\n")
}

// width returns what a terminal leaves beside a margin, 0 if there is none.
func (p *differ) width(margin int) int {
	if !p.term.IsTTY {
		return 0
	}
	return max(p.term.Width-margin, 1)
}

// beside prints two columns.
func (p *differ) beside(c *changes.Comparison) {
	const middle = " │ "
	width := (p.term.Width - 3) / 2
	for _, row := range shorten(c.Rows, p.full) {
		left, right := p.lines(row.A, ui.Red, width), p.lines(row.B, ui.Green, width)
		for i := range max(len(left), len(right)) {
			var l, r ui.Line
			if i < len(left) {
				l = left[i]
			}
			if i < len(right) {
				r = right[i]
			}
			p.b.WriteString(strings.TrimRight(l.Pad(width)+p.term.Paint(ui.Dim, middle)+r.Text, " ") + "\n")
		}
		p.b.WriteString(strings.Repeat(" ", width) + p.term.Paint(ui.Dim, " │") + "\n")
	}
}

// below prints the rows of both texts one after the other, those that are the same once.
func (p *differ) below(c *changes.Comparison) {
	for i, row := range shorten(c.Rows, p.full) {
		if i > 0 {
			p.b.WriteString("\n")
		}
		if row.Same() {
			p.marked("= ", p.lines(row.A, ui.Red, p.width(2)))
			continue
		}
		p.marked("- ", p.lines(row.A, ui.Red, p.width(2)))
		p.marked("+ ", p.lines(row.B, ui.Green, p.width(2)))
	}
}

// marked prints lines with a sign before each.
func (p *differ) marked(sign string, lines []ui.Line) {
	style := ui.Dim
	switch sign {
	case "- ":
		style = ui.Red
	case "+ ":
		style = ui.Green
	}
	for _, l := range lines {
		fmt.Fprintf(&p.b, "%s%s\n", p.term.Paint(style, sign), l.Text)
	}
}

// lines returns one side of a row. What the other side does not have is in that style.
func (p *differ) lines(paragraphs []changes.Paragraph, style ui.Style, width int) (lines []ui.Line) {
	for _, par := range paragraphs {
		var spans []ui.Span
		for _, run := range par.Runs {
			span := ui.Span{Style: style, Open: "{+", Text: run.Text, Close: "+}"}
			switch {
			case run.Mark == changes.Same:
				span = ui.Span{Style: ui.Dim, Text: run.Text}
			case run.Mark == changes.Moved:
				span = ui.Span{Style: ui.Yellow, Open: "{>", Text: run.Text, Close: "<}"}
			case style == ui.Red:
				span.Open, span.Close = "[-", "-]"
			}
			spans = append(spans, span)
		}
		lines = append(lines, p.term.Wrap(spans, width)...)
	}
	return lines
}

// shorten leaves out the middle of a long stretch of rows without a change, and says
// how much it leaves out.
func shorten(rows []changes.Row, full bool) []changes.Row {
	if full {
		return rows
	}
	var out []changes.Row
	for i := 0; i < len(rows); {
		n := 0
		for i+n < len(rows) && rows[i+n].Same() {
			n++
		}
		if n < 4 {
			out = append(out, rows[i:i+max(n, 1)]...)
			i += max(n, 1)
			continue
		}
		words := 0
		for _, r := range rows[i+1 : i+n-1] {
			for _, par := range r.A {
				for _, run := range par.Runs {
					words += dedupe.NewText(run.Text).Words()
				}
			}
		}
		note := []changes.Paragraph{{Runs: []changes.Run{{Mark: changes.Same, Text: fmt.Sprintf("… %s more without a change", many(words, "word"))}}}}
		out = append(out, rows[i], changes.Row{A: note, B: note}, rows[i+n-1])
		i += n
	}
	return out
}
