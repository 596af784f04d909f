package boltstore

import (
	"context"
	"errors"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

// DamageError says what a check has found. It is a store.ErrDamaged.
type DamageError struct {
	Path     string
	Problems []string // ten at most
	More     int      // further ones
}

// Error names the first problem and counts the others.
func (e *DamageError) Error() string {
	text := fmt.Sprintf("check database %s: %v: %s", e.Path, store.ErrDamaged, e.Problems[0])
	if n := len(e.Problems) - 1 + e.More; n > 0 {
		text += fmt.Sprintf(", and %d more", n)
	}
	return text
}

// Unwrap returns store.ErrDamaged.
func (e *DamageError) Unwrap() error { return store.ErrDamaged }

// Check reads every page of the file and returns what is wrong with them as a
// *DamageError. It does not decode records. Writers go on meanwhile, but cannot use
// pages again that they free before it ends; damage cannot make it fail otherwise.
func (s *Store) Check(ctx context.Context) error {
	return s.pinned(ctx, func(file *os.File, m boltMeta) error {
		w, err := walkPages(ctx, file, m)
		if err == nil && len(w.problems) > 0 {
			err = &DamageError{s.path, w.problems, w.more}
		}
		return err
	})
}

// pinned calls fn with the file and the meta of a transaction that holds the meta's
// pages in place.
func (s *Store) pinned(ctx context.Context, fn func(*os.File, boltMeta) error) error {
	file, err := os.Open(s.path)
	if err != nil {
		return fmt.Errorf("read database: %w", err)
	}
	defer file.Close()
	// A meta's own place is written over by the next commit but one.
	for range 100 {
		found := false
		err := s.view(ctx, func(tx *bolt.Tx) (err error) {
			var m boltMeta
			if m, found = findMeta(file, tx.DB().Info().PageSize, uint64(tx.ID())); found {
				err = fn(file, m)
			}
			return err
		})
		if found || err != nil {
			return err
		}
	}
	return &DamageError{Path: s.path, Problems: []string{"the meta in use is not in the file"}}
}

// Verify opens the database at path for reading and checks it.
func Verify(ctx context.Context, path string) error {
	s, err := Open(path, Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(s.Check(ctx), s.Close())
}

// Usage is what the database's file consists of, in bytes.
type Usage struct {
	File int64 `json:"file"` // its length
	Used int64 `json:"used"` // by records and what leads to them
	Free int64 `json:"free"` // in pages that will be used again
}

// Usage returns the sizes as of the last commit.
func (s *Store) Usage(ctx context.Context) (u Usage, err error) {
	err = s.pinned(ctx, func(file *os.File, m boltMeta) error {
		info, err := file.Stat()
		if err != nil {
			return err
		}
		size, free := int64(m.pageSize), uint64(0)
		if m.freelist != noFreelist {
			page := make([]byte, pageHeader+8)
			if _, err := file.ReadAt(page, int64(m.freelist)*size); err != nil {
				return err
			}
			free = min(freePages(page), m.pages)
		}
		u = Usage{File: info.Size(), Used: int64(m.pages-free) * size, Free: int64(free) * size}
		return nil
	})
	return u, err
}

// freePages returns how many pages a list of free ones says that it holds.
func freePages(page []byte) uint64 {
	if n := native.Uint16(page[10:]); n != 0xFFFF {
		return uint64(n)
	}
	return native.Uint64(page[pageHeader:]) // more than the header can say
}
