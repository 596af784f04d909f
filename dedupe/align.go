package dedupe

// shingleUnits is the length of a shingle: three words, or six characters in
// scripts without spaces.
const shingleUnits = 3 * wordUnits

// maxPlaces bounds how many places of one shingle in a text are tried, so that
// repetitive texts cost no more than others.
const maxPlaces = 16

// span is a half-open range of tokens.
type span struct{ from, to int }

func (s span) len() int { return s.to - s.from }

// match is a run of tokens that stands in both texts.
type match struct{ a, b span }

// shingleHashes returns, for each token at which a full shingle begins, the hash
// of that shingle; the shingle at i ends before token ends[i].
func shingleHashes(tokens []token, units int) (hashes []uint64, ends []int32) {
	hashes = make([]uint64, 0, len(tokens))
	ends = make([]int32, 0, len(tokens))
	for i := range tokens {
		h, u, j := uint64(0), 0, i
		for ; j < len(tokens) && u < units; j++ {
			h = (h ^ tokens[j].hash) * 0x9E3779B97F4A7C15
			h ^= h >> 29
			u += int(tokens[j].units)
		}
		if u < units {
			break
		}
		hashes = append(hashes, h)
		ends = append(ends, int32(j))
	}
	return hashes, ends
}

// align finds the passages that two texts share: from left to right in a, the
// longest run that stands unused in b (greedy string tiling without the search
// for the best order; Wise 1993). The time is linear in the length of the texts.
func align(a, b *Text) []match {
	ha, _ := shingleHashes(a.tokens, shingleUnits)
	hb, _ := shingleHashes(b.tokens, shingleUnits)
	places := newPlaces(len(hb))
	next := make([]int32, len(hb)) // the following place of the same shingle, plus one
	for i := len(hb) - 1; i >= 0; i-- {
		next[i] = places.get(hb[i])
		places.set(hb[i], int32(i)+1)
	}
	used := make([]bool, len(b.tokens))
	var found []match
	expect := 0 // where in b the last passage ended
	for i := 0; i < len(ha); {
		best, at := 0, 0
		tried := 0
		for p := places.get(ha[i]); p != 0 && tried < maxPlaces; p, tried = next[p-1], tried+1 {
			j := int(p) - 1
			n := 0
			for i+n < len(a.tokens) && j+n < len(b.tokens) && !used[j+n] && a.tokens[i+n].hash == b.tokens[j+n].hash {
				n++
			}
			if n > best || n == best && at < expect && j >= expect {
				best, at = n, j
			}
		}
		if unitsOf(a.tokens[i:i+best]) < shingleUnits {
			i++
			continue
		}
		for n := range best {
			used[at+n] = true
		}
		found = append(found, match{a: span{i, i + best}, b: span{at, at + best}})
		i += best
		expect = at + best
	}
	return found
}

func unitsOf(tokens []token) int {
	n := 0
	for i := range tokens {
		n += int(tokens[i].units)
	}
	return n
}
