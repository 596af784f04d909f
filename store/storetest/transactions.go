package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

func testTransactions(t *testing.T, e Engine) {
	runAll(t, e, []test{
		{"an error of the closure comes back as it is and nothing is stored", rolledBack},
		{"a panic of the closure goes on to the caller and nothing is stored", panicked},
		{"an error of a read's closure comes back as it is", viewError},
		{"a writer reads what it wrote", ownWrites},
		{"a reader keeps its snapshot while others write", snapshot},
		{"readers run beside writers and see whole transactions", besideWriters},
		{"writers take turns", writersTakeTurns},
		{"nothing runs when the context is done", contextDone},
		{"a reader that outlived its closure answers with errors", endedReader},
		{"close waits for running transactions", closeWaits},
	})
	t.Run("a closed store answers with errors", func(t *testing.T) {
		s := e.Open(t)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		if err := s.View(ctx, func(store.Reader) error { t.Error("the closure ran"); return nil }); err == nil {
			t.Error("View succeeded")
		}
		if err := s.Update(ctx, func(store.Writer) error { t.Error("the closure ran"); return nil }); err == nil {
			t.Error("Update succeeded")
		}
		if err := s.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
	})
}

var errOurs = errors.New("ours")

// change does something to every kind of record that fillAll stored.
func change(w store.Writer) error {
	const src = feeds.SourceID("https://a.example/feed")
	for _, err := range []error{
		w.PutMeta(store.Meta{SketchVersion: 99}), w.DeleteSource(src), w.PutSource(source("new")), w.PutCurrent("new", nil),
		w.DeleteArticle(articleID(1)), putWhole(w, 50), w.PutStory(story(50)), w.DeleteStory(storyID(6)), w.RetireStory(storyID(7), storyID(8)),
		w.PutDecision(decision(50)), w.PutSubscription(subscription(50)), w.DeleteSubscription(subscription(1).Key),
		w.PutAnnouncement(announcement(50)), w.DeleteAnnouncement(announcement(1).Topic),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func rolledBack(t *testing.T, s store.Store) {
	fillAll(t, s)
	want := readBack(t, s)
	err := s.Update(context.Background(), func(w store.Writer) error {
		if err := change(w); err != nil {
			t.Error(err)
		}
		return errOurs
	})
	if err != errOurs {
		t.Errorf("error %v, want %v itself", err, errOurs)
	}
	same(t, "content", readBack(t, s), want)
	checkUsed(t, s, map[int]bool{6: true, 7: true, 50: false})
}

func panicked(t *testing.T, s store.Store) {
	fillAll(t, s)
	want := readBack(t, s)
	func() {
		defer func() {
			if p := recover(); p != errOurs {
				t.Errorf("panic %v, want %v", p, errOurs)
			}
		}()
		_ = s.Update(context.Background(), func(w store.Writer) error {
			if err := change(w); err != nil {
				t.Error(err)
			}
			panic(errOurs)
		})
	}()
	func() {
		defer func() {
			if p := recover(); p != errOurs {
				t.Errorf("panic %v, want %v", p, errOurs)
			}
		}()
		_ = s.View(context.Background(), func(r store.Reader) error {
			for range r.OldestStories() {
				panic(errOurs)
			}
			return nil
		})
	}()
	same(t, "content", readBack(t, s), want)
	update(t, s, change) // the store is not left locked
}

func viewError(t *testing.T, s store.Store) {
	if err := s.View(context.Background(), func(store.Reader) error { return errOurs }); err != errOurs {
		t.Errorf("error %v, want %v itself", err, errOurs)
	}
}

func ownWrites(t *testing.T, s store.Store) {
	fillAll(t, s)
	var within content
	update(t, s, func(w store.Writer) (err error) {
		if err := change(w); err != nil {
			return err
		}
		if _, err := w.Story(storyID(6)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a story deleted just now: error %v", err)
		}
		moved, err := w.Story(storyID(7))
		if err != nil {
			return err
		}
		same(t, "a story retired just now", moved, story(8))
		found, err := w.StoryByPrefix(storyID(50).String()[:8])
		if err != nil {
			return err
		}
		same(t, "a story put just now", found, story(50))
		within, err = read(w)
		return err
	})
	same(t, "content", readBack(t, s), within)
}

func snapshot(t *testing.T, s store.Store) {
	fillAll(t, s)
	want := readBack(t, s)
	read1, written := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		<-read1
		update(t, s, change)
		close(written)
	})
	view(t, s, func(r store.Reader) error {
		c, err := read(r)
		same(t, "before the write", c, want)
		close(read1)
		<-written
		if err != nil {
			return err
		}
		c, err = read(r)
		same(t, "after the write", c, want)
		return err
	})
	wg.Wait()
}

func besideWriters(t *testing.T, s store.Store) {
	// Every transaction stores one story and makes the meta record count them.
	const writes = 15
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				err := s.View(context.Background(), func(r store.Reader) error {
					m, err := r.Meta()
					if err != nil && !errors.Is(err, store.ErrNotFound) {
						return err
					}
					all, err := collect(r.Stories(time.Time{}))
					if len(all) != m.SketchVersion {
						return fmt.Errorf("%d stories where there should be %d", len(all), m.SketchVersion)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for n := 1; n <= writes; n++ {
		update(t, s, func(w store.Writer) error {
			if err := putWhole(w, n); err != nil {
				return err
			}
			if err := w.PutStory(story(n)); err != nil {
				return err
			}
			return w.PutMeta(store.Meta{SketchVersion: n})
		})
	}
	close(done)
	wg.Wait()
}

func writersTakeTurns(t *testing.T, s store.Store) {
	update(t, s, func(w store.Writer) error { return w.PutMeta(store.Meta{}) })
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				err := s.Update(context.Background(), func(w store.Writer) error {
					m, err := w.Meta()
					if err != nil {
						return err
					}
					m.SketchVersion++
					return w.PutMeta(m)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	view(t, s, func(r store.Reader) error {
		m, err := r.Meta()
		same(t, "count", m.SketchVersion, 20)
		return err
	})
}

func contextDone(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := s.View(ctx, func(store.Reader) error { t.Error("the closure ran"); return nil })
	is(t, "view", err, context.Canceled)
	err = s.Update(ctx, func(store.Writer) error { t.Error("the closure ran"); return nil })
	is(t, "update", err, context.Canceled)
	_, err = s.Backup(ctx, failingWriter{})
	is(t, "backup", err, context.Canceled)
}

func endedReader(t *testing.T, s store.Store) {
	fillAll(t, s)
	var kept store.Reader
	view(t, s, func(r store.Reader) error { kept = r; return nil })
	if _, err := kept.Story(storyID(1)); err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("story: error %v", err)
	}
	if _, err := collect(kept.Stories(time.Time{})); err == nil {
		t.Error("stories: no error")
	}
}

func closeWaits(t *testing.T, s store.Store) {
	fillAll(t, s)
	began, closed := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		<-began
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		close(closed)
	})
	view(t, s, func(r store.Reader) error {
		close(began)
		select {
		case <-closed:
			t.Error("closed under a running transaction")
		case <-time.After(50 * time.Millisecond):
		}
		_, err := read(r)
		return err
	})
	wg.Wait()
}

// failingWriter takes nothing.
type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errOurs }
