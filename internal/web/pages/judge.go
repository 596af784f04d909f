package pages

import (
	"fmt"

	"wirefold/dedupe"
)

// judge puts the evidence into words.
func (c *carrier) judge(e *dedupe.Evidence) {
	c.Verdict, c.Score, c.Sure, c.Rule = e.Verdict.String(), e.Score, sure(e.Score), rule(e.Rule)
	c.Figures = []string{
		fmt.Sprintf("%s in %s, the longest of %d", plural(e.SharedWords, "shared word"), plural(e.Passages, "passage"), e.LongestPassage),
	}
	if e.Figures >= 0 {
		c.Figures = append(c.Figures, percent(e.Figures)+" of the figures agree")
	}
	if e.Names >= 0 {
		c.Figures = append(c.Figures, percent(e.Names)+" of the names and rare words agree")
	}
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// sure puts a score into words.
func sure(score float64) string {
	switch {
	case score >= 0.98:
		return "as good as certain"
	case score >= 0.9:
		return "very likely"
	case score >= 0.7:
		return "likely"
	case score >= 0.5:
		return "rather likely"
	}
	return "doubtful"
}

// rule puts into words which rule decided.
func rule(name string) string {
	switch name {
	case dedupe.RuleSameText:
		return "the same words throughout"
	case dedupe.RuleWhole:
		return "the shorter text stands nearly whole in the longer one"
	case dedupe.RuleReworded:
		return "shared passages run through the whole text, with the same figures and names"
	case dedupe.RuleInside:
		return "one text stands inside the other, among other things"
	case dedupe.RuleOtherFigures:
		return "much is shared, but not the figures"
	case dedupe.RuleOtherNames:
		return "much is shared, but not the names"
	case dedupe.RulePassagesOnly:
		return "some passages are shared"
	case dedupe.RuleFewShared, dedupe.RuleTooShort:
		return "little is shared"
	}
	return name
}

// notices puts into words what a text says of its own origin.
func notices(n *dedupe.Notices) (list []string) {
	if n.Syndicated {
		list = append(list, "says that it is syndicated")
	}
	if n.Derived {
		list = append(list, "says that it was made from agency copy")
	}
	for _, name := range n.Credits[:min(len(n.Credits), 5)] {
		list = append(list, "credits "+line(name))
	}
	return list
}
