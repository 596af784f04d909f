package storetest

import (
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"wirefold/store"
)

func testStories(t *testing.T, e Engine) {
	runAll(t, e, []test{
		{"stories come newest first, those before the given time", storyOrder},
		{"a walk through the stories may stop early", storyStop},
		{"a story stands in the list once, also if its date did change", storyMoves},
		{"stories of one instant all stand in the list", storiesOfOneInstant},
		{"a prefix finds its story in every way of writing", prefixForms},
		{"a prefix of several stories is ambiguous", prefixAmbiguous},
	})
}

// published returns a story with the given number and date.
func published(n int, at time.Time) store.Story {
	st := story(n)
	st.Published = at
	return st
}

// ids returns the IDs of the stories that list yields.
func ids(t *testing.T, s store.Store, list func(store.Reader) iter.Seq2[store.Story, error]) (all []store.StoryID) {
	t.Helper()
	view(t, s, func(r store.Reader) error {
		for st, err := range list(r) {
			if err != nil {
				return err
			}
			all = append(all, st.ID)
		}
		return nil
	})
	return all
}

func newest(t *testing.T, s store.Store, before time.Time) []store.StoryID {
	t.Helper()
	return ids(t, s, func(r store.Reader) iter.Seq2[store.Story, error] { return r.Stories(before) })
}

func oldest(t *testing.T, s store.Store) []store.StoryID {
	t.Helper()
	return ids(t, s, store.Reader.OldestStories)
}

func storyOrder(t *testing.T, s store.Store) {
	times := oddTimes()
	var want []store.StoryID // oldest first
	for n := range times {
		want = append(want, storyID(n+1))
	}
	update(t, s, func(w store.Writer) error {
		for _, n := range shuffled(len(times)) {
			if err := w.PutStory(published(n+1, times[n])); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "oldest", oldest(t, s), want)
	same(t, "newest", newest(t, s, time.Time{}), reversed(want))
	for n, at := range times[1:] {
		same(t, "before "+at.String(), newest(t, s, at), reversed(want[:n+1]))
	}
	same(t, "before the end of time", newest(t, s, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)), reversed(want))
}

func reversed(ids []store.StoryID) []store.StoryID {
	ids = slices.Clone(ids)
	slices.Reverse(ids)
	return ids
}

func storyStop(t *testing.T, s store.Store) {
	fill(t, s, 20)
	view(t, s, func(r store.Reader) error {
		n := 0
		for st, err := range r.Stories(time.Time{}) {
			if err != nil {
				return err
			}
			same(t, "story", st, story(20-n))
			if n++; n == 3 {
				break
			}
		}
		same(t, "stories read", n, 3)
		for st, err := range r.OldestStories() {
			same(t, "oldest", st, story(1))
			return err
		}
		return nil
	})
	fill(t, s, 1) // nothing is left open that would hold up a writer
}

func storyMoves(t *testing.T, s store.Store) {
	fill(t, s, 3)
	for range 2 {
		update(t, s, func(w store.Writer) error { return w.PutStory(published(1, story(3).Published.Add(time.Hour))) })
		same(t, "order", newest(t, s, time.Time{}), []store.StoryID{storyID(1), storyID(3), storyID(2)})
	}
	update(t, s, func(w store.Writer) error {
		if err := w.PutStory(published(1, time.Time{})); err != nil {
			return err
		}
		return w.PutStory(published(3, time.Unix(-5, 0)))
	})
	same(t, "order", oldest(t, s), []store.StoryID{storyID(1), storyID(3), storyID(2)})
	update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(1)) })
	same(t, "order", oldest(t, s), []store.StoryID{storyID(3), storyID(2)})
}

func storiesOfOneInstant(t *testing.T, s store.Store) {
	const n = 50
	update(t, s, func(w store.Writer) error {
		for i := 1; i <= n; i++ {
			if err := w.PutStory(published(i, day())); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "at that instant", len(newest(t, s, day())), 0)
	same(t, "before the next", len(newest(t, s, day().Add(1))), n)
	same(t, "oldest and newest mirror each other", newest(t, s, time.Time{}), reversed(oldest(t, s)))
}

// byPrefix returns what the prefix finds.
func byPrefix(t *testing.T, s store.Store, prefix string) (id store.StoryID, err error) {
	t.Helper()
	view(t, s, func(r store.Reader) error {
		var st store.Story
		st, err = r.StoryByPrefix(prefix)
		id = st.ID
		return nil
	})
	return id, err
}

func prefixForms(t *testing.T, s store.Store) {
	const n = 0x7bcd12ef
	update(t, s, func(w store.Writer) error {
		for _, n := range []int{n, 0x7a000000, 0x7ccc0000, 0x00000001, 0x6fffffff} {
			if err := w.PutStory(story(n)); err != nil {
				return err
			}
		}
		return nil
	})
	whole := storyID(n).String()
	digits := strings.ReplaceAll(whole, "-", "")
	for end := 2; end <= len(digits); end++ { // odd numbers of digits too
		for _, prefix := range []string{digits[:end], strings.ToUpper(digits[:end]), "urn:uuid:" + digits[:end]} {
			got, err := byPrefix(t, s, prefix)
			if err != nil || got != storyID(n) {
				t.Errorf("%q: %v, %v", prefix, got, err)
			}
		}
	}
	for _, prefix := range []string{whole, whole[:9], whole[:10], "urn:uuid:" + whole, "URN:UUID:" + strings.ToUpper(whole)} {
		got, err := byPrefix(t, s, prefix)
		if err != nil || got != storyID(n) {
			t.Errorf("%q: %v, %v", prefix, got, err)
		}
	}
	for prefix, want := range map[string]int{"0": 1, "6": 0x6fffffff, "6fffffff": 0x6fffffff} {
		got, err := byPrefix(t, s, prefix)
		if err != nil || got != storyID(want) {
			t.Errorf("%q: %v, %v", prefix, got, err)
		}
	}
	for _, prefix := range []string{"", "-", "urn:uuid:", "x", "7bcg", "7b cd", "7bce", digits + "0", digits[:31] + "x", "é", "1", "6ffffffff"} {
		_, err := byPrefix(t, s, prefix)
		is(t, prefix, err, store.ErrNotFound)
	}
}

func prefixAmbiguous(t *testing.T, s store.Store) {
	update(t, s, func(w store.Writer) error {
		for _, n := range []int{0x7bcd0000, 0x7bcd1000, 0x7bff0000, 0x7c000000} {
			if err := w.PutStory(story(n)); err != nil {
				return err
			}
		}
		return nil
	})
	for _, prefix := range []string{"7", "7b", "7bc", "7bcd"} {
		_, err := byPrefix(t, s, prefix)
		is(t, prefix, err, store.ErrAmbiguous)
	}
	for prefix, want := range map[string]int{"7bcd1": 0x7bcd1000, "7bf": 0x7bff0000, "7c": 0x7c000000} {
		got, err := byPrefix(t, s, prefix)
		if err != nil || got != storyID(want) {
			t.Errorf("%q: %v, %v", prefix, got, err)
		}
	}
}
