package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/feeds"
	"wirefold/store"
)

// bbolt's own check is the judge of what is sound.
func TestCheckAgreesOnSoundDatabases(t *testing.T) {
	sound := map[string][]byte{
		"filled":       filled(t),
		"empty bucket": edited(t, func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("more")); return err }),
		"nested buckets": edited(t, func(tx *bolt.Tx) error {
			b, err := tx.CreateBucket([]byte("outer"))
			for n := range byte(100) {
				inner, err := b.CreateBucket([]byte{n})
				if err != nil {
					return err
				}
				if err := inner.Put([]byte("key"), bytes.Repeat([]byte{n}, int(n)*100)); err != nil {
					return err
				}
			}
			return err
		}),
		"a long list of free pages": freed(t, 70_000),
	}
	for name, data := range sound {
		path := newPath(t)
		noError(t, os.WriteFile(path, data, 0o600))
		db, err := bolt.Open(path, 0o600, nil)
		noError(t, err)
		noError(t, db.View(func(tx *bolt.Tx) error {
			for err := range tx.Check() {
				t.Errorf("%s: bbolt says %v", name, err)
			}
			return nil
		}))
		noError(t, db.Close())
		if err := Verify(context.Background(), path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// freed returns a database with so many free pages, which are small.
func freed(t *testing.T, pages int) []byte {
	t.Helper()
	const small = 512
	path := newPath(t)
	db, err := bolt.Open(path, 0o600, &bolt.Options{PageSize: small, NoSync: true})
	noError(t, err)
	noError(t, db.Update(layOut))
	noError(t, db.Update(func(tx *bolt.Tx) error { return put(tx, bucketMeta, []byte("big"), make([]byte, pages*small)) }))
	noError(t, db.Update(func(tx *bolt.Tx) error { return del(tx, bucketMeta, []byte("big")) }))
	noError(t, db.Close())
	data, err := os.ReadFile(path)
	noError(t, err)
	return data
}

// Whatever is done to the pages in use, a check says so, or it is no damage.
func TestCheckFindsDamage(t *testing.T) {
	whole := filled(t)
	random := rand.NewChaCha8([32]byte{2})
	garbage := func(n int) []byte { b := make([]byte, n); _, _ = random.Read(b); return b }
	pages := len(whole) / pageSize

	t.Run("60 pages in the middle are garbage", func(t *testing.T) {
		data := bytes.Clone(whole)
		from := (pages/2 - 30) * pageSize
		copy(data[from:], garbage(60*pageSize))
		path := newPath(t)
		noError(t, os.WriteFile(path, data, 0o600))
		s := mustOpen(t, path) // nothing shows at the start
		err := s.Check(context.Background())
		noError(t, s.Close())
		var damage *DamageError
		if !errors.As(err, &damage) || !errors.Is(err, store.ErrDamaged) || len(damage.Problems) == 0 {
			t.Fatalf("error %v, want a DamageError", err)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("message %q", err)
		}
	})
	t.Run("single pages", func(t *testing.T) {
		for page := 2; page < pages; page++ {
			for name, data := range map[string][]byte{"zero": make([]byte, pageSize), "garbage": garbage(pageSize)} {
				damaged := bytes.Clone(whole)
				copy(damaged[page*pageSize:], data)
				path := newPath(t)
				noError(t, os.WriteFile(path, damaged, 0o600))
				s, err := Open(path, Options{})
				if err != nil {
					continue
				}
				read, check := readAll(s), s.Check(context.Background())
				noError(t, s.Close())
				if errors.Is(read, store.ErrDamaged) && !errors.Is(check, store.ErrDamaged) {
					t.Errorf("page %d, %s: check returned %v, but a read %v", page, name, check, read)
				}
			}
		}
	})
	t.Run("single bytes of pages' headers and elements", func(t *testing.T) {
		found := 0
		m, ok := readMeta(whole)
		if !ok {
			t.Fatal("the first meta is not whole")
		}
		for n := range 5000 {
			at := 2*pageSize + random.Uint64()%uint64(pages-2)*pageSize + random.Uint64()%128
			was := whole[at]
			whole[at] ^= byte(1 + n%255)
			w, err := walkPages(context.Background(), bytes.NewReader(whole), m)
			noError(t, err)
			if len(w.problems) > 0 {
				found++
			}
			whole[at] = was
		}
		if found == 0 {
			t.Error("no damage was found")
		}
		t.Logf("%d of 5000 were found", found)
	})
}

func TestCheckWhileWriting(t *testing.T) {
	s := mustOpen(t, newPath(t))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 20 {
			fillSome(t, s)
		}
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		if err := s.Check(context.Background()); err != nil {
			t.Error(err)
		}
	}
	noError(t, s.Close())
}

func TestCheckStops(t *testing.T) {
	s := mustOpen(t, newPath(t))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	noError(t, s.Close())
}

func TestUsage(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	s := mustOpen(t, path)
	fillSome(t, s)
	full, err := s.Usage(ctx)
	noError(t, err)
	noError(t, putEverywhere(s))
	less, err := s.Usage(ctx)
	noError(t, err)
	if less.Used >= full.Used || less.Free <= full.Free || less.File < less.Used+less.Free {
		t.Errorf("%+v after removing most of %+v", less, full)
	}
	noError(t, s.Close())
	r, err := Open(path, Options{ReadOnly: true})
	noError(t, err)
	if read, err := r.Usage(ctx); err != nil || read != less {
		t.Errorf("read-only: %+v, %v, want %+v", read, err, less)
	}
	noError(t, r.Close())
}

// After an I/O error the file is opened anew, and what was stored is there.
func TestReopen(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	s := mustOpen(t, path)
	fillSome(t, s)
	s.suspect.Store(true)
	noError(t, s.Update(ctx, func(w store.Writer) error { return w.PutMeta(store.Meta{SketchVersion: 3}) }))
	if s.suspect.Load() {
		t.Error("still suspect")
	}
	s.suspect.Store(true)
	noError(t, readAll(s))

	t.Run("not while the file is damaged", func(t *testing.T) {
		whole, err := os.ReadFile(path)
		noError(t, err)
		noError(t, os.WriteFile(path, over(whole, 0, 2*pageSize, 0), 0o600))
		s.suspect.Store(true)
		put := func() error { return s.Update(ctx, func(w store.Writer) error { return w.PutMeta(store.Meta{}) }) }
		for range 2 {
			if err := put(); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("error %v, want %v", err, store.ErrDamaged)
			}
		}
		if err := readAll(s); err == nil {
			t.Error("a closed database can be read")
		}
		noError(t, os.WriteFile(path, whole, 0o600))
		noError(t, put())
		noError(t, readAll(s))
	})
	noError(t, s.Close())
}

