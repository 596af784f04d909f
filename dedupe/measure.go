package dedupe

import "math"

// maxGap is the length in words of a gap that can hold a swapped word.
const maxGap = 12

// sameDay is the time in hours within which it says nothing how far apart two texts
// were published.
const sameDay = 12

// measurement is all that is found out about a pair.
type measurement struct {
	Evidence // a is the shorter text
	features Features
	// filled are a's names from the first shared passage to the last. A byline before
	// and a credit after them fill no form.
	filled tallied
	// sameTitle is set if both have a title, and it is the same.
	sameTitle bool
}

// measure compares a shorter text with a longer one.
func measure(short, long *Text, opt Options) *measurement {
	m := &measurement{}
	f := &m.features
	m.WordsA, m.WordsB = short.Words(), long.Words()
	a, b := shingleHashes(short.tokens), shingleHashes(long.tokens)
	matches, inB := alignShingles(short, long, a, b)
	chain := heaviestChain(matches)
	inShort, wordsShort := distinct(short.tokens)
	inLong, wordsLong := distinct(long.tokens)

	m.passages(short, long, matches, chain)
	m.shingles(a, b, inB, opt.Rarity)
	m.vocabulary(count(wordsShort, inLong, opt.Vocabulary), count(wordsLong, inShort, opt.Vocabulary))
	if n := len(chain); n > 0 {
		_, words := distinct(short.tokens[chain[0].a.from:chain[n-1].a.to])
		m.filled = count(words, inLong, opt.Vocabulary).names
	}
	m.gaps(short, long, chain, inShort, inLong, opt.Vocabulary)
	f[FeatureTitle] = titles(short, long, inShort, inLong, opt.Vocabulary)
	f[FeatureLength] = math.Log(float64(max(m.WordsA, 1)))
	f[FeatureRatio] = ratio(short.units, long.units)
	m.opening(short, long, matches, wordsShort, opt.Vocabulary)
	if opt.SameSource {
		f[FeatureSameSource] = 1
	}
	f[FeatureHours] = math.Log1p(max(opt.Apart.Hours()-sameDay, 0))
	return m
}

// passages measures what is shared.
func (m *measurement) passages(short, long *Text, matches, chain []match) {
	f := &m.features
	shared := 0
	var touched [8]bool
	for _, p := range matches {
		units := unitsOf(short.tokens[p.a.from:p.a.to])
		if units < meaningfulRun*wordUnits {
			continue
		}
		m.Passages++
		m.LongestPassage = max(m.LongestPassage, wordsOf(units))
		shared += units
		for eighth := p.a.from * 8 / len(short.tokens); eighth <= (p.a.to-1)*8/len(short.tokens); eighth++ {
			touched[eighth] = true
		}
	}
	for _, t := range touched {
		if t {
			f[FeatureSpread] += 1.0 / 8
		}
	}
	m.SharedWords = wordsOf(shared)
	f[FeatureShare] = ratio(shared, short.units)
	f[FeatureShareLong] = ratio(shared, long.units)
	f[FeatureLongest] = float64(m.LongestPassage)
	f[FeatureLongestShare] = ratio(m.LongestPassage*wordUnits, short.units)
	f[FeaturePassageWords] = ratio(m.SharedWords, m.Passages)
	total, ordered := 0, 0
	for _, p := range matches {
		total += p.a.len()
	}
	for _, p := range chain {
		ordered += p.a.len()
	}
	f[FeatureInOrder] = ratio(ordered, total)
	f[FeatureBegin], f[FeatureHead], f[FeatureTail], f[FeatureTailLong] = 1, 1, 1, 1
	if n := len(chain); n > 0 {
		f[FeatureBegin] = ratio(chain[0].b.from, len(long.tokens))
		f[FeatureHead] = ratio(chain[0].a.from, len(short.tokens))
		f[FeatureTail] = 1 - ratio(chain[n-1].a.to, len(short.tokens))
		f[FeatureTailLong] = 1 - ratio(chain[n-1].b.to, len(long.tokens))
	}
	f[FeatureStretch] = ratio(stretch(chain), len(long.tokens))
}

// stretch returns how many words of b lie between the first and the last shared
// ones. A twentieth of the shared words is left out at either end: what one thing
// among others shares with the rest by chance does not lengthen it.
func stretch(chain []match) int {
	total := 0
	for _, p := range chain {
		total += p.b.len()
	}
	from, to, seen := 0, 0, 0
	for _, p := range chain {
		before := seen
		seen += p.b.len()
		if low := total / 20; before <= low && low < seen {
			from = p.b.from + low - before
		}
		if high := total - total/20; before < high && high <= seen {
			to = p.b.from + high - before
		}
	}
	return to - from
}

