package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

// Store is an open database. Close it to release the file.
//
// A closure given to View or Update must not begin another transaction, nor close
// the Store: it would wait for itself.
type Store struct {
	db   *bolt.DB
	path string
	pack *packer

	committed func(time.Duration) // nil if nobody wants to know
}

var _ store.Store = (*Store)(nil)

func newStore(db *bolt.DB, path string) (*Store, error) {
	pack, err := newPacker()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{db: db, path: path, pack: pack}, nil
}

// Path returns the path that the database was opened under.
func (s *Store) Path() string { return s.path }

// View implements store.Store. It returns fn's error as it is.
func (s *Store) View(ctx context.Context, fn func(store.Reader) error) error {
	return s.view(ctx, func(tx *bolt.Tx) error { return fn(&reader{tx: tx, pack: s.pack}) })
}

func (s *Store) view(ctx context.Context, fn func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// A page that is mapped but no longer in the file faults when it is read; guard
	// makes an error of it.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	tx, err := s.db.Begin(false)
	if err != nil {
		return fmt.Errorf("read database %s: %w", s.path, err)
	}
	defer tx.Rollback() // of a read: nothing can fail
	return fn(tx)
}

// Update implements store.Store. It returns fn's error as it is. ctx counts until
// fn begins; a commit is not broken off.
//
// After an error of the commit itself, readers may already see what was written.
// If it was a failure to sync (syscall.EIO), nothing should be written any more
// before the database has been opened anew and checked.
func (s *Store) Update(ctx context.Context, fn func(store.Writer) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	committing := false
	defer func() {
		if !committing {
			return // a panic of fn's own goes on to the caller
		}
		if p := recover(); p != nil {
			err = fmt.Errorf("write database %s: %w", s.path, pageError(p))
		}
	}()
	var (
		fnErr error
		begun time.Time
	)
	err = s.db.Update(func(tx *bolt.Tx) error {
		if fnErr = ctx.Err(); fnErr != nil { // it may have waited long for its turn
			return fnErr
		}
		fnErr = fn(&writer{reader{tx: tx, pack: s.pack}})
		committing, begun = fnErr == nil, time.Now()
		return fnErr
	})
	if err != nil && fnErr == nil {
		return fmt.Errorf("write database %s: %w", s.path, err)
	}
	if err == nil && s.committed != nil {
		s.committed(time.Since(begun))
	}
	return err
}

// Backup implements store.Store. What it writes is a database that Open opens.
// Pages freed meanwhile cannot be used again before it ends, so w should be fast.
// It stops with ctx's error when ctx is done.
func (s *Store) Backup(ctx context.Context, w io.Writer) (n int64, err error) {
	err = s.view(ctx, func(tx *bolt.Tx) error {
		n, err = tx.WriteTo(&contextWriter{ctx, w})
		if ctx.Err() != nil {
			return ctx.Err() // bbolt does not wrap every error
		}
		if err != nil {
			return fmt.Errorf("back up database %s: %w", s.path, err)
		}
		return nil
	})
	return n, err
}

// contextWriter fails once its context is done.
type contextWriter struct {
	ctx context.Context
	w   io.Writer
}

func (w *contextWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.w.Write(p)
}

// maxCheckErrors bounds the problems that Check names.
const maxCheckErrors = 10

// Check reads the structure of the whole file and returns the problems found, at
// most ten, wrapping store.ErrDamaged. It does not decode records. Writers wait
// meanwhile.
func (s *Store) Check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// bbolt's check shares the list of free pages with writers, and so needs a
	// transaction that keeps them away.
	tx, err := s.db.Begin(!s.db.IsReadOnly())
	if err != nil {
		return fmt.Errorf("check database %s: %w", s.path, err)
	}
	defer tx.Rollback() // of nothing written
	var problems []error
	for problem := range tx.Check() { // to the end, for bbolt's goroutine waits
		if len(problems) < maxCheckErrors {
			problems = append(problems, problem)
		}
	}
	if len(problems) > 0 {
		return fmt.Errorf("check database %s: %w: %w", s.path, store.ErrDamaged, errors.Join(problems...))
	}
	return nil
}

// Close implements store.Store. To close twice is no error.
func (s *Store) Close() error {
	// The packer's own resources are memory only and go with the Store.
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close database %s: %w", s.path, err)
	}
	return nil
}
