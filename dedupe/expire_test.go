package dedupe

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestExpiredTextsLeave: what an index holds follows what is in its window, not what
// has ever been in it.
func TestExpiredTextsLeave(t *testing.T) {
	x := NewIndex[int]()
	begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	const window = 1000
	rng := rand.New(rand.NewPCG(1, 2))
	sketch := func() Sketch {
		prints := make([]uint32, 40)
		for i := range prints {
			prints[i] = rng.Uint32()
		}
		return sketchSet(prints)
	}
	for n := range 20 * window {
		x.Add(n, sketch(), begin.Add(time.Duration(n)*time.Minute))
		if n%100 == 0 {
			x.Expire(begin.Add(time.Duration(n-window) * time.Minute))
			x.Search(sketch(), 10) // which seals what has grown
		}
	}
	postings := 0
	for _, seg := range x.segments {
		for _, r := range seg.runs {
			postings += len(r.postings)
		}
	}
	if most := 10 * window * 40; postings > most {
		t.Errorf("%d postings of %d texts, want %d at most", postings, x.Len(), most)
	}
}
