package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
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

const pageSize = 4096 // of the files made here

// filled makes a database of some size and returns its bytes, those that bbolt
// uses only.
func filled(t *testing.T) []byte {
	t.Helper()
	s := mustOpen(t, newPath(t))
	fillSome(t, s)
	var buf bytes.Buffer
	_, err := s.Backup(context.Background(), &buf)
	noError(t, err)
	noError(t, s.Close())
	return buf.Bytes()
}

func fillSome(t *testing.T, s *Store) {
	t.Helper()
	for batch := range 3 { // several, so that there are free pages
		noError(t, s.Update(context.Background(), func(w store.Writer) error {
			for n := batch * 50; n < batch*50+50; n++ {
				id := feeds.NewArticleID("source", fmt.Sprint(n))
				at := time.Unix(int64(n), 0)
				for _, err := range []error{
					w.PutSource(store.SourceState{ID: feeds.SourceID(fmt.Sprint("source", n))}),
					w.PutArticle(store.Article{ID: id, FirstSeen: at}),
					w.PutBody(id, store.Body{Text: strings.Repeat(id.String(), 20)}),
					w.PutSketch(store.Sketch{Article: id, Seen: at, Data: bytes.Repeat(id[:], 20)}),
					w.PutStory(store.Story{ID: store.NewStoryID(id, 0), Published: at, Canonical: id}),
				} {
					if err != nil {
						return err
					}
				}
			}
			return nil
		}))
	}
}

// readAll reads every record of the store.
func readAll(s *Store) error {
	return s.View(context.Background(), func(r store.Reader) error {
		for _, err := range r.Sources() {
			if err != nil {
				return err
			}
		}
		for sk, err := range r.Sketches(time.Time{}) {
			if err != nil {
				return err
			}
			if _, err := r.Article(sk.Article); err != nil {
				return err
			}
			if _, err := r.Body(sk.Article); err != nil {
				return err
			}
		}
		for _, err := range r.Stories(time.Time{}) {
			if err != nil {
				return err
			}
		}
		for _, err := range r.Decisions() {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// withBolt returns the bytes of a database that fn made of an empty file.
func withBolt(t *testing.T, opt *bolt.Options, fn func(*bolt.Tx) error) []byte {
	t.Helper()
	path := newPath(t)
	db, err := bolt.Open(path, 0o600, opt)
	noError(t, err)
	noError(t, db.Update(fn))
	noError(t, db.Close())
	data, err := os.ReadFile(path)
	noError(t, err)
	return data
}

// edited returns the bytes of a database of ours that fn has changed.
func edited(t *testing.T, fn func(*bolt.Tx) error) []byte {
	t.Helper()
	path := newPath(t)
	noError(t, mustOpen(t, path).Close())
	db, err := bolt.Open(path, 0o600, nil)
	noError(t, err)
	noError(t, db.Update(fn))
	noError(t, db.Close())
	data, err := os.ReadFile(path)
	noError(t, err)
	return data
}

// over returns data with each byte from one offset to another replaced.
func over(data []byte, from, to int, b byte) []byte {
	data = bytes.Clone(data)
	for i := from; i < to; i++ {
		data[i] = b
	}
	return data
}

func TestOpenRefuses(t *testing.T) {
	whole := filled(t)
	random := make([]byte, 1<<16)
	_, _ = rand.NewChaCha8([32]byte{}).Read(random)
	setSchema := func(n uint32) func(*bolt.Tx) error {
		return func(tx *bolt.Tx) error {
			return put(tx, bucketMeta, []byte(keySchema), binary.BigEndian.AppendUint32(nil, n))
		}
	}
	someBucket := func(name string) func(*bolt.Tx) error {
		return func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte(name)); return err }
	}
	tests := []struct {
		name string
		data []byte
		want error
	}{
		{"zero length", nil, store.ErrDamaged},
		{"text", []byte("hello\n"), store.ErrDamaged},
		{"random bytes", random, store.ErrDamaged},
		{"zeros", make([]byte, 1<<16), store.ErrDamaged},
		{"other software's file", append([]byte("SQLite format 3\x00"), random...), store.ErrDamaged},
		{"empty bbolt file", withBolt(t, nil, func(*bolt.Tx) error { return nil }), store.ErrDamaged},
		{"other software's bbolt file", withBolt(t, nil, someBucket("mail")), store.ErrDamaged},
		{"other software's bbolt file with a bucket named like ours", withBolt(t, nil, someBucket(bucketMeta)), store.ErrDamaged},
		{"other software's bbolt file without free list", withBolt(t, &bolt.Options{NoFreelistSync: true}, someBucket("mail")), store.ErrDamaged},
		{"both metas zero", over(whole, 0, 2*pageSize, 0), store.ErrDamaged},
		{"checksums of both metas wrong", over(over(whole, 24, 28, 0xee), pageSize+24, pageSize+28, 0xee), store.ErrDamaged},
		{"a bucket missing", edited(t, func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte(bucketTimeline)) }), store.ErrDamaged},
		{"newer schema", edited(t, setSchema(schema+1)), store.ErrSchema},
		{"older schema", edited(t, setSchema(oldestSchema-1)), store.ErrSchema},
		{"schema unreadable", edited(t, func(tx *bolt.Tx) error { return put(tx, bucketMeta, []byte(keySchema), []byte("x")) }), store.ErrDamaged},
	}
	for _, n := range []int{1, 16, 100, 1024, pageSize - 1, pageSize, pageSize + 100, 2*pageSize - 1, 2 * pageSize,
		2*pageSize + 1, 3 * pageSize, 5*pageSize + 7, len(whole) / 2, len(whole) - pageSize, len(whole) - 1} {
		tests = append(tests, struct {
			name string
			data []byte
			want error
		}{fmt.Sprintf("truncated to %d bytes of %d", n, len(whole)), whole[:n], store.ErrDamaged})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := newPath(t)
			noError(t, os.WriteFile(path, tt.data, 0o640))
			for _, readOnly := range []bool{false, true, false} { // nor does it stay locked
				s, err := Open(path, Options{Timeout: time.Millisecond, ReadOnly: readOnly})
				if !errors.Is(err, tt.want) {
					t.Errorf("read-only %t: error %v, want %v", readOnly, err, tt.want)
				}
				if err == nil {
					noError(t, s.Close())
				} else if !strings.HasPrefix(err.Error(), "open database "+path+": ") || strings.Contains(err.Error(), "\n") {
					t.Errorf("message %q", err)
				}
			}
			after, err := os.ReadFile(path)
			noError(t, err)
			if !bytes.Equal(after, tt.data) {
				t.Error("the file was changed")
			}
			only(t, path)
		})
	}
	t.Run("a directory", func(t *testing.T) {
		if _, err := Open(t.TempDir(), Options{}); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("error %v, want %v", err, store.ErrDamaged)
		}
	})
}

