package dedupe

import (
	"math"
	"slices"
)

// An excerpt is cut from the beginning of its full text. A round-up may begin with
// a whole story as well, and shares all of it. What tells them apart is the rest of
// the longer text: that of a full text comes back to what its beginning is about,
// and its title speaks of it.

const (
	// What stands behind more words of other matter is no beginning.
	insideWords = 25
	// A text that is so much of the longer one, or runs through so much of it in other
	// words, is more than one thing among others.
	insideShare = 0.65
)

// Opening reports whether the shorter text may be the beginning of the longer one,
// by where it stands and how much of it it is.
func (f *Features) Opening() bool {
	return f[FeatureRatio] < excerptRatio && !f.throughout() && f.behind() <= insideWords
}

// throughout reports whether the shared part takes up most of the longer text.
func (f *Features) throughout() bool {
	return max(f[FeatureShareLong], f[FeatureStretch]) > insideShare
}

// behind returns how many words of the longer text stand before what is shared.
func (f *Features) behind() float64 {
	return f[FeatureBegin] * math.Exp(f[FeatureLength]) / math.Max(f[FeatureRatio], 1e-9)
}

// inside reports whether the shorter text stands in the longer one as one thing
// among others, not as a piece cut from its beginning.
func (m *measurement) inside() bool {
	f := &m.features
	switch {
	case f.throughout():
		return false
	case f.behind() > insideWords:
		return true
	case m.sameTitle:
		return false // a round-up has a title of its own
	}
	return fittedOpening.odds(f) < 0
}

// opening measures what the title and the rest of the longer text have to do with
// the shorter one. Words are compared by their stems: what comes back does so in
// other forms.
func (m *measurement) opening(short, long *Text, matches []match, wordsShort []token, v *Vocabulary) {
	f := &m.features
	shared := make([]bool, len(long.tokens))
	for _, m := range matches {
		for i := m.b.from; i < m.b.to; i++ {
			shared[i] = true
		}
	}
	rest := newSet(len(long.tokens))
	for i, t := range long.tokens {
		if !shared[i] {
			rest.add(t.stem)
		}
	}
	telling, again := 0, 0
	var all, found float64
	for _, t := range wordsShort {
		rare, weight := v.rate(t)
		back := rest.has(t.stem)
		all += weight
		if back {
			found += weight
		}
		if rare || t.name {
			telling++
			if back {
				again++
			}
		}
	}
	f[FeatureRecurring], f[FeatureAgain] = 1, 1
	if telling > 0 {
		f[FeatureRecurring] = ratio(again, telling)
	}
	if all > 0 {
		f[FeatureAgain] = found / all
	}
	m.sameTitle = len(short.title) > 0 && slices.EqualFunc(short.title, long.title, func(x, y token) bool { return x.hash == y.hash })
	f[FeatureTitleHere] = standing(long.title, stems(short.tokens), v)
	f[FeatureTitleRest] = standing(long.title, rest, v)
	f[FeatureTitles] = standing(short.title, stems(long.title), v)
}

func stems(tokens []token) *places {
	in := newSet(len(tokens))
	for _, t := range tokens {
		in.add(t.stem)
	}
	return in
}

// standing returns the share of the title's words, by rarity, that are in a text;
// 1 for no title.
func standing(title []token, in *places, v *Vocabulary) float64 {
	var all, found float64
	for _, t := range title {
		_, weight := v.rate(t)
		all += weight
		if in.has(t.stem) {
			found += weight
		}
	}
	if all == 0 {
		return 1
	}
	return found / all
}
