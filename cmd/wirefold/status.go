package main

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newStatus(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how the daemon and its database are",
		Long: `status shows whether the daemon does its work and what keeps it from it, how large the
database is, when it was last checked and copied. Without a daemon it looks at the
database alone.
` + exitCodes,
		Example: "  wirefold status\n  wirefold status --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			s, err := c.client.Status(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return ui.JSONLines(a.term.Stdout).Encode(s)
			}
			return a.printStatus(s)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (a *app) printStatus(s control.Status) error {
	now := time.Now()
	daemon := "well"
	switch {
	case s.PID == 0:
		daemon = s.Problem
	case !s.Ready:
		daemon = s.Problem + " (" + ui.Ago(s.Since, now) + ")"
	}
	check := "not yet"
	if c := s.Database.Check; c != nil && c.Sound {
		check = "sound, " + ui.Ago(c.Checked, now)
	} else if c != nil {
		check = "damaged: " + problems(*c)
	}
	size := megabytes(s.Database.File) + ", of it " + megabytes(s.Database.Used) + " in use"
	if s.Database.MaxUsed > 0 {
		size += " of at most " + megabytes(s.Database.MaxUsed)
	}
	table := a.term.NewTable("WHAT", "HOW")
	table.Row("daemon", daemon)
	table.Row("sources", strconv.Itoa(s.Sources)+", "+strconv.Itoa(s.Due)+" due, "+strconv.Itoa(s.Polling)+" being polled")
	table.Row("database", s.Database.Path)
	table.Row("size", size)
	table.Row("pages", check)
	table.Row("snapshot", ago(s.Database.Snapshot, now))
	return table.Flush()
}
