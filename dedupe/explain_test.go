package dedupe_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
)

// market is a form, filled with figures and names.
func market(fill ...any) *dedupe.Text {
	return dedupe.NewText(fmt.Sprintf("Shares on the %s exchange closed higher on %s as investors weighed fresh data on prices. The main index, which tracks the thirty largest companies, ended the day at %s points, a change of %s percent. %s led the winners with a gain of %s percent after the company raised its forecast for the year. At the other end of the list, %s lost %s percent. Turnover came to %s million crowns, more than on an ordinary day in spring.", fill...))
}

// explained are pairs of every outcome, with what is known about them.
func explained(t *testing.T) map[string]struct {
	a, b *dedupe.Text
	opt  dedupe.Options
} {
	type pair = struct {
		a, b *dedupe.Text
		opt  dedupe.Options
	}
	bridge := readText(t, "en-bridge")
	words := strings.Fields(bridge)
	half := strings.Join(words[:len(words)/2], " ")
	return map[string]pair{
		"same":    {dedupe.NewText(bridge), dedupe.NewText(bridge), dedupe.Options{}},
		"copy":    {dedupe.NewText(bridge), dedupe.NewText("Good news: " + strings.Join(words[3:len(words)-20], " ")), dedupe.Options{Apart: time.Hour}},
		"excerpt": {dedupe.NewText(bridge), dedupe.NewText(half), dedupe.Options{}},
		"form": {
			market("Ravensby", "Monday", "4,218.7", "0.8", "Halden Steel", "3.4", "Corvo Foods", "2.1", "612"),
			market("Oldminster", "Tuesday", "9,003.1", "1.3", "Peregrine Labs", "6.1", "Tarn Shipping", "1.9", "1,204"),
			dedupe.Options{},
		},
		"one source": {dedupe.NewText("The ferry to Brannoy sails again on Sunday, eleven years after the county closed the line."), dedupe.NewText("The ferry to Brannoy sails again on Sunday, eleven years after the county closed the line. Good!"), dedupe.Options{SameSource: true}},
		"unrelated":  {dedupe.NewText(bridge), dedupe.NewText(readText(t, "de-wald")), dedupe.Options{Apart: 400 * time.Hour}},
	}
}

// TestExplain: an explanation says of every pair what Compare says of it, and what it
// claims holds.
func TestExplain(t *testing.T) {
	for name, p := range explained(t) {
		for _, swapped := range []bool{false, true} {
			if swapped {
				p.a, p.b = p.b, p.a
			}
			e := dedupe.Explain(p.a, p.b, p.opt)
			if want := dedupe.Compare(p.a, p.b, p.opt); e.Evidence != want {
				t.Errorf("%s: explains %+v, want %+v", name, e.Evidence, want)
			}
			checkChecks(t, name, &e, p.opt)
			checkAlternatives(t, name, &e, p.opt)
			for i, passage := range e.Longest {
				if !strings.Contains(p.a.String(), passage) || i == 0 && dedupe.NewText(passage).Words() != e.LongestPassage {
					t.Errorf("%s: passage %q", name, passage)
				}
			}
			for _, d := range e.Differ {
				for _, w := range d.OnlyA {
					if !strings.Contains(p.a.String(), w) {
						t.Errorf("%s: %q is not in a", name, w)
					}
				}
			}
		}
	}
}

// checkChecks holds the checks to the verdict that follows from them.
func checkChecks(t *testing.T, name string, e *dedupe.Explanation, opt dedupe.Options) {
	t.Helper()
	reached := map[dedupe.CheckName]bool{}
	for _, c := range e.Checks {
		if c.Reached != (c.Value >= c.Bound) || math.IsNaN(c.Value) {
			t.Errorf("%s: check %+v", name, c)
		}
		reached[c.Name] = c.Reached
	}
	asked := func(n dedupe.CheckName) bool { _, ok := reached[n]; return ok }
	folds := true
	for _, n := range []dedupe.CheckName{dedupe.CheckSharedWords, dedupe.CheckOneSource, dedupe.CheckScore, dedupe.CheckNames} {
		folds = folds && (reached[n] || !asked(n))
	}
	if e.Rule == dedupe.RuleSameText && reached[dedupe.CheckSharedWords] {
		folds = true
	}
	if e.Verdict != dedupe.Part && folds != e.Verdict.Folds() {
		t.Errorf("%s: the checks say that it folds: %v; the verdict is %s by %s: %+v", name, folds, e.Verdict, e.Rule, e.Checks)
	}
	if asked(dedupe.CheckOneSource) != opt.SameSource {
		t.Errorf("%s: of one source: %+v", name, e.Checks)
	}
}

// checkAlternatives holds the alternatives to what they must be.
func checkAlternatives(t *testing.T, name string, e *dedupe.Explanation, opt dedupe.Options) {
	t.Helper()
	for _, alt := range e.WhatIf {
		switch alt.If {
		case dedupe.IfThreshold:
			if alt.Verdict.Folds() == e.Verdict.Folds() {
				t.Errorf("%s: the threshold changes nothing: %+v", name, alt)
			}
		case dedupe.IfFiguresAgreed, dedupe.IfNamesAgreed, dedupe.IfRareAgreed, dedupe.IfWordsAgreed:
			// What agrees never speaks against a fold.
			if e.Verdict.Folds() || alt.Score < e.Score-1e-9 && alt.Rule != dedupe.RuleOtherNames && e.Rule != dedupe.RuleFewShared {
				t.Errorf("%s: %+v, score %v", name, alt, e.Score)
			}
		case dedupe.IfOtherFigures, dedupe.IfOtherNames:
			if !e.Verdict.Folds() {
				t.Errorf("%s: %+v, but it does not fold", name, alt)
			}
		}
	}
}

// TestExplainForm: the explanation of a form filled anew names what was filled in, and
// that it decides.
func TestExplainForm(t *testing.T) {
	p := explained(t)["form"]
	e := dedupe.Explain(p.a, p.b, p.opt)
	want := []string{"4,218.7", "0.8", "3.4", "2.1", "612"}
	if d := e.Differ[0]; d.Kind != "figures" || !slices.Equal(d.OnlyA, want) || len(d.OnlyB) != len(want) {
		t.Errorf("figures %+v, want %q", d, want)
	}
	if d := e.Differ[1]; d.Kind != "names" || !slices.Contains(d.OnlyA, "Ravensby") || !slices.Contains(d.OnlyB, "Tarn") {
		t.Errorf("names %+v", d)
	}
	i := slices.IndexFunc(e.WhatIf, func(a dedupe.Alternative) bool { return a.If == dedupe.IfWordsAgreed })
	if i < 0 || !e.WhatIf[i].Verdict.Folds() {
		t.Errorf("if figures, names and rare words agreed: %+v", e.WhatIf)
	}
}
