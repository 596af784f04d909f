package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newWhere(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "where ARTICLE",
		Short: "Say where an article is and why: shown, folded, removed, or never seen",
		Long: `where looks for an article by its URL, its guid, its ID or the first digits of it, and
says what became of it: that it stands for its story, or is folded into one and by which
verdict, or was removed since it had outlived store.retention, which is remembered for a
year. An article that was never polled ends with exit code 1.
` + exitCodes,
		Example: "  wirefold where https://ledger.example/ferry\n  wirefold where tag:ledger.example,2026:77 --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			n := 0
			out := ui.JSONLines(a.term.Stdout)
			err = c.client.Where(cmd.Context(), args[0], func(p control.Place) error {
				n++
				if asJSON {
					return out.Encode(p)
				}
				return a.printPlace(n, p)
			})
			if err == nil && n == 0 {
				err = ui.WithHint(fmt.Errorf("no article is, or was within a year, known as %q", args[0]),
					"it was never in a feed that was polled, or under another URL; wirefold search looks for its words")
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object an article")
	return cmd
}

// printPlace prints where an article is.
func (a *app) printPlace(n int, p control.Place) error {
	var b strings.Builder
	if n > 1 {
		b.WriteString("\n")
	}
	fact := func(name, format string, args ...any) { a.fact(&b, name, format, args...) }
	if p.State == control.PlaceRemoved {
		fact("removed", "on %s with its story %s: it had outlived store.retention", p.Removed.UTC().Format(time.DateOnly), digits(p.Story))
		fact("source", "%s", p.Article.Source)
	} else {
		fact("article", "%s: %s", p.Article.Source, title(p.Article))
	}
	if p.Article.Link != "" {
		fmt.Fprintf(&b, "link       %s\n", ui.Clean(p.Article.Link)) // not broken, to be copied
	}
	if p.Article.GUID != p.Article.Link {
		fact("guid", "%s", p.Article.GUID)
	}
	fact("seen", "%s", p.Article.Seen.UTC().Format(time.DateTime))
	switch p.State {
	case control.PlaceAlone:
		fact("story", "%s, of which it is the only article", digits(p.Story))
	case control.PlaceCanonical:
		fact("story", "%s, for which it stands (%s), before %s", digits(p.Story), p.Reason, copies(p.Copies))
	case control.PlaceCopy:
		fact("story", "%s, folded under %s: %s", digits(p.Story), p.Canonical.Source, named(*p.Canonical))
		fact("because", "%s", whyCopy(p))
	}
	if p.State != control.PlaceRemoved {
		fact("in feed", "%s", either(p.InFeed, "yes, when it was last read", "no more"))
	}
	return a.term.Printf("%s", b.String())
}

func copies(n int) string {
	if n == 1 {
		return "1 copy"
	}
	return fmt.Sprintf("%d copies", n)
}

// named returns what an article that may have been removed is called.
func named(n control.Named) string {
	switch {
	case n.Title != "":
		return n.Title
	case n.Link != "":
		return n.Link
	}
	return n.ID.String()[:8]
}

// whyCopy says what holds a copy in its story.
func whyCopy(p control.Place) string {
	c := p.Copy
	if byHand(*c) {
		return fmt.Sprintf("decision %d put it there, by hand; see wirefold dupes log", c.Decision)
	}
	why := fmt.Sprintf("%s, score %.2f", c.Verdict, c.Score)
	if c.Evidence != nil {
		why += ", rule " + c.Evidence.Rule
	}
	if c.Against != p.Canonical.ID {
		why += ", against article " + c.Against.String()[:8]
	}
	return why
}
