package dedupe

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
)

// Explanation is why a comparison came out as it did: what was measured beside the
// bounds that it was held to, the longest passages, what differs, and what would have
// changed the outcome. Everything in it comes from the comparison itself, or from the
// same comparison made again with one thing changed.
type Explanation struct {
	Evidence
	// Shorter is which of the texts is the shorter one, "a" or "b": the rules ask how much
	// of it the other has.
	Shorter string        `json:"shorter"`
	Checks  []Check       `json:"checks"`
	Longest []string      `json:"longest_passages"` // as in a, the longest first
	Differ  []Difference  `json:"differences"`
	WhatIf  []Alternative `json:"what_if"`
}

// Check is a measurement beside its bound.
type Check struct {
	Name CheckName `json:"name"`
	// Value is compared with Bound; Of is what it is a part of, 0 where it is a share.
	Value float64 `json:"value"`
	Of    int     `json:"of,omitempty"`
	Bound float64 `json:"bound"`
	// Reached is whether Value is at least Bound.
	Reached bool `json:"reached"`
}

// CheckName names what a Check is about.
type CheckName string

// The checks, in the order in which they count.
const (
	CheckSharedWords CheckName = "shared-words" // words in shared passages; fewer never fold
	CheckOneSource   CheckName = "one-source"   // words of the shorter text, asked of texts of one source: fewer never fold
	CheckScore       CheckName = "score"        // of the model; a lower one never folds
	CheckNames       CheckName = "names"        // share of the names among the shared passages that the other text has; fewer never fold, if there are four
	CheckLength      CheckName = "length"       // the shorter text's length beside the other's; below, it is an excerpt
	CheckShare       CheckName = "share"        // of the shorter text in shared passages; below, it is reworded
)

// Difference is the figures, names or other rare words that only one of the texts has,
// as they are written and in the order in which they come, some of them.
type Difference struct {
	Kind  string   `json:"kind"` // "figures", "names" or "rare"
	OnlyA []string `json:"only_a"`
	OnlyB []string `json:"only_b"`
}

// Alternative is how the comparison comes out if one thing is changed.
type Alternative struct {
	If      string  `json:"if"` // see the If constants
	Verdict Verdict `json:"verdict"`
	Score   float64 `json:"score"`
	Rule    string  `json:"rule"`
}

// What an Alternative supposes.
const (
	IfPassagesAgreed = "passages-agreed" // nearly all of both were shared
	IfOrderAgreed    = "order-agreed"    // what is shared stood as in a copy, without anything between
	IfFiguresAgreed  = "figures-agreed"  // both had the same figures
	IfNamesAgreed    = "names-agreed"    // both had the same names
	IfRareAgreed     = "rare-agreed"     // both had the same rare words
	IfWordsAgreed    = "words-agreed"    // both had the same figures, names and rare words
	IfOtherFigures   = "other-figures"   // the shorter text had other figures throughout
	IfOtherNames     = "other-names"     // the shorter text had other names throughout
	IfOneSource      = "one-source"      // both came from one source
	IfTwoSources     = "two-sources"     // they came from different ones
	IfSameDay        = "same-day"        // they were published at one time
	IfMonthApart     = "month-apart"     // they were published 30 days apart
	IfThreshold      = "threshold"       // Options.Threshold were the score, rounded down; for a fold, above it
)

// Common returns how many fingerprints two sketches have in common. An Index finds no
// text with fewer than CommonLeast of those of the one that it is asked for.
func Common(a, b Sketch) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

// CommonLeast is the least number of fingerprints in common of two texts that an Index
// brings together.
const CommonLeast = minShared

const (
	nearly           = 0.99
	longestShown     = 5
	differencesShown = 25
)

// Explain is Compare with the reasons.
func Explain(a, b *Text, opt Options) Explanation {
	m, swapped := compare(a, b, opt)
	e := Explanation{Evidence: Compare(a, b, opt), Shorter: "a", Longest: longest(a, b)}
	short, long := a, b
	if swapped {
		short, long, e.Shorter = b, a, "b"
	}
	e.Checks = m.checks(opt, e.Rule)
	e.Differ = differences(a, b, opt.Vocabulary)
	e.WhatIf = m.whatIf(short, long, opt)
	return e
}

// longest returns the longest shared passages.
func longest(a, b *Text) []string {
	found := Passages(a, b)
	slices.SortStableFunc(found, func(x, y Passage) int { return cmp.Compare(y.Words, x.Words) })
	list := []string{}
	for _, p := range found[:min(len(found), longestShown)] {
		list = append(list, a.s[p.StartA:p.EndA])
	}
	return list
}

// checks returns what decide asks for, as far as it comes into question.
func (m *measurement) checks(opt Options, rule string) []Check {
	check := func(name CheckName, value, bound float64) Check {
		return Check{Name: name, Value: value, Bound: bound, Reached: value >= bound}
	}
	list := []Check{check(CheckSharedWords, float64(m.SharedWords), float64(cmp.Or(opt.MinWords, DefaultMinWords)))}
	if opt.SameSource {
		list = append(list, check(CheckOneSource, float64(m.WordsA), shortWords+1))
	}
	if rule != RuleSameText && list[0].Reached {
		list = append(list, check(CheckScore, probability(fitted.odds(&m.features)), cmp.Or(opt.Threshold, DefaultThreshold)))
	}
	if m.filled.all >= fewNames {
		c := check(CheckNames, m.filled.share(), otherNames)
		c.Of = m.filled.all
		list = append(list, c)
	}
	return append(list, check(CheckLength, m.features[FeatureRatio], excerptRatio), check(CheckShare, m.features[FeatureShare], wholeShare))
}

