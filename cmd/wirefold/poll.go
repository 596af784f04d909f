package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/daemon"
	"wirefold/internal/ui"
)

func newPoll(a *app) *cobra.Command {
	var force, asJSON bool
	cmd := &cobra.Command{
		Use:   "poll [SOURCE…]",
		Short: "Poll sources now, through the daemon or without one",
		Long: `poll asks the named sources, or all, once. With a daemon running it lets the
daemon do it; without one it polls by itself and ends. Sources that are not due
yet, by their schedule or by their publisher's wish, are left alone unless --force;
so are those that are gone or disabled, and those whose host asked for a pause.
A source is named by its name or its URL. If a source fails, the exit code is 1.
` + exitCodes,
		Example:           "  wirefold poll\n  wirefold poll --force \"BBC World\"",
		ValidArgsFunction: a.completeSources,
		RunE: func(cmd *cobra.Command, names []string) error {
			ctx := cmd.Context()
			cfg, err := a.load(true)
			if err != nil {
				return err
			}
			return a.withDaemon(ctx, cfg, func(c *control.Client) error {
				return a.poll(ctx, c, control.PollRequest{Sources: names, Force: force}, asJSON)
			})
		},
	}
	cmd.Flags().BoolVarP(&force, "force", "f", false, "also poll sources that are not due")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a source")
	return cmd
}

// withDaemon calls fn with the daemon's client, or with one of this process that
// holds the database meanwhile.
func (a *app) withDaemon(ctx context.Context, cfg *config.Config, fn func(*control.Client) error) (err error) {
	var own *daemon.Daemon
	c, err := connected(ctx, cfg, a.getenv, func() (_ *connection, err error) {
		own, err = daemon.Open(ctx, daemon.Options{
			Config: cfg, Logger: slog.New(slog.DiscardHandler), Getenv: a.getenv, Version: version(),
		})
		return &connection{}, err
	})
	if err != nil {
		return err
	}
	if own == nil {
		defer c.Close()
		return fn(c.client)
	}
	defer func() { err = errors.Join(err, own.Close()) }()
	return own.Once(ctx, func(s *control.Server) error { return fn(control.Local(s.Handler())) })
}

// poll prints what becomes of each source, with a progress bar on a terminal.
func (a *app) poll(ctx context.Context, c *control.Client, req control.PollRequest, asJSON bool) error {
	var bar *ui.Progress
	out := ui.JSONLines(a.term.Stdout)
	table := a.term.NewTable("SOURCE", "OUTCOME", "NEW", "REVISED", "FOLDED", "NEXT DUE", "ERROR")
	failed, total := 0, 0
	err := c.Poll(ctx, req, func(e control.PollEvent) error {
		if bar == nil {
			bar = a.term.NewProgress(int64(e.Total), "polling")
		}
		bar.Add(1)
		total++
		if e.Outcome == control.OutcomeFailed {
			failed++
		}
		if asJSON {
			return out.Encode(e)
		}
		next := "-"
		if !e.NextDue.IsZero() {
			next = ui.Ago(e.NextDue, time.Now())
		}
		table.Row(e.Source, e.Outcome, count(e.New), count(e.Revised), count(e.Folded), next, e.Error)
		return nil
	})
	if bar != nil {
		bar.Done()
	}
	if !asJSON && total > 0 {
		err = errors.Join(err, table.Flush())
	}
	if err == nil && failed > 0 {
		err = fmt.Errorf("%d of %d sources failed", failed, total)
	}
	return err
}

// count shows a number, and nothing for none.
func count(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}
