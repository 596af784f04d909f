package dedupe

const (
	// directoryFrom is the number of full segments from which a directory pays: it
	// takes 128 MiB, and saves a look into most segments for most fingerprints.
	directoryFrom = 4
	directoryBits = 26
	// directoryMarks is the number of segments that can be told apart; more share.
	directoryMarks = 16
)

// directory says which full segments may have a fingerprint. It can name a segment
// that has not, never leave out one that has.
type directory struct {
	marks []uint16 // by the leading bits of the spread fingerprint
}

func newDirectory() *directory { return &directory{make([]uint16, 1<<directoryBits)} }

func mark(segment uint32) uint16 { return 1 << (segment % directoryMarks) }

// of returns the marks of the segments that may have the spread fingerprint.
func (d *directory) of(f uint32) uint16 { return d.marks[f>>(32-directoryBits)] }

// enter puts a full segment's fingerprints in.
func (d *directory) enter(number uint32, r *run) {
	m := mark(number)
	for b := range len(r.starts) - 1 {
		for _, p := range r.postings[r.starts[b]:r.starts[b+1]] {
			d.marks[r.whole(uint32(b), p.rest)>>(32-directoryBits)] |= m
		}
	}
}

// forget takes a mark out before another segment uses it.
func (d *directory) forget(m uint16) {
	for i := range d.marks {
		d.marks[i] &^= m
	}
}
