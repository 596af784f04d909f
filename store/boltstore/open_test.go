package boltstore

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

func TestOpenCreates(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "wirefold.db")
	s := mustOpen(t, path)
	noError(t, s.Close())
	for name, want := range map[string]fs.FileMode{
		path:                             0o600,
		filepath.Dir(path):               0o700 | fs.ModeDir,
		filepath.Dir(filepath.Dir(path)): 0o700 | fs.ModeDir,
	} {
		info, err := os.Stat(name)
		noError(t, err)
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), want)
		}
	}
	only(t, path)
}

// only fails the test unless the file is the only one in its directory.
func only(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	noError(t, err)
	if len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Errorf("directory has %v, want %s only", entries, filepath.Base(path))
	}
}

func TestOpenRaceToCreate(t *testing.T) {
	path := newPath(t)
	var won sync.Map
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			s, err := Open(path, Options{Timeout: 10 * time.Millisecond})
			switch {
			case err == nil:
				won.Store(n, s)
			case !errors.Is(err, store.ErrLocked):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	winners := 0
	won.Range(func(_, s any) bool {
		winners++
		noError(t, s.(*Store).Close())
		return true
	})
	if winners > 1 {
		t.Errorf("%d hold the database at once", winners)
	}
	only(t, path)
	noError(t, mustOpen(t, path).Close())
}

func TestOpenLocked(t *testing.T) {
	path := newPath(t)
	held := mustOpen(t, path)
	for _, opt := range []Options{{Timeout: 100 * time.Millisecond}, {Timeout: 100 * time.Millisecond, ReadOnly: true}, {}} {
		_, err := Open(path, opt)
		if !errors.Is(err, store.ErrLocked) {
			t.Errorf("%+v: error %v, want %v", opt, err, store.ErrLocked)
		}
	}
	noError(t, held.Update(context.Background(), func(w store.Writer) error { return w.PutMeta(store.Meta{}) }))
	noError(t, held.Close())
	noError(t, mustOpen(t, path).Close())
}

func TestOpenWaitsForTheLock(t *testing.T) {
	path := newPath(t)
	held := mustOpen(t, path)
	time.AfterFunc(100*time.Millisecond, func() { _ = held.Close() })
	s, err := Open(path, Options{Timeout: 10 * time.Second})
	noError(t, err)
	noError(t, s.Close())
}

func TestOpenReadOnly(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	if _, err := Open(path, Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: error %v, want %v", err, fs.ErrNotExist)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file was created: %v", err)
	}
	w := mustOpen(t, path)
	want := store.Meta{SketchVersion: 4}
	noError(t, w.Update(ctx, func(w store.Writer) error { return w.PutMeta(want) }))
	noError(t, w.Close())

	var readers []*Store
	for range 2 {
		r, err := Open(path, Options{ReadOnly: true})
		noError(t, err)
		readers = append(readers, r)
	}
	for _, r := range readers {
		noError(t, r.View(ctx, func(r store.Reader) error {
			got, err := r.Meta()
			if got != want {
				t.Errorf("meta %+v, want %+v", got, want)
			}
			return err
		}))
		if err := r.Update(ctx, func(store.Writer) error { t.Error("the closure ran"); return nil }); err == nil {
			t.Error("Update of a database opened for reading succeeded")
		}
		noError(t, r.Check(ctx))
	}
	if _, err := Open(path, Options{Timeout: time.Millisecond}); !errors.Is(err, store.ErrLocked) {
		t.Errorf("writing beside readers: error %v, want %v", err, store.ErrLocked)
	}
	for _, r := range readers {
		noError(t, r.Close())
	}
}

func TestOpenNegativeTimeout(t *testing.T) {
	if s, err := Open(newPath(t), Options{Timeout: -1}); err == nil {
		t.Error("a negative timeout was taken")
		noError(t, s.Close())
	}
}

func TestOpenDirectoryWithoutRights(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	noError(t, os.WriteFile(file, nil, 0o600))
	_, err := Open(filepath.Join(file, "wirefold.db"), Options{})
	if err == nil || errors.Is(err, store.ErrDamaged) {
		t.Errorf("under a file: error %v, want the system's", err)
	}
}

