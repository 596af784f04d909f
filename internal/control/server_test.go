package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/store"
)

// clients returns a client over a socket and one within the process: the answers
// are the same.
func clients(t *testing.T, s *Server) map[string]*Client {
	t.Helper()
	return map[string]*Client{"socket": connect(t, s), "local": Local(s.Handler())}
}

func TestStory(t *testing.T) {
	fake := &fakeStore{stories: []store.Story{story(0x3a, 1, 2), story(0x3b, 4)}}
	for name, c := range clients(t, newServer(fake, nil)) {
		s, err := c.Story(t.Context(), "3a0")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		// A source is named as configured; one that is not any more, by its host.
		if s.Canonical.Source != "One" || s.Canonical.Text != "the text" || s.Reason != dedupe.ReasonEarliest {
			t.Errorf("%s: canonical %+v", name, s.Canonical)
		}
		if len(s.Copies) != 1 || s.Copies[0].Source != "2.example" || s.Copies[0].Text != "the text" {
			t.Errorf("%s: copies %+v", name, s.Copies)
		}
		for id, want := range map[string]error{
			"3": store.ErrAmbiguous, "ff": store.ErrNotFound, "": store.ErrNotFound, ".": store.ErrNotFound,
			"..": store.ErrNotFound, "a/b": store.ErrNotFound, "?id=3a": store.ErrNotFound, "%": store.ErrNotFound,
		} {
			_, err := c.Story(t.Context(), id)
			if !errors.Is(err, want) {
				t.Errorf("%s: story %q: %v, want %v", name, id, err, want)
			}
			if e := new(Error); !errors.As(err, &e) || !errors.Is(want, store.ErrAmbiguous) && err.Error() != fmt.Sprintf("no story has the ID %q", id) {
				t.Errorf("%s: story %q: the answer is not the daemon's own: %v", name, id, err)
			}
		}
	}
}

func TestSourceNeverPolled(t *testing.T) {
	var got []Source
	err := connect(t, newServer(&fakeStore{}, nil)).Sources(t.Context(), func(s Source) error {
		got = append(got, s)
		return nil
	})
	if err != nil || len(got) != 1 || got[0].Name != "One" || got[0].State != StateNew || got[0].Groups == nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestSourceDetail: all that was considered is shown, and the pause that another
// source's answer began.
func TestSourceDetail(t *testing.T) {
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	s := newServer(&fakeStore{states: []store.SourceState{
		{ID: "https://1.example/feed", LastPoll: at, NextDue: at.Add(time.Hour), DueReason: "schedule", Signals: []store.Signal{
			{Reason: "schedule", Until: at.Add(time.Hour)}, {Reason: "ttl of the feed", Until: at.Add(time.Minute)},
		}},
		{ID: "https://1.example/other", Hold: &store.Hold{Host: "1.example", Until: at.Add(2 * time.Hour), Count: 1}},
		{ID: "https://2.example/feed", Hold: &store.Hold{Host: "2.example", Until: at.Add(9 * time.Hour), Count: 1}},
	}}, nil)
	for name, c := range clients(t, s) {
		for _, source := range []string{"One", "https://1.EXAMPLE/feed#x"} {
			d, err := c.Source(t.Context(), source)
			if err != nil {
				t.Fatal(err)
			}
			var signals []string
			for _, s := range d.Signals {
				signals = append(signals, fmt.Sprintf("%s %s %s", s.Until.Sub(at), s.Reason, s.Source))
			}
			want := []string{"2h0m0s pause of the host (429) 1.example", "1h0m0s schedule ", "1m0s ttl of the feed "}
			if !slices.Equal(signals, want) || !d.NextDue.Equal(at.Add(2*time.Hour)) || d.DueReason != "pause of the host (429)" {
				t.Errorf("%s: due %s for %s: %q", name, d.NextDue, d.DueReason, signals)
			}
		}
		if _, err := c.Source(t.Context(), "Two"); err == nil || err.Error() != `no source is named "Two"` {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type switcher func(string, bool) error

func (s switcher) Enable(_ context.Context, name string, on bool) error { return s(name, on) }

func TestEnable(t *testing.T) {
	var asked []string
	s := newServer(&fakeStore{}, nil)
	s.Switch = switcher(func(name string, on bool) error {
		asked = append(asked, fmt.Sprint(name, " ", on))
		if name != "One" {
			return &UnknownSourceError{Name: name}
		}
		return nil
	})
	for name, c := range clients(t, s) {
		asked = nil
		if d, err := c.Enable(t.Context(), "One", true); err != nil || d.Name != "One" {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
		if _, err := c.Enable(t.Context(), "Two", false); err == nil || err.Error() != `no source is named "Two"` {
			t.Errorf("%s: %v", name, err)
		}
		if want := []string{"One true", "Two false"}; !slices.Equal(asked, want) {
			t.Errorf("%s: asked for %q", name, asked)
		}
	}
}

func TestPollRequest(t *testing.T) {
	var got PollRequest
	s := newServer(nil, poller(func(_ context.Context, req PollRequest, _ func(PollEvent)) error {
		got = req
		return &UnknownSourceError{Name: "Two"}
	}))
	for name, c := range clients(t, s) {
		err := c.Poll(t.Context(), PollRequest{Sources: []string{"Two"}, Force: true}, nil)
		if len(got.Sources) != 1 || got.Sources[0] != "Two" || !got.Force {
			t.Errorf("%s: asked for %+v", name, got)
		}
		e := new(Error)
		if !errors.As(err, &e) || e.Error() != `no source is named "Two"` || e.ErrorHint() == "" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestCommandLeaves: the wait for a poll ends with the command that waits.
func TestCommandLeaves(t *testing.T) {
	ended := make(chan error, 1)
	c := connect(t, newServer(nil, poller(func(ctx context.Context, _ PollRequest, report func(PollEvent)) error {
		report(PollEvent{Source: "One"})
		<-ctx.Done()
		ended <- ctx.Err()
		return ctx.Err()
	})))
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Poll(ctx, PollRequest{}, func(PollEvent) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the poll ended with %v", err)
	}
}

// TestStopped: a command that waits is told why it is not answered.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancelCause(context.Background())
	h := newServer(nil, poller(func(ctx context.Context, _ PollRequest, _ func(PollEvent)) error {
		stop(errors.New("the daemon is stopping"))
		<-ctx.Done()
		return fmt.Errorf("wait: %w", ctx.Err())
	})).Handler()
	c := Local(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r.WithContext(ctx)) }))
	if err := c.Poll(t.Context(), PollRequest{}, nil); err == nil || err.Error() != "the daemon is stopping" {
		t.Errorf("got %v", err)
	}
}
