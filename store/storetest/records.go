package storetest

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

func testRecords(t *testing.T, e Engine) {
	runAll(t, e, []test{
		{"every record comes back as it was put", everyRecord},
		{"an empty store finds nothing", nothingFound},
		{"a record with zero times and unset fields comes back", zeroRecords},
		{"a second put replaces the first", replaced},
		{"what is handed out is a copy", copies},
		{"what was handed in may be changed before the commit", inputsMayChange},
		{"sources come in the order of their IDs", sourceOrder},
		{"a deleted source was never polled", deletedSource},
		{"large bodies and text of all scripts come back", largeBody},
	})
}

func everyRecord(t *testing.T, s store.Store) {
	const src = feeds.SourceID("https://example.org/feed?a=1&b=2")
	current := []feeds.ArticleID{articleID(2), articleID(1), articleID(2)}
	update(t, s, func(w store.Writer) error {
		for _, err := range []error{
			w.PutMeta(meta()), w.PutSource(source(src)), w.PutCurrent(src, current),
			putWhole(w, 1), w.PutStory(story(1)),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(r store.Reader) error {
		m, err := r.Meta()
		same(t, "meta", m, meta())
		is(t, "meta", err, nil)
		st, err := r.Source(src)
		same(t, "source", st, source(src))
		is(t, "source", err, nil)
		ids, err := r.Current(src)
		same(t, "current", ids, current)
		is(t, "current", err, nil)
		a, err := r.Article(articleID(1))
		same(t, "article", a, article(1))
		is(t, "article", err, nil)
		b, err := r.Body(articleID(1))
		same(t, "body", b, body(1))
		is(t, "body", err, nil)
		sk, err := collect(r.Sketches(time.Time{}))
		same(t, "sketches", sk, []store.Sketch{sketch(1)})
		is(t, "sketches", err, nil)
		story1, err := r.Story(storyID(1))
		same(t, "story", story1, story(1))
		is(t, "story", err, nil)
		return nil
	})
}

func nothingFound(t *testing.T, s store.Store) {
	view(t, s, func(r store.Reader) error {
		_, err := r.Meta()
		is(t, "meta", err, store.ErrNotFound)
		_, err = r.Source("https://example.org/feed")
		is(t, "source", err, store.ErrNotFound)
		ids, err := r.Current("https://example.org/feed")
		is(t, "current", err, nil)
		same(t, "current", ids, []feeds.ArticleID(nil))
		_, err = r.Article(articleID(1))
		is(t, "article", err, store.ErrNotFound)
		_, err = r.Body(articleID(1))
		is(t, "body", err, store.ErrNotFound)
		_, err = r.Story(storyID(1))
		is(t, "story", err, store.ErrNotFound)
		_, err = r.StoryByPrefix("0")
		is(t, "story by prefix", err, store.ErrNotFound)
		used, err := r.StoryIDUsed(storyID(1))
		is(t, "story ID used", err, nil)
		same(t, "story ID used", used, false)
		stories, err := collect(r.Stories(time.Time{}))
		is(t, "stories", err, nil)
		same(t, "stories", stories, []store.Story(nil))
		stories, err = collect(r.Stories(day()))
		is(t, "stories before", err, nil)
		same(t, "stories before", stories, []store.Story(nil))
		oldest, err := collect(r.OldestStories())
		is(t, "oldest stories", err, nil)
		same(t, "oldest stories", oldest, []store.Story(nil))
		sources, err := collect(r.Sources())
		is(t, "sources", err, nil)
		same(t, "sources", sources, []store.SourceState(nil))
		sketches, err := collect(r.Sketches(time.Time{}))
		is(t, "sketches", err, nil)
		same(t, "sketches", sketches, []store.Sketch(nil))
		return nil
	})
}

func zeroRecords(t *testing.T, s store.Store) {
	const src = feeds.SourceID("s")
	a := store.Article{ID: articleID(1)}
	st := store.Story{ID: storyID(1), Members: []store.Member{{Article: a.ID, Evidence: &dedupe.Evidence{}}}}
	sk := store.Sketch{Article: a.ID}
	update(t, s, func(w store.Writer) error {
		for _, err := range []error{
			w.PutMeta(store.Meta{}), w.PutSource(store.SourceState{ID: src}), w.PutCurrent(src, nil),
			w.PutArticle(a), w.PutBody(a.ID, store.Body{}), w.PutSketch(sk), w.PutStory(st),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	got := readBack(t, s)
	same(t, "content", got, content{
		Sources: []store.SourceState{{ID: src}}, Current: [][]feeds.ArticleID{nil}, Articles: []store.Article{a},
		Bodies: []store.Body{{}}, Sketches: []store.Sketch{sk}, Stories: []store.Story{st},
	})
	if len(got.Stories) == 1 && !got.Stories[0].Published.IsZero() {
		t.Errorf("the zero time came back as %v", got.Stories[0].Published)
	}
	if len(got.Sketches) == 1 && !got.Sketches[0].Seen.IsZero() {
		t.Errorf("the zero time came back as %v", got.Sketches[0].Seen)
	}
}

func replaced(t *testing.T, s store.Store) {
	fill(t, s, 1)
	a, b, sk, st := article(1), store.Body{Text: "new"}, sketch(1), story(1)
	a.Title, a.Revisions = "New title", 7
	sk.Data = []byte("new")
	st.Reason, st.Members = dedupe.ReasonOnly, st.Members[:1]
	for range 2 { // a repeated write changes nothing
		update(t, s, func(w store.Writer) error {
			for _, err := range []error{
				w.PutMeta(meta()), w.PutArticle(a), w.PutBody(a.ID, b), w.PutSketch(sk), w.PutStory(st),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	same(t, "content", readBack(t, s), content{
		Meta: meta(), Articles: []store.Article{a}, Bodies: []store.Body{b},
		Sketches: []store.Sketch{sk}, Stories: []store.Story{st},
	})
}

func copies(t *testing.T, s store.Store) {
	fillAll(t, s)
	want := readBack(t, s)
	spoilt := readBack(t, s)
	for i := range spoilt.Articles {
		clear(spoilt.Articles[i].Digest)
		clear(spoilt.Articles[i].Authors)
		spoilt.Articles[i].Origin.Title = ""
		clear(spoilt.Sketches[i].Data)
	}
	for i := range spoilt.Stories {
		spoilt.Stories[i].Members[1].Evidence.Score = 0
		clear(spoilt.Stories[i].Members)
	}
	for _, ids := range spoilt.Current {
		clear(ids)
	}
	same(t, "content", readBack(t, s), want)
	// What was handed out outlives the snapshot that it came from.
	update(t, s, func(w store.Writer) error {
		for n := 1; n <= 20; n++ {
			if err := w.DeleteArticle(articleID(n)); err != nil {
				return err
			}
		}
		return nil
	})
	for n, a := range want.Articles {
		same(t, "article", a, article(n+1))
		same(t, "sketch", want.Sketches[n], sketch(n+1))
	}
}

func inputsMayChange(t *testing.T, s store.Store) {
	const src = feeds.SourceID("s")
	update(t, s, func(w store.Writer) error {
		a, sk, st, ids := article(1), sketch(1), story(1), []feeds.ArticleID{articleID(1)}
		for _, err := range []error{
			w.PutArticle(a), w.PutBody(a.ID, body(1)), w.PutSketch(sk), w.PutStory(st), w.PutCurrent(src, ids),
		} {
			if err != nil {
				return err
			}
		}
		clear(a.Digest)
		clear(sk.Data)
		clear(st.Members)
		clear(ids)
		return nil
	})
	view(t, s, func(r store.Reader) error {
		a, err := r.Article(articleID(1))
		is(t, "article", err, nil)
		same(t, "article", a, article(1))
		sk, err := collect(r.Sketches(time.Time{}))
		is(t, "sketches", err, nil)
		same(t, "sketches", sk, []store.Sketch{sketch(1)})
		st, err := r.Story(storyID(1))
		is(t, "story", err, nil)
		same(t, "story", st, story(1))
		ids, err := r.Current(src)
		is(t, "current", err, nil)
		same(t, "current", ids, []feeds.ArticleID{articleID(1)})
		return nil
	})
}

func sourceOrder(t *testing.T, s store.Store) {
	ids := []feeds.SourceID{"https://b.example/", "https://a.example/z", "https://a.example/", "https://ä.example/", "https://B.example/"}
	update(t, s, func(w store.Writer) error {
		for _, id := range ids {
			if err := w.PutSource(source(id)); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(r store.Reader) error {
		var got []feeds.SourceID
		for st, err := range r.Sources() {
			if err != nil {
				return err
			}
			same(t, "source", st, source(st.ID))
			got = append(got, st.ID)
		}
		same(t, "order", got, []feeds.SourceID{"https://B.example/", "https://a.example/", "https://a.example/z", "https://b.example/", "https://ä.example/"})
		for st, err := range r.Sources() {
			same(t, "first", st.ID, got[0])
			return err // an early stop
		}
		return nil
	})
}

func deletedSource(t *testing.T, s store.Store) {
	const gone, kept = feeds.SourceID("https://a.example/"), feeds.SourceID("https://a.example/b")
	update(t, s, func(w store.Writer) error {
		for _, id := range []feeds.SourceID{gone, kept} {
			if err := w.PutSource(source(id)); err != nil {
				return err
			}
			if err := w.PutCurrent(id, []feeds.ArticleID{articleID(1)}); err != nil {
				return err
			}
		}
		return nil
	})
	for range 2 { // the second time there is nothing to delete, which is no error
		update(t, s, func(w store.Writer) error { return w.DeleteSource(gone) })
	}
	view(t, s, func(r store.Reader) error {
		_, err := r.Source(gone)
		is(t, "deleted source", err, store.ErrNotFound)
		ids, err := r.Current(gone)
		is(t, "its current articles", err, nil)
		same(t, "its current articles", ids, []feeds.ArticleID(nil))
		ids, err = r.Current(kept)
		is(t, "the other's current articles", err, nil)
		same(t, "the other's current articles", ids, []feeds.ArticleID{articleID(1)})
		all, err := collect(r.Sources())
		same(t, "sources", all, []store.SourceState{source(kept)})
		return err
	})
}

func largeBody(t *testing.T, s store.Store) {
	b := store.Body{
		Summary: "<p>港口 гавань λιμάνι &amp; \u2028 \x00 🚢</p>",
		Content: strings.Repeat("<p>The ferry & the “quay”</p>", 100_000),
		Text:    string(bytes.Repeat([]byte("ferry "), 100_000)),
	}
	update(t, s, func(w store.Writer) error { return w.PutBody(articleID(1), b) })
	view(t, s, func(r store.Reader) error {
		got, err := r.Body(articleID(1))
		if got != b {
			t.Error("the body came back changed")
		}
		return err
	})
}
