package control

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// listed returns the first bytes of the IDs of the stories that a query lists.
func listed(t *testing.T, c *Client, q StoryQuery) string {
	t.Helper()
	got := ""
	err := c.Stories(t.Context(), q, func(s Story) error {
		got += s.ID.String()[:2] + " "
		return nil
	})
	if err != nil {
		t.Errorf("%+v: %v", q, err)
	}
	return got
}

// folded gives the copies of a story, all but the first article, their verdicts and
// scores; a score of 0 stands for a decision by hand.
func folded(s store.Story, day int, verdict dedupe.Verdict, scores ...float64) store.Story {
	s.Published = time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)
	for i, score := range scores {
		m := &s.Members[i+1]
		if score == 0 {
			m.Decision = 1
			continue
		}
		m.Evidence = &dedupe.Evidence{Verdict: verdict, Score: score}
	}
	return s
}

func TestStoryQueries(t *testing.T) {
	fake := &fakeStore{stories: []store.Story{
		folded(story(6, 1, 2, 9), 6, dedupe.Copy, 0.9, 0.6),
		folded(story(5, 4), 5, dedupe.Copy),
		folded(story(4, 3, 5), 4, dedupe.Excerpt, 0.7),
		folded(story(3, 3, 5), 3, dedupe.Copy, 0),
		folded(story(2, 6, 1), 2, dedupe.Copy, 0.99),
		folded(story(1, 7, 8), 1, dedupe.Excerpt, 0.6),
	}}
	server := newServer(fake, nil)
	server.Sources = func() []feeds.Source {
		return []feeds.Source{
			{ID: "https://1.example/feed", Name: "One", Groups: []string{"odd"}},
			{ID: "https://4.example/feed", Name: "Four"},
			{ID: "https://3.example/feed", Name: "Three", Groups: []string{"odd"}},
		}
	}
	for name, c := range clients(t, server) {
		for _, tt := range []struct {
			q    StoryQuery
			want string
		}{
			{StoryQuery{}, "06 04 03 02 01 "},
			{StoryQuery{All: true}, "06 05 04 03 02 01 "},
			{StoryQuery{Limit: 2}, "06 04 "},
			{StoryQuery{All: true, Limit: 9}, "06 05 04 03 02 01 "},
			{StoryQuery{Since: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)}, "06 04 03 "},
			{StoryQuery{Source: "One"}, "06 02 "},
			{StoryQuery{Source: "https://4.example/feed", All: true}, "05 "},
			{StoryQuery{Source: "https://8.example/feed"}, "01 "},
			{StoryQuery{Group: "odd"}, "06 04 03 02 "},
			{StoryQuery{Group: "odd", Source: "Three"}, "04 03 "},
			{StoryQuery{Group: "odd", Source: "Four", All: true}, ""},
			{StoryQuery{Verdict: "copy"}, "06 02 "},
			{StoryQuery{Verdict: "excerpt"}, "04 01 "},
			{StoryQuery{Verdict: "excerpt", Limit: 1}, "04 "},
			{StoryQuery{Verdict: "by-hand"}, "03 "},
			{StoryQuery{Verdict: "by-hand", MinScore: 0.1}, ""},
			{StoryQuery{MinScore: 0.8}, "06 02 "},
			{StoryQuery{MaxScore: 0.65}, "06 01 "},
			{StoryQuery{MinScore: 0.65, MaxScore: 0.8}, "04 "},
			{StoryQuery{MinScore: 0.7, MaxScore: 0.8, Verdict: "copy"}, ""},
			{StoryQuery{Doubtful: true}, "06 01 04 02 "},
			{StoryQuery{Doubtful: true, Limit: 2}, "06 01 "},
			{StoryQuery{Doubtful: true, Limit: 2, MinScore: 0.7}, "04 06 "},
			{StoryQuery{Doubtful: true, Source: "One"}, "06 02 "},
			{StoryQuery{Doubtful: true, All: true, Verdict: "by-hand"}, ""},
		} {
			if got := listed(t, c, tt.q); got != tt.want {
				t.Errorf("%s: %+v: %q, want %q", name, tt.q, got, tt.want)
			}
		}
		for _, q := range []StoryQuery{
			{Limit: -1}, {Source: "Two"}, {Group: "even"}, {Verdict: "related"}, {Verdict: "x"},
		} {
			e := new(Error)
			if err := c.Stories(t.Context(), q, func(Story) error { return nil }); !errors.As(err, &e) || e.ErrorHint() == "" {
				t.Errorf("%s: %+v: %v, want an error with a hint", name, q, err)
			}
		}
	}
}

// TestLongList: a long list is whole, and is read in parts; a sorted one remembers no
// more than is asked for.
func TestLongList(t *testing.T) {
	const n = 2*outline + 1
	fake := &fakeStore{}
	for i := range n {
		s := folded(story(0, 1, 2), 1, dedupe.Copy, 0.5+float64(n-i)/(4*n))
		s.ID = store.StoryID{byte(i >> 8), byte(i), 1}
		fake.stories = append(fake.stories, s)
	}
	c := Local(newServer(fake, nil).Handler())
	got := 0
	err := c.Stories(t.Context(), StoryQuery{}, func(s Story) error {
		if s.ID != fake.stories[got].ID {
			return fmt.Errorf("story %d is %s", got, s.ID)
		}
		got++
		return nil
	})
	if err != nil || got != n {
		t.Errorf("%d stories, %v", got, err)
	}
	if want := n/piece + 1; fake.views != want {
		t.Errorf("read in %d transactions, want %d", fake.views, want)
	}
	got = 0
	err = c.Stories(t.Context(), StoryQuery{Doubtful: true, MaxScore: 0.7}, func(s Story) error {
		if got++; s.ID != fake.stories[n-got].ID {
			return fmt.Errorf("story %d is %s", got, s.ID)
		}
		return nil
	})
	if err != nil || got != MaxDoubtful {
		t.Errorf("%d doubtful stories, %v", got, err)
	}
}
