package daemon

import (
	"cmp"
	"context"
	"log/slog"
	"strings"
	"time"

	"wirefold/feeds/fetch"
	"wirefold/internal/control"
	"wirefold/internal/metrics"
	"wirefold/internal/pipeline"
)

// record counts a poll and logs it with what was decided about its articles: one
// record a poll, and one for each article that was folded.
func (d *Daemon) record(ctx context.Context, event control.PollEvent, polled *pipeline.Polled, result pipeline.Result, took time.Duration) {
	d.metrics.Poll(metrics.Poll{
		Result: resultOf(event, polled), Duration: took, Bytes: polled.Bytes,
		NotModified: polled.NotModified, Unconditional: polled.Unconditional,
		New: result.New, Folded: result.Folded,
	})
	level := slog.LevelInfo
	if event.Error != "" {
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{
		slog.String("source", event.Source),
		slog.String("outcome", event.Outcome),
		slog.String("event", "poll"),
		slog.Int("status", event.Status),
		slog.Int64("bytes", polled.Bytes),
		slog.Duration("dur", took.Round(time.Millisecond)),
		slog.Int("new", event.New),
		slog.Int("revised", event.Revised),
		slog.Int("dup", event.Folded),
		slog.Time("next", event.NextDue),
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
			slog.String("event", "fold"),
			slog.String("title", decision.Title),
			slog.String("story", decision.Story.String()),
			slog.String("verdict", decision.Evidence.Verdict.String()),
			slog.Float64("score", decision.Evidence.Score),
			slog.String("rule", decision.Evidence.Rule),
			slog.Int("stories_merged", len(decision.Merged)),
		)
	}
}

// The results of polls beside those that results makes: a feed that cannot be read,
// and an answer that could not be stored.
const (
	resultUnreadable = "error_feed"
	resultNotStored  = "error_store"
)

// Why a poll is not made yet.
const (
	preventedHeld   = "host_pause"
	preventedSkip   = "skip_hours"
	preventedNotDue = "not_due"
)

// preventions are all of them.
var preventions = []string{preventedHeld, preventedSkip, preventedNotDue}

// results returns what the result of a poll can be.
func results() []string {
	list := []string{resultUnreadable, resultNotStored}
	for _, outcome := range []string{control.OutcomeRead, control.OutcomeNotModified, control.OutcomeHeld, control.OutcomeMerged, control.OutcomePushed} {
		list = append(list, label(outcome))
	}
	for _, kind := range fetch.Kinds() {
		list = append(list, "error_"+string(kind))
	}
	return list
}

// resultOf returns one of results.
func resultOf(event control.PollEvent, polled *pipeline.Polled) string {
	if polled.Err == nil {
		return label(event.Outcome)
	}
	kind := cmp.Or(string(fetch.KindOf(polled.Err)), "feed")
	return "error_" + kind
}

func label(outcome string) string { return strings.ReplaceAll(outcome, "-", "_") }

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
