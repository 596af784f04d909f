package daemon

import (
	"context"

	"wirefold/feeds"
	"wirefold/internal/control"
	"wirefold/store"
)

// editor carries decisions by hand out, and has the feeds rendered anew.
type editor struct{ d *Daemon }

func (e editor) Split(ctx context.Context, story store.StoryID, parts [][]feeds.ArticleID) (store.Decision, error) {
	return e.done(e.d.ingester.Split(ctx, story, parts))
}

func (e editor) Merge(ctx context.Context, stories []store.StoryID) (store.Decision, error) {
	return e.done(e.d.ingester.Merge(ctx, stories))
}

func (e editor) Pin(ctx context.Context, story store.StoryID, article feeds.ArticleID) (store.Decision, error) {
	return e.done(e.d.ingester.Pin(ctx, story, article))
}

func (e editor) Undo(ctx context.Context, number uint64) (store.Decision, error) {
	return e.done(e.d.ingester.Undo(ctx, number))
}

func (e editor) done(d store.Decision, err error) (store.Decision, error) {
	if err == nil {
		e.d.setup.Load().web.Invalidate()
		what := string(d.Kind)
		if !d.Stands() {
			what = "undo"
		}
		e.d.recent.Add(control.LogEvent{Time: e.d.now().UTC(), Kind: control.LogByHand, What: what, Decision: d.Number, Story: d.After[0].ID})
		e.d.log.Info("decided by hand", "decision", d.Number, "kind", string(d.Kind), "story", d.After[0].ID.String(), "undone", !d.Stands())
	}
	return d, err
}
