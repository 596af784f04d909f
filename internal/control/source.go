package control

import (
	"context"
	"errors"
	"slices"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

// source describes one source, by its name or its URL.
func (v *view) source(ctx context.Context, name string) (detail SourceDetail, err error) {
	normal, urlErr := feeds.NormalizeURL(name)
	i := slices.IndexFunc(v.configs, func(src feeds.Source) bool {
		return src.Name == name || urlErr == nil && string(src.ID) == normal
	})
	if i < 0 {
		return detail, &UnknownSourceError{Name: name}
	}
	src := v.configs[i]
	err = v.store.View(ctx, func(r store.Reader) error {
		state, err := r.Source(src.ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		holds, err := v.holds(r)
		if err != nil {
			return err
		}
		detail = v.detail(src, state, holds)
		addHold(&detail, holds[feeds.Host(detail.AskedURL)])
		detail.Subscription, err = subscription(r, src.ID)
		return err
	})
	return detail, err
}

func (v *view) detail(src feeds.Source, s store.SourceState, holds map[string]Signal) SourceDetail {
	d := SourceDetail{
		Source: describeSource(src, s, holds), Schedule: src.Schedule, Adaptive: src.Adaptive,
		AskedURL: asked(src, s), MovingTo: s.Move.To,
		ETag: s.ETag, LastModified: s.LastModified, CacheControl: s.CacheControl, Expires: s.Expires,
		TTLSeconds: int64(s.Asks.TTL / time.Second), SkipHours: s.Asks.SkipHours, LastChanged: s.Changed,
		Signals: []Signal{},
	}
	if s.MergedWith != "" {
		d.MergedWith = v.name(s.MergedWith)
	}
	for _, day := range s.Asks.SkipDays {
		d.SkipDays = append(d.SkipDays, day.String())
	}
	for _, signal := range s.Signals {
		d.Signals = append(d.Signals, Signal{Reason: signal.Reason, Until: signal.Until})
	}
	return d
}

// subscription returns the subscription of a source that matters most: one that works,
// before one that is to work, before one that does not.
func subscription(r store.Reader, id feeds.SourceID) (best *Subscription, err error) {
	order := []store.SubscriptionState{
		store.SubscriptionActive, store.SubscriptionPending, store.SubscriptionDenied, store.SubscriptionLeaving, store.SubscriptionEnded,
	}
	for s, err := range r.Subscriptions() {
		if err != nil {
			return nil, err
		}
		if s.Source != id || best != nil && slices.Index(order, best.State) <= slices.Index(order, s.State) {
			continue
		}
		best = &Subscription{
			Hub: s.Hub, Topic: s.Topic, State: s.State, Next: s.Next, Lease: s.Lease, Heard: s.Heard, Missed: s.Missed, Error: s.Error,
		}
	}
	return best, nil
}

// addHold adds the pause that the source's host asked another source for, and puts
// the signals in order.
func addHold(d *SourceDetail, hold Signal) {
	if hold.Source != "" && hold.Source != d.Name {
		d.Signals = append(d.Signals, hold)
	}
	slices.SortStableFunc(d.Signals, func(a, b Signal) int { return b.Until.Compare(a.Until) })
}

// holds returns the pauses that hosts asked for, by host; of several the last.
func (v *view) holds(r store.Reader) (map[string]Signal, error) {
	found := map[string]Signal{}
	for s, err := range r.Sources() {
		if err != nil {
			return nil, err
		}
		if h := s.Hold; h != nil && h.Until.After(found[h.Host].Until) {
			found[h.Host] = Signal{Reason: "pause of the host (429)", Until: h.Until, Source: v.name(s.ID)}
		}
	}
	return found, nil
}

// describeSource describes a source, with the pause of its host.
func describeSource(src feeds.Source, s store.SourceState, holds map[string]Signal) Source {
	out := Source{
		Name: src.Name, URL: src.URL, Title: s.Title, Groups: src.Groups, State: StateOf(s),
		LastPoll: s.LastPoll, LastSuccess: s.LastSuccess, Status: s.LastStatus,
		NextDue: s.NextDue, DueReason: s.DueReason, Articles: s.Articles, Failures: s.Failures, Error: s.LastError,
	}
	if out.Groups == nil {
		out.Groups = []string{}
	}
	if hold := holds[feeds.Host(asked(src, s))]; hold.Until.After(out.NextDue) {
		out.NextDue, out.DueReason = hold.Until, hold.Reason
	}
	return out
}

// asked returns the URL that is asked for a source.
func asked(src feeds.Source, s store.SourceState) string {
	if s.URL != "" {
		return s.URL
	}
	return src.URL
}

// StateOf returns the state of a source, one of the State constants.
func StateOf(s store.SourceState) string {
	switch {
	case s.Disabled:
		return StateDisabled
	case s.Gone:
		return StateGone
	case s.MergedWith != "":
		return StateMerged
	case s.LastPoll.IsZero():
		return StateNew
	case s.Failures > 0:
		return StateFailing
	}
	return StateOK
}
