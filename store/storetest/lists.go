package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

func testLists(t *testing.T, e Engine) {
	runAll(t, e, []test{
		{"every story has its outline, in the order of the stories", outlines},
		{"an outline follows its story", outlineFollows},
		{"a list of outlines goes on after any of them, also one that went", outlinesGoOn},
		{"an article is found by its link and by its guid", lookup},
		{"an article that changes its link is found by the new one only", lookupMoved},
		{"what is kept of a removed article is found by its names, until it is forgotten", removals},
		{"an article that comes back hides its removal", removalHidden},
		{"an article is found by the first digits of its ID", articlePrefix},
	})
}

// outlinesFrom returns the outlines after the given one.
func outlinesFrom(t *testing.T, s store.Store, after store.Outline) (all []store.Outline) {
	t.Helper()
	view(t, s, func(r store.Reader) (err error) {
		all, err = collect(r.Outlines(after))
		return err
	})
	return all
}

// varied returns a story whose outline has the n-th of several forms.
func varied(n int) store.Story {
	st := story(n)
	m := &st.Members[1]
	switch n % 5 {
	case 1:
		st.Members = st.Members[:1]
	case 2:
		m.Evidence.Verdict, m.Evidence.Score = dedupe.Copy, 1
	case 3:
		m.Decision, m.Evidence = 7, nil
	case 4:
		third := *m
		third.Article, third.Source = articleID(n+2), "https://example.com/third"
		third.Evidence = &dedupe.Evidence{Verdict: dedupe.Copy, Score: 0.1 + 0.2}
		st.Members = append(st.Members, third)
	}
	return st
}

func outlines(t *testing.T, s store.Store) {
	same(t, "none", outlinesFrom(t, s, store.Outline{}), []store.Outline(nil))
	var want []store.Outline
	times := oddTimes()
	for n, at := range times {
		st := varied(n + 1)
		st.Published = at
		want = append(want, store.Outlined(&st))
		update(t, s, func(w store.Writer) error { return w.PutStory(st) })
	}
	slices.Reverse(want)
	same(t, "outlines", outlinesFrom(t, s, store.Outline{}), want)
}

func outlineFollows(t *testing.T, s store.Store) {
	fill(t, s, 2)
	st := varied(4)
	st.ID, st.Published = storyID(1), story(1).Published
	update(t, s, func(w store.Writer) error { return w.PutStory(st) })
	other := story(2)
	same(t, "outlines", outlinesFrom(t, s, store.Outline{}), []store.Outline{store.Outlined(&other), store.Outlined(&st)})
	update(t, s, func(w store.Writer) error { return w.RetireStory(storyID(2), storyID(1)) })
	same(t, "after one went", outlinesFrom(t, s, store.Outline{}), []store.Outline{store.Outlined(&st)})
	update(t, s, func(w store.Writer) error { return w.DeleteStory(storyID(1)) })
	same(t, "after both went", outlinesFrom(t, s, store.Outline{}), []store.Outline(nil))
}

func outlinesGoOn(t *testing.T, s store.Store) {
	const n = 20
	update(t, s, func(w store.Writer) error {
		for i := 1; i <= n; i++ { // pairs of one instant
			if err := w.PutStory(published(i, day().Add(time.Duration(i/2)*time.Minute))); err != nil {
				return err
			}
		}
		return nil
	})
	all := outlinesFrom(t, s, store.Outline{})
	same(t, "all", len(all), n)
	for i, o := range all {
		same(t, "rest", outlinesFrom(t, s, o), all[i+1:])
	}
	update(t, s, func(w store.Writer) error { return w.DeleteStory(all[7].ID) })
	same(t, "after one that went", outlinesFrom(t, s, all[7]), all[8:])
}

// traces returns what the name leads to.
func traces(t *testing.T, s store.Store, name string) (found []store.Trace) {
	t.Helper()
	view(t, s, func(r store.Reader) (err error) {
		found, err = collect(r.Lookup(name))
		return err
	})
	return found
}

func lookup(t *testing.T, s store.Store) {
	fill(t, s, 20)
	for n := 1; n <= 20; n++ {
		want := []store.Trace{{Article: articleID(n)}}
		same(t, "by link", traces(t, s, article(n).Link), want)
		same(t, "by guid", traces(t, s, article(n).GUID), want)
	}
	for _, name := range []string{"", "guid-", "guid-21", article(1).Link + "c"} {
		same(t, "by "+name, traces(t, s, name), []store.Trace(nil))
	}
	// Two sources may use one guid, and an article its link as its guid.
	a, b := article(21), article(22)
	b.GUID, b.Link = a.GUID, a.GUID
	update(t, s, func(w store.Writer) error {
		if err := w.PutArticle(a); err != nil {
			return err
		}
		return w.PutArticle(b)
	})
	same(t, "of two sources", len(traces(t, s, a.GUID)), 2)
	update(t, s, func(w store.Writer) error { return w.DeleteArticle(b.ID) })
	same(t, "of one source", traces(t, s, a.GUID), []store.Trace{{Article: a.ID}})
}

