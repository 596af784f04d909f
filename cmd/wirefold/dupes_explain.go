package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"wirefold/dedupe"
	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newDupesExplain(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain A B",
		Short: "Say why two texts are, or are not, one story",
		Long: `explain compares two texts as they are compared when the later one comes in, and says
what came out: the rule that decided, every figure beside its threshold, the longest
passages that both have, the figures, names and rare words that only one has, and how it
would come out if one thing were changed. What was decided by hand is told as well.

` + operandHelp + exitCodes,
		Example: "  wirefold dupes explain https://ledger.example/ferry https://gazette.example/ferry\n  wirefold dupes explain 77aa01bc draft.txt",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if args[0] == "-" && args[1] == "-" {
				return usage(cmd, fmt.Errorf("only one of the texts can come from standard input"))
			}
			c, cfg, err := a.examining(ctx, args)
			if err != nil {
				return err
			}
			defer c.Close()
			var req control.ExplainRequest
			for i, o := range []*control.Operand{&req.A, &req.B} {
				if *o, err = a.operand(ctx, c.client, cfg, cmd.InOrStdin(), args[i]); err != nil {
					return err
				}
			}
			x, err := c.client.Explain(ctx, req)
			if err != nil {
				return err
			}
			if asJSON {
				return ui.JSONLines(a.term.Stdout).Encode(x)
			}
			return a.explain(&x)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// explainer prints an explanation.
type explainer struct {
	*app
	x *control.Explanation
	b strings.Builder
}

func (a *app) explain(x *control.Explanation) error {
	e := explainer{app: a, x: x}
	e.text("A", &x.A)
	e.text("B", &x.B)
	e.outcome()
	e.stored()
	e.checks()
	e.passages()
	e.differences()
	e.whatIf()
	return a.term.Printf("%s", e.b.String())
}

// say prints a paragraph.
func (e *explainer) say(margin, format string, args ...any) {
	e.app.say(&e.b, margin, format, args...)
}

func (e *explainer) heading(text string) {
	fmt.Fprintf(&e.b, "\n%s\n", e.term.Paint(ui.Bold, text))
}

// text says which texts these are.
func (e *explainer) text(letter string, c *control.Compared) {
	if !c.Stored {
		name := c.Name
		if c.Title != "" {
			name += ": " + c.Title
		}
		e.say(letter+"  ", "%s", name)
		e.say("   ", "not stored, %s", many(c.Words, "word"))
		return
	}
	e.say(letter+"  ", "%s: %s", c.Source, title(c.Article))
	role := "copy in story"
	if c.Canonical {
		role = "canonical in story"
	}
	e.say("   ", "%s, %s, %s %s, article %s", published(c.Article), many(c.Words, "word"), role, digits(c.Story), c.ID.String()[:8])
}

// outcome says what came out and which rule decided.
func (e *explainer) outcome() {
	x := e.x
	word := "Not one story"
	if x.Verdict.Folds() {
		word = "One story"
	}
	e.heading(fmt.Sprintf("%s, by their texts: %s, score %.2f, rule %s", word, x.Verdict, x.Score, x.Rule))
	e.say("", "%s", inWords(x))
	if len(x.Unfolded) > 0 {
		e.say("", "By configuration (fold = false) the articles of %s are not folded with others.", strings.Join(x.Unfolded, " and "))
	}
	switch x.Ruling {
	case "apart":
		e.say("", "By hand: decision %d keeps them apart, for ever. It beats the verdict. See wirefold dupes log.", x.Decision)
	case "together":
		e.say("", "By hand: decision %d made them one story, whatever their texts say. It beats the verdict. See wirefold dupes log.", x.Decision)
	}
}

// shorterLonger names the two texts by their length.
func shorterLonger(x *control.Explanation) (shorter, longer string) {
	if x.Shorter == "b" {
		return "B", "A"
	}
	return "A", "B"
}

// inWords says what a rule means for the two texts.
func inWords(x *control.Explanation) string {
	s, l := shorterLonger(x)
	switch x.Rule {
	case dedupe.RuleSameText:
		return "They have the same words throughout."
	case dedupe.RuleFewShared:
		return "They share too few words in passages to say anything."
	case dedupe.RuleWhole:
		if x.Verdict == dedupe.Excerpt {
			return fmt.Sprintf("%s stands nearly whole in %s, which has substantially more: an excerpt.", s, l)
		}
		return fmt.Sprintf("%s stands nearly whole in %s, with the same figures and names.", s, l)
	case dedupe.RuleReworded:
		return "Shared passages run through the whole text, with the same figures and names between them: one text, reworded."
	case dedupe.RuleInside:
		return fmt.Sprintf("%s stands inside %s among other things, as in a round-up: a part of it, which is not folded.", s, l)
	case dedupe.RuleOtherFigures:
		return "Much is shared, but not the figures: one form that was filled anew, such as two market reports."
	case dedupe.RuleOtherNames:
		return "Much is shared, but not the names and rare words: one form that was filled anew."
	case dedupe.RulePassagesOnly:
		return "Some passages are shared, but the rest is another text."
	case dedupe.RuleTooShort:
		return fmt.Sprintf("%s is so short that what is shared does not agree well enough.", s)
	}
	return ""
}

// stored says what is the case in the database, where that is not what the texts say.
func (e *explainer) stored() {
	x := e.x
	if !x.A.Stored || !x.B.Stored {
		return
	}
	switch {
	case x.OneStory && x.Verdict.Folds():
		e.say("", "They are in one story, %s.", digits(x.A.Story))
	case x.OneStory:
		e.say("", "They are in one story, %s, all the same, by what holds each of them there:", digits(x.A.Story))
		e.joined("A", &x.A)
		e.joined("B", &x.B)
	case x.Verdict.Folds():
		e.say("", "They are in two stories all the same. A story takes an article in when its canonical article folds with it, or two of its articles do, as they were when the later one came in; not when a decision by hand, or another text that keeps the two apart, says otherwise.")
	default:
		e.say("", "They are in two stories.")
	}
	switch {
	case x.OneStory:
	case x.Fingerprints < x.FingerprintsNeeded:
		e.say("", "One does not find the other: they have %s in common, of the %d that it takes.", many(x.Fingerprints, "fingerprint"), x.FingerprintsNeeded)
	case x.HoursApart > x.WindowHours && x.WindowHours > 0:
		e.say("", "They came %.0f hours apart; dedupe.window looks back %.0f.", x.HoursApart, x.WindowHours)
	}
}

func (e *explainer) joined(letter string, c *control.Compared) {
	switch j := c.Joined; {
	case j == nil:
		e.say("  ", "%s is its canonical article, or founded it", letter)
	case j.ByHand > 0 && !j.Verdict.Folds():
		e.say("  ", "%s: decision %d, by hand", letter, j.ByHand)
	default:
		e.say("  ", "%s: %s, score %.2f, against %s: %s (%s)", letter, j.Verdict, j.Score, j.Against.Source, j.Against.Title, j.Against.ID.String()[:8])
	}
}

// checks prints every figure beside its threshold.
func (e *explainer) checks() {
	e.heading("What was measured, in passages that both have")
	x := e.x
	s, l := shorterLonger(x)
	table := e.term.NewTable("MEASURE", "VALUE", "THRESHOLD", "SO")
	table.Prose = true
	for _, c := range x.Checks {
		row := checkRow(c, s, l)
		if c.Name == dedupe.CheckSharedWords {
			row[1] = fmt.Sprintf("%d of %d", x.SharedWords, min(x.WordsA, x.WordsB))
		}
		table.Row(row...)
	}
	table.Row("passages", fmt.Sprint(x.Passages), "", "")
	table.Row("words in the longest", fmt.Sprint(x.LongestPassage), "", "")
	table.Row("resemblance", percent(x.Resemblance), "", "")
	table.Row("A's shingles that B has", percent(x.InB), "", "")
	table.Row("B's shingles that A has", percent(x.InA), "", "")
	table.Row("figures of "+s+" that "+l+" has", shareOf(x.Figures), "", "")
	table.Row("names of "+s+" that "+l+" has", shareOf(x.Names), "", "")
	table.Row("fingerprints in common", fmt.Sprint(x.Fingerprints), fmt.Sprintf("%d", x.FingerprintsNeeded), either(x.Fingerprints >= x.FingerprintsNeeded, "one finds the other", "they are not compared"))
	_ = table.Write(&e.b) // a Builder does not fail
}

func shareOf(share float64) string {
	if share < 0 {
		return "there are none"
	}
	return percent(share)
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func checkRow(c dedupe.Check, s, l string) []string {
	switch c.Name {
	case dedupe.CheckSharedWords:
		return []string{"words of " + s + " in passages", fmt.Sprintf("%.0f", c.Value), fmt.Sprintf("%.0f", c.Bound), either(c.Reached, "enough to judge", "never one story")}
	case dedupe.CheckOneSource:
		return []string{"one source: words of " + s, fmt.Sprintf("%.0f", c.Value), fmt.Sprintf("%.0f", c.Bound), either(c.Reached, "long enough", "never one story")}
	case dedupe.CheckScore:
		return []string{"score of the model", score(c.Value), fmt.Sprintf("%.2f", c.Bound), either(c.Reached, "one story", "not one story")}
	case dedupe.CheckNames:
		return []string{"names of " + s + " between them", fmt.Sprintf("%.0f of %d", math.Round(c.Value*float64(c.Of)), c.Of), percent(c.Bound), either(c.Reached, "the same facts", "a form filled anew")}
	case dedupe.CheckLength:
		return []string{"length of " + s + " beside " + l, percent(c.Value), percent(c.Bound), either(c.Reached, "as long: a copy", "shorter: an excerpt")}
	case dedupe.CheckShare:
		return []string{"share of " + s + " in passages", percent(c.Value), percent(c.Bound), either(c.Reached, "whole", "reworded, or no copy")}
	}
	return []string{string(c.Name), fmt.Sprintf("%.2f", c.Value), fmt.Sprintf("%.2f", c.Bound), either(c.Reached, "reached", "not reached")}
}

// score shows a score to as many digits as it takes to see on which side of 0 and 1 it is.
func score(v float64) string {
	if v > 0.995 && v < 1 || v < 0.005 && v > 0 {
		return fmt.Sprintf("%.3f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func (e *explainer) passages() {
	if len(e.x.Longest) == 0 {
		return
	}
	e.heading("The longest passages that both have")
	for _, p := range e.x.Longest {
		words := strings.Fields(p)
		const most = 40
		text := strings.Join(words, " ")
		if len(words) > most {
			text = strings.Join(words[:most/2], " ") + " … " + strings.Join(words[len(words)-most/2:], " ")
		}
		e.say(fmt.Sprintf("%5d  ", dedupe.NewText(p).Words()), "%s", text)
	}
}

func (e *explainer) differences() {
	e.heading("What only one of them has")
	none := true
	for _, d := range e.x.Differ {
		kind := d.Kind
		if kind == "rare" {
			kind = "rare words"
		}
		for _, side := range []struct {
			letter string
			words  []string
		}{{"A", d.OnlyA}, {"B", d.OnlyB}} {
			if len(side.words) > 0 {
				none = false
				e.say("  ", "%s of %s alone: %s", kind, side.letter, strings.Join(side.words, ", "))
			}
		}
	}
	if none {
		e.say("  ", "no figures, names or rare words")
	}
}

func (e *explainer) whatIf() {
	e.heading("What would have changed it")
	switch {
	case e.x.Rule == dedupe.RuleFewShared:
		e.say("  ", "nothing but more words in shared passages, or a lower dedupe.min_words")
	case len(e.x.WhatIf) == 0:
		e.say("  ", "nothing that was tried: agreeing or other figures and names, another source, time or threshold")
	}
	for _, w := range e.x.WhatIf {
		outcome := "not one story"
		if w.Verdict.Folds() {
			outcome = "one story"
		}
		still := ""
		if w.Verdict.Folds() == e.x.Verdict.Folds() {
			still = "still "
		}
		if w.If == dedupe.IfThreshold {
			e.say("  ", "%s: %s", supposition(w, e.x), outcome)
			continue
		}
		e.say("  ", "%s: score %s, %s%s (%s, %s)", supposition(w, e.x), score(w.Score), still, outcome, w.Verdict, w.Rule)
	}
}

// supposition says what an alternative supposes.
func supposition(w dedupe.Alternative, x *control.Explanation) string {
	s, _ := shorterLonger(x)
	switch w.If {
	case dedupe.IfPassagesAgreed:
		return "if nearly all of both were shared"
	case dedupe.IfOrderAgreed:
		return "if what is shared stood in one order, with nothing between"
	case dedupe.IfFiguresAgreed:
		return "if the figures agreed"
	case dedupe.IfNamesAgreed:
		return "if the names agreed"
	case dedupe.IfRareAgreed:
		return "if the rare words agreed"
	case dedupe.IfWordsAgreed:
		return "if figures, names and rare words agreed"
	case dedupe.IfOtherFigures:
		return "if all figures of " + s + " were others"
	case dedupe.IfOtherNames:
		return "if all names of " + s + " were others"
	case dedupe.IfOneSource:
		return "if both came from one source"
	case dedupe.IfTwoSources:
		return "if they came from two sources"
	case dedupe.IfSameDay:
		return "if they were published on one day"
	case dedupe.IfMonthApart:
		return "if they were published 30 days apart"
	case dedupe.IfThreshold:
		if w.Verdict.Folds() {
			return fmt.Sprintf("with dedupe.threshold = %.2f", math.Floor(100*w.Score)/100)
		}
		return fmt.Sprintf("with dedupe.threshold = %.2f", math.Floor(100*w.Score)/100+0.01)
	}
	return w.If
}
