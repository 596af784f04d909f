// Package storetest holds every engine of the store to the contract of package
// store: Run tests it, a subtest a sentence, and the Benchmark functions measure
// what the daemon does most.
package storetest

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wirefold/store"
)

// Engine is what the suite has to know of an engine.
type Engine struct {
	// Open opens a new and empty store.
	Open func(tb testing.TB) store.Store
	// Reopen closes the store and opens what it left behind.
	Reopen func(tb testing.TB, s store.Store) store.Store
	// Restore opens a store made from what Backup wrote, once the engine has found
	// it sound.
	Restore func(tb testing.TB, backup []byte) store.Store
}

// open opens a store and has it closed when the test ends.
func (e Engine) open(tb testing.TB) store.Store { return closing(tb, e.Open(tb)) }

func closing(tb testing.TB, s store.Store) store.Store {
	tb.Helper()
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	return s
}

// Run holds the engine to the contract.
func Run(t *testing.T, e Engine) {
	groups := []struct {
		name string
		run  func(*testing.T, Engine)
	}{
		{"records", testRecords},
		{"transactions", testTransactions},
		{"articles", testArticles},
		{"stories", testStories},
		{"removed stories", testRemovedStories},
		{"decisions", testDecisions},
		{"websub", testWebSub},
		{"lists", testLists},
		{"durability", testDurability},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) { g.run(t, e) })
	}
}

// test is one sentence of the contract, tried on a store of its own.
type test struct {
	name string
	run  func(*testing.T, store.Store)
}

func runAll(t *testing.T, e Engine, tests []test) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, e.open(t)) })
	}
}

// update runs fn in an Update that has to succeed.
func update(tb testing.TB, s store.Store, fn func(store.Writer) error) {
	tb.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		tb.Fatalf("update: %v", err)
	}
}

// view runs fn in a View that has to succeed.
func view(tb testing.TB, s store.Store, fn func(store.Reader) error) {
	tb.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		tb.Fatalf("view: %v", err)
	}
}

// collect returns what the iterator yields, up to its first error.
func collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for v, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
	return all, nil
}

// same fails the test unless the two are equal; times are compared as instants,
// and nil and empty slices are one.
func same(tb testing.TB, what string, got, want any) {
	tb.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		tb.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// is fails the test unless the error wraps the target.
func is(tb testing.TB, what string, err, target error) {
	tb.Helper()
	if !errors.Is(err, target) {
		tb.Errorf("%s: error %v, want %v", what, err, target)
	}
}
