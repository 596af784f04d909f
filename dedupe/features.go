package dedupe

// features are the measurements of a shorter text against a longer one.
type features struct {
	Evidence // a is the shorter text
	// share and shareLong are the shares of either text's words that stand in
	// shared passages of at least meaningfulRun words.
	share, shareLong float64
	ratio            float64 // length of the shorter text by that of the longer
	spread           float64 // share of the shorter text's eighths that a passage touches
	inOrder          float64 // share of the shared words that come in one order
	begin            float64 // where in the longer text the shared part begins, 0 to 1
	figures, names   int     // distinct ones in the shorter text
	// recurring is the number of the shorter text's names that come up again in
	// those parts of the longer one that are not shared.
	recurring int
	// swappedFigures counts the short gaps between two shared passages in which
	// each text has a figure that the other has nowhere; swappedNames likewise.
	swappedFigures, swappedNames int
}

// maxGap is the length in words of a gap that can hold a swapped figure or name.
const maxGap = 12

func measure(short, long *Text) *features {
	f := &features{}
	f.WordsA, f.WordsB = short.Words(), long.Words()
	f.ratio = ratio(short.units, long.units)
	f.resemble(short, long)

	matches := align(short, long)
	inShort, inLong := present(short), present(long)
	f.Figures, f.figures = shareOf(short, inLong, isFigure)
	f.Names, f.names = shareOf(short, inLong, isName)
	f.recurring = recurring(short, long, matches)

	var sharedShort, sharedLong int
	var touched [8]bool
	f.begin = 1
	for _, m := range matches {
		units := unitsOf(short.tokens[m.a.from:m.a.to])
		if units < meaningfulRun*wordUnits {
			continue
		}
		f.Passages++
		f.LongestPassage = max(f.LongestPassage, wordsOf(units))
		sharedShort += units
		sharedLong += units
		f.begin = min(f.begin, ratio(m.b.from, len(long.tokens)))
		for eighth := m.a.from * 8 / len(short.tokens); eighth <= (m.a.to-1)*8/len(short.tokens); eighth++ {
			touched[eighth] = true
		}
	}
	for _, t := range touched {
		if t {
			f.spread += 1.0 / 8
		}
	}
	f.SharedWords = wordsOf(sharedShort)
	f.share = ratio(sharedShort, short.units)
	f.shareLong = ratio(sharedLong, long.units)
	f.inOrder = inOrder(matches)
	f.countSwaps(short, long, matches, inShort, inLong)
	return f
}

// resemble sets the figures over shingles.
func (f *features) resemble(short, long *Text) {
	a, _ := shingleHashes(short.tokens, shingleUnits)
	b, _ := shingleHashes(long.tokens, shingleUnits)
	inA := make(map[uint64]bool, len(a))
	for _, h := range a {
		inA[h] = true
	}
	inB := make(map[uint64]bool, len(b))
	common := 0
	for _, h := range b {
		if !inB[h] && inA[h] {
			common++
		}
		inB[h] = true
	}
	f.InB = ratio(common, len(inA))
	f.InA = ratio(common, len(inB))
	f.Resemblance = ratio(common, len(inA)+len(inB)-common)
}

// inOrder returns the share of the matched words that come in one order in both texts.
func inOrder(matches []match) float64 {
	total, ordered := 0, 0
	for _, m := range matches {
		total += m.a.len()
	}
	for _, m := range heaviestChain(matches) {
		ordered += m.a.len()
	}
	return ratio(ordered, total)
}

// countSwaps looks into the gaps between passages that follow each other in both texts.
func (f *features) countSwaps(short, long *Text, matches []match, inShort, inLong map[uint64]bool) {
	for i := 1; i < len(matches); i++ {
		prev, m := matches[i-1], matches[i]
		gapA, gapB := span{prev.a.to, m.a.from}, span{prev.b.to, m.b.from}
		if gapA.len() <= 0 || gapB.len() <= 0 || gapA.len() > maxGap || gapB.len() > maxGap {
			continue
		}
		figA, nameA := missing(short.tokens[gapA.from:gapA.to], inLong)
		figB, nameB := missing(long.tokens[gapB.from:gapB.to], inShort)
		switch {
		case figA && figB:
			f.swappedFigures++
		case nameA && nameB:
			f.swappedNames++
		}
	}
}

// missing reports whether the tokens hold a figure or a name that the other text lacks.
func missing(tokens []token, other map[uint64]bool) (figure, name bool) {
	for _, t := range tokens {
		if other[t.hash] {
			continue
		}
		figure = figure || t.figure
		name = name || t.name
	}
	return figure, name
}

func present(t *Text) map[uint64]bool {
	in := make(map[uint64]bool, len(t.tokens))
	for i := range t.tokens {
		in[t.tokens[i].hash] = true
	}
	return in
}

func isFigure(t token) bool { return t.figure }

func isName(t token) bool { return t.name && !t.figure }

// shareOf returns the share of the distinct tokens picked that stand in the other
// text, -1 if there are none, and their number.
func shareOf(t *Text, other map[uint64]bool, pick func(token) bool) (share float64, distinct int) {
	seen := map[uint64]bool{}
	found := 0
	for _, tok := range t.tokens {
		if !pick(tok) || seen[tok.hash] {
			continue
		}
		seen[tok.hash] = true
		if other[tok.hash] {
			found++
		}
	}
	if len(seen) == 0 {
		return -1, 0
	}
	return ratio(found, len(seen)), len(seen)
}

// recurring counts the distinct names of short that stand in long outside the matches.
func recurring(short, long *Text, matches []match) int {
	names := map[uint64]bool{}
	for _, t := range short.tokens {
		if isName(t) {
			names[t.hash] = true
		}
	}
	shared := make([]bool, len(long.tokens))
	for _, m := range matches {
		for i := m.b.from; i < m.b.to; i++ {
			shared[i] = true
		}
	}
	n := 0
	for i, t := range long.tokens {
		if !shared[i] && names[t.hash] {
			delete(names, t.hash)
			n++
		}
	}
	return n
}

// ratio returns x/y, 0 for y = 0.
func ratio(x, y int) float64 {
	if y == 0 {
		return 0
	}
	return float64(x) / float64(y)
}
