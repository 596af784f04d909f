package websub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"sync"
	"time"

	"wirefold/store"
)

const (
	// minAnnounced is the least time between two announcements of one topic.
	minAnnounced = time.Minute
	// maxAnnounced bounds the announcements of one Work.
	maxAnnounced = 100
)

// Topic is one of our own feeds, in one format.
type Topic struct {
	URL    string // that the public knows it by
	Digest string // of what is served under it now
}

// PublisherOptions are what a Publisher works with; all fields are needed.
type PublisherOptions struct {
	Store  store.Store
	Poster Poster
	// Hub returns the hub that is told of changes; empty for none.
	Hub func() string
	// Topics returns the feeds as they are now. Where one cannot be had, it is left out
	// and the error says so.
	Topics func(context.Context) ([]Topic, error)
	Now    func() time.Time
	Random func() float64 // see SubscriberOptions
	Logger *slog.Logger
}

// Publisher tells our hub which of our feeds have changed.
type Publisher struct {
	o PublisherOptions

	mu   sync.Mutex
	told map[string]store.Announcement
}

// NewPublisher returns a Publisher with what is stored.
func NewPublisher(ctx context.Context, o PublisherOptions) (*Publisher, error) {
	p := &Publisher{o: o, told: map[string]store.Announcement{}}
	err := o.Store.View(ctx, func(r store.Reader) error {
		for a, err := range r.Announcements() {
			if err != nil {
				return err
			}
			p.told[a.Topic] = a
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what our hub was told: %w", err)
	}
	return p, nil
}

// Work announces the feeds that have changed since they were announced last, each at
// most once a minute. It must not run twice at a time.
func (p *Publisher) Work(ctx context.Context) error {
	hub := p.o.Hub()
	if hub == "" {
		return nil
	}
	topics, err := p.o.Topics(ctx)
	if err != nil {
		err = fmt.Errorf("our own feeds: %w", err)
	} else {
		err = p.forget(ctx, topics)
	}
	done := 0
	for _, t := range topics {
		a, now := p.known(t.URL), p.o.Now()
		if a.Digest == t.Digest || a.Next.After(now) || done == maxAnnounced {
			continue
		}
		done++
		sent := p.o.Poster.PostForm(ctx, hub, announcement(t.URL))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.outcome(ctx, &a, t, sent)
		err = errors.Join(err, p.put(ctx, a))
	}
	return err
}

// announcement is the form that says that a topic has changed. The recommendation
// leaves it to hub and publisher; hub.url is what hubs know from PubSubHubbub, and
// some read hub.topic instead.
func announcement(topic string) url.Values {
	return url.Values{"hub.mode": {"publish"}, "hub.url": {topic}, "hub.topic": {topic}}
}

// outcome notes what became of an announcement.
func (p *Publisher) outcome(ctx context.Context, a *store.Announcement, t Topic, err error) {
	now := p.o.Now()
	if err == nil {
		*a = store.Announcement{Topic: t.URL, Digest: t.Digest, Announced: now, Next: now.Add(minAnnounced)}
		p.o.Logger.DebugContext(ctx, "feed announced", "topic", t.URL)
		return
	}
	a.Tries++
	a.Error = tidy(err.Error())
	wait, _ := verdict(err, now)
	a.Next = now.Add(max(backOff(a.Tries, p.o.Random()), wait))
	p.o.Logger.WarnContext(ctx, "feed not announced", "topic", t.URL, "error", err, "again", a.Next)
}

func (p *Publisher) known(topic string) store.Announcement {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.told[topic]
	a.Topic = topic
	return a
}

func (p *Publisher) put(ctx context.Context, a store.Announcement) error {
	err := p.o.Store.Update(ctx, func(w store.Writer) error { return w.PutAnnouncement(a) })
	if err != nil {
		return fmt.Errorf("store what our hub was told: %w", err)
	}
	p.mu.Lock()
	p.told[a.Topic] = a
	p.mu.Unlock()
	return nil
}

// forget removes what is not one of our feeds any more.
func (p *Publisher) forget(ctx context.Context, topics []Topic) error {
	var gone []string
	p.mu.Lock()
	for topic := range p.told {
		if !slices.ContainsFunc(topics, func(t Topic) bool { return t.URL == topic }) {
			gone = append(gone, topic)
		}
	}
	p.mu.Unlock()
	if len(gone) == 0 {
		return nil
	}
	err := p.o.Store.Update(ctx, func(w store.Writer) error {
		for _, topic := range gone {
			if err := w.DeleteAnnouncement(topic); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget feeds that are gone: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, topic := range gone {
		delete(p.told, topic)
	}
	return nil
}

// Status says how the announcements stand.
type Status struct {
	Hub       string
	Topics    int
	Announced time.Time // the latest; zero for none
	Failing   int       // topics whose latest announcement failed
	Error     string    // of one of those
}

// Status returns how the announcements stand, nil if there is no hub.
func (p *Publisher) Status() *Status {
	hub := p.o.Hub()
	if hub == "" {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &Status{Hub: hub, Topics: len(p.told)}
	for _, a := range p.told {
		if a.Announced.After(s.Announced) {
			s.Announced = a.Announced
		}
		if a.Tries > 0 {
			s.Failing++
			s.Error = a.Error
		}
	}
	return s
}
