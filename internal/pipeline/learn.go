package pipeline

import (
	"errors"
	"net/http"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/store"
)

const (
	// A permanent redirect is believed after movedPolls polls in a row that led to
	// the same URL, over movedFor at least: a mistake in a server's settings, or a
	// hotel's network, is over by then.
	movedPolls = 3
	movedFor   = 24 * time.Hour
	// homeAfter is the number of failures at a new URL after which the configured one is
	// asked again.
	homeAfter = 3
)

// Known is what is known about a source before it answers.
func Known(src feeds.Source, s store.SourceState, now time.Time) Outcome {
	o := Outcome{
		Source: src, At: now, Status: s.LastStatus, Failures: s.Failures, Asks: s.Asks,
		Bare: s.ETag == "" && s.LastModified == "" && !s.LastSuccess.IsZero(), Lost: s.ValidatorsLost,
		Merged: s.MergedWith != "",
	}
	if !s.Changed.IsZero() {
		o.Quiet = max(now.Sub(s.Changed), 0)
	}
	if s.Hold != nil {
		o.Held = s.Hold.Until
	}
	return o
}

// brokeOff is the error of a feed that was read as far as it goes.
const brokeOff = "the feed breaks off; it was read up to there"

// succeed notes an answer that was read, or says that there is nothing to read.
func (polled *Polled) succeed(res *fetch.Response) {
	s, failures := &polled.State, polled.State.Failures
	had := s.ETag != "" || s.LastModified != "" || s.ValidatorsLost
	polled.answered(res.Status)
	s.LastSuccess, s.Gone, s.MergedWith = polled.At, false, ""
	if polled.Feed != nil && polled.Feed.CutOff {
		// What is missing would be lost behind a 304.
		s.LastError, s.Failures = brokeOff, failures+1
	} else {
		s.ETag, s.LastModified, s.ValidatorURL = res.ETag, res.LastModified, res.URL
		s.CacheControl, s.Expires = res.CacheControl, res.Expires
		s.ValidatorsLost = had && s.ETag == "" && s.LastModified == ""
	}
	follow(s, res.Permanent, polled.At)
	polled.NotModified = res.NotModified
	if f := polled.Feed; f != nil {
		s.Title, s.SiteURL, s.FeedID, s.Language, s.Rights = f.Title, f.SiteURL, f.ID, f.Language, f.Rights
		s.Updated = sane(f.Updated, polled.At)
		s.Asks = store.Asks{TTL: f.TTL, SkipHours: f.SkipHours, SkipDays: f.SkipDays}
		polled.change()
	}
	polled.Outcome = Known(polled.Source, *s, polled.At)
	polled.Fresh, polled.FreshBy = res.Fresh, res.FreshBy
}

// answered notes that the source was asked and has answered.
func (polled *Polled) answered(status int) {
	s := &polled.State
	s.LastPoll, s.LastStatus, s.LastError, s.Failures, s.Hold = polled.At, status, "", 0, nil
}

// change notes when the feed last had something new: now, or, the first time, when
// its newest article was published.
func (polled *Polled) change() {
	s := &polled.State
	switch {
	case len(polled.Articles) == 0 && !s.Changed.IsZero():
	case !s.Changed.IsZero() || len(polled.Articles) == 0:
		s.Changed = polled.At
	default:
		for _, a := range polled.Articles {
			if t := a.Article.Published; t.After(s.Changed) && !t.After(polled.At) {
				s.Changed = t
			}
		}
		if s.Changed.IsZero() {
			s.Changed = polled.At
		}
	}
}

// follow notes where the permanent redirects of a poll led; to is empty if there
// were none. Only polls that found a feed count.
func follow(s *store.SourceState, to string, at time.Time) {
	switch {
	case to == "":
		s.Move = store.Move{}
		return
	case s.Move.To != to:
		s.Move = store.Move{To: to, Since: at}
	}
	s.Move.Polls++
	if s.Move.Polls >= movedPolls && at.Sub(s.Move.Since) >= movedFor {
		s.URL, s.Move = to, store.Move{}
	}
}

// merge notes that the source leads for good to what another one asks.
func (polled *Polled) merge(res *fetch.Response, other feeds.SourceID) {
	polled.answered(res.Status)
	polled.State.MergedWith, polled.State.Move = other, store.Move{}
	polled.Outcome = Known(polled.Source, polled.State, polled.At)
}

// fail makes the result that of a failed poll, or of one that was not made since
// the host is being left alone. The validators stay those of what is stored, or
// content would be lost behind a 304.
func (polled *Polled) fail(err error, res *fetch.Response) {
	polled.Feed, polled.Articles, polled.Current = nil, nil, nil
	s := &polled.State
	// What an earlier answer asked for goes on to hold.
	earlier := store.Signal{Reason: s.DueReason, Until: s.NextDue}

	var held *fetch.HeldError
	if errors.As(err, &held) {
		polled.Kept, polled.Held, polled.Earlier = true, held.Until, earlier
		return
	}
	failures, hold := s.Failures+1, s.Hold
	if fetch.Unreached(err) {
		// It is hardly the publisher who failed, and he was not asked: when the network
		// is back, the source is not to wait for hours.
		failures = max(1, s.Failures)
	}
	var status *fetch.StatusError
	if errors.As(err, &status) {
		hold = nil
		if h := status.Hold; h != nil {
			hold = &store.Hold{Host: h.Host, Until: h.Until, Count: h.Count}
		}
		polled.answered(status.Status)
		s.Gone = s.Gone || status.Status == http.StatusGone
	} else {
		answer := 0
		if res != nil {
			answer, hold = res.Status, nil // it was no feed
		}
		polled.answered(answer)
	}
	s.LastError, s.Failures, s.Hold, s.Move = err.Error(), failures, hold, store.Move{}
	if s.URL != "" && failures >= homeAfter {
		s.URL = ""
	}
	polled.Outcome = Known(polled.Source, *s, polled.At)
	polled.Err, polled.Earlier = err, earlier
	if status != nil {
		polled.RetryAfter = status.RetryAfter
	}
}

// held notes a pause that the feed's own host asked for when it was asked for a page.
func (polled *Polled) held(err error) {
	var status *fetch.StatusError
	if !errors.As(err, &status) || status.Hold == nil || status.Hold.Host != feeds.Host(polled.State.ValidatorURL) {
		return
	}
	h := status.Hold
	polled.State.Hold = &store.Hold{Host: h.Host, Until: h.Until, Count: h.Count}
	polled.Held = h.Until
}
