package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"wirefold/dedupe"
	"wirefold/internal/control"
	"wirefold/internal/ui"
	"wirefold/store"
)

func newDupesShow(a *app) *cobra.Command {
	var asJSON, full bool
	cmd := &cobra.Command{
		Use:   "show STORY",
		Short: "Show one story, with the passages shared and those that differ",
		Long: `show prints one story: its canonical article, why it was chosen, and for each copy
the figures behind the verdict and the texts side by side: what both have (=), what
only the canonical article has (-) and what only the copy has (+). Long passages
are shortened unless --full. A story is named by its ID, by the first digits of it, or
by the URL of one of its articles.
` + exitCodes,
		Example: "  wirefold dupes show 3f2a91bc\n  wirefold dupes show https://ledger.example/ferry --full",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
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
			if asJSON {
				return a.showJSON(story)
			}
			return a.show(story, full)
		},
	}
	cmd.Flags().BoolVar(&full, "full", false, "print long passages whole")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object, with the segments of each copy")
	return cmd
}

// compared is a copy with its text cut up against the canonical one.
type compared struct {
	control.Copy
	// Segments are those of the canonical text (only-a) and of the copy's (only-b).
	Segments []dedupe.Segment `json:"segments"`
}

func segments(s control.Story, c control.Copy) []dedupe.Segment {
	return dedupe.Diff(dedupe.NewText(s.Canonical.Text), dedupe.NewText(c.Text))
}

func (a *app) showJSON(s control.Story) error {
	list := make([]compared, len(s.Copies))
	for i, c := range s.Copies {
		list[i] = compared{c, segments(s, c)}
	}
	return ui.JSONLines(a.term.Stdout).Encode(struct {
		control.Story
		Copies []compared `json:"copies"`
	}{s, list})
}

func (a *app) show(s control.Story, full bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "story      %s\n", s.ID)
	fmt.Fprintf(&b, "canonical  %s: %s\n", ui.Clean(s.Canonical.Source), headline(s.Canonical))
	describe(&b, s.Canonical)
	fmt.Fprintf(&b, "reason     %s: %s\n", s.Reason, s.Reason.Explain())
	for _, c := range s.Copies {
		fmt.Fprintf(&b, "\n%-10s %s: %s\n", relation(c), ui.Clean(c.Source), headline(c.Article))
		describe(&b, c.Article)
		if c.Decision > 0 {
			fmt.Fprintf(&b, "decision   %d, see wirefold dupes log\n", c.Decision)
		}
		fmt.Fprintf(&b, "score      %.2f\n", c.Score)
		if c.Evidence != nil {
			fmt.Fprintf(&b, "evidence   %s\n", figures(c.Evidence))
		}
		for _, seg := range segments(s, c) {
			fmt.Fprintf(&b, "  %s %s\n", sign(seg.Kind), shorten(seg, full))
		}
	}
	return a.term.Printf("%s", b.String())
}

// sign marks a segment as a diff does.
func sign(k dedupe.Kind) string {
	switch k {
	case dedupe.OnlyA:
		return "-"
	case dedupe.OnlyB:
		return "+"
	}
	return "="
}

func describe(b *strings.Builder, a control.Article) {
	fmt.Fprintf(b, "article    %s\n", a.ID)
	if a.Link != "" {
		fmt.Fprintf(b, "link       %s\n", ui.Clean(a.Link))
	}
	fmt.Fprintf(b, "published  %s, %d words\n", published(a), a.Words)
	if p := a.Page; p != nil {
		fmt.Fprintf(b, "page       %s\n", pageState(p.State, p.Reason))
	}
	if n := a.Notices; n != nil {
		fmt.Fprintf(b, "notices    %s\n", notices(n))
	}
}

// pageState says which text is compared, and why not that of the page.
func pageState(state store.PageState, reason string) string {
	s := "its text is compared"
	switch state {
	case store.PagePending:
		s = "to be fetched with a later poll"
	case store.PageUnused:
		s = "not used; the feed's text is compared"
	}
	if reason != "" {
		s += ": " + ui.Clean(reason)
	}
	return s
}

func notices(n *dedupe.Notices) string {
	var parts []string
	if n.Syndicated {
		parts = append(parts, "says that it was taken over from a feed")
	}
	if n.Derived {
		parts = append(parts, "says that it was made from agency copy")
	}
	for _, credit := range n.Credits {
		parts = append(parts, "credits "+ui.Clean(credit))
	}
	return strings.Join(parts, "; ")
}

// figures puts evidence into a line.
func figures(e *dedupe.Evidence) string {
	parts := []string{
		"rule " + e.Rule,
		fmt.Sprintf("%d words in %d shared passages, the longest of %d", e.SharedWords, e.Passages, e.LongestPassage),
		fmt.Sprintf("%s of its shingles stand in the other text, %s of the other's in it", percent(e.InB), percent(e.InA)),
	}
	if e.Figures >= 0 {
		parts = append(parts, percent(e.Figures)+" of the figures agree")
	}
	if e.Names >= 0 {
		parts = append(parts, percent(e.Names)+" of the names")
	}
	return strings.Join(parts, "; ")
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// shorten cuts a long passage down to its beginning and its end.
func shorten(seg dedupe.Segment, full bool) string {
	const edge = 8
	words := strings.Fields(seg.Text)
	if full || len(words) <= 3*edge {
		return ui.Clean(strings.Join(words, " "))
	}
	return ui.Clean(strings.Join(words[:edge], " ") + " … " + strings.Join(words[len(words)-edge:], " ") + fmt.Sprintf(" (%d words)", seg.Words))
}
