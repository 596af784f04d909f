package websub

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// bench is a Subscriber on a store, with a clock that stands still.
type bench struct {
	*Subscriber
	store   store.Store
	now     atomic.Pointer[time.Time]
	deliver func(Message) error
	changed atomic.Int32

	mu   sync.Mutex
	sent []url.Values
	post func(hub string, form url.Values) error
}

func (b *bench) PostForm(_ context.Context, hub string, form url.Values) error {
	b.mu.Lock()
	b.sent = append(b.sent, form)
	b.mu.Unlock()
	if b.post == nil {
		return nil
	}
	return b.post(hub, form)
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{deliver: func(Message) error { return nil }}
	start := noon
	b.now.Store(&start)
	db, err := boltstore.Open(filepath.Join(t.TempDir(), "w.db"), boltstore.Options{Throwaway: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	tokens := 0
	b.store = db
	b.Subscriber, err = NewSubscriber(t.Context(), SubscriberOptions{
		Store: db, Poster: b, Callback: func() string { return "https://we.example/websub" },
		Wanted:  func(feeds.SourceID) bool { return true },
		Deliver: func(_ context.Context, m Message) error { return b.deliver(m) },
		Changed: func(context.Context, feeds.SourceID) { b.changed.Add(1) },
		MaxBody: func() int64 { return 1 << 20 }, Now: func() time.Time { return *b.now.Load() },
		Token:  func() string { tokens++; return fmt.Sprintf("token-%d", tokens) },
		Random: func() float64 { return 0 }, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// offer has a source subscribed to, up to the request.
func (b *bench) offer(t *testing.T, n int, hub string) {
	t.Helper()
	id := feeds.SourceID(fmt.Sprintf("https://%d.example/feed", n))
	if err := b.Offered(t.Context(), id, Offer{Hub: hub, Topic: string(id)}); err != nil {
		t.Fatal(err)
	}
}

// verify asks as the hub does for the request.
func (b *bench) verify(t *testing.T, form url.Values) bool {
	t.Helper()
	key := strings.TrimPrefix(form.Get("hub.callback"), "https://we.example/websub/")
	challenge, ok, err := b.Verify(t.Context(), key, url.Values{
		"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": {"c"}, "hub.lease_seconds": {"3600"},
	})
	if err != nil || ok != (challenge == "c") {
		t.Fatalf("challenge %q, %t: %v", challenge, ok, err)
	}
	return ok
}

// TestSlowHub: a hub that does not answer holds up neither other hubs nor those who ask
// at callbacks, and what it asks itself meanwhile counts.
func TestSlowHub(t *testing.T) {
	b := newBench(t)
	b.offer(t, 1, "https://slow.example/")
	for n := 2; n < 12; n++ {
		b.offer(t, n, "https://fast.example/")
	}
	slow, fast, release := make(chan url.Values, 1), make(chan url.Values, 20), make(chan struct{})
	b.post = func(hub string, form url.Values) error {
		if hub == "https://slow.example/" {
			slow <- form
			<-release
			return context.DeadlineExceeded
		}
		fast <- form
		return nil
	}
	done := make(chan error)
	go func() { done <- b.Work(t.Context()) }()
	for range 10 {
		if !b.verify(t, <-fast) {
			t.Error("not verified")
		}
	}
	asked := <-slow
	if !b.verify(t, asked) {
		t.Error("what the slow hub asks before it answers does not count")
	}
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for _, e := range b.known {
		if e.State != store.SubscriptionActive || e.Error != "" {
			t.Errorf("%s: %s %q", e.Source, e.State, e.Error)
		}
	}
}

// TestFlood: what there is no room for is refused, so that the hub sends it again; what
// was taken is delivered in order.
func TestFlood(t *testing.T) {
	b := newBench(t)
	b.offer(t, 1, "https://hub.example/")
	if err := b.Work(t.Context()); err != nil || !b.verify(t, b.sent[0]) {
		t.Fatal("not subscribed", err)
	}
	key := strings.TrimPrefix(b.sent[0].Get("hub.callback"), "https://we.example/websub/")
	secret := b.sent[0].Get("hub.secret")
	begun, goOn := make(chan struct{}, 100), make(chan struct{})
	var got []string
	b.deliver = func(m Message) error {
		begun <- struct{}{}
		<-goOn
		got = append(got, string(m.Body))
		return nil
	}
	send := func(n int) int {
		body := fmt.Sprintf("message %02d", n)
		return b.Receive(t.Context(), key, http.Header{"X-Hub-Signature": {sign("sha512", secret, []byte(body))}}, strings.NewReader(body))
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.Run(ctx)
	}()
	if status := send(0); status != http.StatusAccepted {
		t.Fatalf("status %d", status)
	}
	<-begun // it is in hand, and the queue is empty
	for n := 1; n <= 2*laneRoom; n++ {
		want := http.StatusAccepted
		if n > laneRoom {
			want = http.StatusServiceUnavailable
		}
		if status := send(n); status != want {
			t.Errorf("message %d: status %d, want %d", n, status, want)
		}
	}
	close(goOn)
	for range laneRoom {
		<-begun
	}
	stop()
	<-ended
	for n := range got {
		if got[n] != fmt.Sprintf("message %02d", n) {
			t.Errorf("delivered %q", got)
			break
		}
	}
	if len(got) != laneRoom+1 || b.queued != 0 {
		t.Errorf("%d messages, %d bytes still count as waiting", len(got), b.queued)
	}
	// A body that never ends, or breaks off, takes no room for good either.
	signed := http.Header{"X-Hub-Signature": {"sha1=00"}}
	endless := io.MultiReader(strings.NewReader("x"), neverEnding{})
	if status := b.Receive(t.Context(), key, signed, endless); status != http.StatusRequestEntityTooLarge || b.queued != 0 {
		t.Errorf("a body that never ends: %d, %d bytes", status, b.queued)
	}
	if status := b.Receive(t.Context(), key, signed, io.MultiReader(strings.NewReader("x"), broken{})); status != http.StatusBadRequest || b.queued != 0 {
		t.Errorf("a body that breaks off: %d, %d bytes", status, b.queued)
	}
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestStopLosesNothing: what was acknowledged and could not be delivered is left to a poll.
func TestStopLosesNothing(t *testing.T) {
	b := newBench(t)
	b.offer(t, 1, "https://hub.example/")
	if err := b.Work(t.Context()); err != nil || !b.verify(t, b.sent[0]) {
		t.Fatal("not subscribed", err)
	}
	id := feeds.SourceID("https://1.example/feed")
	key := strings.TrimPrefix(b.sent[0].Get("hub.callback"), "https://we.example/websub/")
	send := func(body string) {
		t.Helper()
		header := http.Header{"X-Hub-Signature": {sign("sha1", b.sent[0].Get("hub.secret"), []byte(body))}}
		if status := b.Receive(t.Context(), key, header, strings.NewReader(body)); status != http.StatusAccepted {
			t.Fatalf("status %d", status)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	delivered := make(chan struct{}, 1)
	b.deliver = func(Message) error { delivered <- struct{}{}; return nil }
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.Run(ctx)
	}()
	send("one")
	<-delivered
	stop()
	<-ended
	if b.Relied(id).IsZero() {
		t.Fatal("the hub has sent something and is not relied on")
	}
	later := noon.Add(time.Minute)
	b.now.Store(&later)
	send("two") // nobody is there any more
	ctx, stop = context.WithCancel(t.Context())
	stop()
	b.Run(ctx)
	if !b.Relied(id).IsZero() || b.changed.Load() != 1 || len(delivered) != 0 {
		t.Errorf("relied on until %v, told %d times that this has changed", b.Relied(id), b.changed.Load())
	}
}