func lookupMoved(t *testing.T, s store.Store) {
	fill(t, s, 1)
	a := article(1)
	a.Link = "https://example.org/moved"
	update(t, s, func(w store.Writer) error { return w.PutArticle(a) })
	same(t, "old link", traces(t, s, article(1).Link), []store.Trace(nil))
	same(t, "new link", traces(t, s, a.Link), []store.Trace{{Article: a.ID}})
	same(t, "guid", traces(t, s, a.GUID), []store.Trace{{Article: a.ID}})
}

// removal returns what is kept of the n-th article, removed n hours into the day.
func removal(n int) store.Removal {
	a := article(n)
	return store.Removal{
		Article: a.ID, Source: a.Source, GUID: a.GUID, Link: a.Link, Story: a.Story, FirstSeen: a.FirstSeen,
		Removed: day().Add(time.Duration(n) * time.Hour),
	}
}

func remove(n int) func(store.Writer) error {
	return func(w store.Writer) error {
		if err := w.DeleteArticle(articleID(n)); err != nil {
			return err
		}
		return w.PutRemoval(removal(n))
	}
}

func removals(t *testing.T, s store.Store) {
	fill(t, s, 3)
	for _, n := range []int{2, 1} {
		update(t, s, remove(n))
	}
	first, second := removal(1), removal(2)
	for range 2 {
		same(t, "by link", traces(t, s, first.Link), []store.Trace{{Article: first.Article, Removal: &first}})
		same(t, "by guid", traces(t, s, first.GUID), []store.Trace{{Article: first.Article, Removal: &first}})
		update(t, s, func(w store.Writer) error { return w.DeleteRemovals(first.Removed) }) // before, not at
	}
	update(t, s, func(w store.Writer) error { return w.DeleteRemovals(second.Removed) })
	same(t, "forgotten", traces(t, s, first.Link), []store.Trace(nil))
	same(t, "not forgotten", traces(t, s, second.Link), []store.Trace{{Article: second.Article, Removal: &second}})
	same(t, "stored", traces(t, s, article(3).Link), []store.Trace{{Article: articleID(3)}})
}

func removalHidden(t *testing.T, s store.Store) {
	fill(t, s, 1)
	update(t, s, remove(1))
	stored := []store.Trace{{Article: articleID(1)}}
	update(t, s, func(w store.Writer) error { return w.PutArticle(article(1)) })
	same(t, "back", traces(t, s, article(1).Link), stored)
	update(t, s, func(w store.Writer) error { return w.PutRemoval(removal(1)) })
	same(t, "told late", traces(t, s, article(1).Link), stored)
	update(t, s, func(w store.Writer) error { return w.DeleteRemovals(day().Add(99 * time.Hour)) })
	same(t, "its removal forgotten", traces(t, s, article(1).GUID), stored)

	// Removed twice: the later time counts, whichever is forgotten first.
	update(t, s, remove(1))
	update(t, s, func(w store.Writer) error { return w.PutArticle(article(1)) })
	again := removal(1)
	again.Removed = again.Removed.Add(time.Hour)
	update(t, s, func(w store.Writer) error {
		if err := w.DeleteArticle(articleID(1)); err != nil {
			return err
		}
		return w.PutRemoval(again)
	})
	want := []store.Trace{{Article: feeds.ArticleID(articleID(1)), Removal: &again}}
	update(t, s, func(w store.Writer) error { return w.DeleteRemovals(again.Removed) })
	same(t, "removed again", traces(t, s, article(1).Link), want)
}

func articlePrefix(t *testing.T, s store.Store) {
	fill(t, s, 20)
	find := func(prefix string) (id feeds.ArticleID, err error) {
		view(t, s, func(r store.Reader) error {
			var a store.Article
			a, err = r.ArticleByPrefix(prefix)
			id = a.ID
			return nil
		})
		return id, err
	}
	digits := articleID(7).String()
	for end := 8; end <= len(digits); end++ {
		for _, prefix := range []string{digits[:end], strings.ToUpper(digits[:end])} {
			id, err := find(prefix)
			same(t, prefix, id, articleID(7))
			is(t, prefix, err, nil)
		}
	}
	ambiguous := 0
	for _, prefix := range strings.Split("0123456789abcdef", "") { // of 20 articles, some begin alike
		if _, err := find(prefix); errors.Is(err, store.ErrAmbiguous) {
			ambiguous++
		}
	}
	if ambiguous == 0 {
		t.Error("no digit is ambiguous")
	}
	for _, prefix := range []string{"", "x", digits + "0", strings.Repeat("0", 32), digits[:31] + "g"} {
		_, err := find(prefix)
		is(t, prefix, err, store.ErrNotFound)
	}
}
