package copygen

import (
	"strings"
	"testing"
)

func TestTemplatesHaveOtherFigures(t *testing.T) {
	ps := pairsOf(t, "template", 0.5)
	languages := make(map[string]bool)
	for _, p := range ps {
		languages[p.A.base.lang] = true
		a, b := figures(p.A.Text), figures(p.B.Text)
		if len(a) != len(b) {
			t.Errorf("%s has %d figures, its counterpart %d", p.A.ID, len(a), len(b))
			continue
		}
		kept := 0
		for i := range a {
			if a[i] == b[i] { // as a fraction's denominator does
				kept++
			}
		}
		if kept*4 > len(a) {
			t.Errorf("%s keeps %d of %d figures", p.A.ID, kept, len(a))
		}
		if p.Label != "T" || p.A.Story == p.B.Story {
			t.Errorf("%s is labelled %s", p.A.ID, p.Label)
		}
	}
	if len(languages) < 11 {
		t.Errorf("templates in only %d languages", len(languages))
	}
}

func TestOtherFigureKeepsItsForm(t *testing.T) {
	r := newRand(1, "figures")
	for _, s := range []string{"7", "31", "1987", "2,400", "3.25", "٤٥", "१२०", "12.500"} {
		for range 50 {
			got := otherFigure(r, s)
			if got == s || len(s) > 2 && len(got) != len(s) {
				t.Errorf("%s became %s", s, got)
			}
		}
	}
}

func TestNegativesShareWithinBounds(t *testing.T) {
	for _, kind := range []string{"followup", "quote"} {
		ps := pairsOf(t, kind, 1)
		for _, p := range ps {
			if p.Label != "R" {
				t.Errorf("%s is labelled %s", p.A.ID, p.Label)
			}
			if of, in := ShingleShare(p.B.Text, p.A.Text), ShingleShare(p.A.Text, p.B.Text); of == 0 || of > followupLent+0.05 || in > followupShare+0.05 {
				t.Errorf("%s %s has %.2f of its counterpart, which is %.2f of it", kind, p.A.ID, of, in)
			}
		}
		if len(ps) < 3 {
			t.Errorf("only %d pairs of %s", len(ps), kind)
		}
	}
	for _, p := range pairsOf(t, "roundup", 3) {
		if in := ShingleShare(p.A.Text, p.B.Text); in > roundupShare+0.1 {
			t.Errorf("%.2f of a round-up is one story", in)
		}
	}
	for _, p := range pairsOf(t, "glue", 1) {
		if ShingleShare(p.B.Text, p.A.Text) < 0.95 || ShingleShare(p.A.Text, p.B.Text) > 0.7 {
			t.Errorf("%s does not hold two whole stories", p.A.ID)
		}
	}
	for _, p := range pairsOf(t, "topic", 1) {
		if ShingleShare(p.A.Text, p.B.Text) > topicOverlap || p.Label != "D" {
			t.Errorf("%s shares passages with %s", p.A.ID, p.B.ID)
		}
	}
}

// TestTemplatesOfBaseTexts checks, in every language of bench/texts, that a form that
// is filled anew has no weekday, month or figure of the old one in its place, and
// other names.
func TestTemplatesOfBaseTexts(t *testing.T) {
	for _, file := range baseTextFiles(t) {
		bases := readFile(t, file)
		o := Defaults("template")
		o.Articles, o.Strength = 2*len(bases), 1
		c := generate(t, bases, o)
		if 4*len(c.Pairs) < 3*len(bases) {
			t.Errorf("%s: %d of %d texts can be filled anew", file, len(c.Pairs), len(bases))
		}
		for _, p := range c.Pairs {
			b := p.B.base
			if facts, kept := factsKept(b, p.B.Text, p.A.Text); facts == 0 || kept > 0 {
				t.Errorf("%s (%s) keeps %d of %d facts", p.A.ID, b.lang, kept, facts)
			}
			kept := 0
			for _, name := range b.names {
				if strings.Contains(p.A.Text, name) { // by chance, for another one
					kept++
				}
			}
			if 2*kept > len(b.names) {
				t.Errorf("%s (%s) keeps %d of %d names", p.A.ID, b.lang, kept, len(b.names))
			}
		}
	}
}

// factsKept counts the facts of a text that is set in words, and those that stand in
// the same place of another.
func factsKept(b *Base, text, other string) (facts, kept int) {
	ws, os := b.cutFacts(text), b.cutFacts(other)
	aligned := len(ws) == len(os) && !unspacedScript(ws)
	for i, w := range ws {
		s := text[w.start:w.end]
		if !b.fact(s) || strings.HasSuffix(text[:w.start], "/") { // a denominator
			continue
		}
		facts++
		if aligned && other[os[i].start:os[i].end] == s {
			kept++
		}
	}
	return facts, kept
}

// TestRewordingSparesNames checks it in scripts without capitals.
func TestRewordingSparesNames(t *testing.T) {
	for _, file := range baseTextFiles(t) {
		bases := readFile(t, file)
		o := Defaults("reword")
		o.Articles, o.Strength = 2*len(bases), 0.25
		for _, p := range generate(t, bases, o).Pairs {
			for _, name := range p.B.base.names {
				if strings.Count(p.A.Text, name) < strings.Count(p.B.Text, name) {
					t.Errorf("%s loses the name %s", p.A.ID, name)
				}
			}
		}
	}
}
