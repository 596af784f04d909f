package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/internal/control"
	"wirefold/internal/ui"
	"wirefold/store"
)

func newDupesShow(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show STORY",
		Short: "Show one story: its articles, which is canonical and why the others were folded",
		Long: `show prints one story: why its canonical article was chosen, and its articles in the
order of their publication. For each copy it gives the verdict, the score, the rule
that decided, what the two texts share, and what the copy says of its own origin. The
figures are those of the comparison with the article named under "against"; dupes
diff shows the two texts side by side, dupes explain why a pair is one story or is not.

` + namesHelp + exitCodes,
		Example:           "  wirefold dupes show 3f2a91bc\n  wirefold dupes show https://ledger.example/ferry --json",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeStories,
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
				return ui.JSONLines(a.term.Stdout).Encode(story)
			}
			return a.show(story)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object, with the texts")
	return cmd
}

// inOrder returns the articles of a story in the order of their publication.
func inOrder(s control.Story) []control.Copy {
	all := append([]control.Copy{{Article: s.Canonical}}, s.Copies...)
	slices.SortStableFunc(all, func(a, b control.Copy) int { return dated(a.Article).Compare(dated(b.Article)) })
	return all
}

// dated returns when an article was published, or seen if that is not known.
func dated(a control.Article) time.Time {
	if a.Published != nil {
		return *a.Published
	}
	return a.Seen
}

func (a *app) show(s control.Story) error {
	var b strings.Builder
	all := inOrder(s)
	a.fact(&b, "story", "%s", s.ID)
	a.fact(&b, "canonical", "%s: %s", s.Canonical.Source, title(s.Canonical))
	a.fact(&b, "reason", "%s: %s", s.Reason, s.Reason.Explain())
	first := dated(all[0].Article)
	for _, c := range all {
		role := relation(c)
		if c.ID == s.Canonical.ID {
			role = "canonical"
		}
		b.WriteString("\n")
		a.heading(&b, role, c.Source+": "+title(c.Article))
		a.describe(&b, c.Article, dated(c.Article).Sub(first))
		if c.ID != s.Canonical.ID {
			a.reasons(&b, s, c)
		}
	}
	return a.term.Printf("%s", b.String())
}

// heading is fact in bold letters.
func (a *app) heading(b *strings.Builder, name, text string) {
	width := 0
	if a.term.IsTTY {
		width = max(a.term.Width-11, 20)
	}
	for i, line := range a.term.Wrap([]ui.Span{{Style: ui.Bold, Text: text}}, width) {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(b, "%s%s\n", a.term.Paint(ui.Bold, fmt.Sprintf("%-11s", name)), line.Text)
	}
}

// reasons says why a copy is in its story.
func (a *app) reasons(b *strings.Builder, s control.Story, c control.Copy) {
	if c.Decision > 0 {
		a.fact(b, "by hand", "decision %d put it there, see wirefold dupes log", c.Decision)
	}
	e := c.Evidence
	if e == nil {
		return
	}
	a.fact(b, "verdict", "%s, score %.2f, rule %s", e.Verdict, e.Score, e.Rule)
	a.fact(b, "against", "%s", against(s, c.Against))
	a.fact(b, "shared", "%d of its %d words, in %s, the longest of %d", e.SharedWords, e.WordsA, many(e.Passages, "passage"), e.LongestPassage)
	a.fact(b, "shingles", "%s of its own stand in that one, %s of that one's in it; resemblance %s", percent(e.InB), percent(e.InA), percent(e.Resemblance))
	if agreed := agreement(e); agreed != "" {
		a.fact(b, "agree", "%s", agreed)
	}
}

// against names the article of the story that a copy was compared with.
func against(s control.Story, id feeds.ArticleID) string {
	if id == s.Canonical.ID {
		return "the canonical article"
	}
	for _, c := range s.Copies {
		if c.ID == id {
			return fmt.Sprintf("%s: %s (%s), by which it joined", c.Source, title(c.Article), id.String()[:8])
		}
	}
	return "article " + id.String()[:8] + ", which has left the story"
}

// agreement says how many of the figures and names of the shorter text the other has.
func agreement(e *dedupe.Evidence) string {
	var parts []string
	if e.Figures >= 0 {
		parts = append(parts, percent(e.Figures)+" of the figures")
	}
	if e.Names >= 0 {
		parts = append(parts, percent(e.Names)+" of the names")
	}
	return strings.Join(parts, ", ")
}

func (a *app) describe(b *strings.Builder, art control.Article, after time.Duration) {
	a.fact(b, "article", "%s", art.ID)
	if art.Link != "" {
		fmt.Fprintf(b, "link       %s\n", ui.Clean(art.Link)) // not broken, to be copied
	}
	a.fact(b, "published", "%s%s", published(art), later(after))
	a.fact(b, "length", "%s", many(art.Words, "word"))
	if p := art.Page; p != nil {
		a.fact(b, "page", "%s", pageState(p.State, p.Reason))
	}
	if n := art.Notices; n != nil {
		a.fact(b, "notices", "%s", notices(n))
	}
}

// later says how long after the first article of a story another one came.
func later(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d <= 0:
		return ""
	case d < time.Minute:
		return fmt.Sprintf(", %d s after the first", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf(", %d min after the first", d/time.Minute)
	case d < day:
		return fmt.Sprintf(", %d h %d min after the first", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf(", %d d %d h after the first", d/day, d%day/time.Hour)
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
		s += ": " + reason
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
		fmt.Sprintf("%d words in %s, the longest of %d", e.SharedWords, many(e.Passages, "shared passage"), e.LongestPassage),
		fmt.Sprintf("%s of its shingles stand in the other text, %s of the other's in it", percent(e.InB), percent(e.InA)),
	}
	if agreed := agreement(e); agreed != "" {
		parts = append(parts, agreed+" agree")
	}
	return strings.Join(parts, "; ")
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// many counts things.
func many(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
