package dedupe

import (
	"math"
	"time"
)

// Index finds, for a text, those texts of a window of time that share passages
// with it. Its memory is about 5 bytes a fingerprint and 80 bytes a text. It is
// not safe for concurrent use.
type Index[K comparable] struct {
	segments  []*segment[K] // all full but the last
	dropped   uint32        // segments that were dropped at the front
	places    map[K]place
	directory *directory // of the full segments, nil while they are few
	oldest    int64      // texts seen before are gone, also where they still stand in a segment
	search    search     // scratch of Search
}

// place is where a text stands: the number of its segment, and the place in it.
type place struct {
	segment uint32
	doc     uint16
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
	if n := len(x.segments); n == 0 || x.segments[n-1].full() {
		x.segments = append(x.segments, &segment[K]{})
	}
	last := x.segments[len(x.segments)-1]
	doc := last.add(entry[K]{key, seen.Unix()}, s)
	x.places[key] = place{x.dropped + uint32(len(x.segments)) - 1, doc}
	if last.full() {
		x.enter()
	}
}

// enter puts the segment that has just become full into the directory, which is
// made anew when it has become too small.
func (x *Index[K]) enter() {
	if x.directory == nil && len(x.segments) < directoryFrom {
		return
	}
	postings := 0
	for _, seg := range x.segments {
		postings += len(seg.runs[0].postings)
	}
	last := len(x.segments) - 1
	if bits := directoryBits(postings); x.directory == nil || x.directory.bits < bits {
		x.directory = newDirectory(bits)
		for i, seg := range x.segments[:last] {
			x.directory.enter(x.dropped+uint32(i), seg.runs[0])
		}
	}
	number := x.dropped + uint32(last)
	if len(x.segments) <= directoryMarks {
		// The mark is that of a segment which was dropped, if of any.
		x.directory.forget(mark(number))
	}
	x.directory.enter(number, x.segments[last].runs[0])
}

// Remove takes a text out of the index; a key that is not in it is ignored.
func (x *Index[K]) Remove(key K) {
	at, ok := x.places[key]
	if !ok {
		return
	}
	delete(x.places, key)
	x.segments[at.segment-x.dropped].remove(at.doc)
	x.drop()
}

// drop gives back the segments at the front in which nothing is left.
func (x *Index[K]) drop() {
	for len(x.segments) > 1 && x.segments[0].count == 0 {
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
			if e := &seg.entries[i]; e.seen < x.oldest && seg.has(uint16(i)) {
				delete(x.places, e.key)
				seg.remove(uint16(i))
			}
		}
	}
	x.drop()
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
