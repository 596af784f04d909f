package dedupe

import "math/bits"

const (
	// directoryFrom is the number of full segments from which a directory pays: it
	// saves a look into most segments for most fingerprints.
	directoryFrom = 4
	// directoryMarks is the number of segments that can be told apart; more share.
	directoryMarks = 16
)

// directory says which full segments may have a fingerprint. It can name a segment
// that has not, never leave out one that has. It takes 1 to 2 bytes a posting.
type directory struct {
	bits  uint8    // leading bits of a fingerprint that choose its marks
	marks []uint16 // by these bits of the spread fingerprint
}

func newDirectory(bits uint8) *directory { return &directory{bits, make([]uint16, 1<<bits)} }

// directoryBits returns the number of bits for which there are 1 to 2 postings to a mark.
func directoryBits(postings int) uint8 { return uint8(max(bits.Len(uint(postings))-1, minBits)) }

func mark(segment uint32) uint16 { return 1 << (segment % directoryMarks) }

// of returns the marks of the segments that may have the spread fingerprint.
func (d *directory) of(f uint32) uint16 { return d.marks[f>>(32-d.bits)] }

// enter puts a full segment's fingerprints in.
func (d *directory) enter(number uint32, r *run) {
	m := mark(number)
	for b := range len(r.starts) - 1 {
		for _, p := range r.postings[r.starts[b]:r.starts[b+1]] {
			d.marks[r.whole(uint32(b), p.rest)>>(32-d.bits)] |= m
		}
	}
}

// forget takes a mark out before another segment uses it.
func (d *directory) forget(m uint16) {
	for i := range d.marks {
		d.marks[i] &^= m
	}
}
