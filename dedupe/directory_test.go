package dedupe_test

import (
	"testing"
	"time"

	"wirefold/dedupe"
)

// TestIndexOfManySegments fills more segments than a directory begins with and has
// marks for, drops the first ones, and looks for texts of all ages.
func TestIndexOfManySegments(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED: an index of 1.3 million texts")
	}
	const (
		segment = 1 << 16
		total   = 20*segment + 1000
	)
	index := dedupe.NewIndex[int32]()
	begin := time.Unix(1_700_000_000, 0)
	// Each text has four fingerprints of its own, far from those of others.
	sketch := func(n int) dedupe.Sketch {
		f := uint32(n) * 3000
		return dedupe.Sketch{f, f + 701, f + 1402, f + 2103}
	}
	found := func(n int) bool {
		c := index.Candidates(sketch(n), 3)
		return len(c) > 0 && c[0].Key == int32(n) && c[0].Shared == 4
	}
	kept := 0
	for n := range total {
		index.Add(int32(n), sketch(n), begin.Add(time.Duration(n)*time.Second))
		if n > 0 && n%(3*segment) == 0 {
			kept = n - 2*segment
			index.Expire(begin.Add(time.Duration(kept) * time.Second))
		}
		if n%9973 == 0 {
			for _, old := range []int{n, n - 1, n - segment, (n + kept) / 2, kept} {
				if old >= kept && !found(old) {
					t.Fatalf("of %d texts, from %d on, text %d is not found", n, kept, old)
				}
			}
		}
	}
	for _, gone := range []int{0, 5, kept - 1} {
		if found(gone) {
			t.Errorf("text %d, which left the window, is found", gone)
		}
	}
	if want := total - kept; index.Len() != want {
		t.Errorf("%d texts, want %d", index.Len(), want)
	}
}
