package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"wirefold/store"
)

// DefaultTimeout is how long Open waits for the lock unless told otherwise.
const DefaultTimeout = time.Second

const (
	// schema is the version of the layout that this package reads and writes.
	schema = 3
	// oldestSchema is the oldest version that it reads, and brings up to date when
	// it opens one for writing.
	oldestSchema = 1
)

// Options say how Open opens a database.
type Options struct {
	// Timeout is how long to wait for another process to release the database:
	// DefaultTimeout if 0; never negative, for that would be to wait for ever.
	Timeout time.Duration
	// ReadOnly opens an existing database for reading. Several processes can do so
	// at once, but none while another has it open for writing, nor the reverse.
	ReadOnly bool
	// Throwaway leaves out the syncing of commits, for a database that nobody
	// needs after a crash.
	Throwaway bool
	// Committed, if it is set, is told how long each commit took to become durable.
	Committed func(time.Duration)
}

// Open opens the database at path. Unless it is for reading only, it first creates
// the file (mode 0600) and its directories (0700) where there is none; the file
// appears whole or not at all. A database with an older layout is brought up to date
// in one transaction, unless it is opened for reading only.
//
// The error wraps store.ErrLocked when another process holds the database,
// store.ErrSchema when its layout is another, and store.ErrDamaged when the file
// is empty, truncated, damaged or not wirefold's; the file is then as it was.
// Damage inside the file may show later, in a read, or to Check.
func Open(path string, opt Options) (*Store, error) {
	s, err := open(path, opt)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return s, nil
}

func open(path string, opt Options) (*Store, error) {
	switch {
	case opt.Timeout < 0:
		return nil, fmt.Errorf("timeout %s is negative", opt.Timeout)
	case opt.Timeout == 0:
		opt.Timeout = DefaultTimeout
	}
	db, err := openFile(path, opt)
	if err != nil {
		return nil, err
	}
	return newStore(db, path, opt)
}

// openFile opens and judges the file.
func openFile(path string, opt Options) (*bolt.DB, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && !opt.ReadOnly {
		if err := create(path); err != nil {
			return nil, fmt.Errorf("create: %w", err)
		}
		info, err = os.Stat(path)
	}
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: not a regular file", store.ErrDamaged)
	case info.Size() == 0:
		// bbolt would make a new database of it, and a loss pass for a first start.
		return nil, fmt.Errorf("%w: the file is empty", store.ErrDamaged)
	}

	// The file is judged through a read-only handle first: opening for writing may
	// already write, and loads free pages that a truncated file does not have.
	db, err := openBolt(path, bolt.Options{Timeout: opt.Timeout, ReadOnly: true, InitialMmapSize: mapSize(info.Size())})
	if err != nil {
		return nil, err
	}
	if err := checkLayout(db, path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if !opt.ReadOnly {
		if err := db.Close(); err != nil {
			return nil, err
		}
		if db, err = openBolt(path, writeOptions(opt, info.Size())); err != nil {
			return nil, err
		}
		if err := upgrade(db); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// writeOptions keeps the list of free pages in the file (no NoFreelistSync). That
// costs about 1 MB a commit once 110,000 pages are free; without it, every Open
// and every failed commit reads the whole tree, in a goroutine of bbolt's where a
// damaged page ends the process. The map type allocates fast from a long list.
func writeOptions(opt Options, size int64) bolt.Options {
	return bolt.Options{
		Timeout:         opt.Timeout,
		NoSync:          opt.Throwaway || neverSync,
		FreelistType:    bolt.FreelistMapType,
		InitialMmapSize: mapSize(size),
	}
}

// mapSize returns the address space to map for a file of size bytes. A writer that
// outgrows the map waits for all readers, a backup included, so there is room to
// spare; it takes no memory. On 32 bits bbolt's own steps have to do.
func mapSize(size int64) int {
	if strconv.IntSize < 64 {
		return 0
	}
	return int(max(4<<30, 2*size))
}

// openBolt opens the file, with every failure of bbolt's as an error. A panic,
// as over a damaged list of free pages, must not leave the file locked.
func openBolt(path string, opt bolt.Options) (db *bolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	var file *os.File
	opt.OpenFile = func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
		// Never created here: see create.
		file, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
		return file, err
	}
	defer func() {
		if p := recover(); p != nil {
			db, err = nil, fmt.Errorf("%w: %v", store.ErrDamaged, p)
			if file != nil {
				err = errors.Join(err, file.Close())
			}
		}
	}()
	db, err = bolt.Open(path, 0o600, &opt)
	if err == nil {
		if !stillAt(path, file) {
			// It was restored or compacted while this waited for the lock.
			return nil, errors.Join(store.ErrLocked, db.Close())
		}
		return db, nil
	}
	var errno syscall.Errno
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, store.ErrLocked
	case errors.As(err, &errno):
		return nil, err // the system's, as over missing rights: says nothing of the file
	default:
		return nil, fmt.Errorf("%w: %w", store.ErrDamaged, err)
	}
}

// stillAt reports whether the path leads to the file.
func stillAt(path string, file *os.File) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(opened, named)
}

// checkLayout reports whether the file is whole and holds this package's layout.
func checkLayout(db *bolt.DB, path string) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer guard(&err)
	return db.View(func(tx *bolt.Tx) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.Size() < tx.Size() {
			return fmt.Errorf("%w: the file has %d bytes of at least %d", store.ErrDamaged, info.Size(), tx.Size())
		}
		n, err := version(tx)
		if err != nil {
			return err
		}
		for _, name := range buckets(n) {
			if _, err := bucket(tx, name); err != nil {
				return err
			}
		}
		return nil
	})
}

// version returns the version of the file's layout, if it is one that we know.
func version(tx *bolt.Tx) (uint32, error) {
	v, err := get(tx, bucketMeta, []byte(keySchema))
	if err != nil || len(v) != 4 {
		return 0, fmt.Errorf("%w: the file is not wirefold's", store.ErrDamaged)
	}
	n := binary.BigEndian.Uint32(v)
	if n < oldestSchema || n > schema {
		return 0, fmt.Errorf("%w: it is of version %d, this program knows %d to %d", store.ErrSchema, n, oldestSchema, schema)
	}
	return n, nil
}

// upgrade brings an older layout up to date, in one transaction. The new buckets of
// version 2 begin empty; what is new in version 3 follows from the records.
func upgrade(db *bolt.DB) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer guard(&err)
	old := uint32(0)
	err = db.View(func(tx *bolt.Tx) (err error) {
		old, err = version(tx)
		return err
	})
	if err != nil || old == schema {
		return err
	}
	return db.Update(func(tx *bolt.Tx) error {
		if err := layOut(tx); err != nil {
			return err
		}
		return fillLists(tx)
	})
}

// layOut makes the buckets that are not there yet and notes the layout's version.
func layOut(tx *bolt.Tx) error {
	for _, name := range buckets(schema) {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return put(tx, bucketMeta, []byte(keySchema), binary.BigEndian.AppendUint32(nil, schema))
}

// create makes an empty database beside path and links it to its place, so that a
// crash leaves no half of one, and no other process's database is written over.
func create(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return err
	}
	if err := initialize(f.Name()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(dir)
}

// initialize makes the empty file at path an empty database.
func initialize(path string) error {
	db, err := openBolt(path, writeOptions(Options{Timeout: DefaultTimeout}, 0))
	if err != nil {
		return err
	}
	return errors.Join(db.Update(layOut), db.Close())
}

// syncDir makes a new name in the directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
