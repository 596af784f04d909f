package copygen

import (
	"slices"
	"testing"
)

func TestTemplatesHaveOtherFigures(t *testing.T) {
	ps := pairsOf(t, "template", 0.5)
	languages := make(map[string]bool)
	for _, p := range ps {
		languages[p.A.base.lang] = true
		a, b := sortedFigures(p.A.Text), sortedFigures(p.B.Text)
		if len(a) != len(b) {
			t.Errorf("%s has %d figures, its counterpart %d", p.A.ID, len(a), len(b))
			continue
		}
		kept := 0
		for _, f := range a {
			if slices.Contains(b, f) { // by chance, another one's
				kept++
			}
		}
		if kept*3 > len(a) {
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
