package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

// keep gives the file a second name, under which it stays when another one takes its
// place.
func keep(path, why string, at time.Time) (string, error) {
	name := path + "." + why + "-" + at.UTC().Format("20060102T150405Z")
	for n := 2; ; n++ {
		// Unlike a rename, a link replaces nothing.
		err := os.Link(path, name)
		if !errors.Is(err, fs.ErrExist) || n > 100 {
			return name, err
		}
		name = fmt.Sprintf("%s-%d", strings.TrimSuffix(name, fmt.Sprintf("-%d", n-1)), n)
	}
}

// Save makes a database file at path of what write writes, as Backup does. The file
// is written under a name of its own, synced and verified; only then does it get its
// name. It returns the size in bytes, and an fs.ErrExist when there is a file
// already, unless overwrite is set.
func Save(ctx context.Context, path string, overwrite bool, write func(io.Writer) error) (int64, error) {
	if _, err := os.Lstat(path); err == nil && !overwrite {
		return 0, &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
	}
	tmp, err := prepare(ctx, path, func(tmp string) error {
		f, err := os.OpenFile(tmp, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Sync(), f.Close())
	})
	if err != nil {
		return 0, err
	}
	defer os.Remove(tmp)
	info, err := os.Stat(tmp)
	if err != nil {
		return 0, err
	}
	if overwrite {
		err = os.Rename(tmp, path)
	} else {
		err = os.Link(tmp, path) // unlike a rename it replaces nothing
	}
	return info.Size(), errors.Join(err, syncDir(filepath.Dir(path)))
}

// prepare has fill write a database into a new file beside path, and verifies it. The
// file is removed when that fails.
func prepare(ctx context.Context, path string, fill func(tmp string) error) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return "", err
	}
	tmp := f.Name()
	err = f.Close()
	if err == nil {
		err = fill(tmp)
	}
	if err == nil {
		if err = Verify(ctx, tmp); err != nil {
			err = fmt.Errorf("what was written is not sound: %w", err)
		}
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(tmp))
	}
	return tmp, nil
}

// Restore puts a copy of the database file at snapshot in the place of the one at
// path, and returns the name under which that one is kept, "" if there was none. The
// copy is verified before anything is changed. The error wraps store.ErrLocked when a
// process has the database open.
func Restore(ctx context.Context, path, snapshot string, at time.Time) (string, error) {
	if err := Verify(ctx, snapshot); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	old, err := hold(path)
	if err != nil {
		return "", fmt.Errorf("restore database %s: %w", path, err)
	}
	defer old.release()
	tmp, err := prepare(ctx, path, func(tmp string) error { return copyFile(tmp, snapshot) })
	if err != nil {
		return "", fmt.Errorf("restore database %s: %w", path, err)
	}
	defer os.Remove(tmp)
	if err := old.giveOwner(tmp); err != nil {
		return "", err
	}
	kept := ""
	if old.file != nil {
		if kept, err = keep(path, "before-restore", at); err != nil {
			return "", err
		}
	}
	return kept, errors.Join(os.Rename(tmp, path), syncDir(filepath.Dir(path)))
}

// SetAside moves the file at path, which no process may have open as a database, to
// another name, and returns that.
func SetAside(path string, at time.Time) (string, error) {
	old, err := hold(path)
	if err != nil {
		return "", fmt.Errorf("move database %s: %w", path, err)
	}
	defer old.release()
	kept, err := keep(path, "damaged", at)
	if err != nil {
		return "", err
	}
	return kept, errors.Join(os.Remove(path), syncDir(filepath.Dir(path)))
}

// Compact writes the database at path anew without its free pages. It returns the
// sizes of the file before and after, in bytes. The error wraps store.ErrLocked when
// a process has the database open.
func Compact(ctx context.Context, path string) (before, after int64, err error) {
	s, err := Open(path, Options{}) // for writing, to hold the lock
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Check(ctx); err != nil {
		return 0, 0, err
	}
	tmp, err := prepare(ctx, path, func(tmp string) error { return s.compactInto(tmp) })
	if err != nil {
		return 0, 0, fmt.Errorf("compact database %s: %w", path, err)
	}
	defer os.Remove(tmp)
	info, err := os.Stat(path)
	if err != nil {
		return 0, 0, err
	}
	packed, err := os.Stat(tmp)
	if err != nil {
		return 0, 0, err
	}
	if err := (&held{like: info}).giveOwner(tmp); err != nil {
		return 0, 0, err
	}
	return info.Size(), packed.Size(), errors.Join(os.Rename(tmp, path), syncDir(filepath.Dir(path)))
}

// compactBatch bounds the bytes that are copied in one transaction.
const compactBatch = 4 << 20

func (s *Store) compactInto(tmp string) (err error) {
	// Nobody reads the file before it is whole and synced.
	dst, err := bolt.Open(tmp, 0o600, &bolt.Options{NoSync: true, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dst.Close()) }()
	return errors.Join(bolt.Compact(dst, s.db, compactBatch), dst.Sync())
}

// held is a database file that no process can open meanwhile.
type held struct {
	file *os.File    // nil if there is none
	like fs.FileInfo // whose owner a new file gets
}

// hold takes bbolt's lock on a file, whatever is in it.
func hold(path string) (*held, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		dir, err := os.Stat(filepath.Dir(path))
		return &held{like: dir}, err
	}
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = store.ErrLocked
		}
		return nil, errors.Join(err, f.Close())
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &held{f, info}, nil
}

// release gives the lock up with the file.
func (h *held) release() {
	if h.file != nil {
		_ = h.file.Close() // nothing was written to it
	}
}

// giveOwner makes a file belong to whom the old one belongs: root may restore what
// the daemon's user has to open.
func (h *held) giveOwner(path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	stat, ok := h.like.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return os.Chown(path, int(stat.Uid), int(stat.Gid))
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