func TestTimeKey(t *testing.T) {
	for _, want := range []time.Time{
		{}, time.Unix(0, 0), time.Unix(-1, 1), time.Unix(1<<40, 999_999_999), time.Date(-5000, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if got := keyTime(timeKey(want)); !got.Equal(want) || got.IsZero() != want.IsZero() {
			t.Errorf("%v came back as %v", want, got)
		}
	}
}

// olderVersion makes a database as that version of the layout was, with a story and
// its articles in it, and returns its path.
func olderVersion(t *testing.T, version uint32) string {
	t.Helper()
	path := newPath(t)
	s := mustOpen(t, path)
	story := olderStory()
	noError(t, s.Update(context.Background(), func(w store.Writer) error {
		a := store.Article{ID: feeds.ArticleID{1}, Story: story.ID}
		a.GUID, a.Link = "one", "https://a.example/1"
		return errors.Join(w.PutStory(story), w.PutArticle(a))
	}))
	spoil(t, s, func(tx *bolt.Tx) error {
		gone := []error{
			tx.DeleteBucket([]byte(bucketNames)), tx.DeleteBucket([]byte(bucketRemovals)),
			put(tx, bucketTimeline, append(timeKey(story.Published), story.ID[:]...), nil),
			put(tx, bucketMeta, []byte(keySchema), binary.BigEndian.AppendUint32(nil, version)),
		}
		if version < 2 {
			gone = append(gone, tx.DeleteBucket([]byte(bucketDecisions)))
		}
		return errors.Join(gone...)
	})
	noError(t, s.Close())
	return path
}

func olderStory() store.Story {
	return store.Story{
		ID: store.StoryID{1}, Published: time.Unix(7, 0).UTC(), Canonical: feeds.ArticleID{1},
		Members: []store.Member{{Article: feeds.ArticleID{1}}, {Article: feeds.ArticleID{2}, Evidence: &dedupe.Evidence{Verdict: dedupe.Copy, Score: 0.75}}},
	}
}

func TestOpenOlderLayout(t *testing.T) {
	for _, version := range []uint32{1, 2} {
		t.Run(fmt.Sprint(version), func(t *testing.T) { testOlderLayout(t, olderVersion(t, version), version) })
	}
}

// checkLists checks what lists are made from.
func checkLists(t *testing.T, r store.Reader) {
	t.Helper()
	story := olderStory()
	want := store.Outlined(&story)
	seen := 0
	for o, err := range r.Outlines(store.Outline{}) {
		noError(t, err)
		if o != want {
			t.Errorf("outline %+v, want %+v", o, want)
		}
		seen++
	}
	for _, name := range []string{"one", "https://a.example/1", "two"} {
		for trace, err := range r.Lookup(name) {
			noError(t, err)
			if trace != (store.Trace{Article: feeds.ArticleID{1}}) || name == "two" {
				t.Errorf("%s leads to %+v", name, trace)
			}
			seen++
		}
	}
	if seen != 3 {
		t.Errorf("%d outlines and traces, want 3", seen)
	}
}

func testOlderLayout(t *testing.T, path string, version uint32) {
	ctx := context.Background()
	r, err := Open(path, Options{ReadOnly: true})
	noError(t, err)
	noError(t, r.View(ctx, func(r store.Reader) error {
		for d, err := range r.Decisions() {
			t.Errorf("there is a decision %+v, %v", d, err)
		}
		if _, err := r.Decision(1); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("decision 1: error %v, want %v", err, store.ErrNotFound)
		}
		checkLists(t, r)
		_, err := r.Story(store.StoryID{1})
		return err
	}))
	noError(t, r.Close())

	for range 2 { // it is brought up to date once, and then is
		w := mustOpen(t, path)
		noError(t, w.Update(ctx, func(w store.Writer) error {
			checkLists(t, w)
			if _, err := w.Story(store.StoryID{1}); err != nil {
				return err
			}
			return w.PutDecision(store.Decision{Number: 1})
		}))
		spoil(t, w, func(tx *bolt.Tx) error {
			story := olderStory()
			v, err := get(tx, bucketTimeline, append(timeKey(story.Published), story.ID[:]...))
			if len(v) != outlineSize {
				t.Errorf("version %d: no outline is stored: %x", version, v)
			}
			return err
		})
		noError(t, w.Check(ctx))
		noError(t, w.Close())
	}
}