// differences lists what only one of the texts has.
func differences(a, b *Text, v *Vocabulary) []Difference {
	inA, wordsA := distinct(a.tokens)
	inB, wordsB := distinct(b.tokens)
	var list []Difference
	for _, kind := range []struct {
		name string
		is   func(token) bool
	}{
		{"figures", func(t token) bool { return t.figure }},
		{"names", func(t token) bool { return t.name && !t.figure }},
		{"rare", func(t token) bool {
			rare, _ := v.rate(t)
			return rare && !t.name && !t.figure
		}},
	} {
		list = append(list, Difference{kind.name, a.lacks(wordsA, inB, kind.is), b.lacks(wordsB, inA, kind.is)})
	}
	return list
}

// lacks returns those of the text's words of a kind that the other one does not have.
func (t *Text) lacks(words []token, other *places, is func(token) bool) []string {
	list := []string{}
	for _, tok := range words {
		if len(list) == differencesShown {
			break
		}
		if is(tok) && !other.has(tok.hash) {
			list = append(list, strings.TrimSpace(t.s[tok.start:tok.end]))
		}
	}
	return list
}

// whatIf makes the comparison again with one thing changed, for each thing that could
// have changed it.
func (m *measurement) whatIf(short, long *Text, opt Options) []Alternative {
	verdict, rule, score, _ := m.decide(opt)
	list := []Alternative{}
	add := func(name string, other *measurement, opt Options) {
		v, r, s, _ := other.decide(opt)
		if v != verdict || r != rule || math.Abs(s-score) >= 0.005 {
			list = append(list, Alternative{name, v, s, r})
		}
	}
	if rule == RuleFewShared {
		return list
	}
	if !verdict.Folds() {
		for _, c := range []struct {
			name   string
			groups []Group
		}{
			{IfFiguresAgreed, []Group{GroupFigures}},
			{IfNamesAgreed, []Group{GroupNames}},
			{IfRareAgreed, []Group{GroupRare}},
			{IfWordsAgreed, []Group{GroupFigures, GroupNames, GroupRare}},
			{IfPassagesAgreed, []Group{GroupPassages}},
			{IfOrderAgreed, []Group{GroupOrder}},
		} {
			add(c.name, m.agreeing(c.groups...), opt)
		}
	} else {
		if m.features[FeatureFiguresCount] > 0 {
			other := short.with(func(t token) bool { return t.figure })
			add(IfOtherFigures, measure(other, long, opt), opt)
		}
		if m.features[FeatureNamesCount] > 0 {
			other := short.with(func(t token) bool { return t.name && !t.figure })
			add(IfOtherNames, measure(other, long, opt), opt)
		}
	}
	for _, c := range []struct {
		name    string
		applies bool
		change  func(*Options)
	}{
		{IfTwoSources, opt.SameSource && !verdict.Folds(), func(o *Options) { o.SameSource = false }},
		{IfOneSource, !opt.SameSource && verdict.Folds(), func(o *Options) { o.SameSource = true }},
		{IfSameDay, opt.Apart > sameDay*time.Hour && !verdict.Folds(), func(o *Options) { o.Apart = 0 }},
		{IfMonthApart, opt.Apart < 30*24*time.Hour && verdict.Folds(), func(o *Options) { o.Apart = 30 * 24 * time.Hour }},
	} {
		if c.applies {
			changed := opt
			c.change(&changed)
			add(c.name, measure(short, long, changed), changed)
		}
	}
	m.withThreshold(opt, add)
	return list
}

// withThreshold adds the outcome under a threshold that just lets the pair fold, or just
// does not.
func (m *measurement) withThreshold(opt Options, add func(string, *measurement, Options)) {
	verdict, _, _, _ := m.decide(opt)
	score := probability(fitted.odds(&m.features))
	opt.Threshold = math.Floor(100*score) / 100
	if verdict.Folds() {
		opt.Threshold += 0.01
	}
	if v, _, _, _ := m.decide(opt); opt.Threshold >= 0.1 && opt.Threshold <= 0.99 && v.Folds() != verdict.Folds() {
		add(IfThreshold, m, opt)
	}
}

// agreeing returns the measurement of a pair that agrees entirely in groups of features,
// and is like this one otherwise.
func (m *measurement) agreeing(groups ...Group) *measurement {
	c := *m
	for i := range traits {
		if t := &traits[i]; slices.Contains(groups, t.group) && !math.IsNaN(t.best) {
			c.features[i] = t.best
		}
	}
	if slices.Contains(groups, GroupNames) {
		c.filled.found = c.filled.all
	}
	// All but that, which would be the same text, whatever else differs.
	c.features[FeatureShare] = min(c.features[FeatureShare], nearly)
	return &c
}

// with returns the text with other words, each of its own, in place of those of a kind.
func (t *Text) with(is func(token) bool) *Text {
	c := &Text{s: t.s, tokens: slices.Clone(t.tokens), title: t.title, units: t.units}
	for i := range c.tokens {
		if tok := &c.tokens[i]; is(*tok) {
			tok.hash, tok.stem = another(tok.hash), another(tok.stem)
		}
	}
	return c
}

// another returns the hash of another word for that of each.
func another(hash uint64) uint64 {
	return xxhash.Sum64(binary.LittleEndian.AppendUint64([]byte("another"), hash))
}
