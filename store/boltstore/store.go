package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

// Store is an open database. Close it to release the file.
//
// A closure given to View or Update must not begin another transaction, nor close
// the Store: it would wait for itself.
type Store struct {
	path string
	opt  Options
	pack *packer

	mu sync.RWMutex // held for reading by transactions, and for writing by reopen
	db *bolt.DB
	// commits is held while a transaction is committed, and for reading while one that
	// reads begins: bbolt shows a transaction before it is synced, and what a reader has
	// seen must not be lost by a power cut.
	commits sync.RWMutex
	// suspect is set when a commit met an I/O error: see reopen.
	suspect atomic.Bool
}

var _ store.Store = (*Store)(nil)

func newStore(db *bolt.DB, path string, opt Options) (*Store, error) {
	pack, err := newPacker()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{db: db, path: path, opt: opt, pack: pack}, nil
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
	if err := s.trusted(ctx); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	// A page that is mapped but no longer in the file faults when it is read; guard
	// makes an error of it.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	s.commits.RLock()
	tx, err := s.db.Begin(false)
	s.commits.RUnlock()
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
// If it was an I/O error (syscall.EIO), the open file is not used any more: the next
// transaction opens it anew, and returns the error when that fails.
func (s *Store) Update(ctx context.Context, fn func(store.Writer) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.trusted(ctx); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	committing := false
	defer func() {
		if !committing {
			return // a panic of fn's own goes on to the caller
		}
		defer s.commits.Unlock()
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
		if committing = fnErr == nil; committing {
			s.commits.Lock()
			begun = time.Now()
		}
		return fnErr
	})
	if err != nil && fnErr == nil {
		if errors.Is(err, syscall.EIO) {
			s.suspect.Store(true)
		}
		return fmt.Errorf("write database %s: %w", s.path, err)
	}
	if err == nil && s.opt.Committed != nil {
		s.opt.Committed(time.Since(begun))
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

// Close implements store.Store. To close twice is no error.
func (s *Store) Close() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	// The packer's own resources are memory only and go with the Store.
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close database %s: %w", s.path, err)
	}
	return nil
}
