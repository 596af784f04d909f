package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newSources(a *app) *cobra.Command {
	cmd := newSourcesList(a)
	cmd.Use = "sources"
	cmd.Example = "  wirefold sources\n  wirefold sources --json"
	cmd.AddCommand(newSourcesList(a), newSourcesShow(a), newSourcesSwitch(a, true), newSourcesSwitch(a, false),
		under(newPoll(a)), under(newPreview(a)), newSourcesImport(a), newSourcesExport(a))
	return cmd
}

// under makes a command one of sources.
func under(cmd *cobra.Command) *cobra.Command {
	cmd.Example = strings.ReplaceAll(cmd.Example, "  wirefold ", "  wirefold sources ")
	return cmd
}

func newSourcesList(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the sources: last poll, status, next due time, articles, error",
		Long: `sources lists the configured sources in the order of the configuration. It asks
the daemon when one runs, and opens the database for a moment when none does.
` + exitCodes,
		Example: "  wirefold sources list\n  wirefold sources list --json",
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
				return c.client.Sources(ctx, func(s control.Source) error { return out.Encode(s) })
			}
			table := a.term.NewTable("SOURCE", "STATE", "STATUS", "LAST POLL", "NEXT DUE", "ARTICLES", "ERROR")
			now := time.Now()
			err = c.client.Sources(ctx, func(s control.Source) error {
				table.Row(s.Name, s.State, status(s.Status), ago(s.LastPoll, now), due(s, now), strconv.Itoa(s.Articles), s.Error)
				return nil
			})
			if err != nil {
				return err
			}
			return table.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a source")
	return cmd
}

func status(code int) string {
	if code == 0 {
		return "-"
	}
	return strconv.Itoa(code)
}

func ago(t, now time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return ui.Ago(t, now)
}

func due(s control.Source, now time.Time) string {
	switch {
	case s.State == control.StateGone || s.State == control.StateDisabled:
		return "never"
	case s.NextDue.IsZero() || !s.NextDue.After(now):
		return "now"
	case s.DueReason == "":
		return ui.Ago(s.NextDue, now)
	}
	return ui.Ago(s.NextDue, now) + " (" + s.DueReason + ")"
}
