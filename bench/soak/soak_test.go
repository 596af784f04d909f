package main

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestSoak is the month in small: what is held does not grow.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: a simulated week takes seconds; run without -short")
	}
	samples, err := run(t.Context(), settings{feeds: 12, days: 8, reports: 4}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	first, last := samples[0], samples[len(samples)-1]
	if last.polls < 12*8*20 {
		t.Errorf("%d polls in 8 days of 12 feeds", last.polls)
	}
	for _, s := range samples[1:] {
		if s.goroutines != first.goroutines || s.descriptors != first.descriptors {
			t.Errorf("on day %.0f: %d goroutines and %d descriptors; at first %d and %d", s.day, s.goroutines, s.descriptors, first.goroutines, first.descriptors)
		}
	}
	if last.heap > 2*first.heap || last.database > 2*first.database {
		t.Errorf("heap %d, database %d; at first %d and %d", last.heap, last.database, first.heap, first.database)
	}
}
