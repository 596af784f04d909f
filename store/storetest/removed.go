package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"wirefold/store"
)

func testRemovedStories(t *testing.T, e Engine) {
	runAll(t, e, []test{
		{"a retired story's ID leads to the story that it was merged into", retired},
		{"retired IDs lead on through later merges", retiredChain},
		{"a story is not retired into itself, nor into nothing", retiredNowhere},
		{"a retired story's prefix finds what it was merged into", retiredPrefix},
		{"a deleted story is gone from everywhere, with the IDs that led to it", deleted},
		{"an ID that was ever a story's stays used", stayUsed},
		{"a removed story's ID takes no other story", notAgain},
		{"retiring and deleting may be repeated", removedTwice},
		{"a revived story is there again, with the IDs that led to it", revived},
		{"only a retired story is revived", revivedNowhere},
	})
}

// checkUsed compares StoryIDUsed for the numbered stories.
func checkUsed(t *testing.T, s store.Store, want map[int]bool) {
	t.Helper()
	view(t, s, func(r store.Reader) error {
		for n, want := range want {
			got, err := r.StoryIDUsed(storyID(n))
			if err != nil || got != want {
				t.Errorf("ID of story %d used: %v, %v; want %v", n, got, err, want)
			}
		}
		return nil
	})
}

// leadsTo fails the test unless the ID of one story finds the other.
func leadsTo(t *testing.T, s store.Store, from, to int) {
	t.Helper()
	view(t, s, func(r store.Reader) error {
		st, err := r.Story(storyID(from))
		if err != nil || st.ID != storyID(to) {
			t.Errorf("story %d: %v, %v; want %d", from, st.ID, err, to)
		}
		return nil
	})
}

// gone fails the test unless the ID finds no story.
func gone(t *testing.T, s store.Store, n int) {
	t.Helper()
	view(t, s, func(r store.Reader) error {
		_, err := r.Story(storyID(n))
		is(t, "story", err, store.ErrNotFound)
		return nil
	})
}

func retire(t *testing.T, s store.Store, old, into int) {
	t.Helper()
	update(t, s, func(w store.Writer) error { return w.RetireStory(storyID(old), storyID(into)) })
}

func retired(t *testing.T, s store.Store) {
	fill(t, s, 3)
	retire(t, s, 1, 3)
	leadsTo(t, s, 1, 3)
	leadsTo(t, s, 3, 3)
	same(t, "newest", newest(t, s, time.Time{}), []store.StoryID{storyID(3), storyID(2)})
	same(t, "oldest", oldest(t, s), []store.StoryID{storyID(2), storyID(3)})
	view(t, s, func(r store.Reader) error {
		_, err := r.Article(articleID(1)) // the articles of the story stay
		return err
	})
}

func retiredChain(t *testing.T, s store.Store) {
	const n = 100
	fill(t, s, n)
	update(t, s, func(w store.Writer) error {
		for i := 1; i < n; i++ {
			if err := w.RetireStory(storyID(i), storyID(i+1)); err != nil {
				return err
			}
		}
		return nil
	})
	for i := 1; i <= n; i++ {
		leadsTo(t, s, i, n)
	}
	// Into a retired ID is into what it leads to.
	update(t, s, func(w store.Writer) error { return w.PutStory(story(n + 1)) })
	retire(t, s, n+1, 1)
	leadsTo(t, s, n+1, n)
}

func retiredNowhere(t *testing.T, s store.Store) {
	fill(t, s, 4)
	retire(t, s, 1, 2)
	update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(4)) })
	for _, tt := range []struct {
		name      string
		old, into int
		notFound  bool
	}{
		{"into itself", 2, 2, false},
		{"into an ID that leads to it", 2, 1, false},
		{"into no story", 3, 99, true},
		{"into a deleted story", 3, 4, true},
		{"what never was a story", 99, 3, true},
		{"a deleted story", 4, 3, true},
	} {
		err := s.Update(context.Background(), func(w store.Writer) error { return w.RetireStory(storyID(tt.old), storyID(tt.into)) })
		if err == nil || errors.Is(err, store.ErrNotFound) != tt.notFound {
			t.Errorf("%s: error %v", tt.name, err)
		}
	}
	leadsTo(t, s, 1, 2)
	leadsTo(t, s, 2, 2)
	leadsTo(t, s, 3, 3)
	gone(t, s, 4)
	checkUsed(t, s, map[int]bool{99: false})
}

