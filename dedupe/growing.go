package dedupe

import "slices"

const (
	// runSize is the number of texts from which on postings get a compact form.
	runSize = 1 << 10
	// maxReserve bounds the postings for which there is room before they come.
	maxReserve = 1 << 24
)

// growing holds the latest postings. Its buckets are linked lists. A posting that
// is added is linked when somebody looks: at a start, nothing ever is.
type growing struct {
	bits   uint8    // leading bits of a fingerprint that choose the bucket
	heads  []uint32 // for each bucket, the place of its latest node plus one
	nodes  []node
	docs   []uint16 // the text of each node
	linked int      // nodes that stand in a list
	texts  int
}

type node struct {
	print uint32 // spread
	next  uint32
}

// add gives a text, which is later than those before, its fingerprints.
func (g *growing) add(doc uint16, sketch Sketch) {
	if g.texts == runSize {
		// Nobody looks: this is a start, and will go on to a full segment.
		expected := min(segmentSize/runSize*len(g.nodes), maxReserve)
		g.nodes = slices.Grow(g.nodes, expected)
		g.docs = slices.Grow(g.docs, expected)
	}
	for _, f := range sketch {
		g.nodes = append(g.nodes, node{print: spread(f)})
		g.docs = append(g.docs, doc)
	}
	g.texts++
}

// link puts what was added into the lists.
func (g *growing) link() {
	if b := bucketBits(len(g.nodes)); b != g.bits {
		g.bits, g.linked = b, 0
		g.heads = make([]uint32, 1<<b)
	}
	for i := g.linked; i < len(g.nodes); i++ {
		head := &g.heads[g.nodes[i].print>>(32-g.bits)]
		g.nodes[i].next = *head
		*head = uint32(i) + 1
	}
	g.linked = len(g.nodes)
}

// warm does nothing: there are few postings, and their lists are not in one place.
func (g *growing) warm(_ []uint32, scratch []uint32) []uint32 { return scratch }

// lookup needs the postings to be linked.
func (g *growing) lookup(f uint32, found []uint16, limit int) []uint16 {
	steps := lookupSteps * limit
	for h := g.heads[f>>(32-g.bits)]; h != 0 && steps > 0 && len(found) < limit; steps-- {
		n := &g.nodes[h-1]
		if n.print == f {
			found = append(found, g.docs[h-1])
		}
		h = n.next
	}
	return found
}

// seal returns the postings in their compact form, and begins anew.
func (g *growing) seal() *run {
	r := newRun(g.texts, g.nodes, g.docs)
	if g.texts > runSize {
		*g = growing{} // do not keep the memory that a start needed
	} else {
		*g = growing{nodes: g.nodes[:0], docs: g.docs[:0]}
	}
	return r
}
