package storetest

import (
	"context"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

func testArticles(t *testing.T, e Engine) {
	runAll(t, e, []test{
		{"sketches come oldest first, from the given time on", sketchOrder},
		{"a walk through the sketches may stop early", sketchStop},
		{"a sketch follows its article's first-seen time", sketchMoves},
		{"a sketch without its article, or seen at another time, is refused", sketchRefused},
		{"a deleted article leaves no body and no sketch", deletedArticle},
		{"articles of one instant all have their sketches", sameInstant},
	})
}

// sketchesSince returns the articles whose sketches the store yields.
func sketchesSince(t *testing.T, s store.Store, since time.Time) (ids []feeds.ArticleID) {
	t.Helper()
	view(t, s, func(r store.Reader) error {
		for sk, err := range r.Sketches(since) {
			if err != nil {
				return err
			}
			ids = append(ids, sk.Article)
		}
		return nil
	})
	return ids
}

// oddTimes are in order, and reach across 1970 and to both ends of the calendar.
func oddTimes() []time.Time {
	return []time.Time{
		{},
		time.Date(1066, 10, 14, 0, 0, 0, 0, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 58, 999_999_999, time.UTC),
		time.Unix(-1, 0), time.Unix(-1, 999_999_999), time.Unix(0, 0), time.Unix(0, 1), time.Unix(1, 0),
		day(), day().Add(time.Nanosecond),
		time.Date(2026, 3, 1, 23, 0, 0, 0, time.FixedZone("", -8*3600)), // 07:00 UTC of the next day
		time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC),
		time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC), // past what 64 bits of nanoseconds hold
		time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC),
	}
}

// shuffled returns the numbers below n out of order.
func shuffled(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = (i*5 + 3) % n
	}
	return order
}

func sketchOrder(t *testing.T, s store.Store) {
	times := oddTimes()
	var want []feeds.ArticleID
	for n := range times {
		want = append(want, articleID(n))
	}
	update(t, s, func(w store.Writer) error {
		for _, n := range shuffled(len(times)) {
			a, sk := article(n), sketch(n)
			a.FirstSeen, sk.Seen = times[n], times[n]
			if err := w.PutArticle(a); err != nil {
				return err
			}
			if err := w.PutSketch(sk); err != nil {
				return err
			}
		}
		return nil
	})
	for n, at := range times {
		same(t, "since "+at.String(), sketchesSince(t, s, at), want[n:])
		if n > 0 {
			same(t, "since just after "+at.String(), sketchesSince(t, s, at.Add(time.Nanosecond)), after(times, want, at))
		}
	}
	view(t, s, func(r store.Reader) error {
		n := 0
		for sk, err := range r.Sketches(time.Time{}) {
			if err != nil {
				return err
			}
			if !sk.Seen.Equal(times[n]) {
				t.Errorf("seen at %v, want %v", sk.Seen, times[n])
			}
			n++
		}
		return nil
	})
}

// after returns the IDs whose time is after at.
func after(times []time.Time, ids []feeds.ArticleID, at time.Time) []feeds.ArticleID {
	for n := range times {
		if times[n].After(at) {
			return ids[n:]
		}
	}
	return nil
}

func sketchStop(t *testing.T, s store.Store) {
	fill(t, s, 20)
	view(t, s, func(r store.Reader) error {
		n := 0
		for sk, err := range r.Sketches(article(5).FirstSeen) {
			if err != nil {
				return err
			}
			same(t, "sketch", sk, sketch(5+n))
			if n++; n == 3 {
				break
			}
		}
		same(t, "sketches read", n, 3)
		return nil
	})
	fill(t, s, 1) // nothing is left open that would hold up a writer
}

func sketchMoves(t *testing.T, s store.Store) {
	fill(t, s, 3)
	a := article(1)
	a.FirstSeen = article(3).FirstSeen.Add(time.Second)
	update(t, s, func(w store.Writer) error { return w.PutArticle(a) })
	same(t, "order", sketchesSince(t, s, time.Time{}), []feeds.ArticleID{articleID(2), articleID(3), articleID(1)})
	update(t, s, func(w store.Writer) error { return w.DeleteArticle(a.ID) })
	same(t, "order", sketchesSince(t, s, time.Time{}), []feeds.ArticleID{articleID(2), articleID(3)})
}

func sketchRefused(t *testing.T, s store.Store) {
	err := s.Update(context.Background(), func(w store.Writer) error { return w.PutSketch(sketch(1)) })
	is(t, "without its article", err, store.ErrNotFound)
	err = s.Update(context.Background(), func(w store.Writer) error {
		if err := w.PutArticle(article(1)); err != nil {
			t.Error(err)
		}
		sk := sketch(1)
		sk.Seen = sk.Seen.Add(time.Nanosecond)
		return w.PutSketch(sk)
	})
	if err == nil {
		t.Error("seen at another time: no error")
	}
	same(t, "sketches", sketchesSince(t, s, time.Time{}), []feeds.ArticleID(nil))
}

func deletedArticle(t *testing.T, s store.Store) {
	fill(t, s, 3)
	for range 2 { // the second time there is nothing to delete, which is no error
		update(t, s, func(w store.Writer) error { return w.DeleteArticle(articleID(2)) })
	}
	view(t, s, func(r store.Reader) error {
		_, err := r.Article(articleID(2))
		is(t, "article", err, store.ErrNotFound)
		_, err = r.Body(articleID(2))
		is(t, "body", err, store.ErrNotFound)
		st, err := r.Story(storyID(2))
		same(t, "its story", st, story(2))
		return err
	})
	same(t, "sketches", sketchesSince(t, s, time.Time{}), []feeds.ArticleID{articleID(1), articleID(3)})
	update(t, s, func(w store.Writer) error { return w.PutArticle(article(2)) })
	view(t, s, func(r store.Reader) error {
		_, err := r.Body(articleID(2))
		is(t, "body of an article that came again", err, store.ErrNotFound)
		return nil
	})
}

func sameInstant(t *testing.T, s store.Store) {
	const n = 50
	update(t, s, func(w store.Writer) error {
		for i := range n {
			a, sk := article(i), sketch(i)
			a.FirstSeen, sk.Seen = day(), day()
			if err := w.PutArticle(a); err != nil {
				return err
			}
			if err := w.PutSketch(sk); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "sketches at that instant", len(sketchesSince(t, s, day())), n)
	same(t, "sketches after it", len(sketchesSince(t, s, day().Add(1))), 0)
}
