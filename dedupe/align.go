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
// of that shingle.
func shingleHashes(tokens []token) []uint64 {
	hashes := make([]uint64, 0, len(tokens))
	for i := range tokens {
		h, units := uint64(0), 0
		for j := i; j < len(tokens) && units < shingleUnits; j++ {
			h = (h ^ tokens[j].hash) * 0x9E3779B97F4A7C15
			h ^= h >> 29
			units += int(tokens[j].units)
		}
		if units < shingleUnits {
			break
		}
		hashes = append(hashes, h)
	}
	return hashes
}

// align finds the passages that two texts share: from left to right in a, the
// longest run that stands unused in b (greedy string tiling without the search
// for the best order; Wise 1993). The time is linear in the length of the texts.
func align(a, b *Text) []match {
	found, _ := alignShingles(a, b, shingleHashes(a.tokens), shingleHashes(b.tokens))
	return found
}

// alignShingles is align for texts with these shingles; it returns also which ones
// b has.
func alignShingles(a, b *Text, ha, hb []uint64) (found []match, inB *places) {
	places := newPlaces(len(hb))
	next := make([]int32, len(hb)) // the following place of the same shingle, plus one
	for i := len(hb) - 1; i >= 0; i-- {
		next[i] = places.get(hb[i])
		places.set(hb[i], int32(i)+1)
	}
	used := make([]bool, len(b.tokens))
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
	return found, places
}

func unitsOf(tokens []token) int {
	n := 0
	for i := range tokens {
		n += int(tokens[i].units)
	}
	return n
}
