package daemon

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"time"

	"wirefold/feeds"
	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/pipeline"
	"wirefold/internal/schedule"
	"wirefold/internal/web"
	"wirefold/internal/websub"
	"wirefold/store"
)

const (
	// reasonPushed is that of a due time which a hub has moved that sends what is new,
	// and pushedInterval how often its source is polled all the same: a hub that has
	// stopped, or forgets things, must be found out.
	reasonPushed   = "a hub sends what is new (WebSub)"
	pushedInterval = 12 * time.Hour
	// hubsSpec is how often it is looked whether a hub is to be asked or told something.
	hubsSpec = "@every 15s"
)

// openHubs makes both ends of WebSub out of what is stored.
func (d *Daemon) openHubs(ctx context.Context) (err error) {
	d.subscriber, err = websub.NewSubscriber(ctx, websub.SubscriberOptions{
		Store: d.store, Poster: fetcher{d}, Callback: func() string { return d.config().WebSub.Callback },
		Wanted: d.polled, Deliver: d.deliver, Changed: d.hasten,
		MaxBody: func() int64 { return int64(d.config().Fetch.MaxBody) },
		Now:     d.now, Token: rand.Text, Random: d.opt.Random, Logger: d.log,
	})
	if err != nil {
		return err
	}
	d.publisher, err = websub.NewPublisher(ctx, websub.PublisherOptions{
		Store: d.store, Poster: fetcher{d}, Hub: func() string { return d.config().Hub() }, Topics: d.topics, Now: d.now, Random: d.opt.Random, Logger: d.log,
	})
	return err
}

func (d *Daemon) topics(ctx context.Context) ([]websub.Topic, error) {
	served, err := d.setup.Load().web.Topics(ctx)
	topics := make([]websub.Topic, len(served))
	for i, t := range served {
		topics[i] = websub.Topic(t)
	}
	return topics, err
}

// PostForm is the form's way out, by the client of the configuration in force.
func (f fetcher) PostForm(ctx context.Context, url string, form url.Values) error {
	return f.d.setup.Load().fetcher.PostForm(ctx, url, form)
}

// callbacks are what the public listener tells of hubs.
type callbacks struct{ d *Daemon }

func (c callbacks) Verify(ctx context.Context, key string, query url.Values) (string, bool, error) {
	return c.d.subscriber.Verify(ctx, key, query)
}

func (c callbacks) Receive(ctx context.Context, key string, header http.Header, body io.Reader) int {
	if c.d.storable() != nil {
		return http.StatusServiceUnavailable // what cannot be stored is better sent again
	}
	return c.d.subscriber.Receive(ctx, key, header, body)
}

// callbacks returns what answers hubs under a configuration, nil if nothing does.
func (d *Daemon) callbacks(cfg *config.Config) web.Callbacks {
	if cfg.WebSub.Callback == "" {
		return nil
	}
	return callbacks{d}
}

// polled reports whether a source is polled.
func (d *Daemon) polled(id feeds.SourceID) bool {
	at, _ := d.dispatch.appointment(id)
	return d.subscribed(id) && !at.gone && !at.disabled
}

// hubs does what is due at hubs.
func (d *Daemon) hubs(ctx context.Context) {
	if d.able(ctx) != nil {
		return // it is known, and what cannot be stored must not be asked for
	}
	if err := d.subscriber.Work(ctx); err != nil {
		d.log.Error("subscriptions not kept", "error", err)
	}
	if err := d.publisher.Work(ctx); err != nil && ctx.Err() == nil {
		d.log.Error("changes not announced", "error", err)
	}
}

// heed learns from a poll what its feed says about hubs, and whether the one that is
// subscribed to keeps its word.
func (d *Daemon) heed(ctx context.Context, polled *pipeline.Polled, found int) {
	id := polled.Source.ID
	var err error
	if found > 0 {
		err = d.subscriber.Missed(ctx, id)
	}
	if offer, ok := offered(polled); ok {
		err = errors.Join(err, d.subscriber.Offered(ctx, id, offer))
	}
	if err != nil {
		d.log.Error("subscriptions not kept", "source", polled.Source.Name, "error", err)
	}
}

// offered returns what a poll says about hubs, and whether it says anything.
func offered(polled *pipeline.Polled) (offer websub.Offer, ok bool) {
	page := websub.Page{URL: polled.State.ValidatorURL, Links: polled.Links}
	switch {
	case polled.Merged: // the other source has it
		return offer, true
	case polled.Feed != nil:
		page.Hub, page.Self = polled.Feed.Hub, polled.Feed.FeedURL
	case !polled.NotModified || !websub.NamesHub(polled.Links):
		return offer, false
	}
	return websub.Discover(page), true
}

// deliver gives what a hub sent the way of a poll.
func (d *Daemon) deliver(ctx context.Context, m websub.Message) (err error) {
	// No hub may end the daemon.
	defer func() {
		if r := recover(); r != nil {
			d.log.Error("message failed: a fault of the program", "source", string(m.Source), "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("a fault of the program: %v", r)
		}
	}()
	if !d.polled(m.Source) {
		return nil // it left the configuration meanwhile
	}
	begun := time.Now()
	polled, err := d.poller.Push(ctx, d.source(m.Source), pipeline.Push{URL: m.Topic, ContentType: m.ContentType, Body: m.Body})
	if err != nil {
		return err
	}
	result, err := d.ingester.Ingest(ctx, polled)
	if err != nil {
		if ctx.Err() == nil {
			d.health.writing(err)
			d.dispatch.pause(err)
		}
		return err
	}
	d.setup.Load().web.Invalidate()
	d.record(ctx, control.PollEvent{
		Source: polled.Source.Name, Outcome: control.OutcomePushed, Status: polled.Status,
		New: result.New, Revised: result.Revised, Folded: result.Folded,
		NextDue: polled.State.NextDue, DueReason: polled.State.DueReason, Duration: time.Since(begun).Seconds(),
	}, polled, result, time.Since(begun))
	return nil
}

// hasten brings forward what was put off because a hub could be relied on: the source
// is due when its other signals say so, or about now.
func (d *Daemon) hasten(ctx context.Context, id feeds.SourceID) {
	var due time.Time
	err := d.store.Update(ctx, func(w store.Writer) error {
		due = time.Time{}
		state, err := w.Source(id)
		if err != nil || state.DueReason != reasonPushed {
			return err
		}
		state.Signals = slices.DeleteFunc(state.Signals, func(s store.Signal) bool { return s.Reason == reasonPushed })
		state.NextDue, state.DueReason = schedule.Spread(d.now(), d.opt.Random()), schedule.ReasonSchedule
		for _, s := range state.Signals {
			if s.Until.After(state.NextDue) {
				state.NextDue, state.DueReason = s.Until, s.Reason
			}
		}
		due = state.NextDue
		return w.PutSource(state)
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		d.log.Error("a source is not polled as its schedule says before its next poll", "source", d.source(id).Name, "error", err)
	case !due.IsZero():
		d.dispatch.amend(id, func(at *appointment) { at.due = due })
	}
}

// pushed returns how long a source can be left to its hub, 0 if it cannot: not beyond
// the time for which the hub can be relied on.
func pushed(o pipeline.Outcome) schedule.Wait {
	return schedule.Wait{Reason: reasonPushed, For: min(pushedInterval, o.Pushed.Sub(o.At))}
}
