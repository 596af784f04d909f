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
	maxFrequency = 50
	// maxQuery bounds the fingerprints that are looked up for one text.
	maxQuery = 1024
	// manyRevisions bounds the search for texts among those that were removed.
	manyRevisions = 16
	// minShared is how many fingerprints a candidate must share, and minWeight what
	// share of the best candidate's weight.
	minShared = 4
	minWeight = 0.1
)

// Index finds, for a text, those texts of a window of time that share passages
// with it. Its memory is about 5 bytes a fingerprint and 80 bytes a text. It is
// not safe for concurrent use.
type Index[K comparable] struct {
	segments  []*indexSegment[K] // the last one grows
	dropped   uint32             // segments that were dropped at the front
	places    map[K]place
	directory *directory // of the full segments, nil while they are few
	oldest    int64      // texts seen before are gone, also where they still stand in a segment
	// Scratch of Search.
	tally    tally
	docs     []uint16
	lastKept int
}

// indexSegment is a segment with what is known of its texts.
type indexSegment[K comparable] struct {
	*segment
	entries []entry[K]
	live    int
}

// entry is a text of the index.
type entry[K comparable] struct {
	key  K
	seen int64 // Unix seconds
	live bool  // not removed
}

// place is where a text stands: the number of its segment, and the place in it.
type place struct {
	segment uint32
	doc     uint16
}

// Candidate is a text worth comparing.
type Candidate[K comparable] struct {
	Key    K
	Shared int // fingerprints in common
	// Unique is how many of them no third text has, and Weight the sum of the
	// inverse document frequencies of all of them.
	Unique int
	Weight float64
}

// NewIndex returns an empty index.
func NewIndex[K comparable]() *Index[K] {
	return &Index[K]{places: map[K]place{}, oldest: math.MinInt64}
}

// Len returns the number of texts in the index.
func (x *Index[K]) Len() int { return len(x.places) }

// Add puts a text into the index, in place of an earlier one with the same key. It
// does not keep the sketch.
func (x *Index[K]) Add(key K, s Sketch, seen time.Time) {
	x.Remove(key)
	if seen.Unix() < x.oldest {
		return
	}
	last := x.growing()
	doc := uint16(len(last.entries))
	last.entries = append(last.entries, entry[K]{key, seen.Unix(), true})
	last.live++
	last.add(doc, s)
	x.places[key] = place{x.dropped + uint32(len(x.segments)) - 1, doc}
	if len(last.entries) == segmentSize {
		last.seal()
		x.enter()
	}
}

// enter puts the segment that has just become full into the directory.
func (x *Index[K]) enter() {
	number := x.dropped + uint32(len(x.segments)) - 1
	switch {
	case x.directory == nil && len(x.segments) < directoryFrom:
	case x.directory == nil:
		x.directory = newDirectory()
		for i, seg := range x.segments {
			x.directory.enter(x.dropped+uint32(i), seg.segment)
		}
	default:
		if len(x.segments) <= directoryMarks {
			// The mark is that of a segment which was dropped, if of any.
			x.directory.forget(mark(number))
		}
		x.directory.enter(number, x.segments[len(x.segments)-1].segment)
	}
}

// growing returns the segment that takes the next text.
func (x *Index[K]) growing() *indexSegment[K] {
	if n := len(x.segments); n > 0 && len(x.segments[n-1].entries) < segmentSize {
		return x.segments[n-1]
	}
	x.segments = append(x.segments, &indexSegment[K]{segment: newSegment()})
	return x.segments[len(x.segments)-1]
}

// Remove takes a text out of the index; a key that is not in it is ignored.
func (x *Index[K]) Remove(key K) {
	at, ok := x.places[key]
	if !ok {
		return
	}
	delete(x.places, key)
	seg := x.segments[at.segment-x.dropped]
	seg.entries[at.doc].live = false
	seg.live--
	x.drop()
}

// drop gives back the segments at the front in which nothing is left.
func (x *Index[K]) drop() {
	for len(x.segments) > 1 && x.segments[0].live == 0 {
		x.segments[0] = nil
		x.segments = x.segments[1:]
		x.dropped++
	}
}

