package websub

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash/fnv"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"wirefold/store"
)

const (
	// laneCount is how many messages are worked on at a time, and laneRoom how many
	// more wait for each. Those of one source are worked on one after the other.
	laneCount = 4
	laneRoom  = 8
	// maxQueued bounds the bytes of the messages that are read, or wait. One message
	// always finds room.
	maxQueued = 64 << 20
	// maxPace is how many messages a callback takes a minute, whoever sends them.
	maxPace = 60
	// RetryAfter is when to come back to whom there was no room for.
	RetryAfter = time.Minute
	// warnEvery is how often a wrong signature at one callback is logged.
	warnEvery = time.Hour
)

// pace counts the messages of a minute.
type pace struct {
	begun time.Time
	count int
}

// allows counts a message and reports whether it may come now.
func (p *pace) allows(now time.Time) bool {
	if now.Sub(p.begun).Abs() >= time.Minute {
		*p = pace{begun: now}
	}
	p.count++
	return p.count <= maxPace
}

// lane is a queue of messages that are worked on one after the other.
type lane struct{ messages chan received }

// received is a message, and the key of the callback that it came to.
type received struct {
	Message
	key    string
	digest []byte
}

func newLanes() []*lane {
	lanes := make([]*lane, laneCount)
	for i := range lanes {
		lanes[i] = &lane{make(chan received, laneRoom)}
	}
	return lanes
}

func (s *Subscriber) lane(m *Message) *lane {
	h := fnv.New32a()
	io.WriteString(h, string(m.Source)) // never fails
	return s.lanes[h.Sum32()%laneCount]
}

// Receive takes what was sent to a callback and returns the HTTP status to answer
// with. It reads the body only if the callback is one of ours, and no more of it than
// may be. 202 means that it was received, not that it was right: whoever guesses at a
// signature does not learn whether he has found one (WebSub, section 8.2).
func (s *Subscriber) Receive(ctx context.Context, key string, header http.Header, body io.Reader) int {
	sub, status := s.admit(key)
	if status != 0 {
		return status
	}
	limit := s.o.MaxBody()
	if !s.reserve(limit) {
		return http.StatusServiceUnavailable
	}
	room := limit
	defer func() { s.release(room) }()
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	switch {
	case err != nil:
		return http.StatusBadRequest
	case int64(len(data)) > limit:
		return http.StatusRequestEntityTooLarge
	case !Signed(sub.Secret, header.Get("X-Hub-Signature"), data):
		s.forged(ctx, &sub)
		return http.StatusAccepted
	}
	digest := sha256.Sum256(data)
	m := received{
		Message: Message{Source: sub.Source, Topic: sub.Topic, ContentType: header.Get("Content-Type"), Body: data},
		key:     key, digest: digest[:16],
	}
	if heard(&sub, m.digest) {
		return http.StatusAccepted
	}
	select {
	case s.lane(&m.Message).messages <- m:
		room -= int64(len(data)) // until it is delivered
		return http.StatusAccepted
	default:
		return http.StatusServiceUnavailable
	}
}

// admit returns the subscription that a message comes to, or the status to refuse it
// with.
func (s *Subscriber) admit(key string) (store.Subscription, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.known[digestKey(key)]
	switch {
	case e == nil || s.o.Callback() == "" || e.State == store.SubscriptionPending:
		return store.Subscription{}, http.StatusNotFound
	case e.State != store.SubscriptionActive:
		return store.Subscription{}, http.StatusGone
	case !e.pace.allows(s.o.Now()):
		return store.Subscription{}, http.StatusTooManyRequests
	}
	return e.Subscription, 0
}

func (s *Subscriber) reserve(n int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queued > 0 && s.queued+n > maxQueued {
		return false
	}
	s.queued += n
	return true
}

func (s *Subscriber) release(n int64) {
	s.mu.Lock()
	s.queued -= n
	s.mu.Unlock()
}

// forged notes that a message was not signed as it should be. Nothing is stored of it.
func (s *Subscriber) forged(ctx context.Context, sub *store.Subscription) {
	now := s.o.Now()
	s.mu.Lock()
	e := s.known[digestKey(sub.Key)]
	news := e != nil && now.Sub(e.warned) >= warnEvery
	if news {
		e.warned = now
	}
	s.mu.Unlock()
	if news {
		s.o.Logger.WarnContext(ctx, "a message without the hub's signature was ignored", "source", string(sub.Source), "hub", sub.Hub)
	}
}

// heard reports whether a message has come before.
func heard(sub *store.Subscription, digest []byte) bool {
	return slices.ContainsFunc(sub.Recent, func(d []byte) bool { return bytes.Equal(d, digest) })
}

// Run delivers messages until ctx ends. What was received and is not delivered then is
// left to the next poll. It must run at most once.
func (s *Subscriber) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, l := range s.lanes {
		wg.Go(func() { s.work(ctx, l) })
	}
	wg.Wait()
}

func (s *Subscriber) work(ctx context.Context, l *lane) {
	for {
		select {
		case m := <-l.messages:
			s.deliver(ctx, m)
		case <-ctx.Done():
			for {
				select {
				case m := <-l.messages:
					s.deliver(ctx, m) // which is told that ctx has ended
				default:
					return
				}
			}
		}
	}
}

// deliver gives one message its way and notes that it came, or that its news are to be
// had by a poll.
func (s *Subscriber) deliver(ctx context.Context, m received) {
	defer s.release(int64(len(m.Body)))
	err := ctx.Err()
	if err == nil && s.isNew(m) {
		err = s.o.Deliver(ctx, m.Message)
	}
	// What is noted is noted also at the end.
	ctx = context.WithoutCancel(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		s.o.Logger.WarnContext(ctx, "a message of a hub is of no use", "source", string(m.Source), "error", err)
	}
	good := err == nil
	if err := s.note(ctx, m, good); err != nil {
		s.o.Logger.ErrorContext(ctx, "a message of a hub was not noted", "source", string(m.Source), "error", err)
	}
	s.o.Logger.DebugContext(ctx, "a message of a hub was worked on", "source", string(m.Source), "good", good)
}

// isNew reports whether no such message was delivered since this one was received.
func (s *Subscriber) isNew(m received) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.known[digestKey(m.key)]
	return e != nil && !heard(&e.Subscription, m.digest)
}

// note stores that a message was delivered, or that its news were missed.
func (s *Subscriber) note(ctx context.Context, m received, good bool) error {
	if !good {
		return s.Missed(ctx, m.Source)
	}
	s.write.Lock()
	defer s.write.Unlock()
	e := s.known[digestKey(m.key)]
	if e == nil || heard(&e.Subscription, m.digest) {
		return nil
	}
	sub := e.Subscription
	sub.Heard = s.o.Now()
	// Not in place: the record that is there may be in somebody's hands.
	recent := append(slices.Clone(sub.Recent), m.digest)
	sub.Recent = recent[max(0, len(recent)-maxRecent):]
	c := change{}
	c.put(sub)
	return s.apply(ctx, c)
}
