package dedupe

// gaps looks between the passages that follow each other in both texts. A short
// gap on both sides is a replacement; what it replaces tells a form that was
// filled anew from a text that was edited.
func (m *measurement) gaps(short, long *Text, chain []match, inShort, inLong *places, v *Vocabulary) {
	f := &m.features
	cut, added := 0, 0
	for i := 1; i < len(chain); i++ {
		a := short.tokens[chain[i-1].a.to:chain[i].a.from]
		b := long.tokens[chain[i-1].b.to:chain[i].b.from]
		if len(a) == 0 || len(b) == 0 || len(a) > maxGap || len(b) > maxGap {
			if len(a) > 0 {
				f[FeatureCuts]++
			}
			if len(b) > 0 {
				f[FeatureAdds]++
			}
			cut += len(a)
			added += len(b)
			continue
		}
		f[FeatureReplaced]++
		x, y := missing(a, inLong, v), missing(b, inShort, v)
		switch {
		case x.figure && y.figure:
			f[FeatureSwappedFigures]++
		case x.name && y.name:
			f[FeatureSwappedNames]++
		}
		if x.rare && y.rare {
			f[FeatureSwappedRare]++
		}
	}
	f[FeaturePassages] = float64(m.Passages)
	f[FeatureInA] = m.InA
	f[FeatureSwappedRareShare] = f[FeatureSwappedRare] / float64(m.Passages+1)
	if n := len(chain); n > 0 {
		f[FeatureHeadSwap] = swapped(short.tokens[:chain[0].a.from], long.tokens[:chain[0].b.from], inShort, inLong, v)
		f[FeatureTailSwap] = swapped(short.tokens[chain[n-1].a.to:], long.tokens[chain[n-1].b.to:], inShort, inLong, v)
	}
	f[FeatureSwaps] = (f[FeatureSwappedFigures] + f[FeatureSwappedNames]) / float64(m.Passages+1)
	f[FeatureCut] = ratio(cut, len(short.tokens))
	f[FeatureAdded] = ratio(added, len(long.tokens))
}

// swapped returns 1 if two short stretches each have a telling word that the other
// text lacks.
func swapped(a, b []token, inShort, inLong *places, v *Vocabulary) float64 {
	if len(a) == 0 || len(b) == 0 || len(a) > maxGap || len(b) > maxGap {
		return 0
	}
	x, y := missing(a, inLong, v), missing(b, inShort, v)
	if (x.figure || x.name || x.rare) && (y.figure || y.name || y.rare) {
		return 1
	}
	return 0
}

// titles returns how much of what either title names the other article has.
func titles(a, b *Text, inA, inB *places, v *Vocabulary) float64 {
	return min(titleShare(a, b, inB, v), titleShare(b, a, inA, v))
}

func titleShare(a, b *Text, inB *places, v *Vocabulary) float64 {
	all, found := 0, 0
	for _, t := range a.title {
		rare, _ := v.rate(t)
		if !rare && !t.figure {
			continue
		}
		all++
		if inB.has(t.hash) || contains(b.title, t.hash) {
			found++
		}
	}
	if all == 0 {
		return 1
	}
	return ratio(found, all)
}

func contains(tokens []token, hash uint64) bool {
	for i := range tokens {
		if tokens[i].hash == hash {
			return true
		}
	}
	return false
}

// lacking says which kinds of words the other text lacks.
type lacking struct{ figure, name, rare bool }

func missing(tokens []token, other *places, v *Vocabulary) (l lacking) {
	for _, t := range tokens {
		if other.has(t.hash) {
			continue
		}
		rare, _ := v.rate(t)
		l.figure = l.figure || t.figure
		l.name = l.name || t.name
		l.rare = l.rare || rare
	}
	return l
}