func TestProbe(t *testing.T) {
	ctx := context.Background()
	s := mustOpen(t, newPath(t))
	noError(t, s.Probe(ctx))
	u, err := s.Usage(ctx)
	noError(t, err)
	if u.Free < probeSize || u.Used > 1<<20 {
		t.Errorf("%+v after a probe", u)
	}
	noError(t, s.Check(ctx))
	noError(t, s.Close())
	if err := s.Probe(ctx); err == nil {
		t.Error("a closed database can be written")
	}
}

func BenchmarkCheck(b *testing.B) {
	ctx := context.Background()
	s := mustOpen(b, newPath(b))
	for n := range 20 {
		noError(b, s.Update(ctx, func(w store.Writer) error {
			for i := range 1000 {
				id := feeds.NewArticleID("source", fmt.Sprint(n, i))
				at := time.Unix(int64(n), int64(i))
				if err := errors.Join(w.PutArticle(store.Article{ID: id, FirstSeen: at}),
					w.PutSketch(store.Sketch{Article: id, Seen: at, Data: make([]byte, 2000)})); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	u, err := s.Usage(ctx)
	noError(b, err)
	b.SetBytes(u.Used)
	for b.Loop() {
		noError(b, s.Check(ctx))
	}
	noError(b, s.Close())
}
