package dedupe

import "math"

// Rarity knows, for the fingerprints of one text, how many texts of an index have
// them.
type Rarity struct {
	texts  int
	sketch Sketch // sorted
	counts []uint16
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

// weigher weighs fingerprints that come in their order.
type weigher struct {
	*Rarity // may be nil
	at      int
}

// weigh returns the inverse document frequency of a fingerprint, and whether no
// text has it besides the two that share it. Without knowledge it is that rare.
func (w *weigher) weigh(f uint32) (weight float64, alone bool) {
	if w.Rarity == nil {
		return 1, true
	}
	for w.at < len(w.sketch) && w.sketch[w.at] < f {
		w.at++
	}
	if w.at == len(w.sketch) || w.sketch[w.at] != f {
		return w.most(), true
	}
	n := max(w.counts[w.at], 1)
	return w.weight(n), n <= 1
}
