package main

import (
	"maps"
	"slices"

	"wirefold/dedupe"
)

// Report is what the methods scored.
type Report struct {
	Documents int     `json:"documents"`
	Copies    int     `json:"copies"` // of the half that is reported
	Others    int     `json:"others"`
	Kinds     []Group `json:"kinds"`     // of copies, with how many there are
	Negatives []Group `json:"negatives"` // the same of other stories
	Methods   []Score `json:"methods"`
}

// Group is a kind of pairs.
type Group struct {
	Name  string `json:"name"`
	Pairs int    `json:"pairs"`
}

// Score is what a method scored on the half that its threshold was not chosen on.
type Score struct {
	Name      string         `json:"name"`
	Doc       string         `json:"doc"`
	Setting   string         `json:"setting,omitempty"`
	Precision float64        `json:"precision"`
	Recall    float64        `json:"recall"`
	F1        float64        `json:"f1"`
	Folded    map[string]int `json:"folded"` // by kind
}

// judge scores all methods.
func (t *task) judge(methods []method) *Report {
	halves := [2][]*pair{}
	for _, p := range t.pairs {
		halves[p.half] = append(halves[p.half], p)
		for _, d := range []*document{p.a, p.b} {
			if d.features == nil {
				d.features = newFeatures(d.Title, d.Text)
				d.text = dedupe.NewText(d.Text).WithTitle(d.Title)
			}
		}
	}
	r := &Report{Documents: len(t.docs)}
	kinds := [2]map[string]int{{}, {}}
	for _, p := range halves[1] {
		side := 0
		if p.same {
			side = 1
			r.Copies++
		} else {
			r.Others++
		}
		for _, k := range p.kinds {
			kinds[side][k]++
		}
	}
	r.Negatives, r.Kinds = groups(kinds[0]), groups(kinds[1])
	for _, m := range methods {
		best := m.settings[0]
		if len(m.settings) > 1 {
			f1 := -1.0
			for _, s := range m.settings {
				if got := score(s, halves[0]); got.F1 > f1 {
					best, f1 = s, got.F1
				}
			}
		}
		s := score(best, halves[1])
		s.Name, s.Doc, s.Setting = m.name, m.doc, best.name
		r.Methods = append(r.Methods, s)
	}
	return r
}

// groups are the kinds, the most frequent first.
func groups(count map[string]int) []Group {
	var out []Group
	for _, name := range slices.Sorted(maps.Keys(count)) {
		out = append(out, Group{name, count[name]})
	}
	slices.SortStableFunc(out, func(a, b Group) int { return b.Pairs - a.Pairs })
	return out
}

func score(s setting, pairs []*pair) Score {
	out := Score{Folded: map[string]int{}}
	copies, hit, wrong := 0, 0, 0
	for _, p := range pairs {
		if p.same {
			copies++
		}
		if !s.folds(p) {
			continue
		}
		if p.same {
			hit++
		} else {
			wrong++
		}
		for _, k := range p.kinds {
			out.Folded[k]++
		}
	}
	out.Precision = float64(hit) / float64(max(hit+wrong, 1))
	out.Recall = float64(hit) / float64(max(copies, 1))
	if hit > 0 {
		out.F1 = 2 * out.Precision * out.Recall / (out.Precision + out.Recall)
	}
	return out
}
