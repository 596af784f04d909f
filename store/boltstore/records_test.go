package boltstore

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/feeds"
	"wirefold/store"
)

// spoil writes past the Writer.
func spoil(t *testing.T, s *Store, fn func(*bolt.Tx) error) {
	t.Helper()
	noError(t, s.db.Update(fn))
}

// oneError fails the test unless the iterator yields the number of values, then
// one error that wraps store.ErrDamaged and holds the text, and then nothing.
func oneError[T any](t *testing.T, seq iter.Seq2[T, error], values int, text string) {
	t.Helper()
	var failed error
	for _, err := range seq {
		switch {
		case failed != nil:
			t.Fatalf("something came after %v", failed)
		case err != nil:
			failed = err
		default:
			values--
		}
	}
	if !errors.Is(failed, store.ErrDamaged) || !strings.Contains(failed.Error(), text) {
		t.Errorf("error %v, want %v that holds %q", failed, store.ErrDamaged, text)
	}
	if values != 0 {
		t.Errorf("%d values too few came before the error", values)
	}
}

func TestUndecodableRecords(t *testing.T) {
	s := mustOpen(t, newPath(t))
	defer s.Close()
	ids := []feeds.ArticleID{{1}, {2}, {3}}
	noError(t, s.Update(context.Background(), func(w store.Writer) error {
		for n, id := range ids {
			at := time.Unix(int64(n), 0)
			for _, err := range []error{
				w.PutMeta(store.Meta{}),
				w.PutSource(store.SourceState{ID: feeds.SourceID(id.String())}),
				w.PutCurrent(feeds.SourceID(id.String()), ids),
				w.PutArticle(store.Article{ID: id, FirstSeen: at}),
				w.PutBody(id, store.Body{}),
				w.PutSketch(store.Sketch{Article: id, Seen: at}),
				w.PutStory(store.Story{ID: store.StoryID(id), Published: at}),
				w.PutDecision(store.Decision{Number: uint64(n) + 1}),
			} {
				if err != nil {
					return err
				}
			}
		}
		return nil
	}))
	second := ids[1]
	spoil(t, s, func(tx *bolt.Tx) error {
		return errors.Join(
			put(tx, bucketMeta, []byte(keyMeta), []byte("{")),
			put(tx, bucketSources, []byte(second.String()), []byte("{")),
			put(tx, bucketCurrent, []byte(second.String()), []byte("17 bytes and more")),
			put(tx, bucketArticles, second[:], []byte("short")),
			put(tx, bucketArticles, ids[2][:], []byte("long enough, but no JSON")),
			put(tx, bucketBodies, second[:], []byte("not compressed")),
			put(tx, bucketStories, second[:], append(timeKey(time.Unix(1, 0)), `{"id":7}`...)),
			put(tx, bucketSketches, timeKey(time.Unix(1, 0)), nil),
			put(tx, bucketRetired, []byte{15: 9}, []byte("short")),
			put(tx, bucketDecisions, decisionKey(2), []byte("{")),
			put(tx, bucketTimeline, append(timeKey(time.Unix(1, 0)), second[:]...), []byte("short")),
			put(tx, bucketNames, nameKey("short article", second), nil),
			put(tx, bucketNames, nameKey("no removal", second), timeKey(time.Unix(1, 0))),
			put(tx, bucketNames, append(nameKey("too long", second), 1), nil),
		)
	})
	noError(t, s.View(context.Background(), func(r store.Reader) error {
		oneError(t, r.Sources(), 1, "source "+second.String())
		oneError(t, r.Stories(time.Time{}), 1, "story "+store.StoryID(second).String())
		oneError(t, r.OldestStories(), 1, "story "+store.StoryID(second).String())
		oneError(t, r.Sketches(time.Time{}), 1, "sketch")
		oneError(t, r.Outlines(store.Outline{}), 1, "timeline entry")
		oneError(t, r.Lookup("short article"), 0, "article")
		oneError(t, r.Lookup("too long"), 0, "name under")
		oneError(t, r.Lookup("no removal"), 0, "removal of article")
		oneError(t, r.Decisions(), 1, "decision under 0000000000000002")
		errs := map[string]error{}
		_, errs["meta"] = r.Meta()
		_, errs["source"] = r.Source(feeds.SourceID(second.String()))
		_, errs["current"] = r.Current(feeds.SourceID(second.String()))
		_, errs["short article"] = r.Article(second)
		_, errs["article"] = r.Article(ids[2])
		_, errs["body"] = r.Body(second)
		_, errs["story"] = r.Story(store.StoryID(second))
		_, errs["retired story"] = r.Story(store.StoryID{15: 9})
		_, errs["prefix"] = r.StoryByPrefix("02")
		_, errs["decision"] = r.Decision(2)
		for name, err := range errs {
			if !errors.Is(err, store.ErrDamaged) || errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: error %v, want %v", name, err, store.ErrDamaged)
			}
		}
		return nil
	}))
	noError(t, s.Check(context.Background())) // to bbolt all is well
}

func TestTimelineWithoutStory(t *testing.T) {
	s := mustOpen(t, newPath(t))
	defer s.Close()
	spoil(t, s, func(tx *bolt.Tx) error { return put(tx, bucketTimeline, make([]byte, timeSize+16), nil) })
	noError(t, s.View(context.Background(), func(r store.Reader) error {
		oneError(t, r.Stories(time.Time{}), 0, "timeline")
		return nil
	}))
}

func TestRetiredCircle(t *testing.T) {
	s := mustOpen(t, newPath(t))
	defer s.Close()
	a, b := store.StoryID{1}, store.StoryID{2}
	spoil(t, s, func(tx *bolt.Tx) error {
		return errors.Join(put(tx, bucketRetired, a[:], b[:]), put(tx, bucketRetired, b[:], a[:]))
	})
	noError(t, s.View(context.Background(), func(r store.Reader) error {
		for _, id := range []store.StoryID{a, b} {
			if _, err := r.Story(id); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("error %v, want %v", err, store.ErrDamaged)
			}
		}
		return nil
	}))
}

// What cannot be stored is refused, and says what it was.
func TestPutRefused(t *testing.T) {
	s := mustOpen(t, newPath(t))
	defer s.Close()
	for name, put := range map[string]func(store.Writer) error{
		"put source":     func(w store.Writer) error { return w.PutSource(store.SourceState{}) },
		"put current":    func(w store.Writer) error { return w.PutCurrent("", nil) },
		"put story 0000": func(w store.Writer) error { return w.PutStory(store.Story{}) },
		"put story 01": func(w store.Writer) error {
			return w.PutStory(store.Story{ID: store.StoryID{1}, Published: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)})
		},
		"put decision": func(w store.Writer) error { return w.PutDecision(store.Decision{}) },
		"put body": func(w store.Writer) error {
			return w.PutBody(feeds.ArticleID{1}, store.Body{Text: strings.Repeat(" ", maxBody)})
		},
	} {
		err := s.Update(context.Background(), put)
		if err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
