package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
	"wirefold/store"
)

func newDupesLog(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "log",
		Short: "List the decisions made by hand, newest first",
		Long: `log lists every split, merge and pin that was made by hand, newest first, with its
number, its time, the stories and articles it is about, and when it was undone.
` + exitCodes,
		Example: "  wirefold dupes log\n  wirefold dupes log --json | jq 'select(.undone == null)'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			c, err := a.connect(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			none := true
			err = c.client.Decisions(ctx, func(d control.Decision) error {
				none = false
				return a.printDecision(d, asJSON)
			})
			if err == nil && none && !asJSON {
				a.term.Hintf("nothing was decided by hand yet; see wirefold dupes --help")
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a decision")
	return cmd
}

// printDecision prints a decision in a line.
func (a *app) printDecision(d control.Decision, asJSON bool) error {
	if asJSON {
		return ui.JSONLines(a.term.Stdout).Encode(d)
	}
	undone := ""
	if d.Undone != nil {
		undone = ", undone " + d.Undone.UTC().Format(time.DateTime)
	}
	return a.term.Printf("%-3d %s  %-5s  %s%s\n", d.Number, d.Time.UTC().Format(time.DateTime), d.Kind, decided(d), undone)
}

// decided says in words what was decided.
func decided(d control.Decision) string {
	var parts []string
	switch d.Kind {
	case store.DecisionSplit:
		for i, id := range d.After[1:] {
			parts = append(parts, several(d.Sides[i+1])+" into "+digits(id))
		}
		return "from " + digits(d.After[0]) + ": " + strings.Join(parts, "; ")
	case store.DecisionMerge:
		for _, id := range d.Before[1:] {
			parts = append(parts, digits(id))
		}
		return strings.Join(parts, ", ") + " into " + digits(d.After[0])
	}
	return several(d.Sides[0]) + " in " + digits(d.After[0])
}

// digits is enough of a story's ID to name it on the command line.
func digits(id store.StoryID) string { return id.String()[:8] }

// several names articles by the first of them.
func several(articles []control.Named) string {
	first := articles[0]
	name := first.ID.String()[:8] + " (removed)"
	if first.Source != "" {
		name = ui.Clean(first.Source) + ": " + headline(control.Article{Title: first.Title, Link: first.Link})
	}
	if n := len(articles) - 1; n > 0 {
		name += fmt.Sprintf(" and %d more", n)
	}
	return name
}
