package websub

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/store"
)

const (
	// maxRequests bounds how many requests one Work makes, and atOnce how many of them
	// at a time: a slow hub must not hold up the others.
	maxRequests = 100
	atOnce      = 4
)

// Work makes the requests that are due, and forgets what is over. Requests are stored
// before they are made: a hub may ask back before it has answered.
func (s *Subscriber) Work(ctx context.Context) error {
	due, err := s.claim(ctx)
	if err != nil {
		return err
	}
	var (
		wg     sync.WaitGroup
		slots  = make(chan struct{}, atOnce)
		failed = make(chan error, len(due))
	)
	for _, sub := range due {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			failed <- s.request(ctx, sub)
		})
	}
	wg.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(err, e)
	}
	return err
}

// claim brings the records up to date and returns those of which a request is due.
func (s *Subscriber) claim(ctx context.Context) (due []store.Subscription, err error) {
	base, now := s.o.Callback(), s.o.Now()
	s.write.Lock()
	defer s.write.Unlock()
	c := change{}
	unwanted := map[feeds.SourceID]bool{}
	for _, e := range s.known {
		if !s.o.Wanted(e.Source) {
			unwanted[e.Source] = true
		}
	}
	for id := range unwanted {
		s.end(c, id)
	}
	for _, e := range s.known {
		sub := e.Subscription
		if next, ok := c[sub.Key]; ok {
			if next == nil {
				continue
			}
			sub = *next
		}
		moved := sub.Callback != address(base, sub.Key)
		switch {
		case over(&sub, now), sub.State == store.SubscriptionPending && base == "":
			c.drop(sub.Key)
		case base == "":
		case sub.State == store.SubscriptionPending && moved:
			c.drop(sub.Key)
			c.put(s.begin(sub.Source, Offer{sub.Hub, sub.Topic}, base))
		case sub.State == store.SubscriptionActive && (moved || !sub.Next.After(now)) && sub.Next.Before(sub.Lease):
			// Renewed by another one, with a callback and a secret of its own (WebSub,
			// section 5.1.1). This one goes on until that one works.
			sub.Next = sub.Lease
			c.put(sub)
			if !s.pending(sub.Source) {
				c.put(s.begin(sub.Source, Offer{sub.Hub, sub.Topic}, base))
			}
		}
	}
	for key, sub := range s.merged(c) {
		requests := sub.State == store.SubscriptionPending || sub.State == store.SubscriptionLeaving
		if base == "" || !requests || sub.Next.After(now) || len(due) == maxRequests {
			continue
		}
		asking(sub, now, s.o.Random())
		c[key] = sub
		due = append(due, *sub)
	}
	return due, s.apply(ctx, c)
}

// pending reports whether a source has a subscription that is not verified, or
// was denied. s.write is held.
func (s *Subscriber) pending(id feeds.SourceID) bool {
	return slices.ContainsFunc(s.of(id), func(sub store.Subscription) bool {
		return sub.State == store.SubscriptionPending || sub.State == store.SubscriptionDenied
	})
}

// merged returns the records as they will be after a change. s.write is held.
func (s *Subscriber) merged(c change) change {
	all := make(change, len(s.known)+len(c))
	for _, e := range s.known {
		all.put(e.Subscription)
	}
	maps.Copy(all, c)
	maps.DeleteFunc(all, func(_ string, sub *store.Subscription) bool { return sub == nil })
	return all
}

// request makes the request that a subscription is due to make. That the hub has asked
// back meanwhile counts for more than a failure.
func (s *Subscriber) request(ctx context.Context, sub store.Subscription) error {
	err := s.o.Poster.PostForm(ctx, sub.Hub, form(&sub))
	if err == nil || ctx.Err() != nil {
		return nil
	}
	s.o.Logger.WarnContext(ctx, "hub not reached", "source", string(sub.Source), "hub", sub.Hub, "mode", string(sub.State), "error", err)
	wait, final := verdict(err, s.o.Now())
	s.write.Lock()
	defer s.write.Unlock()
	e := s.known[digestKey(sub.Key)]
	if e == nil || e.State != sub.State {
		return nil
	}
	sub = e.Subscription
	refused(&sub, s.o.Now(), err.Error(), wait, final, s.o.Random())
	c := change{}
	c.put(sub)
	return s.apply(ctx, c)
}

// verdict returns how long a hub wants to be left alone, and whether it has refused
// what it was asked, rather than failed to do it.
func verdict(err error, now time.Time) (wait time.Duration, final bool) {
	var (
		status *fetch.StatusError
		held   *fetch.HeldError
	)
	switch {
	case errors.As(err, &held):
		return held.Until.Sub(now), false
	case errors.As(err, &status):
		transient := status.Status >= 500 || status.Status == 408 || status.Status == 429
		return status.RetryAfter, !transient
	}
	switch fetch.KindOf(err) {
	case fetch.KindURL, fetch.KindBlocked, fetch.KindRedirect:
		return 0, true
	}
	return 0, false
}
