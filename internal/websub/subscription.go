package websub

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"wirefold/store"
)

const (
	// wantedLease is what a hub is asked for, and maxLease what it is believed: a
	// renewal is also the proof that it still knows us.
	wantedLease = 10 * 24 * time.Hour
	maxLease    = 30 * 24 * time.Hour
	// minRenewal is the least time before a renewal, however short the lease is.
	minRenewal = 5 * time.Minute
	// answerTime is how long a hub may take to ask whether a request was meant.
	answerTime = time.Hour
	// A request that led to nothing is made again after firstRetry, doubled with each
	// further one up to lastRetry; one that the hub refused, after lastRetry.
	firstRetry = 5 * time.Minute
	lastRetry  = 24 * time.Hour
	// deniedPause is how long a hub is left alone that denied a subscription.
	deniedPause = 7 * 24 * time.Hour
	// maxLeaving is how often a hub is asked to end a subscription. It ends by itself.
	maxLeaving = 3
	// maxSilence is how long a hub is relied on that says nothing.
	maxSilence = 7 * 24 * time.Hour
	// maxRecent is how many messages are remembered.
	maxRecent = 64
	// maxChallenge bounds what is sent back to a hub, and maxReason its words that are kept.
	maxChallenge = 1024
	maxReason    = 200
)

// form returns the request that a subscription is due to make (WebSub, section 5.1).
func form(s *store.Subscription) url.Values {
	v := url.Values{"hub.callback": {s.Callback}, "hub.topic": {s.Topic}, "hub.mode": {"unsubscribe"}}
	if s.State == store.SubscriptionPending {
		v.Set("hub.mode", "subscribe")
		v.Set("hub.lease_seconds", strconv.Itoa(int(wantedLease/time.Second)))
		v.Set("hub.secret", s.Secret)
	}
	return v
}

// asking notes that a request is about to be sent. If nothing comes of it, it is sent
// again later.
func asking(s *store.Subscription, now time.Time, random float64) {
	s.Tries++
	s.Until = now.Add(answerTime)
	s.Next = now.Add(max(answerTime, backOff(s.Tries, random)))
}

// refused notes that a request failed; wait is how long the hub wants to be left
// alone, and final says that it does not want the request.
func refused(s *store.Subscription, now time.Time, why string, wait time.Duration, final bool, random float64) {
	s.Error = tidy(why)
	s.Next = now.Add(max(backOff(s.Tries, random), wait))
	if final {
		s.Next = now.Add(max(spread(lastRetry, random), wait))
	}
}

func backOff(tries int, random float64) time.Duration {
	wait := firstRetry
	for i := 1; i < tries && wait < lastRetry; i++ {
		wait *= 2
	}
	return spread(min(wait, lastRetry), random)
}

// spread makes a time longer by up to a tenth: not all subscriptions at a hub should
// come at once.
func spread(d time.Duration, random float64) time.Duration {
	return d + time.Duration(random*float64(d)/10)
}

// Question is what a hub asks at a callback (WebSub, sections 5.2 and 5.3).
type Question struct {
	Mode, Topic, Challenge, Reason string
	Lease                          time.Duration // 0 if it does not say
}

// ParseQuestion reads the query of a request to a callback.
func ParseQuestion(query url.Values) Question {
	q := Question{
		Mode: query.Get("hub.mode"), Topic: query.Get("hub.topic"),
		Challenge: query.Get("hub.challenge"), Reason: query.Get("hub.reason"),
	}
	if n, err := strconv.ParseInt(query.Get("hub.lease_seconds"), 10, 64); err == nil && n > 0 {
		q.Lease = time.Duration(min(n, int64(maxLease/time.Second))) * time.Second
	}
	return q
}

// answer brings the subscription to the state that the question leads to and reports
// whether the question is one that was to be expected. If it is not, the subscription
// stays as it is, and the hub is told that there is no such thing. A verification may
// come again, as after an answer that was lost.
func answer(s *store.Subscription, q Question, now time.Time, random float64) bool {
	expected := !now.After(s.Until) && q.Challenge != "" && len(q.Challenge) <= maxChallenge
	switch {
	case q.Topic != s.Topic:
		return false
	case q.Mode == "subscribe" && expected && (s.State == store.SubscriptionPending || s.State == store.SubscriptionActive):
		lease := q.Lease
		if lease == 0 {
			lease = wantedLease
		}
		// At about four fifths of the lease.
		renewal := time.Duration((0.75 + random/10) * float64(lease))
		s.State, s.Tries, s.Error = store.SubscriptionActive, 0, ""
		s.Lease, s.Next = now.Add(lease), now.Add(max(renewal, minRenewal))
	case q.Mode == "unsubscribe" && expected && (s.State == store.SubscriptionLeaving || s.State == store.SubscriptionEnded):
		// Until the hub can not ask again.
		s.State, s.Next = store.SubscriptionEnded, s.Until
	case q.Mode == "denied" && (s.State == store.SubscriptionPending || s.State == store.SubscriptionActive):
		s.State, s.Error, s.Lease = store.SubscriptionDenied, tidy(q.Reason), time.Time{}
		s.Next = now.Add(spread(deniedPause, random))
	case q.Mode == "denied" && s.State == store.SubscriptionLeaving:
		s.State, s.Next = store.SubscriptionEnded, now
	default:
		return false
	}
	return true
}

// leave has the end of a subscription requested.
func leave(s *store.Subscription, now time.Time) {
	s.State, s.Tries, s.Error, s.Next, s.Until = store.SubscriptionLeaving, 0, "", now, time.Time{}
}

// over reports whether nothing is left of a subscription that would have to be known.
func over(s *store.Subscription, now time.Time) bool {
	due := !s.Next.After(now)
	switch s.State {
	case store.SubscriptionActive:
		return !s.Lease.After(now)
	case store.SubscriptionLeaving:
		return !s.Lease.After(now) || due && s.Tries >= maxLeaving
	case store.SubscriptionEnded, store.SubscriptionDenied:
		return due
	}
	return false
}

// Relied returns until when the hub of a subscription can be relied on to send what is
// new; zero if it cannot. That is earned: by a message, and no news since that a poll
// found without one. It ends with the lease, and when nothing is heard for too long.
func Relied(s *store.Subscription, now time.Time) time.Time {
	until := s.Heard.Add(maxSilence)
	if s.Lease.Before(until) {
		until = s.Lease
	}
	if s.State != store.SubscriptionActive || s.Heard.IsZero() || !s.Heard.After(s.Missed) || !until.After(now) {
		return time.Time{}
	}
	return until
}

// tidy makes the words of a hub fit to be stored and shown: one line of bounded length.
func tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(text, "\uFFFD"))
	n := 0
	for i := range text {
		if n++; n > maxReason {
			return text[:i] + "…"
		}
	}
	return text
}
