package dedupe_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"wirefold/dedupe"
)

// TestIndexOfRuns fills an index beyond a segment, once without a look at it and
// once with looks in between, which make it sort its postings at other times, and
// compares what both find with what a plain list of postings says.
func TestIndexOfRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED: an index of 90,000 texts")
	}
	const total = 90_000
	rng := rand.New(rand.NewPCG(21, 22))
	sketch := func() dedupe.Sketch {
		s := make(dedupe.Sketch, 4+rng.IntN(8))
		for i := range s {
			s[i] = uint32(rng.IntN(total/2)) * 40_013
		}
		slices.Sort(s)
		return slices.Compact(s)
	}
	still, watched := dedupe.NewIndex[int](), dedupe.NewIndex[int]()
	have := map[uint32][]int{}
	gone := map[int]bool{}
	for n := range total {
		s := sketch()
		if n%3 == 0 && n > 0 {
			// Shares enough with an earlier one.
			s = append(s, uint32(n/2)*40_013, uint32(n/4)*40_013, uint32(n/8)*40_013, uint32(n/16)*40_013)
			slices.Sort(s)
			s = slices.Compact(s)
		}
		still.Add(n, s, time.Time{})
		watched.Add(n, s, time.Time{})
		for _, f := range s {
			have[f] = append(have[f], n)
		}
		if n%1000 < 3 {
			watched.Candidates(s, 1)
		}
		if n%50 == 0 {
			old := rng.IntN(n + 1)
			still.Remove(old)
			watched.Remove(old)
			gone[old] = true
		}
	}
	candidates := 0
	for range 3000 {
		query := sketch()
		n := rng.IntN(total)
		query = append(query, uint32(n/2)*40_013, uint32(n/4)*40_013, uint32(n/8)*40_013, uint32(n/16)*40_013)
		slices.Sort(query)
		query = slices.Compact(query)
		shared := map[int]int{}
		for _, f := range query {
			texts := slices.DeleteFunc(slices.Clone(have[f]), func(n int) bool { return gone[n] })
			if len(texts) <= 50 { // more say nothing
				for _, n := range texts {
					shared[n]++
				}
			}
		}
		found := still.Candidates(query, 1000)
		if again := watched.Candidates(query, 1000); !slices.Equal(found, again) {
			t.Fatalf("found %v, and in an index that was looked at before %v", found, again)
		}
		for _, c := range found {
			if shared[c.Key] != c.Shared {
				t.Errorf("text %d is said to share %d fingerprints, not %d", c.Key, c.Shared, shared[c.Key])
			}
		}
		want := 0
		for _, n := range shared {
			if n >= 4 {
				want++
			}
		}
		// Those of little weight are left out.
		if len(found) > want || want > 0 && len(found) == 0 {
			t.Errorf("found %d of %d texts", len(found), want)
		}
		candidates += len(found)
	}
	if candidates < 1000 {
		t.Errorf("only %d candidates in all", candidates)
	}
}
