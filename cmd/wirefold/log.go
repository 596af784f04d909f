package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newLog(a *app) *cobra.Command {
	var asJSON, follow bool
	var limit uint
	var source string
	cmd := &cobra.Command{
		Use:   "log",
		Short: "Show what was decided a moment ago, and what is being decided",
		Long: `log lists the latest decisions of the running daemon, oldest first: articles that
became stories of their own (new), joined one (folded), or were revised; pages whose
text was taken; decisions by hand; stories that have outlived the retention. With
--follow it goes on as they fall. The daemon keeps the latest 1000 since its start; what
became of an older article is told by wirefold where.
` + exitCodes,
		Example: "  wirefold log --follow\n  wirefold log --limit 100 --source \"BBC World\" --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			c, err := a.connect(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			list := a.newLogList(asJSON)
			err = c.client.Log(ctx, control.LogRequest{Limit: int(limit), Follow: follow, Source: source}, list)
			if follow && errors.Is(err, context.Canceled) {
				return nil // as it was meant
			}
			return err
		},
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on as decisions fall")
	cmd.Flags().UintVarP(&limit, "limit", "n", 20, "begin with the latest so many (up to 1000)")
	cmd.Flags().StringVar(&source, "source", "", "only those about articles of the source, by its name or URL")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a decision")
	_ = cmd.RegisterFlagCompletionFunc("source", a.completeSources) // it fails for a flag that does not exist
	return cmd
}

// newLogList returns what prints an event.
func (a *app) newLogList(asJSON bool) func(control.LogEvent) error {
	if asJSON {
		out := ui.JSONLines(a.term.Stdout)
		return func(e control.LogEvent) error { return out.Encode(e) }
	}
	layout := time.DateTime
	if a.term.IsTTY {
		layout = time.TimeOnly
	}
	lines := a.term.NewLines(
		ui.Column{Name: "TIME", Width: 8, Style: ui.Dim},
		ui.Column{Name: "WHAT", Width: 7},
		ui.Column{Name: "STORY", Width: 8},
		ui.Column{Name: "VERDICT", Width: 7, From: 100, Style: ui.Dim},
		ui.Column{Name: "SCORE", Width: 5},
		ui.Column{Name: "SOURCE", Share: 2, Style: ui.Dim},
		ui.Column{Name: "TITLE", Share: 4},
	)
	return func(e control.LogEvent) error {
		story, verdict, score, source, title := "-", "-", "-", e.Source, e.Title
		if !e.Story.IsZero() {
			story = digits(e.Story)
		}
		switch e.Kind {
		case control.LogFolded:
			verdict, score = e.Verdict, fmt.Sprintf("%.2f", e.Score)
			if n := len(e.Merged); n > 0 {
				title += fmt.Sprintf(" (and %s found to be one with it)", stories(n))
			}
		case control.LogByHand:
			title = fmt.Sprintf("decision %d: %s", e.Decision, e.What)
		case control.LogRemoved:
			title = stories(e.Stories) + " that had outlived store.retention"
		case control.LogLost:
			title = fmt.Sprintf("%d decisions were not read in time", e.Lost)
		}
		return lines.Row(e.Time.UTC().Format(layout), e.Kind, story, verdict, score, source, title)
	}
}
