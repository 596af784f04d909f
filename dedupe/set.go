package dedupe

// places maps hashes to numbers, a set if the numbers do not matter. The hashes
// are taken as they are, which makes it several times faster than a map; that
// somebody could choose texts whose hashes collide is bounded by the size of texts.
type places struct {
	keys []uint64 // 0 is free; see key
	nums []int32
	mask uint64
	n    int
}

// newPlaces returns an empty map with room for n hashes.
func newPlaces(n int) *places {
	p := newSet(n)
	p.nums = make([]int32, len(p.keys))
	return p
}

// newSet returns an empty set with room for n hashes, which have no numbers.
func newSet(n int) *places {
	size := 16
	for size < 2*n {
		size *= 2
	}
	return &places{keys: make([]uint64, size), mask: uint64(size - 1)}
}

// slot returns where the hash is, or would be.
func (p *places) slot(hash uint64) (i uint64, key uint64, found bool) {
	key = max(hash, 1) // 0 and 1 share a place; no two words are likely to have them
	for i = key >> 7 & p.mask; p.keys[i] != 0; i = (i + 1) & p.mask {
		if p.keys[i] == key {
			return i, key, true
		}
	}
	return i, key, false
}

// set gives the hash a number. There must be room.
func (p *places) set(hash uint64, n int32) {
	i, key, found := p.slot(hash)
	p.nums[i] = n
	if !found {
		p.keys[i] = key
		p.n++
	}
}

// get returns the number of the hash, 0 if it has none.
func (p *places) get(hash uint64) int32 {
	i, _, found := p.slot(hash)
	if !found {
		return 0
	}
	return p.nums[i]
}

func (p *places) has(hash uint64) bool {
	_, _, found := p.slot(hash)
	return found
}

// add puts the hash into the set and reports whether it is new.
func (p *places) add(hash uint64) bool {
	i, key, found := p.slot(hash)
	if !found {
		p.keys[i] = key
		p.n++
	}
	return !found
}
