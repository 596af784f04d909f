package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newDupes(a *app) *cobra.Command {
	cmd := newDupesList(a)
	cmd.Use = "dupes"
	cmd.Example = "  wirefold dupes\n  wirefold dupes --json | jq -r .canonical.title\n  wirefold dupes show 3f2a"
	// Without a subcommand dupes lists; a word that is none is a mistake.
	cmd.AddCommand(newDupesList(a), newDupesShow(a), newDupesLog(a),
		newDupesSplit(a), newDupesMerge(a), newDupesPin(a), newDupesUndo(a))
	return cmd
}

func newDupesList(a *app) *cobra.Command {
	var all, asJSON bool
	var limit uint // so that a wrong number is a wrong call
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the stories with more than one article, newest first",
		Long: `dupes lists the stories that more than one article carries, newest first: the
canonical article, why it was chosen, and the others with their verdict and score.
It asks the daemon when one runs, and opens the database for a moment when none does.
` + exitCodes,
		Example: "  wirefold dupes list --limit 20\n  wirefold dupes list --all --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			c, err := a.connect(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			if asJSON {
				out := ui.JSONLines(a.term.Stdout)
				return c.client.Stories(ctx, all, int(limit), func(s control.Story) error { return out.Encode(s) })
			}
			none := true
			err = c.client.Stories(ctx, all, int(limit), func(s control.Story) error {
				none = false
				return a.printStory(s)
			})
			if err == nil && none && all {
				a.term.Hintf("there are no stories yet; wirefold sources shows what was polled")
			} else if err == nil && none {
				a.term.Hintf("no story has more than one article yet; wirefold sources shows what was polled")
			}
			return err
		},
	}
	cmd.Flags().BoolVarP(&all, "all", "a", false, "include stories with one article")
	cmd.Flags().UintVarP(&limit, "limit", "n", 0, "at most so many stories (0: all)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a story")
	return cmd
}

// printStory prints a story and its copies, a line each.
func (a *app) printStory(s control.Story) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s: %s (%s, %s)\n", digits(s.ID), ui.Clean(s.Canonical.Source), headline(s.Canonical), s.Reason, published(s.Canonical))
	for _, c := range s.Copies {
		fmt.Fprintf(&b, "  %-9s %.2f  %s: %s\n", relation(c), c.Score, ui.Clean(c.Source), headline(c.Article))
	}
	return a.term.Printf("%s", b.String())
}

// relation says what a copy is to its story.
func relation(c control.Copy) string {
	if c.Decision > 0 && !c.Verdict.Folds() {
		return "by hand"
	}
	return c.Verdict.String()
}

func headline(a control.Article) string {
	switch {
	case a.Title != "":
		return ui.Clean(a.Title)
	case a.Link != "":
		return ui.Clean(a.Link)
	}
	return "(untitled)"
}

func published(a control.Article) string {
	if a.Published == nil {
		return "seen " + a.Seen.UTC().Format(time.DateTime)
	}
	return a.Published.UTC().Format(time.DateTime)
}
