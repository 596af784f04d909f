package dedupe

import "math"

// model says how sure it is that two texts are one: boosted decision trees over
// the features, fitted by bench/fit on labelled texts.
type model struct {
	bias  float64
	trees []tree
}

// tree is a complete tree of depth three. From split i one goes to 2i+1 where the
// feature is below at, else to 2i+2.
type tree struct {
	feature [7]Feature
	at      [7]float64
	leaf    [8]float64
}

// odds returns the logarithm of the odds that the texts are one.
func (m *model) odds(f *Features) float64 {
	sum := m.bias
	for n := range m.trees {
		leaf, _ := m.trees[n].find(f)
		sum += leaf
	}
	return sum
}

// find returns the leaf that the features lead to, and the groups of those that
// were asked for on the way.
func (t *tree) find(f *Features) (leaf float64, asked groupSet) {
	i := 0
	for i < len(t.at) {
		feature := t.feature[i]
		asked |= 1 << traits[feature].group
		i = 2*i + 1
		if !(f[feature] < t.at[(i-1)/2]) {
			i++
		}
	}
	return t.leaf[i-len(t.at)], asked
}

// probability turns the logarithm of odds into a score. It is halved: a model is
// surer of texts like those that it was fitted on than it should be of others.
func probability(odds float64) float64 { return 1 / (1 + math.Exp(-odds/2)) }

// weigh returns what each group of features takes from the odds.
func (m *model) weigh(f *Features) Weights {
	var agreeing [numGroups]Features
	for g := range agreeing {
		agreeing[g] = *f
	}
	for i := range traits {
		if t := &traits[i]; !math.IsNaN(t.best) {
			agreeing[t.group][i] = t.best
		}
	}
	odds := m.bias
	var agreed Weights
	for g := range agreed {
		agreed[g] = m.bias
	}
	for n := range m.trees {
		leaf, asked := m.trees[n].find(f)
		odds += leaf
		for g := range agreed {
			other := leaf
			if asked>>g&1 != 0 { // else it leads to the same leaf
				other, _ = m.trees[n].find(&agreeing[g])
			}
			agreed[g] += other
		}
	}
	for g := range agreed {
		agreed[g] = odds - agreed[g]
	}
	return agreed
}

// Group is a group of features that speak of the same thing.
type Group uint8

type groupSet uint8

// The groups.
const (
	GroupPassages Group = iota // how much is shared
	GroupOrder                 // where it stands, and what stands between
	GroupFigures
	GroupNames
	GroupRare   // rare words
	GroupLength // and the source
	GroupTime
	numGroups
)

// Weights say how much each group of features lowered the logarithm of the odds
// that two texts are one, against a pair in which that group agrees entirely: -0.7
// halved the odds, -2.3 divided them by ten.
type Weights [numGroups]float64