// shingles measures the sets of shingles, and what is known of their rarity.
func (m *measurement) shingles(a, b []uint64, inB *places, rarity *Rarity) {
	f := &m.features
	inA := newSet(len(a))
	common := 0
	for _, h := range a {
		if inA.add(h) && inB.has(h) {
			common++
		}
	}
	m.InB, m.InA = ratio(common, inA.n), ratio(common, inB.n)
	m.Resemblance = ratio(common, inA.n+inB.n-common)
	f[FeatureInB], f[FeatureResemblance] = m.InB, m.Resemblance

	shared, unique, weight := 0, 0, 0.0
	x, y := sketchOf(a), sketchOf(b)
	weights := weigher{Rarity: rarity}
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] < y[j]:
			i++
		case x[i] > y[j]:
			j++
		default:
			shared++
			w, alone := weights.weigh(x[i])
			weight += w
			if alone {
				unique++
			}
			i, j = i+1, j+1
		}
	}
	rest := float64(len(x)-shared) * rarity.most()
	f[FeatureShingles] = weight / math.Max(weight+rest, 1e-9)
	f[FeatureUnique] = float64(unique)
	f[FeatureUniqueShare] = ratio(unique, shared)
}

// vocabulary measures the sets of words: figures, names, rare words.
func (m *measurement) vocabulary(a, b counted) {
	f := &m.features
	m.Figures, m.Names = -1, -1
	if a.figures.all > 0 {
		m.Figures = a.figures.share()
	}
	if a.names.all > 0 {
		m.Names = a.names.share()
	}
	f[FeatureFigures], f[FeatureFiguresMissing] = a.figures.share(), a.figures.missing()
	f[FeatureFiguresLong], f[FeatureFiguresNew] = b.figures.share(), b.figures.missing()
	f[FeatureNames], f[FeatureNamesMissing] = a.names.share(), a.names.missing()
	f[FeatureNamesLong] = b.names.share()
	f[FeatureRare], f[FeatureRareMissing] = a.rare.share(), a.rare.missing()
	f[FeatureRareLong] = b.rare.share()
	f[FeatureFiguresCount], f[FeatureNamesCount] = float64(a.figures.all), float64(a.names.all)
	f[FeatureWords], f[FeatureWordsLong] = a.weighted(), b.weighted()
}

// tallied is how many of some words there are, and how many of them are found.
type tallied struct{ all, found int }

func (t tallied) share() float64 {
	if t.all == 0 {
		return 1
	}
	return ratio(t.found, t.all)
}

func (t tallied) missing() float64 { return float64(t.all - t.found) }

// counted is what count finds.
type counted struct {
	figures, names, rare tallied
	weight, foundWeight  float64
}

func (c *counted) weighted() float64 {
	if c.weight == 0 {
		return 1
	}
	return c.foundWeight / c.weight
}

// count looks distinct words up in the other text.
func count(words []token, other *places, v *Vocabulary) (c counted) {
	for _, tok := range words {
		found := other.has(tok.hash)
		add := func(t *tallied) {
			t.all++
			if found {
				t.found++
			}
		}
		if tok.figure {
			add(&c.figures)
		} else if tok.name {
			add(&c.names)
		}
		rare, weight := v.rate(tok)
		if rare {
			add(&c.rare)
		}
		c.weight += weight
		if found {
			c.foundWeight += weight
		}
	}
	return c
}

// rate says whether a word is rare, and its weight. Before a vocabulary has seen
// enough, the length of the word has to do: long words are rare in most languages.
func (v *Vocabulary) rate(t token) (rare bool, weight float64) {
	if v != nil && v.texts >= minTexts {
		share := v.share(t.hash)
		return share < rareShare, idf(share)
	}
	n := t.end - t.start
	switch {
	case t.figure:
		return true, idf(0.004)
	case t.units < wordUnits:
		return false, idf(0.05)
	case t.name:
		return true, idf(0.003)
	case n <= 3:
		return false, idf(0.3)
	case n <= 5:
		return false, idf(0.05)
	case n <= 7:
		return false, idf(0.02)
	}
	return n > 9, idf(0.005)
}

// minTexts is how many texts a vocabulary must have seen to be of use.
const minTexts = 400

// distinct returns the set of words, and each of them as it stands first.
func distinct(tokens []token) (in *places, words []token) {
	in = newSet(len(tokens))
	words = make([]token, 0, len(tokens))
	for _, tok := range tokens {
		if in.add(tok.hash) {
			words = append(words, tok)
		}
	}
	return in, words
}

// ratio returns x/y, 0 for y = 0.
func ratio(x, y int) float64 {
	if y == 0 {
		return 0
	}
	return float64(x) / float64(y)
}
