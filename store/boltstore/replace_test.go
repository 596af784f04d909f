package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wirefold/store"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func contents(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	noError(t, err)
	return data
}

// files returns the names in a database's directory.
func files(t *testing.T, path string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	noError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func writing(data []byte) func(io.Writer) error {
	return func(w io.Writer) error { _, err := w.Write(data); return err }
}

func TestSave(t *testing.T) {
	ctx := context.Background()
	whole := filled(t)
	path := newPath(t)
	n, err := Save(ctx, path, false, writing(whole))
	noError(t, err)
	if n != int64(len(whole)) || !bytes.Equal(contents(t, path), whole) {
		t.Errorf("%d bytes of %d were saved", n, len(whole))
	}
	only(t, path)

	for name, broken := range map[string]func(io.Writer) error{
		"nothing":       writing(nil),
		"a half":        writing(whole[:len(whole)/2]),
		"damaged pages": writing(over(whole, len(whole)/4, len(whole)/4*3, 7)),
		"an error":      func(io.Writer) error { return errors.New("broken off") },
	} {
		if _, err := Save(ctx, path, true, broken); err == nil {
			t.Errorf("%s was saved", name)
		}
		if !bytes.Equal(contents(t, path), whole) {
			t.Errorf("%s: the file was changed", name)
		}
		only(t, path)
	}
	if _, err := Save(ctx, path, false, func(io.Writer) error { t.Error("it was written"); return nil }); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v, want %v", err, fs.ErrExist)
	}
	_, err = Save(ctx, path, true, writing(whole))
	noError(t, err)
}

func TestRestore(t *testing.T) {
	ctx := context.Background()
	whole := filled(t)
	snapshot := newPath(t)
	noError(t, os.WriteFile(snapshot, whole, 0o600))
	for name, present := range map[string][]byte{"sound": filled(t), "empty": {}, "damaged": over(whole, 0, 2*pageSize, 0)} {
		path := newPath(t)
		noError(t, os.WriteFile(path, present, 0o600))
		keep, err := Restore(ctx, path, snapshot, noon)
		noError(t, err)
		if keep != path+".before-restore-20260301T120000Z" || !bytes.Equal(contents(t, keep), present) {
			t.Errorf("%s: kept as %s", name, keep)
		}
		if !bytes.Equal(contents(t, path), whole) || len(files(t, path)) != 2 {
			t.Errorf("%s: there are %v", name, files(t, path))
		}
		for n := 2; n < 4; n++ { // within a second
			again, err := Restore(ctx, path, snapshot, noon)
			if err != nil || again != fmt.Sprintf("%s-%d", keep, n) || len(files(t, path)) != n+1 {
				t.Errorf("once more: kept as %s, %v", again, err)
			}
		}
	}
	t.Run("where there is none", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "new", "wirefold.db")
		keep, err := Restore(ctx, path, snapshot, noon)
		noError(t, err)
		if keep != "" {
			t.Errorf("kept as %s", keep)
		}
		only(t, path)
	})
	t.Run("not from a damaged snapshot", func(t *testing.T) {
		path, damaged := newPath(t), newPath(t)
		noError(t, os.WriteFile(path, whole, 0o600))
		noError(t, os.WriteFile(damaged, over(whole, len(whole)/4, len(whole)/4*3, 7), 0o600))
		if _, err := Restore(ctx, path, damaged, noon); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("error %v, want %v", err, store.ErrDamaged)
		}
		only(t, path)
	})
	t.Run("not while it is open", func(t *testing.T) {
		path := newPath(t)
		s := mustOpen(t, path)
		for name, err := range map[string]error{
			"restore":   second(Restore(ctx, path, snapshot, noon)),
			"set aside": second(SetAside(path, noon)),
			"compact":   third(Compact(ctx, path)),
		} {
			if !errors.Is(err, store.ErrLocked) {
				t.Errorf("%s: error %v, want %v", name, err, store.ErrLocked)
			}
		}
		only(t, path)
		noError(t, s.Close())
	})
}

func second[T any](_ T, err error) error { return err }

func third[T, U any](_ T, _ U, err error) error { return err }

func TestSetAside(t *testing.T) {
	path := newPath(t)
	noError(t, os.WriteFile(path, []byte("rubbish"), 0o600))
	keep, err := SetAside(path, noon)
	noError(t, err)
	if string(contents(t, keep)) != "rubbish" || keep != path+".damaged-20260301T120000Z" {
		t.Errorf("kept as %s", keep)
	}
	noError(t, mustOpen(t, path).Close())
	if again, err := SetAside(path, noon); err != nil || again != keep+"-2" {
		t.Errorf("once more: kept as %s, %v", again, err)
	}
}

func TestCompact(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	noError(t, os.WriteFile(path, freed(t, 10_000), 0o600))
	s := mustOpen(t, path)
	fillSome(t, s)
	noError(t, s.Close())
	before, after, err := Compact(ctx, path)
	noError(t, err)
	if info, err := os.Stat(path); err != nil || info.Size() != after || after > before/2 {
		t.Errorf("from %d to %d bytes, %v", before, after, err)
	}
	only(t, path)
	s = mustOpen(t, path)
	noError(t, readAll(s))
	noError(t, s.Close())
}

// Who has waited for a file that is not the database any more does not get it.
func TestOpenOfAReplacedFile(t *testing.T) {
	path := newPath(t)
	noError(t, mustOpen(t, path).Close())
	f, err := os.Open(path)
	noError(t, err)
	defer f.Close()
	if !stillAt(path, f) {
		t.Error("it is said to be replaced")
	}
	_, err = Restore(context.Background(), path, path, noon)
	noError(t, err)
	if stillAt(path, f) {
		t.Error("it is said to be there still")
	}
}
