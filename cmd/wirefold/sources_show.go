package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newSourcesShow(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show SOURCE",
		Short: "Show one source, and why it is asked when it is",
		Long: `show prints what is known about a source, named by its name or its URL, and
every signal that was considered for its next due time: its schedule, the cache
headers, what the feed itself asks for, failures, the pause of its host. A source
is not asked before the latest of them; the first one listed decides.
` + exitCodes,
		Example:           "  wirefold sources show \"BBC News: World\"\n  wirefold sources show https://www.bbc.example/rss.xml --json",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeSources,
		RunE: func(cmd *cobra.Command, names []string) error {
			c, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			detail, err := c.client.Source(cmd.Context(), names[0])
			if err != nil {
				return err
			}
			if asJSON {
				return ui.JSONLines(a.term.Stdout).Encode(detail)
			}
			return a.showSource(&detail)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// newSourcesSwitch returns the command enable, or disable.
func newSourcesSwitch(a *app, on bool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "disable SOURCE",
		Short: "Stop polling a source until it is enabled again",
		Long: `disable stops the polling of a source, named by its name or its URL. Its articles
stay. The decision is stored, and outlives restarts.
` + exitCodes,
		Example: "  wirefold sources disable \"BBC News: World\"",
	}
	if on {
		cmd = &cobra.Command{
			Use:   "enable SOURCE",
			Short: "Poll a source again that is gone or was disabled",
			Long: `enable lets a source, named by its name or its URL, be polled again when it is
due: one that was disabled, or one whose publisher said that it is gone (410).
` + exitCodes,
			Example: "  wirefold sources enable \"BBC News: World\"",
		}
	}
	cmd.Args = cobra.ExactArgs(1)
	cmd.ValidArgsFunction = a.completeSources
	cmd.RunE = func(cmd *cobra.Command, names []string) error {
		return a.withEngine(cmd.Context(), func(c *control.Client) error {
			return a.switchSource(cmd.Context(), c, names[0], on)
		})
	}
	return cmd
}

func (a *app) switchSource(ctx context.Context, c *control.Client, name string, on bool) error {
	detail, err := c.Enable(ctx, name, on)
	if err != nil {
		return err
	}
	return a.showSource(&detail)
}

// showSource prints a source for people.
func (a *app) showSource(d *control.SourceDetail) error {
	now := time.Now()
	var b strings.Builder
	fact := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-14s %s\n", name, ui.Clean(value))
		}
	}
	fact("source", d.Name)
	fact("url", d.URL)
	if d.AskedURL != d.URL {
		fact("asked at", d.AskedURL+" (the publisher has moved it)")
	}
	fact("leads to", d.MovingTo)
	fact("merged with", d.MergedWith)
	fact("state", d.State)
	fact("last poll", ago(d.LastPoll, now)+", status "+status(d.Status))
	fact("last change", ago(d.LastChanged, now))
	if d.Failures > 0 {
		fact("failures", fmt.Sprint(d.Failures))
	}
	fact("error", d.Error)
	fact("schedule", d.Schedule)
	fact("etag", d.ETag)
	fact("last-modified", d.LastModified)
	fact("cache-control", d.CacheControl)
	fact("expires", d.Expires)
	if d.TTLSeconds > 0 {
		fact("ttl", (time.Duration(d.TTLSeconds) * time.Second).String())
	}
	if len(d.SkipHours) > 0 {
		fact("skip hours", strings.Trim(fmt.Sprint(d.SkipHours), "[]")+" (UTC)")
	}
	fact("skip days", strings.Join(d.SkipDays, " "))
	if sub := d.Subscription; sub != nil {
		fact("hub", sub.Hub+", "+string(sub.State))
		fact("hub error", sub.Error)
		fact("hub sent", ago(sub.Heard, now))
	}
	fact("next due", due(d.Source, now))
	if len(d.Signals) > 0 {
		b.WriteString("\n")
	}
	if _, err := io.WriteString(a.term.Stdout, b.String()); err != nil || len(d.Signals) == 0 {
		return err
	}
	signals := a.term.NewTable("NOT BEFORE", "BECAUSE OF", "SOURCE")
	for _, s := range d.Signals {
		signals.Row(s.Until.UTC().Format(time.DateTime), s.Reason, s.Source)
	}
	return signals.Flush()
}
