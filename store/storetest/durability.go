package storetest

import (
	"bytes"
	"context"
	"io"
	"sync"
	"testing"
	"time"

	"wirefold/store"
)

func testDurability(t *testing.T, e Engine) {
	t.Run("what was stored is there after a reopen", func(t *testing.T) {
		s := e.Open(t)
		fillAll(t, s)
		want := readBack(t, s)
		for range 2 {
			s = e.Reopen(t, s)
			same(t, "content", readBack(t, s), want)
			checkRemoved(t, s)
			update(t, s, func(w store.Writer) error { return w.PutMeta(meta()) })
		}
		closing(t, s)
	})
	t.Run("what was not stored is not there after a reopen", func(t *testing.T) {
		s := e.Open(t)
		fillAll(t, s)
		want := readBack(t, s)
		is(t, "update", s.Update(context.Background(), func(w store.Writer) error {
			if err := change(w); err != nil {
				t.Error(err)
			}
			return errOurs
		}), errOurs)
		s = closing(t, e.Reopen(t, s))
		same(t, "content", readBack(t, s), want)
	})
	t.Run("an empty store can be reopened", func(t *testing.T) {
		nothingFound(t, closing(t, e.Reopen(t, e.Open(t))))
	})
	t.Run("a backup restores to an equal store", func(t *testing.T) {
		s := e.open(t)
		fillAll(t, s)
		want := readBack(t, s)
		restored := closing(t, e.Restore(t, backup(t, s)))
		same(t, "content", readBack(t, restored), want)
		checkRemoved(t, restored)
		update(t, restored, change) // and can be written to
		same(t, "content of the first store", readBack(t, s), want)
	})
	t.Run("a backup is of one moment and writers go on meanwhile", func(t *testing.T) {
		s := e.open(t)
		fillAll(t, s)
		want := readBack(t, s)
		w := &writeDuring{write: sync.OnceFunc(func() {
			for n := 100; n < 120; n++ { // some of it in pages that change freed
				update(t, s, func(w store.Writer) error { return putWhole(w, n) })
			}
			update(t, s, change)
		})}
		if _, err := s.Backup(context.Background(), w); err != nil {
			t.Fatal(err)
		}
		same(t, "content", readBack(t, closing(t, e.Restore(t, w.buf.Bytes()))), want)
	})
	t.Run("a backup returns the error of its destination", func(t *testing.T) {
		s := e.open(t)
		fillAll(t, s)
		if _, err := s.Backup(context.Background(), failingWriter{}); err == nil {
			t.Error("no error")
		}
		update(t, s, change)
	})
	t.Run("a backup stops when its context is done", func(t *testing.T) {
		s := e.open(t)
		fillAll(t, s)
		ctx, cancel := context.WithCancel(context.Background())
		_, err := s.Backup(ctx, &writeDuring{write: cancel})
		is(t, "backup", err, context.Canceled)
		update(t, s, change)
	})
}

// backup returns what Backup writes.
func backup(t *testing.T, s store.Store) []byte {
	t.Helper()
	var buf bytes.Buffer
	n, err := s.Backup(context.Background(), &buf)
	if err != nil {
		t.Fatalf("backup: %v", err)
	}
	if n != int64(buf.Len()) {
		t.Errorf("backup returned %d, but wrote %d bytes", n, buf.Len())
	}
	return buf.Bytes()
}

// checkRemoved checks what fillAll removed.
func checkRemoved(t *testing.T, s store.Store) {
	t.Helper()
	leadsTo(t, s, 3, 4)
	gone(t, s, 5)
	checkUsed(t, s, map[int]bool{3: true, 4: true, 5: true, 21: false})
	same(t, "number of stories", len(newest(t, s, time.Time{})), 18)
}

// writeDuring does something at each write that comes.
type writeDuring struct {
	buf   bytes.Buffer
	write func()
}

var _ io.Writer = (*writeDuring)(nil)

func (w *writeDuring) Write(p []byte) (int, error) {
	w.write()
	return w.buf.Write(p)
}
