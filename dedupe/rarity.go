package dedupe

import (
	"math"
	"slices"
)

// Rarity knows, for the fingerprints of one text, how many texts of an index have
// them.
type Rarity struct {
	texts  int
	sketch Sketch // sorted
	counts []uint16
}

// weigh returns the inverse document frequency of a fingerprint, and whether no
// text has it besides the two that share it. Without knowledge it is that rare.
func (r *Rarity) weigh(f uint32) (weight float64, alone bool) {
	if r == nil {
		return 1, true
	}
	i, ok := slices.BinarySearch(r.sketch, f)
	if !ok {
		return r.most(), true
	}
	n := max(r.counts[i], 1)
	return r.weight(n), n <= 1
}

// weight returns the inverse document frequency of a fingerprint that n texts have.
func (r *Rarity) weight(n uint16) float64 { return math.Log(1 + float64(r.texts)/float64(n)) }

// most returns the weight of a fingerprint that one text has.
func (r *Rarity) most() float64 {
	if r == nil {
		return 1
	}
	return math.Log(1 + float64(r.texts))
}
