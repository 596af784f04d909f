package main

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newStatus(a *app) *cobra.Command {
	var asJSON, watch bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how the daemon and its database are",
		Long: `status shows whether the daemon does its work and what keeps it from it, how large the
database is, when it was last checked and copied. Without a daemon it looks at the
database alone. With --watch it looks again every two seconds until it is interrupted.
` + exitCodes,
		Example: "  wirefold status\n  wirefold status --watch\n  wirefold status --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if watch {
				return a.watchStatus(cmd.Context(), asJSON)
			}
			return a.status(cmd.Context(), asJSON)
		},
	}
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "look again every two seconds")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// watchEvery is how often a status is looked at that is watched.
const watchEvery = 2 * time.Second

// watchStatus shows the status until the command is interrupted. On a terminal each takes
// the place of the one before.
func (a *app) watchStatus(ctx context.Context, asJSON bool) error {
	for first := true; ; first = false {
		if a.term.IsTTY && !asJSON {
			if err := a.term.Clear(); err != nil {
				return err
			}
		}
		err := a.status(ctx, asJSON)
		switch {
		case ctx.Err() != nil:
			return nil // as it was meant
		case first || ui.IsBrokenPipe(err):
			if err != nil {
				return err
			}
		case err != nil:
			a.term.Report(err) // the daemon may come back
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(watchEvery):
		}
	}
}

func (a *app) status(ctx context.Context, asJSON bool) error {
	c, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	s, err := c.client.Status(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return ui.JSONLines(a.term.Stdout).Encode(s)
	}
	return a.printStatus(s)
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
