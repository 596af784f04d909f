package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

// searchDepth is how many articles a search looks at unless told otherwise.
const searchDepth = 2000

func newSearch(a *app) *cobra.Command {
	var asJSON bool
	var limit, depth uint
	since := newSince()
	cmd := &cobra.Command{
		Use:   "search WORD…",
		Short: "Look for stories by the words of their titles and texts",
		Long: `search lists the stories with an article in which all the words stand, in its title or
its text, whatever their capitals, newest first and each as soon as it is found. It
looks at the newest 2000 articles, or as many as --depth says, and tells how far it has
looked.
` + exitCodes,
		Example: "  wirefold search harbour crane\n  wirefold search --since 30d --depth 0 \"ida brandt\" --json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			c, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			return a.search(c, cmd, control.SearchRequest{
				Words: strings.Join(words, " "), Since: since.Time, Limit: int(limit), Depth: int(depth),
			}, asJSON)
		},
	}
	cmd.Flags().UintVarP(&limit, "limit", "n", 20, "at most so many stories (0: all)")
	cmd.Flags().UintVar(&depth, "depth", searchDepth, "look at so many articles (0: all)")
	cmd.Flags().Var(since, "since", "only stories published since, such as 36h, 14d or 2026-03-01")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a story")
	return cmd
}

func (a *app) search(c *connection, cmd *cobra.Command, req control.SearchRequest, asJSON bool) error {
	out := ui.JSONLines(a.term.Stdout)
	lines := a.term.NewLines(
		ui.Column{Name: "STORY", Width: 8},
		ui.Column{Name: "PUBLISHED", Width: 10, Style: ui.Dim},
		ui.Column{Name: "SOURCE", Share: 2, Style: ui.Dim},
		ui.Column{Name: "TITLE", Share: 4},
		ui.Column{Name: "TEXT", Share: 5, From: 110, Style: ui.Dim},
	)
	when := a.newStoryList().when
	n := 0
	looked, err := c.client.Search(cmd.Context(), req, func(f control.SearchResult) error {
		n++
		if asJSON {
			return out.Encode(f)
		}
		return lines.Row(digits(f.Story.ID), when(f.Story.Published), f.Article.Source, title(f.Article), f.Excerpt)
	})
	if err != nil || asJSON {
		return err
	}
	back := ""
	if !looked.Back.IsZero() {
		back = ", back to " + looked.Back.UTC().Format(time.DateOnly)
	}
	switch {
	case looked.Whole && n == 0:
		a.term.Hintf("no story has these words; looked at %s%s", many(looked.Articles, "article"), back)
	case looked.Whole:
	case n == req.Limit:
		a.term.Hintf("these are the newest %d, of %s looked at%s; --limit 0 lists all", n, many(looked.Articles, "article"), back)
	default:
		a.term.Hintf("looked at %s%s; --depth 0 looks at all", many(looked.Articles, "article"), back)
	}
	return nil
}
