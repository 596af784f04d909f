package boltstore

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"wirefold/store"
)

// trusted makes sure that the open file can be relied on.
func (s *Store) trusted(ctx context.Context) error {
	if !s.suspect.Load() {
		return nil
	}
	return s.reopen(ctx)
}

// reopen makes the Store work on what is on the disk, after a commit that met an I/O
// error. The kernel may have dropped what it could not write and still show it: so the
// file is closed, its cached pages are given up, and it is opened, judged and checked
// as at a start. Until that succeeds every transaction tries it again; what failed may
// be there or not.
func (s *Store) reopen(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.suspect.Load() {
		return nil // somebody else has done it
	}
	// It may be closed already, or fail over the same error: what counts is that the
	// file can be opened.
	_ = s.db.Close()
	if err := dropCache(s.path); err != nil {
		return fmt.Errorf("open database %s again: %w", s.path, err)
	}
	if err := Verify(ctx, s.path); err != nil {
		return err
	}
	db, err := openFile(s.path, s.opt)
	if err != nil {
		return fmt.Errorf("open database %s again: %w", s.path, err)
	}
	s.db = db
	s.suspect.Store(false)
	return nil
}

// dropCache makes the kernel read the file from the disk again.
func dropCache(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return unix.Fadvise(int(file.Fd()), 0, 0, unix.FADV_DONTNEED)
}

// probeSize is what Probe asks room for: more than a batch of polls usually needs.
const probeSize = 4 << 20

// Probe finds out whether the database can be written again after an Update that
// failed. It stores a few MiB and removes them, so that the next Updates find at least
// that much room in the file.
func (s *Store) Probe(ctx context.Context) error {
	key := []byte("probe")
	err := s.Update(ctx, func(w store.Writer) error {
		return put(w.(*writer).tx, bucketMeta, key, make([]byte, probeSize))
	})
	if err != nil {
		return err
	}
	return s.Update(ctx, func(w store.Writer) error { return del(w.(*writer).tx, bucketMeta, key) })
}
