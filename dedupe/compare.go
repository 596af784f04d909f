package dedupe

import (
	"cmp"
	"time"
)

// The rules that decide a comparison, as Evidence.Rule names them. Where the model
// decides, the rule names what weighed most.
const (
	RuleSameText     = "same-text"     // the same words throughout
	RuleFewShared    = "few-shared"    // too little is shared to say anything
	RuleWhole        = "whole"         // the shorter text stands (nearly) whole in the longer one
	RuleReworded     = "reworded"      // passages run through the whole text, with the same figures and names
	RuleInside       = "inside"        // one text stands inside the other, among other things
	RuleOtherFigures = "other-figures" // much is shared, but not the figures: a form filled anew
	RuleOtherNames   = "other-names"   // much is shared, but not the names and rare words
	RulePassagesOnly = "passages-only" // some passages are shared, the rest is another text
	RuleTooShort     = "too-short"     // what little there is does not agree well enough
)

// The bounds that Options may set otherwise.
const (
	DefaultThreshold = 0.5
	DefaultMinWords  = 12
)

const (
	shortWords    = 40   // up to here a text of one source is never folded with another of it
	meaningfulRun = 4    // words from which a shared passage counts
	wholeShare    = 0.75 // of the shorter text in shared passages: it stands in the other
	fewNames      = 4    // fewer names than this say nothing
	otherNames    = 0.40 // share of names below which a form was filled anew, whatever else agrees
	templateShare = 0.40 // of the shorter text that a form filled anew has in common
	excerptRatio  = 0.70 // a text shorter than this share of the other is an excerpt
)

// Options say what is known about two texts besides their words. The zero value
// knows nothing.
type Options struct {
	// SameSource: both come from one source, where alike pages are mostly other
	// instalments of one form (Henzinger 2006, "Finding near-duplicate web pages").
	SameSource bool
	// Apart is the time between their publication; 0 if unknown.
	Apart time.Duration
	// Vocabulary tells rare words from common ones; without one, capital letters
	// have to do.
	Vocabulary *Vocabulary
	// Rarity knows how many texts have a fingerprint; without one, shared
	// fingerprints count as unique.
	Rarity *Rarity
	// Threshold is the score from which two texts fold, between 0 and 1, and MinWords
	// how many words they must share: the defaults for 0. The model was fitted for
	// these; other values trade precision for recall.
	Threshold float64
	MinWords  int
}

// Compare says what two texts are to each other. Its verdict, score and rule do
// not depend on the order of the texts. The time is linear in their length.
func Compare(a, b *Text, opt Options) Evidence {
	m, swapped := compare(a, b, opt)
	e := m.Evidence
	e.Verdict, e.Rule, e.Score, e.Weights = m.decide(opt)
	if swapped {
		e = e.Reversed()
	}
	return e
}

// Measure returns the measurements that Compare decides on, of the shorter of the
// two texts against the longer.
func Measure(a, b *Text, opt Options) Features {
	m, _ := compare(a, b, opt)
	return m.features
}

// compare measures the shorter text against the longer; swapped says that it is b.
func compare(a, b *Text, opt Options) (m *measurement, swapped bool) {
	if cmp.Or(cmp.Compare(a.units, b.units), cmp.Compare(a.s, b.s)) > 0 {
		a, b, swapped = b, a, true
	}
	return measure(a, b, opt), swapped
}

// decide says what the measurements mean. A few cases are decided outright; the
// rest is the model's.
func (m *measurement) decide(opt Options) (Verdict, string, float64, Weights) {
	f := &m.features
	threshold := cmp.Or(opt.Threshold, DefaultThreshold)
	switch {
	case m.SharedWords < cmp.Or(opt.MinWords, DefaultMinWords):
		return Distinct, RuleFewShared, 0, Weights{}
	case opt.SameSource && m.WordsA <= shortWords:
		return Distinct, RuleTooShort, 0, Weights{}
	case f[FeatureShare] == 1 && f[FeatureShareLong] == 1:
		return Copy, RuleSameText, 1, Weights{}
	}
	score := probability(fitted.odds(f))
	kind := Copy
	if f[FeatureRatio] < excerptRatio {
		kind = Excerpt
	}
	below := min(score, threshold-0.01)
	switch {
	case score < threshold:
		return m.reject(score)
	case m.filled.all >= fewNames && m.filled.share() < otherNames:
		return Distinct, RuleOtherNames, below, fitted.weigh(f)
	case kind == Excerpt && m.inside():
		return Part, RuleInside, below, fitted.weigh(f)
	case f[FeatureShare] >= wholeShare:
		return kind, RuleWhole, score, fitted.weigh(f)
	}
	return kind, RuleReworded, score, fitted.weigh(f)
}

// reject names what spoke most against a fold.
func (m *measurement) reject(score float64) (Verdict, string, float64, Weights) {
	switch {
	case m.WordsA <= shortWords:
		return Related, RuleTooShort, score, Weights{}
	case m.features[FeatureShare] < templateShare:
		return Related, RulePassagesOnly, score, Weights{}
	}
	w := fitted.weigh(&m.features)
	names := w[GroupNames] + w[GroupRare]
	switch {
	case w[GroupFigures] < 0 && w[GroupFigures] <= names:
		return Distinct, RuleOtherFigures, score, w
	case names < 0:
		return Distinct, RuleOtherNames, score, w
	}
	return Related, RulePassagesOnly, score, w
}