// Expire removes the texts seen before the given time. The work is that of one
// look at every text.
func (x *Index[K]) Expire(before time.Time) {
	x.oldest = before.Unix()
	for _, seg := range x.segments {
		for i := range seg.entries {
			if e := &seg.entries[i]; e.live && e.seen < x.oldest {
				delete(x.places, e.key)
				e.live = false
				seg.live--
			}
		}
	}
	x.drop()
}

// Candidates returns the texts that share most with the sketch, weightiest first,
// at most limit of them.
func (x *Index[K]) Candidates(s Sketch, limit int) []Candidate[K] {
	found, _ := x.Search(s, limit)
	return found
}

// Search is Candidates, and says also how rare the sketch's fingerprints are. For
// that, the text itself must not be in the index.
func (x *Index[K]) Search(s Sketch, limit int) ([]Candidate[K], *Rarity) {
	x.tally.reset()
	rarity := &Rarity{texts: len(x.places), sketch: s, counts: make([]uint16, len(s))}
	for i, f := range s[:min(len(s), maxQuery)] {
		n := x.find(f)
		rarity.counts[i] = uint16(n)
		if n == 0 || n > maxFrequency {
			continue
		}
		weight, alone := rarity.weigh(f)
		x.tally.count(weight, alone)
	}
	var found []Candidate[K]
	for _, t := range x.tally.totals {
		if t.shared < minShared {
			continue
		}
		e := &x.segments[t.doc>>16].entries[t.doc&0xffff]
		found = append(found, Candidate[K]{Key: e.key, Shared: int(t.shared), Unique: int(t.unique), Weight: t.weight})
	}
	slices.SortFunc(found, func(a, b Candidate[K]) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), x.compare(a.Key, b.Key))
	})
	for i := range found {
		if found[i].Weight < minWeight*found[0].Weight {
			found = found[:i]
			break
		}
	}
	return found[:max(min(limit, len(found)), 0)], rarity
}

// compare orders two texts by their arrival.
func (x *Index[K]) compare(a, b K) int {
	p, q := x.places[a], x.places[b]
	return cmp.Or(cmp.Compare(p.segment, q.segment), cmp.Compare(p.doc, q.doc))
}

// find puts the texts that have the fingerprint into the tally's hits and returns
// their number, which is more than maxFrequency if there are too many.
func (x *Index[K]) find(f uint32) int {
	x.tally.hits = x.tally.hits[:0]
	marks := ^uint16(0)
	if x.directory != nil {
		marks = x.directory.of(f)
	}
	for i := len(x.segments) - 1; i >= 0; i-- {
		seg := x.segments[i]
		if seg.full() && marks&mark(x.dropped+uint32(i)) == 0 {
			continue
		}
		x.docs = seg.lookup(f, x.docs[:0], maxFrequency+1)
		dead := x.keep(i)
		if dead && len(x.docs) > maxFrequency {
			// A text that was revised again and again must not make its own words
			// look frequent.
			x.tally.hits = x.tally.hits[:len(x.tally.hits)-x.lastKept]
			x.docs = seg.lookup(f, x.docs[:0], manyRevisions*maxFrequency)
			x.keep(i)
		}
		if len(x.tally.hits) > maxFrequency {
			break
		}
	}
	return len(x.tally.hits)
}

// keep moves those of the places found in segment i that are not removed to the
// tally's hits, and reports whether there were others.
func (x *Index[K]) keep(i int) (dead bool) {
	entries := x.segments[i].entries
	x.lastKept = 0
	for _, doc := range x.docs {
		if entries[doc].live {
			x.tally.hits = append(x.tally.hits, uint32(i)<<16|uint32(doc))
			x.lastKept++
		}
	}
	return x.lastKept < len(x.docs)
}

// Seen returns when the text was first seen, in whole seconds, and whether it is
// in the index.
func (x *Index[K]) Seen(key K) (time.Time, bool) {
	at, ok := x.places[key]
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(x.segments[at.segment-x.dropped].entries[at.doc].seen, 0), true
}
