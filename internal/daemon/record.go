package daemon

import (
	"context"
	"log/slog"

	"wirefold/internal/control"
	"wirefold/internal/pipeline"
)

// record logs a poll and what was decided about its articles: one record a poll,
// and one for each article that was folded.
func (d *Daemon) record(ctx context.Context, event control.PollEvent, result pipeline.Result) {
	level := slog.LevelInfo
	if event.Error != "" {
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{
		slog.String("source", event.Source),
		slog.String("outcome", event.Outcome),
		slog.Int("status", event.Status),
		slog.Int("new", event.New),
		slog.Int("revised", event.Revised),
		slog.Int("folded", event.Folded),
		slog.Float64("seconds", event.Duration),
		slog.Time("next_due", event.NextDue),
		slog.String("due_reason", event.DueReason),
	}
	if event.Error != "" {
		attrs = append(attrs, slog.String("error", event.Error))
	}
	d.log.LogAttrs(ctx, level, "poll", attrs...)
	for i := range result.Decisions {
		d.recent.Add(d.event(event.Source, &result.Decisions[i]))
	}
	for _, decision := range result.Decisions {
		if !decision.Joined {
			continue
		}
		d.log.LogAttrs(ctx, slog.LevelInfo, "article folded",
			slog.String("source", event.Source),
			slog.String("title", decision.Title),
			slog.String("story", decision.Story.String()),
			slog.String("verdict", decision.Evidence.Verdict.String()),
			slog.Float64("score", decision.Evidence.Score),
			slog.String("rule", decision.Evidence.Rule),
			slog.Int("stories_merged", len(decision.Merged)),
		)
	}
}

// event returns what commands are told of a decision.
func (d *Daemon) event(source string, decision *pipeline.Decision) control.LogEvent {
	e := control.LogEvent{
		Time: d.now().UTC(), Kind: control.LogNew, Source: source, Title: decision.Title,
		Article: decision.Article, Story: decision.Story, Merged: decision.Merged,
	}
	switch {
	case decision.Joined:
		e.Kind = control.LogFolded
		e.Compared(decision.Against, &decision.Evidence)
	case decision.Page:
		e.Kind = control.LogPage
	case decision.Revision:
		e.Kind = control.LogRevised
	}
	return e
}
