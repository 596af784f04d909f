// Package snapshot keeps copies of the database in a folder beside it: the newest few,
// each verified when it was written, with the time in its name.
package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wirefold/store"
	"wirefold/store/boltstore"
)

// stamp is the time in a snapshot's name, in UTC.
const stamp = "20060102T150405Z"

// Latest names the newest snapshot.
const Latest = "latest"

// Snapshot is one copy of the database.
type Snapshot struct {
	Name string    `json:"name"`
	Path string    `json:"path"`
	Time time.Time `json:"time"`
	Size int64     `json:"size"` // in bytes
}

// Folder returns where the snapshots of a database are.
func Folder(database string) string { return filepath.Join(filepath.Dir(database), "snapshots") }

// prefix is what the names of a database's snapshots begin with: several databases may
// be in one folder.
func prefix(database string) string {
	return strings.TrimSuffix(filepath.Base(database), ".db") + "-"
}

// List returns the snapshots of a database, newest first.
func List(database string) ([]Snapshot, error) {
	entries, err := os.ReadDir(Folder(database))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	var list []Snapshot
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), prefix(database))
		at, err := time.Parse(stamp, strings.TrimSuffix(rest, ".db"))
		if !ok || err != nil || !strings.HasSuffix(rest, ".db") {
			continue // not one of ours
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was removed meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("list snapshots: %w", err)
		}
		list = append(list, Snapshot{Name: e.Name(), Path: filepath.Join(Folder(database), e.Name()), Time: at, Size: info.Size()})
	}
	slices.SortFunc(list, func(a, b Snapshot) int { return b.Time.Compare(a.Time) })
	return list, nil
}

// Find returns the snapshot with the name, or the newest for Latest. The error wraps
// store.ErrNotFound if there is none.
func Find(database, name string) (Snapshot, error) {
	list, err := List(database)
	if err != nil {
		return Snapshot{}, err
	}
	for _, s := range list {
		if name == Latest || name == s.Name {
			return s, nil
		}
	}
	if name == Latest {
		return Snapshot{}, fmt.Errorf("a snapshot in %s: %w", Folder(database), store.ErrNotFound)
	}
	return Snapshot{}, fmt.Errorf("snapshot %q in %s: %w", name, Folder(database), store.ErrNotFound)
}

// Take writes a snapshot of an open database. It is there only when it is whole and
// sound.
func Take(ctx context.Context, s *boltstore.Store, now time.Time) (Snapshot, error) {
	folder := Folder(s.Path())
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Snapshot{}, fmt.Errorf("take a snapshot: %w", err)
	}
	now = now.UTC().Truncate(time.Second)
	name := prefix(s.Path()) + now.Format(stamp) + ".db"
	path := filepath.Join(folder, name)
	size, err := boltstore.Save(ctx, path, false, func(w io.Writer) error {
		_, err := s.Backup(ctx, w)
		return err
	})
	if err != nil {
		return Snapshot{}, fmt.Errorf("take a snapshot: %w", err)
	}
	return Snapshot{Name: name, Path: path, Time: now, Size: size}, nil
}

// Prune removes all snapshots of a database but the newest, and files of those that
// were broken off by a crash. It must not run while one is taken.
func Prune(database string, keep int) error {
	list, err := List(database)
	if err != nil {
		return err
	}
	var errs []error
	for _, s := range list[min(keep, len(list)):] {
		errs = append(errs, os.Remove(s.Path))
	}
	unfinished, err := filepath.Glob(filepath.Join(Folder(database), "."+prefix(database)+"*.db.new-*"))
	errs = append(errs, err) // of a pattern
	for _, path := range unfinished {
		errs = append(errs, os.Remove(path))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("remove old snapshots: %w", err)
	}
	return nil
}
