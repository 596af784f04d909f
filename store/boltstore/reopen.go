package boltstore

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// reopen makes the Store work on what is on the disk, after a commit that met an I/O
// error. The kernel may have dropped what it could not write and still show it: so the
// file is closed, its cached pages are given up, and it is opened, judged and checked
// as at a start. Until that succeeds, every Update tries it again, and a View fails;
// what failed may be there or not.
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
