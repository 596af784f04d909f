package copygen

import "slices"

const (
	shingleWords      = 5
	shingleCharacters = 8 // in scripts written without spaces
)

// shingles returns the hashes of the distinct runs of shingleWords words of s,
// sorted. A shorter text has one shingle: all of its words.
func shingles(s string) []uint64 {
	ws := cutWords(s)
	if len(ws) == 0 {
		return nil
	}
	k := shingleWords
	if unspacedScript(ws) {
		k = shingleCharacters
	}
	return runsOfWords(s, ws, min(k, len(ws)))
}

// unspacedScript reports whether most of the words are characters of a script that
// is written without spaces.
func unspacedScript(ws []word) bool {
	unspaced := 0
	for _, w := range ws {
		if w.units == unspacedUnits {
			unspaced++
		}
	}
	return unspaced*2 > len(ws)
}

// runsOfWords returns the hashes of the distinct runs of k of the words of s, sorted.
func runsOfWords(s string, ws []word, k int) []uint64 {
	hashes := make([]uint64, len(ws))
	for i, w := range ws {
		hashes[i] = hashString(fold(s[w.start:w.end]))
	}
	out := make([]uint64, 0, len(ws)-k+1)
	for i := 0; i+k <= len(ws); i++ {
		h := uint64(offset64)
		for _, w := range hashes[i : i+k] {
			h = (h ^ w) * prime64
			h ^= h >> 29
		}
		out = append(out, h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// FNV-1a.
const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

func hashString(s string) uint64 {
	h := uint64(offset64)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * prime64
	}
	return h
}

// ShingleShare returns the share of a's five-word shingles that b has too.
func ShingleShare(a, b string) float64 {
	x, y := shingles(a), shingles(b)
	if len(x) == 0 {
		return 0
	}
	shared, j := 0, 0
	for _, h := range x {
		for j < len(y) && y[j] < h {
			j++
		}
		if j < len(y) && y[j] == h {
			shared++
		}
	}
	return float64(shared) / float64(len(x))
}

// overlapIndex answers which texts share shingles with a text, exactly.
type overlapIndex struct {
	head  map[uint64]int32 // the last entry of a shingle, +1
	next  []int32          // the entry before it of the same shingle, +1
	owner []int32
	sizes []int // shingles of every text
	count []int32
}

func newOverlapIndex() *overlapIndex {
	return &overlapIndex{head: make(map[uint64]int32)}
}

// add puts in a text and returns its number, counting from 0.
func (x *overlapIndex) add(sh []uint64) int {
	id := len(x.sizes)
	x.sizes = append(x.sizes, len(sh))
	x.count = append(x.count, 0)
	for _, h := range sh {
		x.owner = append(x.owner, int32(id))
		x.next = append(x.next, x.head[h])
		x.head[h] = int32(len(x.owner))
	}
	return id
}

// each calls f with every text that shares shingles with sh, and how many.
func (x *overlapIndex) each(sh []uint64, f func(id, shared int)) {
	var touched []int32
	for _, h := range sh {
		for e := x.head[h]; e != 0; e = x.next[e-1] {
			id := x.owner[e-1]
			if x.count[id] == 0 {
				touched = append(touched, id)
			}
			x.count[id]++
		}
	}
	for _, id := range touched {
		n := int(x.count[id])
		x.count[id] = 0
		f(int(id), n)
	}
}

// elsewhere returns the largest share of sh that stands in one text outside the
// family of own.
func (x *overlapIndex) elsewhere(sh []uint64, related func(id int) bool) float64 {
	most := 0
	x.each(sh, func(id, shared int) {
		if shared > most && !related(id) {
			most = shared
		}
	})
	return float64(most) / float64(max(1, len(sh)))
}
