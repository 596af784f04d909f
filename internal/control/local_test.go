package control

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
)

// TestLocalStreams: an event is there before the answer is whole. A transport that
// collects the answer first would wait for ever here, which synctest reports.
func TestLocalStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := make(chan struct{})
		c := Local(newServer(nil, poller(func(_ context.Context, _ PollRequest, report func(PollEvent)) error {
			report(PollEvent{Source: "One"})
			<-seen
			report(PollEvent{Source: "Two"})
			return nil
		})).Handler())
		var sources []string
		err := c.Poll(t.Context(), PollRequest{}, func(e PollEvent) error {
			if sources = append(sources, e.Source); len(sources) == 1 {
				close(seen)
			}
			return nil
		})
		if err != nil || len(sources) != 2 {
			t.Errorf("events of %v, error %v", sources, err)
		}
	})
}

// TestLocalReaderLeaves: when nobody reads on, the handler is told by its writes and
// ends; one that hangs would be reported by synctest.
func TestLocalReaderLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		enough := errors.New("enough")
		c := Local(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for out := newStream(w); ; {
				if out.send(PollEvent{}) != nil {
					return
				}
			}
		}))
		if err := c.Poll(t.Context(), PollRequest{}, func(PollEvent) error { return enough }); !errors.Is(err, enough) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
	})
}

// TestLocalWithoutBody: an answer need not write anything.
func TestLocalWithoutBody(t *testing.T) {
	c := Local(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	if _, err := c.Info(t.Context()); err == nil {
		t.Error("nothing was taken for an answer")
	}
	c = Local(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	if _, err := c.Info(t.Context()); err == nil {
		t.Error("a refusal was taken for an answer")
	}
}