func retiredPrefix(t *testing.T, s store.Store) {
	const old, other, into, dead = 0x7a100000, 0x7a200000, 0x7b100000, 0x7a300000
	update(t, s, func(w store.Writer) error {
		for _, n := range []int{old, other, into, dead} {
			if err := w.PutStory(story(n)); err != nil {
				return err
			}
		}
		if err := w.DeleteStory(storyID(dead)); err != nil {
			return err
		}
		return w.RetireStory(storyID(old), storyID(into))
	})
	for prefix, want := range map[string]int{"7a1": into, "7b": into, "7a2": other} {
		got, err := byPrefix(t, s, prefix)
		if err != nil || got != storyID(want) {
			t.Errorf("%q: %v, %v", prefix, got, err)
		}
	}
	_, err := byPrefix(t, s, "7a")
	is(t, "a live and a retired story", err, store.ErrAmbiguous)
	_, err = byPrefix(t, s, "7a3")
	is(t, "a deleted story", err, store.ErrNotFound)

	retire(t, s, other, into)
	got, err := byPrefix(t, s, "7a")
	if err != nil || got != storyID(into) {
		t.Errorf("two retired stories with one successor: %v, %v", got, err)
	}
	update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(into)) })
	_, err = byPrefix(t, s, "7a")
	is(t, "retired into a story that was deleted", err, store.ErrNotFound)
}

func deleted(t *testing.T, s store.Store) {
	fill(t, s, 3)
	retire(t, s, 1, 2)
	update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(2)) })
	gone(t, s, 2)
	gone(t, s, 1)
	same(t, "newest", newest(t, s, time.Time{}), []store.StoryID{storyID(3)})
	same(t, "oldest", oldest(t, s), []store.StoryID{storyID(3)})
	view(t, s, func(r store.Reader) error {
		_, err := r.Article(articleID(2)) // its articles stay
		return err
	})
}

func stayUsed(t *testing.T, s store.Store) {
	checkUsed(t, s, map[int]bool{1: false, 2: false})
	fill(t, s, 4)
	checkUsed(t, s, map[int]bool{1: true, 2: true, 3: true, 4: true, 5: false})
	retire(t, s, 1, 2)
	update(t, s, func(w store.Writer) error {
		if err := w.DeleteStory(storyID(3)); err != nil {
			return err
		}
		return w.DeleteStory(storyID(5)) // which never was
	})
	checkUsed(t, s, map[int]bool{1: true, 2: true, 3: true, 4: true, 5: false})
	update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(2)) })
	checkUsed(t, s, map[int]bool{1: true, 2: true, 3: true, 4: true, 5: false})
}

func notAgain(t *testing.T, s store.Store) {
	fill(t, s, 3)
	retire(t, s, 1, 3)
	update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(2)) })
	for _, n := range []int{1, 2} {
		if err := s.Update(context.Background(), func(w store.Writer) error { return w.PutStory(story(n)) }); err == nil {
			t.Errorf("story %d was put again", n)
		}
	}
	leadsTo(t, s, 1, 3)
	gone(t, s, 2)
}

func removedTwice(t *testing.T, s store.Store) {
	fill(t, s, 4)
	for range 2 {
		retire(t, s, 1, 2)
		update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(3)) })
		leadsTo(t, s, 1, 2)
		gone(t, s, 3)
	}
	// A retired ID stands for no story of its own: to delete it harms nobody's.
	update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(1)) })
	leadsTo(t, s, 1, 2)
}

func revive(t *testing.T, s store.Store, n int) {
	t.Helper()
	update(t, s, func(w store.Writer) error { return w.ReviveStory(story(n)) })
}

func revived(t *testing.T, s store.Store) {
	fill(t, s, 4)
	before := newest(t, s, time.Time{})
	retire(t, s, 1, 2)
	retire(t, s, 2, 3)
	revive(t, s, 2)
	leadsTo(t, s, 1, 2)
	leadsTo(t, s, 2, 2)
	leadsTo(t, s, 3, 3)
	revive(t, s, 1)
	leadsTo(t, s, 1, 1)
	same(t, "newest", newest(t, s, time.Time{}), before)
	checkUsed(t, s, map[int]bool{1: true, 2: true})
	retire(t, s, 1, 4) // it can be retired again
	leadsTo(t, s, 1, 4)
}

func revivedNowhere(t *testing.T, s store.Store) {
	fill(t, s, 3)
	retire(t, s, 1, 2)
	update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(3)) })
	for _, n := range []int{2, 3, 99} { // alive, deleted, never there
		is(t, "revive", s.Update(context.Background(), func(w store.Writer) error { return w.ReviveStory(story(n)) }), store.ErrNotFound)
	}
	gone(t, s, 3)
	checkUsed(t, s, map[int]bool{99: false})
}
