package dedupe

import (
	"cmp"
	"slices"
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

// Candidate is a text worth comparing.
type Candidate[K comparable] struct {
	Key    K
	Shared int // fingerprints in common
	// Unique is how many of them no third text has, and Weight the sum of the
	// inverse document frequencies of all of them.
	Unique int
	Weight float64
}

// search is the scratch of Search.
type search struct {
	prints []uint32 // the spread fingerprints
	marks  []uint16 // of each, see directory
	counts []uint16 // texts that were found to have each
	hits   []hit
	tally  tally

	some  []int    // fingerprints to be looked up in one segment, by their numbers
	batch []uint32 // these fingerprints
	warm  []uint32
	docs  []uint16
}

// hit says that a text has a fingerprint of the sketch.
type hit struct {
	doc   uint32 // segment<<16 | place
	print uint32 // its number
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
	x.find(s[:min(len(s), maxQuery)])
	rarity := &Rarity{texts: len(x.places), sketch: s, counts: make([]uint16, len(s))}
	copy(rarity.counts, x.search.counts)
	totals := x.total(rarity)
	var found []Candidate[K]
	for _, t := range totals[:max(min(limit, len(totals)), 0)] {
		if t.weight < minWeight*totals[0].weight {
			break
		}
		e := &x.segments[t.doc>>16].entries[t.doc&0xffff]
		found = append(found, Candidate[K]{Key: e.key, Shared: int(t.shared), Unique: int(t.unique), Weight: t.weight})
	}
	return found, rarity
}

// total adds up what was found, and returns the texts that share enough, the
// weightiest first, and of equal ones the first that came.
func (x *Index[K]) total(rarity *Rarity) []total {
	q := &x.search
	q.tally.reset()
	var weights [maxFrequency + 1]float64 // by the number of texts
	// The hits of one text come in the order of its fingerprints, so that its
	// weight does not depend on the segments.
	for _, h := range q.hits {
		n := q.counts[h.print]
		if n > maxFrequency {
			continue
		}
		if weights[n] == 0 {
			weights[n] = rarity.weight(n)
		}
		q.tally.count(h.doc, weights[n], n == 1)
	}
	totals := slices.DeleteFunc(q.tally.totals, func(t total) bool { return t.shared < minShared })
	slices.SortFunc(totals, func(a, b total) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.doc, b.doc))
	})
	return totals
}

// postings are those of some texts of a segment.
type postings interface {
	// warm reads what lookup will read for the spread fingerprints. Since no read
	// waits for another one, the memory serves many of them at a time.
	warm(prints []uint32, scratch []uint32) []uint32
	// lookup appends the places of texts with the spread fingerprint to found, the
	// latest first, at most limit of them. It gives up in a bucket in which very many
	// others stand.
	lookup(f uint32, found []uint16, limit int) []uint16
}

// find looks fingerprints up in all segments, and notes which texts have them, and
// how many, at most one more than maxFrequency. Then a fingerprint is not looked
// for any further; to know that soon, the many postings come first.
func (x *Index[K]) find(s Sketch) {
	q := &x.search
	q.prints, q.marks, q.hits = q.prints[:0], q.marks[:0], q.hits[:0]
	for _, f := range s {
		q.prints = append(q.prints, spread(f))
	}
	q.counts = slices.Grow(q.counts[:0], len(s))[:len(s)]
	clear(q.counts)
	if x.directory != nil {
		for _, f := range q.prints {
			q.marks = append(q.marks, x.directory.of(f))
		}
	}
	for i := len(x.segments) - 2; i >= 0; i-- {
		x.findIn(i)
	}
	if n := len(x.segments); n > 0 {
		x.findIn(n - 1)
	}
}

// findIn looks fingerprints up in segment i.
func (x *Index[K]) findIn(i int) {
	seg := x.segments[i]
	marks := uint16(0)
	if x.directory != nil && seg.full() {
		marks = mark(x.dropped + uint32(i))
	}
	seg.prepare()
	for _, r := range seg.runs {
		x.findAmong(i, r, marks)
	}
	if seg.growing.texts > 0 {
		x.findAmong(i, &seg.growing, marks)
	}
}

// findAmong looks those fingerprints that are still of use, and that have one of
// the marks in the directory if any are given, up in postings of segment i.
func (x *Index[K]) findAmong(i int, p postings, marks uint16) {
	q := &x.search
	q.some, q.batch = q.some[:0], q.batch[:0]
	for n, f := range q.prints {
		if q.counts[n] <= maxFrequency && (marks == 0 || q.marks[n]&marks != 0) {
			q.some = append(q.some, n)
			q.batch = append(q.batch, f)
		}
	}
	q.warm = p.warm(q.batch, q.warm)
	for k, f := range q.batch {
		q.docs = p.lookup(f, q.docs[:0], maxFrequency+1)
		if len(q.docs) == 0 {
			continue
		}
		n := q.some[k]
		before := len(q.hits)
		dead := x.keep(i, n)
		if dead && len(q.docs) > maxFrequency {
			// A text that was revised again and again must not make its own words
			// look frequent.
			q.hits = q.hits[:before]
			q.docs = p.lookup(f, q.docs[:0], manyRevisions*maxFrequency)
			x.keep(i, n)
		}
		q.counts[n] = uint16(min(int(q.counts[n])+len(q.hits)-before, maxFrequency+1))
	}
}

// keep makes those of the places found in segment i that are not removed hits of
// fingerprint n, and reports whether there were others.
func (x *Index[K]) keep(i, n int) (dead bool) {
	q, seg := &x.search, x.segments[i]
	for _, doc := range q.docs {
		if seg.has(doc) {
			q.hits = append(q.hits, hit{uint32(i)<<16 | uint32(doc), uint32(n)})
		} else {
			dead = true
		}
	}
	return dead
}
