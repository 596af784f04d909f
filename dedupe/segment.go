package dedupe

import "math/bits"

const (
	// segmentSize is how many texts a segment holds: a place in it takes 16 bits.
	segmentSize = 1 << 16
	// mergeRuns is how many runs of about one length become one.
	mergeRuns = 4
)

// segment is a stretch of the texts of an index, in their order. Its postings are
// runs of ever fewer texts, merged as they become many, and the growing ones of the
// latest texts; in a full segment they are one run (O'Neil, Cheng, Gawlick, O'Neil
// 1996, "The log-structured merge-tree").
type segment[K comparable] struct {
	entries []entry[K]
	live    []uint64 // a bit for each text that was not removed
	count   int      // of them
	runs    []*run
	growing growing
}

// entry is a text of the index.
type entry[K comparable] struct {
	key  K
	seen int64 // Unix seconds
}

// add puts a text into a segment that is not full.
func (s *segment[K]) add(e entry[K], sketch Sketch) (doc uint16) {
	doc = uint16(len(s.entries))
	s.entries = append(s.entries, e)
	if doc%64 == 0 {
		s.live = append(s.live, 0)
	}
	s.live[doc/64] |= 1 << (doc % 64)
	s.count++
	s.growing.add(doc, sketch)
	if s.full() {
		s.seal()
		if len(s.runs) > 1 {
			s.runs = []*run{merge(s.runs, s.has)}
		}
		s.growing = growing{}
	}
	return doc
}

func (s *segment[K]) full() bool { return len(s.entries) == segmentSize }

func (s *segment[K]) has(doc uint16) bool { return s.live[doc/64]>>(doc%64)&1 != 0 }

func (s *segment[K]) remove(doc uint16) {
	s.live[doc/64] &^= 1 << (doc % 64)
	s.count--
}

// seal makes a run of the growing postings.
func (s *segment[K]) seal() {
	s.runs = append(s.runs, s.growing.seal())
	for n := len(s.runs) - mergeRuns; n >= 0 && level(s.runs[n]) == level(s.runs[n+mergeRuns-1]); n = len(s.runs) - mergeRuns {
		s.runs = append(s.runs[:n], merge(s.runs[n:], s.has))
	}
}

// level returns the same number for runs of about one length.
func level(r *run) int { return bits.Len(uint((r.texts-1)/runSize)) / 2 }

// prepare makes the segment ready for being searched.
func (s *segment[K]) prepare() {
	if s.growing.texts >= runSize {
		s.seal()
	}
	s.growing.link()
}
