package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newDupesFind(a *app) *cobra.Command {
	var asJSON bool
	var limit uint
	cmd := &cobra.Command{
		Use:   "find TEXT",
		Short: "Say which stored stories a text belongs to: who ran our report?",
		Long: `find looks for a text among the stories of the window (dedupe.window) and lists those
that share passages with it: first the stories that an article with this text would
join, then by the score. It asks the daemon's index when one runs, and builds the index
from the database when none does.

` + operandHelp + exitCodes,
		Example: "  wirefold dupes find report.txt\n  wirefold dupes find https://ledger.example/ferry --json\n  wirefold dupes find - < report.txt",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			c, err := a.connect(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			cfg, err := a.load(false)
			if err != nil {
				return err
			}
			req := control.FindRequest{Limit: int(limit)}
			if req.Operand, err = a.operand(ctx, c.client, cfg, cmd.InOrStdin(), args[0]); err != nil {
				return err
			}
			return a.find(c, cmd, req, asJSON)
		},
	}
	cmd.Flags().UintVarP(&limit, "limit", "n", 10, "at most so many stories (up to 100)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a story")
	return cmd
}

func (a *app) find(c *connection, cmd *cobra.Command, req control.FindRequest, asJSON bool) error {
	if asJSON {
		out := ui.JSONLines(a.term.Stdout)
		return c.client.Find(cmd.Context(), req, func(f control.Found) error { return out.Encode(f) })
	}
	lines := a.term.NewLines(
		ui.Column{Name: "STORY", Width: 8},
		ui.Column{Name: "BELONGS", Width: 7},
		ui.Column{Name: "VERDICT", Width: 8},
		ui.Column{Name: "SCORE", Width: 5},
		ui.Column{Name: "SHARED", Width: 9},
		ui.Column{Name: "SOURCE", Share: 2, Style: ui.Dim},
		ui.Column{Name: "TITLE", Share: 4},
		ui.Column{Name: "CARRIED BY", Share: 3, From: 110, Style: ui.Dim},
	)
	n := 0
	err := c.client.Find(cmd.Context(), req, func(f control.Found) error {
		n++
		belongs := "no"
		switch {
		case f.Own:
			belongs = "is in"
		case f.Joins:
			belongs = "yes"
		}
		e := f.Evidence
		return lines.Row(digits(f.Story.ID), belongs, e.Verdict.String(), fmt.Sprintf("%.2f", e.Score),
			fmt.Sprintf("%d/%d", e.SharedWords, e.WordsA), f.Article.Source, f.Article.Title, carriedBy(f.Story))
	})
	if err == nil && n == 0 {
		a.term.Hintf("no story of the window shares passages with it")
	}
	return err
}

// carriedBy names the sources of all articles of a story.
func carriedBy(s control.Story) string {
	if others := carriers(s); others != "" {
		return s.Canonical.Source + ", " + others
	}
	return s.Canonical.Source
}
