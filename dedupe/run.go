package dedupe

import "math/bits"

const (
	// minBits is the least number of leading bits of a fingerprint that choose its
	// bucket; the 16 others are kept with each posting.
	minBits = 16
	// fill is the number of postings to a bucket that is aimed at.
	fill = 3
	// lookupSteps is how many postings are looked at for each that may be found.
	lookupSteps = 4
)

// bucketBits returns the number of leading bits that choose among the buckets of
// so many postings.
func bucketBits(postings int) uint8 {
	return uint8(max(minBits, bits.Len(uint(postings/fill))))
}

// posting says that the text at place doc has a fingerprint with that rest.
type posting struct{ rest, doc uint16 }

// wholePosting is one with the whole spread fingerprint.
type wholePosting struct {
	print uint32
	doc   uint16
}

// run holds the postings of texts that came one after the other, about 6 bytes
// a posting. Bucket i is postings[starts[i]:starts[i+1]], the latest text first.
type run struct {
	texts    int
	bits     uint8 // leading bits of a fingerprint that choose the bucket
	starts   []uint32
	postings []posting
}

// spread turns a fingerprint into another number, each into one of its own, whose
// leading bits fill the buckets evenly.
func spread(f uint32) uint32 { return f * 0x9E3779B1 }

// Postings are sorted in parts, by so many leading bits, whose buckets fit into
// the processor's cache.
const (
	partBits = 11
	numParts = 1 << partBits
)

// newRun makes a run of postings that are given in the order of the texts.
func newRun(texts int, nodes []node, docs []uint16) *run {
	var starts [numParts + 1]uint32
	for i := range nodes {
		starts[nodes[i].print>>(32-partBits)+1]++
	}
	for p := range numParts {
		starts[p+1] += starts[p]
	}
	next := starts
	sorted := make([]wholePosting, len(nodes))
	for i := len(nodes) - 1; i >= 0; i-- {
		at := &next[nodes[i].print>>(32-partBits)]
		sorted[*at] = wholePosting{nodes[i].print, docs[i]}
		*at++
	}
	r := allocRun(texts, len(nodes))
	for p := range numParts {
		r.append(p, sorted[starts[p]:starts[p+1]])
	}
	return r
}

// merge makes one run of some that came one after the other, without the postings of
// texts that are not kept.
func merge(runs []*run, keep func(doc uint16) bool) *run {
	texts, n := 0, 0
	for _, r := range runs {
		texts += r.texts
		for _, p := range r.postings {
			if keep(p.doc) {
				n++
			}
		}
	}
	whole := allocRun(texts, n)
	var part []wholePosting
	for p := range numParts {
		part = part[:0]
		for i := len(runs) - 1; i >= 0; i-- {
			r := runs[i]
			buckets := 1 << (r.bits - partBits)
			for b := p * buckets; b < (p+1)*buckets; b++ {
				for _, x := range r.postings[r.starts[b]:r.starts[b+1]] {
					if keep(x.doc) {
						part = append(part, wholePosting{r.whole(uint32(b), x.rest), x.doc})
					}
				}
			}
		}
		whole.append(p, part)
	}
	return whole
}

// allocRun returns a run without its postings.
func allocRun(texts, n int) *run {
	b := bucketBits(n)
	return &run{texts: texts, bits: b, starts: make([]uint32, 1<<b+1), postings: make([]posting, 0, n)}
}

// append sorts the postings of the next part into their buckets. In a bucket they
// stay as they come, the latest text first.
func (r *run) append(part int, sorted []wholePosting) {
	begin := uint32(len(r.postings))
	r.postings = r.postings[:len(r.postings)+len(sorted)]
	// ends[b+1] is the end of what has been put into bucket b, which is in the end
	// the start of the next.
	buckets := uint32(1) << (r.bits - partBits)
	ends := r.starts[uint32(part)*buckets:][:buckets+1]
	for i := range sorted {
		ends[sorted[i].print>>(32-r.bits)%buckets+1]++
	}
	sum := begin
	for b := range buckets {
		n := ends[b+1]
		ends[b+1] = sum
		sum += n
	}
	for i := range sorted {
		end := &ends[sorted[i].print>>(32-r.bits)%buckets+1]
		r.postings[*end] = posting{uint16(sorted[i].print), sorted[i].doc}
		*end++
	}
}

func (r *run) bucket(f uint32) uint32 { return f >> (32 - r.bits) }

// whole returns the spread fingerprint of a posting in bucket b.
func (r *run) whole(b uint32, rest uint16) uint32 {
	return b<<(32-r.bits) | uint32(rest)
}

func (r *run) warm(prints []uint32, scratch []uint32) []uint32 {
	scratch = scratch[:0]
	for _, f := range prints {
		scratch = append(scratch, r.starts[r.bucket(f)])
	}
	for i, at := range scratch {
		if int(at) < len(r.postings) {
			scratch[i] = uint32(r.postings[at].doc)
		}
	}
	return scratch
}

func (r *run) lookup(f uint32, found []uint16, limit int) []uint16 {
	rest := uint16(f)
	b := r.bucket(f)
	list := r.postings[r.starts[b]:r.starts[b+1]]
	for _, p := range list[:min(len(list), lookupSteps*limit)] {
		if p.rest == rest {
			if len(found) == limit {
				break
			}
			found = append(found, p.doc)
		}
	}
	return found
}
