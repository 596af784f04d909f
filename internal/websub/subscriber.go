package websub

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

// Poster sends a form.
type Poster interface {
	PostForm(ctx context.Context, url string, form url.Values) error
}

// Message is what a hub sent about a topic. Its signature was right.
type Message struct {
	Source      feeds.SourceID
	Topic       string
	ContentType string
	Body        []byte
}

// SubscriberOptions are what a Subscriber works with; all fields are needed.
type SubscriberOptions struct {
	Store  store.Store
	Poster Poster
	// Callback returns the public URL in front of the keys, without a slash at its end;
	// empty if nothing is to be subscribed to.
	Callback func() string
	// Wanted reports whether a source is polled, and so may be subscribed to.
	Wanted func(feeds.SourceID) bool
	// Deliver gives a message the way of a poll.
	Deliver func(context.Context, Message) error
	// Changed is told of a source whose hub can not be relied on any more.
	Changed func(context.Context, feeds.SourceID)
	// MaxBody returns the bound of a message in bytes.
	MaxBody func() int64
	Now     func() time.Time
	// Token returns a text that nobody can guess, of at least 128 bits.
	Token func() string
	// Random returns numbers from 0 up to but not including 1, to spread requests.
	Random func() float64
	Logger *slog.Logger
}

// Subscriber keeps the subscriptions at the hubs of sources. It is safe for concurrent
// use. What it knows is stored first.
type Subscriber struct {
	o     SubscriberOptions
	lanes []*lane

	// write is held from the look at a subscription to its change, mu for a moment when
	// known is looked at without it, or changed. Relied may be asked from within a
	// transaction: nothing may hold mu while it waits for the store.
	write  sync.Mutex
	mu     sync.Mutex
	known  map[keyDigest]*entry
	queued int64 // bytes of messages that are read, or wait
}

// keyDigest is what a key is looked up by: how long that takes says nothing about the
// keys that are there.
type keyDigest [sha256.Size]byte

func digestKey(key string) keyDigest { return sha256.Sum256([]byte(key)) }

// entry is a subscription, and what need not outlive a restart. The subscription is
// replaced, never changed.
type entry struct {
	store.Subscription
	pace   pace
	warned time.Time // when a wrong signature was last logged
}

// NewSubscriber returns a Subscriber with what is stored.
func NewSubscriber(ctx context.Context, o SubscriberOptions) (*Subscriber, error) {
	s := &Subscriber{o: o, known: map[keyDigest]*entry{}, lanes: newLanes()}
	err := o.Store.View(ctx, func(r store.Reader) error {
		for sub, err := range r.Subscriptions() {
			if err != nil {
				return err
			}
			s.known[digestKey(sub.Key)] = &entry{Subscription: sub}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the subscriptions: %w", err)
	}
	return s, nil
}

// change is what becomes of records, by their keys; nil removes one.
type change map[string]*store.Subscription

func (c change) put(sub store.Subscription) { c[sub.Key] = &sub }
func (c change) drop(key string)            { c[key] = nil }

// apply stores changes and then remembers them. s.write is held.
func (s *Subscriber) apply(ctx context.Context, c change) error {
	if len(c) == 0 {
		return nil
	}
	err := s.o.Store.Update(ctx, func(w store.Writer) error {
		for key, sub := range c {
			err := w.DeleteSubscription(key)
			if sub != nil {
				err = w.PutSubscription(*sub)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store subscriptions: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, sub := range c {
		digest := digestKey(key)
		switch old := s.known[digest]; {
		case sub == nil:
			delete(s.known, digest)
		case old == nil:
			s.known[digest] = &entry{Subscription: *sub}
		default:
			old.Subscription = *sub
		}
	}
	return nil
}

// of returns the subscriptions of a source. s.write or s.mu is held.
func (s *Subscriber) of(id feeds.SourceID) (list []store.Subscription) {
	for _, e := range s.known {
		if e.Source == id {
			list = append(list, e.Subscription)
		}
	}
	return list
}

// Relied returns until when news of the source can be expected to be pushed; zero if
// they cannot.
func (s *Subscriber) Relied(id feeds.SourceID) (until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.relied(id)
}

// relied is Relied. s.write or s.mu is held.
func (s *Subscriber) relied(id feeds.SourceID) (until time.Time) {
	if s.o.Callback() == "" {
		return until
	}
	now := s.o.Now()
	for _, sub := range s.of(id) {
		if t := Relied(&sub, now); t.After(until) {
			until = t
		}
	}
	return until
}

// Offered tells what the feed of a source says about hubs, the zero Offer if it says
// that it has none. A new offer is taken, and what was subscribed to until then is left
// when the new subscription works.
func (s *Subscriber) Offered(ctx context.Context, id feeds.SourceID, o Offer) error {
	base := s.o.Callback()
	if base == "" {
		return nil
	}
	s.write.Lock()
	defer s.write.Unlock()
	c := change{}
	if o.Hub == "" {
		s.end(c, id)
		return s.apply(ctx, c)
	}
	standing := false
	for _, sub := range s.of(id) {
		same := sub.Hub == o.Hub && sub.Topic == o.Topic && sub.Callback == address(base, sub.Key)
		switch sub.State {
		case store.SubscriptionPending, store.SubscriptionDenied:
			if !same {
				c.drop(sub.Key)
			}
			fallthrough
		case store.SubscriptionActive:
			standing = standing || same // its renewal is its own matter
		}
	}
	if !standing {
		c.put(s.begin(id, o, base))
	}
	return s.apply(ctx, c)
}

func address(base, key string) string { return base + "/" + key }

// begin returns a new subscription, due to be requested.
func (s *Subscriber) begin(id feeds.SourceID, o Offer, base string) store.Subscription {
	key := s.o.Token()
	return store.Subscription{
		Key: key, Callback: address(base, key), Secret: s.o.Token(), Source: id, Hub: o.Hub, Topic: o.Topic,
		State: store.SubscriptionPending, Next: s.o.Now(),
	}
}

// end has the subscriptions of a source ended. s.write is held.
func (s *Subscriber) end(c change, id feeds.SourceID) {
	for _, sub := range s.of(id) {
		switch sub.State {
		case store.SubscriptionActive:
			leave(&sub, s.o.Now())
			c.put(sub)
		case store.SubscriptionPending, store.SubscriptionDenied:
			c.drop(sub.Key)
		}
	}
}

// Missed tells that a poll of the source found news that its hub had not sent.
func (s *Subscriber) Missed(ctx context.Context, id feeds.SourceID) error {
	missed, err := s.miss(ctx, id)
	if missed {
		s.o.Changed(ctx, id)
	}
	return err
}

func (s *Subscriber) miss(ctx context.Context, id feeds.SourceID) (missed bool, err error) {
	s.write.Lock()
	defer s.write.Unlock()
	if s.relied(id).IsZero() {
		return false, nil
	}
	c := change{}
	for _, sub := range s.of(id) {
		if sub.State == store.SubscriptionActive {
			sub.Missed = s.o.Now()
			c.put(sub)
		}
	}
	err = s.apply(ctx, c)
	return err == nil, err
}