// One of the two metas is a spare for the other.
func TestOpenOneMetaDamaged(t *testing.T) {
	whole := filled(t)
	for n := range 2 {
		path := newPath(t)
		noError(t, os.WriteFile(path, over(whole, n*pageSize, (n+1)*pageSize, 0xee), 0o600))
		s := mustOpen(t, path)
		noError(t, readAll(s))
		noError(t, s.Close())
	}
}

// Whatever page is overwritten: no panic, and what is said is store.ErrDamaged.
func TestDamagedPages(t *testing.T) {
	whole := filled(t)
	random := make([]byte, pageSize)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(random)
	atOpen, atRead, atWrite := 0, 0, 0
	for page := 2; page < len(whole)/pageSize; page++ {
		for name, data := range map[string][]byte{
			"zeros": make([]byte, pageSize), "ones": bytes.Repeat([]byte{0xff}, pageSize), "random": random,
			"random behind the header": append(bytes.Clone(whole[page*pageSize:page*pageSize+16]), random[16:]...),
		} {
			path := newPath(t)
			damaged := bytes.Clone(whole)
			copy(damaged[page*pageSize:], data)
			noError(t, os.WriteFile(path, damaged, 0o600))
			s, err := Open(path, Options{Timeout: time.Millisecond})
			if err != nil {
				atOpen++
			} else {
				if err = readAll(s); err != nil {
					atRead++
				} else if err = putEverywhere(s); err != nil {
					atWrite++
				}
				noError(t, s.Close())
			}
			if err != nil && !errors.Is(err, store.ErrDamaged) {
				// What is lost may also look as if it had never been there.
				if !errors.Is(err, store.ErrNotFound) {
					t.Errorf("page %d, %s: error %v, want %v", page, name, err, store.ErrDamaged)
				}
			}
		}
	}
	t.Logf("of %d pages: noticed %d times at open, %d at read, %d at write", len(whole)/pageSize, atOpen, atRead, atWrite)
	if atOpen == 0 || atRead == 0 {
		t.Error("the damage was too little to try anything")
	}
}

// putEverywhere changes records all over the file.
func putEverywhere(s *Store) error {
	return s.Update(context.Background(), func(w store.Writer) error {
		for n := range 150 {
			id := feeds.NewArticleID("source", fmt.Sprint(n))
			if err := w.PutStory(store.Story{ID: store.NewStoryID(id, 0), Published: time.Unix(int64(-n), 0)}); err != nil {
				return err
			}
			if err := w.DeleteArticle(id); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestFileTruncatedWhileOpen(t *testing.T) {
	path := newPath(t)
	s := mustOpen(t, path)
	fillSome(t, s)
	noError(t, os.Truncate(path, 2*pageSize))
	if err := readAll(s); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("read: error %v, want %v", err, store.ErrDamaged)
	}
	if err := putEverywhere(s); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("write: error %v, want %v", err, store.ErrDamaged)
	}
	noError(t, s.Close())
}
