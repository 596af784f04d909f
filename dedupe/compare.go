package dedupe

import "cmp"

// The rules that decide a comparison, as Evidence.Rule names them.
const (
	RuleSameText     = "same-text"     // the same words throughout
	RuleFewShared    = "few-shared"    // too little is shared to say anything
	RuleOtherFigures = "other-figures" // the same sentences with other figures: a form filled anew
	RuleOtherNames   = "other-names"   // the same sentences with other names
	RuleTooShort     = "too-short"     // a short text must agree almost wholly
	RulePassagesOnly = "passages-only" // some passages are shared, the rest is another text
	RuleInside       = "inside"        // one text stands inside the other, among other things
	RuleWhole        = "whole"         // the shorter text stands whole in the longer one
	RuleReworded     = "reworded"      // shared passages run through the whole text in one order, with the same figures and names
)

// Thresholds of the rules. They were set on one half of labelled newswire pairs.
const (
	fewSharedWords = 12   // fewer shared words than this mean nothing
	shortWords     = 40   // up to here a text must agree almost wholly
	shortShare     = 0.90 // of a short text that must stand in the other
	mediumWords    = 120  // up to here the strict thresholds hold
	meaningfulRun  = 4    // words from which a shared passage counts
	fewFigures     = 3    // fewer figures than this say nothing about a longer text

	wholeShare   = 0.75 // of the shorter text's words in shared passages: it stands in the other
	wholeFigures = 0.60 // share of its figures below which a form was filled anew
	wholeNames   = 0.50 // the same for names

	rewordedShare    = 0.25 // the least that a reworded copy shares
	rewordedSpread   = 0.60 // share of its eighths that hold a shared passage
	rewordedOrder    = 0.80 // share of the shared words that come in the same order
	rewordedPassages = 3
	rewordedFigures  = 0.75 // share of figures that a reworded copy keeps
	rewordedNames    = 0.60 // share of names that a reworded copy keeps

	strictFigures = 0.90 // the same shares for texts of up to mediumWords
	strictNames   = 0.85
	strictShare   = 0.50

	swappedShare    = 0.15 // replaced figures and names, per shared passage, that a longer copy may have
	excerptRatio    = 0.70 // a text shorter than this share of the other is an excerpt
	insideFrom      = 0.35 // an excerpt is cut from the beginning: it begins before this share of the full text
	insideAlone     = 0.10 // the same if the rest of the full text comes back to none of its names
	sameSourceShare = 0.95 // share of words that two texts of one source must have in common
)

// Options adjust a comparison.
type Options struct {
	// SameSource asks for nearly whole agreement: within one source, alike pages
	// are mostly other instalments of one form (Henzinger 2006, "Finding
	// near-duplicate web pages").
	SameSource bool
}

// Compare says what two texts are to each other. Its verdict, score and rule do
// not depend on the order of the texts. The time is linear in their length.
func Compare(a, b *Text, opt Options) Evidence {
	short, long, swapped := a, b, false
	if cmp.Or(cmp.Compare(a.units, b.units), cmp.Compare(a.s, b.s)) > 0 {
		short, long, swapped = b, a, true
	}
	f := measure(short, long)
	e := f.Evidence
	e.Verdict, e.Rule, e.Score = f.decide(opt)
	if swapped {
		e = e.Reversed()
	}
	return e
}

// decide applies the rules in order of what they rule out.
func (f *features) decide(opt Options) (Verdict, string, float64) {
	figures, names := orOne(f.Figures), orOne(f.Names)
	if f.figures < fewFigures && f.WordsA > mediumWords {
		figures = 1
	}
	agreement := (figures + names) / 2
	fold := func(v Verdict, rule string, share float64) (Verdict, string, float64) {
		return v, rule, 0.5 + 0.5*share*agreement
	}
	reject := func(v Verdict, rule string) (Verdict, string, float64) {
		return v, rule, 0.49 * f.share * agreement
	}
	kind := Copy
	if f.ratio < excerptRatio {
		kind = Excerpt
	}
	switch {
	case f.SharedWords < fewSharedWords:
		return reject(Distinct, RuleFewShared)
	case opt.SameSource && f.WordsA <= shortWords:
		return reject(Distinct, RuleTooShort)
	case f.share == 1 && f.shareLong == 1:
		return fold(Copy, RuleSameText, 1)
	case f.WordsA <= shortWords && f.share < shortShare:
		return reject(Related, RuleTooShort)
	case f.WordsA <= shortWords && (figures < 1 || names < 1):
		return reject(Distinct, RuleTooShort)
	case opt.SameSource && (f.share < sameSourceShare || figures < 1):
		return reject(Related, RulePassagesOnly)
	}
	strict := f.WordsA <= mediumWords
	otherFigures := f.swappedFigures >= 1 && (strict || f.swaps() > swappedShare)
	otherNames := f.swappedNames >= 1 && (strict || f.swaps() > swappedShare)
	minFigures, minNames, minShare := float64(wholeFigures), float64(wholeNames), float64(rewordedShare)
	if strict {
		minFigures, minNames, minShare = strictFigures, strictNames, strictShare
	}
	switch {
	case f.share >= wholeShare:
		switch {
		case otherFigures || figures < minFigures:
			return reject(Distinct, RuleOtherFigures)
		case otherNames || names < minNames:
			return reject(Distinct, RuleOtherNames)
		case kind == Excerpt && f.inside():
			return reject(Part, RuleInside)
		}
		return fold(kind, RuleWhole, f.share)
	case f.share >= minShare && f.spread >= rewordedSpread && f.inOrder >= rewordedOrder && f.Passages >= rewordedPassages:
		switch {
		case otherFigures || figures < max(minFigures, rewordedFigures):
			return reject(Distinct, RuleOtherFigures)
		case otherNames || names < max(minNames, rewordedNames):
			return reject(Distinct, RuleOtherNames)
		}
		return fold(kind, RuleReworded, max(f.share, f.spread*f.inOrder/2))
	}
	return reject(Related, RulePassagesOnly)
}

// inside reports whether the shorter text stands in the longer one as one thing
// among others, not as a piece cut from it.
func (f *features) inside() bool {
	return f.begin > insideFrom || f.begin > insideAlone && f.recurring == 0
}

// swaps returns the number of replaced figures and names for every shared passage.
func (f *features) swaps() float64 {
	return float64(f.swappedFigures+f.swappedNames) / float64(f.Passages+1)
}

func orOne(share float64) float64 {
	if share < 0 {
		return 1
	}
	return share
}
