package dedupe

import "math/bits"

const (
	// segmentSize is how many texts a segment holds: a place in it takes 16 bits.
	segmentSize = 1 << 16
	// minBits is the least number of leading bits of a fingerprint that choose its
	// bucket; the 16 others are kept with each posting.
	minBits = 16
	// fill is the number of postings to a bucket that a segment aims at.
	fill = 3
)

// posting says that the text at place doc has a fingerprint with that rest.
type posting struct{ rest, doc uint16 }

// segment holds the postings of up to segmentSize texts that came one after the
// other. While it grows, its buckets are linked lists; once it is full, they are
// stretches of one array, about 6 bytes a posting in all.
type segment struct {
	bits uint8 // leading bits of a fingerprint that choose the bucket

	// heads and nodes are those of a growing segment: heads holds, for each
	// bucket, the place of its latest node plus one.
	heads []uint32
	nodes []node

	// starts and postings are those of a full segment: bucket i is
	// postings[starts[i]:starts[i+1]].
	starts   []uint32
	postings []posting
}

type node struct {
	posting
	next uint32
}

func newSegment() *segment {
	return &segment{bits: minBits, heads: make([]uint32, 1<<minBits)}
}

func (s *segment) bucket(f uint32) uint32 { return f >> (32 - s.bits) }

// whole returns the spread fingerprint of a posting in bucket b.
func (s *segment) whole(b uint32, rest uint16) uint32 {
	return b<<(32-s.bits) | uint32(rest)
}

// spread turns a fingerprint into another number, each into one of its own, whose
// leading bits fill the buckets evenly.
func spread(f uint32) uint32 { return f * 0x9E3779B1 }

// add gives the text at place doc its fingerprints.
func (s *segment) add(doc uint16, sketch Sketch) {
	if len(s.nodes)+len(sketch) > fill*len(s.heads) {
		s.grow(len(s.nodes) + len(sketch))
	}
	for _, f := range sketch {
		f = spread(f)
		b := s.bucket(f)
		s.nodes = append(s.nodes, node{posting{uint16(f), doc}, s.heads[b]})
		s.heads[b] = uint32(len(s.nodes))
	}
}

// grow makes the buckets fit for n postings.
func (s *segment) grow(n int) {
	old, oldBits := s.heads, s.bits
	s.bits = uint8(max(minBits, bits.Len(uint(2*n/fill))))
	s.heads = make([]uint32, 1<<s.bits)
	// A node does not know its whole fingerprint, but its old bucket does; oldest
	// first, so that the lists stay newest first.
	prefix := make([]uint32, len(s.nodes))
	for b, h := range old {
		for ; h != 0; h = s.nodes[h-1].next {
			prefix[h-1] = uint32(b)
		}
	}
	for i := range s.nodes {
		f := prefix[i]<<(32-oldBits) | uint32(s.nodes[i].rest)
		b := s.bucket(f)
		s.nodes[i].next = s.heads[b]
		s.heads[b] = uint32(i) + 1
	}
}

// seal gives a full segment its compact form.
func (s *segment) seal() {
	s.starts = make([]uint32, len(s.heads)+1)
	s.postings = make([]posting, 0, len(s.nodes))
	for b, h := range s.heads {
		s.starts[b] = uint32(len(s.postings))
		for ; h != 0; h = s.nodes[h-1].next {
			s.postings = append(s.postings, s.nodes[h-1].posting)
		}
	}
	s.starts[len(s.heads)] = uint32(len(s.postings))
	s.heads, s.nodes = nil, nil
}

// full reports whether the segment has its compact form.
func (s *segment) full() bool { return s.starts != nil }

// lookup appends the places of texts with the fingerprint to found, the latest
// first while the segment grows, at most limit of them. It gives up in a bucket in
// which very many others stand.
func (s *segment) lookup(f uint32, found []uint16, limit int) []uint16 {
	f = spread(f)
	rest := uint16(f)
	b := s.bucket(f)
	steps := 4 * limit
	if !s.full() {
		for h := s.heads[b]; h != 0 && steps > 0 && len(found) < limit; steps-- {
			n := &s.nodes[h-1]
			if n.rest == rest {
				found = append(found, n.doc)
			}
			h = n.next
		}
		return found
	}
	list := s.postings[s.starts[b]:s.starts[b+1]]
	for _, p := range list[:min(len(list), steps)] {
		if p.rest == rest {
			if found = append(found, p.doc); len(found) == limit {
				break
			}
		}
	}
	return found
}
