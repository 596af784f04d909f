package dedupe

// tally adds up, for each text, what it shares with a sketch. It is a small hash
// table that is emptied without being touched.
type tally struct {
	totals []total
	slots  []slot
	round  uint32
}

type total struct {
	doc            uint32
	shared, unique uint32
	weight         float64
}

// slot leads to a place in totals, if it is of this round.
type slot struct{ round, total uint32 }

func (t *tally) reset() {
	t.totals = t.totals[:0]
	t.round++
	if t.round == 0 || t.slots == nil {
		t.slots = make([]slot, max(len(t.slots), 1<<10))
		t.round = 1
	}
}

// count adds a fingerprint of the given weight to a text.
func (t *tally) count(doc uint32, weight float64, unique bool) {
	total := t.at(doc)
	total.shared++
	total.weight += weight
	if unique {
		total.unique++
	}
}

// at returns the total of a text.
func (t *tally) at(doc uint32) *total {
	mask := uint32(len(t.slots) - 1)
	i := doc * 0x9E3779B1 >> 7 & mask
	for t.slots[i].round == t.round {
		if total := &t.totals[t.slots[i].total]; total.doc == doc {
			return total
		}
		i = (i + 1) & mask
	}
	t.slots[i] = slot{t.round, uint32(len(t.totals))}
	t.totals = append(t.totals, total{doc: doc})
	if 2*len(t.totals) > len(t.slots) {
		t.grow()
	}
	return &t.totals[len(t.totals)-1]
}

func (t *tally) grow() {
	t.slots = make([]slot, 2*len(t.slots))
	t.round = 1
	mask := uint32(len(t.slots) - 1)
	for n := range t.totals {
		i := t.totals[n].doc * 0x9E3779B1 >> 7 & mask
		for t.slots[i].round == t.round {
			i = (i + 1) & mask
		}
		t.slots[i] = slot{t.round, uint32(n)}
	}
}
