package websub

import (
	"context"
	"net/url"

	"wirefold/store"
)

// Verify answers a hub that asks at a callback. It returns the challenge to send back,
// which is empty for what needs no challenge, and whether the question was expected.
func (s *Subscriber) Verify(ctx context.Context, key string, query url.Values) (challenge string, ok bool, err error) {
	q := ParseQuestion(query)
	sub, lost, err := s.verify(ctx, key, q)
	if sub == nil || err != nil {
		return "", sub != nil, err
	}
	s.o.Logger.InfoContext(ctx, "subscription", "source", string(sub.Source), "hub", sub.Hub, "state", string(sub.State), "lease", sub.Lease, "reason", sub.Error)
	if lost {
		s.o.Changed(ctx, sub.Source)
	}
	if q.Mode == "denied" {
		return "", true, nil
	}
	return q.Challenge, true, nil
}

// verify returns the subscription as the question leaves it, nil if it was not to be
// expected, and whether the source's hub can not be relied on any more.
func (s *Subscriber) verify(ctx context.Context, key string, q Question) (result *store.Subscription, lost bool, err error) {
	s.write.Lock()
	defer s.write.Unlock()
	e := s.known[digestKey(key)]
	if e == nil || s.o.Callback() == "" {
		return nil, false, nil
	}
	sub, relied := e.Subscription, !s.relied(e.Source).IsZero()
	if !answer(&sub, q, s.o.Now(), s.o.Random()) {
		s.o.Logger.DebugContext(ctx, "a hub asked what was not to be expected", "source", string(sub.Source), "hub", sub.Hub, "mode", tidy(q.Mode))
		return nil, false, nil
	}
	c := change{}
	if sub.State == store.SubscriptionActive {
		s.succeed(c, &sub)
	}
	c.put(sub)
	err = s.apply(ctx, c)
	return &sub, relied && s.relied(sub.Source).IsZero(), err
}

// succeed puts a subscription that was verified in the place of those before it.
func (s *Subscriber) succeed(c change, sub *store.Subscription) {
	for _, old := range s.of(sub.Source) {
		if old.Key == sub.Key || old.State != store.SubscriptionActive {
			continue
		}
		if old.Heard.After(sub.Heard) {
			sub.Heard = old.Heard
		}
		if old.Missed.After(sub.Missed) {
			sub.Missed = old.Missed
		}
		leave(&old, s.o.Now())
		c.put(old)
	}
}
