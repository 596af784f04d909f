package boltstore

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"wirefold/store"
	"wirefold/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) { storetest.Run(t, engine()) }

func BenchmarkCommit(b *testing.B)   { storetest.BenchmarkCommit(b, engine()) }
func BenchmarkNewest(b *testing.B)   { storetest.BenchmarkNewest(b, engine()) }
func BenchmarkSketches(b *testing.B) { storetest.BenchmarkSketches(b, engine()) }

func engine() storetest.Engine {
	return storetest.Engine{
		Open: func(tb testing.TB) store.Store { return mustOpen(tb, newPath(tb)) },
		Reopen: func(tb testing.TB, s store.Store) store.Store {
			path := s.(*Store).Path()
			noError(tb, s.Close())
			return mustOpen(tb, path)
		},
		Restore: func(tb testing.TB, backup []byte) store.Store {
			path := newPath(tb)
			noError(tb, os.WriteFile(path, backup, 0o600))
			s := mustOpen(tb, path)
			noError(tb, s.Check(context.Background()))
			return s
		},
	}
}

func newPath(tb testing.TB) string { return filepath.Join(tb.TempDir(), "wirefold.db") }

func mustOpen(tb testing.TB, path string) *Store {
	tb.Helper()
	s, err := Open(path, Options{})
	noError(tb, err)
	return s
}

func noError(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
