package control

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"wirefold/feeds"
)

// numbers returns the numbers of events, and how many were lost before them.
func numbers(events []LogEvent) string {
	var b strings.Builder
	for _, e := range events {
		if e.Lost > 0 {
			fmt.Fprintf(&b, "-%d ", e.Lost)
			continue
		}
		fmt.Fprintf(&b, "%d ", e.Number)
	}
	return b.String()
}

func TestRecent(t *testing.T) {
	var r Recent
	events, more := r.after(0)
	if len(events) > 0 || r.last(5) != 0 {
		t.Errorf("at the beginning: %v, last %d", events, r.last(5))
	}
	r.Add(LogEvent{Title: strings.Repeat("é", maxTitle)})
	select {
	case <-more:
	default:
		t.Error("nobody was woken")
	}
	events, _ = r.after(0)
	if numbers(events) != "1 " || len(events[0].Title) > maxTitle+3 || strings.ToValidUTF8(events[0].Title, "?") != events[0].Title {
		t.Errorf("%+v", events)
	}
	for range recentEvents + 2 {
		r.Add(LogEvent{})
	}
	if got := r.last(2); got != recentEvents+1 {
		t.Errorf("the latest two come after %d", got)
	}
	if got := r.last(5000); got != 3 {
		t.Errorf("all that are left come after %d", got)
	}
	events, _ = r.after(1)
	if got := numbers(events[:3]); got != "-2 4 5 " || len(events) != recentEvents+1 || events[len(events)-1].Number != recentEvents+3 {
		t.Errorf("%q and %d more", got, len(events)-3)
	}
	if events, _ = r.after(recentEvents + 3); len(events) > 0 {
		t.Errorf("after the last: %q", numbers(events))
	}
}

func TestLog(t *testing.T) {
	server := newServer(&fakeStore{}, nil)
	read := func(c *Client, req LogRequest) (string, error) {
		var got []LogEvent
		err := c.Log(t.Context(), req, func(e LogEvent) error {
			got = append(got, e)
			return nil
		})
		return numbers(got), err
	}
	for name, c := range clients(t, server) {
		e := new(Error)
		if _, err := read(c, LogRequest{Limit: 5}); !errors.As(err, &e) || e.ErrorHint() == "" {
			t.Errorf("%s: without a log: %v", name, err)
		}
	}
	server = newServer(&fakeStore{}, nil)
	server.Recent = &Recent{}
	server.Sources = func() []feeds.Source {
		return []feeds.Source{{ID: "https://1.example/feed", Name: "One"}, {ID: "x", Name: "Two"}}
	}
	for n := range 6 {
		server.Recent.Add(LogEvent{Kind: LogNew, Source: []string{"One", "Two"}[n%2]})
	}
	for name, c := range clients(t, server) {
		for _, tt := range []struct {
			req  LogRequest
			want string
		}{
			{LogRequest{Limit: 2}, "5 6 "}, {LogRequest{Limit: 20}, "1 2 3 4 5 6 "}, {LogRequest{}, ""}, {LogRequest{Limit: -1}, ""},
			{LogRequest{Limit: 2, Source: "One"}, "3 5 "}, {LogRequest{Limit: 9, Source: "https://1.example/feed"}, "1 3 5 "},
		} {
			if got, err := read(c, tt.req); err != nil || got != tt.want {
				t.Errorf("%s: %+v: %q, %v, want %q", name, tt.req, got, err, tt.want)
			}
		}
		if _, err := read(c, LogRequest{Limit: 2, Source: "Three"}); err == nil {
			t.Errorf("%s: a source that nobody knows was accepted", name)
		}
	}
}

// TestLogFollow: whoever follows is told at once, and may leave.
func TestLogFollow(t *testing.T) {
	server := newServer(&fakeStore{}, nil)
	server.Recent = &Recent{}
	server.Recent.Add(LogEvent{Kind: LogNew})
	for name, c := range clients(t, server) {
		ctx, cancel := context.WithCancel(t.Context())
		var got []uint64
		err := c.Log(ctx, LogRequest{Limit: 1, Follow: true}, func(e LogEvent) error {
			got = append(got, e.Number)
			if len(got) == 3 {
				cancel()
			} else {
				server.Recent.Add(LogEvent{Kind: LogFolded})
			}
			return nil
		})
		cancel()
		if !errors.Is(err, context.Canceled) || len(got) != 3 || got[2] != got[0]+2 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
