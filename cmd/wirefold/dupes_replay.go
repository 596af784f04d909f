package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"wirefold/feeds"
	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/daemon"
	"wirefold/internal/replay"
	"wirefold/internal/ui"
	"wirefold/store"
)

func newDupesReplay(a *app) *cobra.Command {
	var asJSON bool
	var set []string
	since := newSince()
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Show what other settings would fold, unfold or let stand for a story",
		Long: `replay runs the stored articles through the engine again, in the order in which they
came and on a database that is thrown away, and shows which stories would be one (fold),
fall apart (unfold) or be stood for by another article (canonical). Nothing is touched.

--set tries a setting of [dedupe]: window, threshold, min_words or candidates. With it,
the articles are run twice, under the configuration and under the setting, and the two
are compared. Without it, the stored stories are compared with what this program and
this configuration would make of their articles today. Only the latest revision of an
article is stored, and so only that is run. Decisions by hand hold in either.
` + exitCodes,
		Example: "  wirefold dupes replay --set dedupe.threshold=0.6\n  wirefold dupes replay --set dedupe.min_words=20 --since 14d --json\n  wirefold dupes replay",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			cfg, err := a.load(false)
			if err != nil {
				return err
			}
			changed, err := cfg.With(set)
			if err != nil {
				return ui.WithCode(err, ui.ExitUsage)
			}
			c, err := a.connectTo(ctx, cfg)
			if err != nil {
				return err
			}
			defer c.Close()
			return a.replay(ctx, c.client, replaying{cfg, changed, len(set) > 0, since, asJSON})
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "a setting of the configuration, as dedupe.KEY=VALUE")
	cmd.Flags().Var(since, "since", "only articles first seen since, such as 14d or 2026-03-01")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a change, and a summary in the end")
	return cmd
}

// replaying is what a replay is asked for.
type replaying struct {
	cfg, changed *config.Config
	twice        bool
	since        *sinceFlag
	asJSON       bool
}

func (a *app) replay(ctx context.Context, c *control.Client, what replaying) (err error) {
	o := replay.Options{Source: sourceOf(what.cfg), After: daemon.Settings(what.changed)}
	if what.twice {
		before := daemon.Settings(what.cfg)
		o.Before = &before
	}
	if o.Decisions, err = decisions(ctx, c); err != nil {
		return err
	}
	run, err := replay.Start(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, run.Close()) }()

	var bar *ui.Progress
	err = c.Articles(ctx, what.since.Time, func(s control.Stored) error {
		if bar == nil {
			bar = a.term.NewProgress(int64(s.Total), "replaying")
		}
		bar.Add(1)
		return run.Add(ctx, replay.Article{Article: s.Article, Text: s.Text, Canonical: s.Canonical})
	})
	if bar != nil {
		bar.Done()
	}
	if err != nil {
		return err
	}
	names := sourceOf(what.cfg)
	out := ui.JSONLines(a.term.Stdout)
	sum, err := run.Finish(ctx, func(change replay.Change) error {
		if what.asJSON {
			return out.Encode(change)
		}
		return a.printChange(change, names)
	})
	if err != nil {
		return err
	}
	if what.asJSON {
		return out.Encode(struct {
			Summary replay.Summary `json:"summary"`
		}{sum})
	}
	return a.term.Printf("%s: %s before, %s after; %d folded together, %d taken apart, %s\n",
		many(sum.Articles, "article"), stories(sum.StoriesBefore), stories(sum.StoriesAfter), sum.Folds, sum.Unfolds,
		many(sum.Canonical, "other canonical article"))
}

func stories(n int) string {
	if n == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", n)
}

// sourceOf returns the sources of a configuration by their IDs; for others, one with
// nothing but its ID.
func sourceOf(cfg *config.Config) func(feeds.SourceID) feeds.Source {
	sources := map[feeds.SourceID]feeds.Source{}
	for _, src := range cfg.Sources {
		sources[src.ID] = src
	}
	return func(id feeds.SourceID) feeds.Source {
		if src, ok := sources[id]; ok {
			return src
		}
		return feeds.Source{ID: id}
	}
}

// decisions returns what was decided by hand, as far as it bears on other articles.
func decisions(ctx context.Context, c *control.Client) (list []store.Decision, err error) {
	err = c.Decisions(ctx, func(d control.Decision) error {
		made := store.Decision{Number: d.Number, Kind: d.Kind, Time: d.Time}
		if d.Undone != nil {
			made.Undone = *d.Undone
		}
		for _, side := range d.Sides {
			var ids []feeds.ArticleID
			for _, n := range side {
				ids = append(ids, n.ID)
			}
			made.Sides = append(made.Sides, ids)
		}
		list = append(list, made)
		return nil
	})
	return list, err
}

// printChange prints what becomes of stories: a paragraph, each story of it on lines of
// its own.
func (a *app) printChange(c replay.Change, source func(feeds.SourceID) feeds.Source) error {
	var b strings.Builder
	write := func(sign string, style ui.Style, list []replay.Story) {
		for _, s := range list {
			for i, m := range s.Articles {
				name := source(m.Source).Name
				if name == "" {
					name = string(m.Source)
				}
				margin := "  " + sign
				if i > 0 {
					margin = "      "
				}
				line := fmt.Sprintf("%s%s  %s: %s", margin, m.ID.String()[:8], ui.Clean(name), ui.Clean(m.Title))
				if a.term.IsTTY {
					line = ui.Truncate(line, a.term.Width)
				}
				fmt.Fprintf(&b, "%s\n", a.term.Paint(style, line))
			}
			if n := s.Count - len(s.Articles); n > 0 {
				fmt.Fprintf(&b, "      and %d more\n", n)
			}
		}
	}
	switch c.Kind {
	case replay.Fold:
		fmt.Fprintf(&b, "fold: %s would be one\n", stories(len(c.Before)))
		write("- ", ui.Plain, c.Before)
	case replay.Unfold:
		fmt.Fprintf(&b, "unfold: one story would be %d\n", len(c.After))
		write("+ ", ui.Plain, c.After)
	case replay.Canonical:
		b.WriteString("canonical: another article would stand for a story\n")
		for i := range c.Before {
			c.Before[i].Articles, c.Before[i].Count = c.Before[i].Articles[:1], 1
			c.After[i].Articles, c.After[i].Count = c.After[i].Articles[:1], 1
		}
		write("- ", ui.Red, c.Before)
		write("+ ", ui.Green, c.After)
	}
	return a.term.Printf("%s\n", b.String())
}
