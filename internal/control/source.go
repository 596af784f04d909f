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
		detail = v.detail(src, state)
		return v.addHold(r, &detail, state)
	})
	return detail, err
}

func (v *view) detail(src feeds.Source, s store.SourceState) SourceDetail {
	d := SourceDetail{
		Source: describeSource(src, s), Schedule: src.Schedule, Adaptive: src.Adaptive,
		AskedURL: src.URL, MovingTo: s.Move.To,
		ETag: s.ETag, LastModified: s.LastModified, CacheControl: s.CacheControl, Expires: s.Expires,
		TTLSeconds: int64(s.Asks.TTL / time.Second), SkipHours: s.Asks.SkipHours, LastChanged: s.Changed,
		Signals: []Signal{},
	}
	if s.URL != "" {
		d.AskedURL = s.URL
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

// addHold adds the pause that the source's host asked another source for, and puts
// the signals in order.
func (v *view) addHold(r store.Reader, d *SourceDetail, own store.SourceState) error {
	host := feeds.Host(d.AskedURL)
	var latest Signal
	for s, err := range r.Sources() {
		if err != nil {
			return err
		}
		if h := s.Hold; h != nil && h.Host == host && s.ID != own.ID && h.Until.After(latest.Until) {
			latest = Signal{Reason: "pause of the host (429)", Until: h.Until, Source: v.name(s.ID)}
		}
	}
	if !latest.Until.IsZero() {
		d.Signals = append(d.Signals, latest)
	}
	if latest.Until.After(d.NextDue) {
		d.NextDue, d.DueReason = latest.Until, latest.Reason
	}
	slices.SortStableFunc(d.Signals, func(a, b Signal) int { return b.Until.Compare(a.Until) })
	return nil
}
