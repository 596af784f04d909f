package dedupe

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	// maxFrequency is the number of texts from which on a fingerprint says
	// nothing: it is a formula or a page's furniture. It also bounds the work that
	// texts made to collide can cause.
	maxFrequency = 200
	// minShared is how many fingerprints a candidate must share, and minShare what
	// share of the smaller sketch.
	minShared = 2
	minShare  = 0.05
)

// Index finds, for a text, those texts of a window of time that may carry the
// same passages. It is not safe for concurrent use.
type Index[K comparable] struct {
	entries  []entry[K]
	numbers  map[K]uint32 // places in entries
	postings map[uint32][]uint32
	dead     int
	counts   []uint32 // scratch of Candidates, all zero between calls
}

type entry[K comparable] struct {
	key    K
	seen   time.Time
	sketch Sketch // nil once removed
}

// Candidate is a text worth comparing.
type Candidate[K comparable] struct {
	Key    K
	Shared int // fingerprints in common
	// Weight is the sum of the inverse document frequencies of what is shared.
	Weight float64
}

// NewIndex returns an empty index.
func NewIndex[K comparable]() *Index[K] {
	return &Index[K]{numbers: map[K]uint32{}, postings: map[uint32][]uint32{}}
}

// Len returns the number of texts in the index.
func (x *Index[K]) Len() int { return len(x.numbers) }

// Get returns what Add was given under the key.
func (x *Index[K]) Get(key K) (s Sketch, seen time.Time, ok bool) {
	n, ok := x.numbers[key]
	if !ok {
		return nil, time.Time{}, false
	}
	return x.entries[n].sketch, x.entries[n].seen, true
}

// Add puts a text into the index, in place of an earlier one with the same key.
// The index keeps the sketch.
func (x *Index[K]) Add(key K, s Sketch, seen time.Time) {
	x.Remove(key)
	if s == nil {
		s = Sketch{} // nil marks what was removed
	}
	n := uint32(len(x.entries))
	x.entries = append(x.entries, entry[K]{key: key, seen: seen, sketch: s})
	x.counts = append(x.counts, 0)
	x.numbers[key] = n
	for _, f := range s {
		// One more than the limit marks the fingerprint as too frequent.
		if p := x.postings[f]; len(p) <= maxFrequency {
			x.postings[f] = append(p, n)
		}
	}
}

// Remove takes a text out of the index; a key that is not in it is ignored.
func (x *Index[K]) Remove(key K) {
	n, ok := x.numbers[key]
	if !ok {
		return
	}
	delete(x.numbers, key)
	for _, f := range x.entries[n].sketch {
		x.unpost(f, n)
	}
	x.entries[n].sketch = nil
	x.dead++
	if x.dead > 1000 && x.dead > len(x.entries)/2 {
		x.compact()
	}
}

// unpost takes a text out of the list of a fingerprint, so that an article revised
// again and again does not make its own words look frequent. A list that is full
// stays so until the index is built anew: it no longer knows all its texts.
func (x *Index[K]) unpost(f, n uint32) {
	p := x.postings[f]
	i, ok := slices.BinarySearch(p, n)
	switch {
	case !ok || len(p) > maxFrequency:
	case len(p) == 1:
		delete(x.postings, f)
	default:
		x.postings[f] = slices.Delete(p, i, i+1)
	}
}

// Expire removes the texts seen before the given time.
func (x *Index[K]) Expire(before time.Time) {
	live := slices.Clone(x.entries)
	for _, e := range live {
		if e.sketch != nil && e.seen.Before(before) {
			x.Remove(e.key)
		}
	}
}

// compact builds the index anew without the removed texts.
func (x *Index[K]) compact() {
	fresh := NewIndex[K]()
	for _, e := range x.entries {
		if e.sketch != nil {
			fresh.Add(e.key, e.sketch, e.seen)
		}
	}
	*x = *fresh
}

// Candidates returns the texts that share most with the sketch, weightiest first,
// at most limit of them. A text in the index may be its own candidate.
func (x *Index[K]) Candidates(s Sketch, limit int) []Candidate[K] {
	weights := map[uint32]float64{}
	for _, f := range s {
		p := x.postings[f]
		if len(p) == 0 || len(p) > maxFrequency {
			continue
		}
		idf := math.Log(1 + float64(x.Len())/float64(len(p)))
		for _, n := range p {
			if x.entries[n].sketch != nil {
				x.counts[n]++
				weights[n] += idf
			}
		}
	}
	found := make([]Candidate[K], 0, len(weights))
	for n, w := range weights {
		smaller := min(len(s), len(x.entries[n].sketch))
		if shared := int(x.counts[n]); shared >= minShared && float64(shared) >= minShare*float64(smaller) {
			found = append(found, Candidate[K]{Key: x.entries[n].key, Shared: shared, Weight: w})
		}
	}
	slices.SortFunc(found, func(a, b Candidate[K]) int {
		if c := cmp.Compare(b.Weight, a.Weight); c != 0 {
			return c
		}
		return cmp.Compare(x.numbers[a.Key], x.numbers[b.Key])
	})
	for n := range weights {
		x.counts[n] = 0
	}
	return found[:max(0, min(limit, len(found)))]
}
