package eval

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// Report is what an evaluation found. The scores are those of the labelled pairs
// if there are any, else of all documents with a story.
type Report struct {
	Documents int `json:"documents"`
	Pairs     int `json:"pairs"` // labelled pairs that count
	Scores
	// CanonicalAccuracy is the share of stories with several documents and a known
	// original whose canonical document is the original; -1 if none is known.
	CanonicalAccuracy  float64          `json:"canonical_accuracy"`
	DocumentsPerSecond float64          `json:"documents_per_second"`
	PeakRSS            int64            `json:"peak_rss_bytes"`
	Labels             map[string]Folds `json:"labels"` // by label; doubtful ones apart
	Kinds              map[string]Folds `json:"kinds,omitempty"`
	Mistakes           []Mistake        `json:"-"`
}

// Folds counts pairs, and how many of them are in one story.
type Folds struct {
	Pairs  int `json:"pairs"`
	Folded int `json:"folded"`
}

// Mistake is a pair that was folded and should not be, or the reverse.
type Mistake struct {
	A, B           string
	TitleA, TitleB string
	Label          string
	Folded         bool
	// Evidence is that of the two texts alone.
	Evidence dedupe.Evidence
}

// maxMistakes bounds the mistakes that are looked at closely.
const maxMistakes = 1000

// Finish streams what is left and compares the stories with the labels.
func (r *Run) Finish(ctx context.Context, pairs []Pair) (*Report, error) {
	if err := r.flush(ctx); err != nil {
		return nil, err
	}
	took := time.Since(r.begun)
	story, canonical, err := r.stories(ctx)
	if err != nil {
		return nil, err
	}
	rep := &Report{
		Documents:          len(r.docs),
		DocumentsPerSecond: float64(len(r.docs)) / max(took.Seconds(), 1e-9),
		PeakRSS:            peakRSS(),
		Labels:             map[string]Folds{},
		Kinds:              map[string]Folds{},
		CanonicalAccuracy:  r.canonicalAccuracy(story, canonical),
	}
	r.truth(rep, story)
	if len(pairs) > 0 {
		r.pairs(rep, story, pairs)
	}
	return rep, r.explain(ctx, rep)
}

// truth scores the documents whose story is known.
func (r *Run) truth(rep *Report, story []string) {
	var truth, found []string
	members := map[string][]int{}
	for i, d := range r.docs {
		if d.Story == "" {
			continue
		}
		truth = append(truth, d.Story)
		found = append(found, story[i])
		members[d.Story] = append(members[d.Story], i)
	}
	rep.Scores = cluster(truth, found)
	for _, group := range members {
		for _, i := range group {
			if r.docs[i].Kind == "" || len(group) < 2 {
				continue
			}
			// A generated copy is found if it is with the original of its story.
			folded := slices.ContainsFunc(group, func(j int) bool { return j != i && r.docs[j].Original && story[i] == story[j] })
			for _, kind := range strings.Split(r.docs[i].Kind, "+") {
				rep.count(rep.Kinds, kind, folded)
			}
		}
	}
	rep.mistakes(r.docs, members, story)
}

// mistakes lists the documents that are not with the first of their story, and
// those that are with another story's.
func (rep *Report) mistakes(docs []Document, members map[string][]int, story []string) {
	for _, group := range members {
		for _, i := range group[1:] {
			if story[i] != story[group[0]] {
				rep.Mistakes = append(rep.Mistakes, Mistake{A: docs[group[0]].ID, B: docs[i].ID, Label: "same story"})
			}
		}
	}
	first := map[string]int{} // by the story found
	for i, d := range docs {
		if d.Story == "" {
			continue
		}
		j, ok := first[story[i]]
		switch {
		case !ok:
			first[story[i]] = i
		case docs[j].Story != d.Story:
			rep.Mistakes = append(rep.Mistakes, Mistake{A: docs[j].ID, B: d.ID, Label: "other story", Folded: true})
		}
	}
	slices.SortFunc(rep.Mistakes, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
}

// pairs scores the labelled pairs, and puts their scores in place of the others.
func (r *Run) pairs(rep *Report, story []string, pairs []Pair) {
	var hit, wrong, missed int
	rep.Mistakes = nil
	for _, p := range pairs {
		i, ok := r.places[p.A]
		j, both := r.places[p.B]
		if !ok || !both {
			continue
		}
		folded := story[i] == story[j]
		rep.count(rep.Labels, p.Label, folded)
		if strings.HasSuffix(p.Label, "?") || p.Label == "U" {
			continue
		}
		rep.Pairs++
		should := p.Label == "C" || p.Label == "E"
		switch {
		case should && folded:
			hit++
		case should:
			missed++
		case folded:
			wrong++
		}
		if should != folded {
			rep.Mistakes = append(rep.Mistakes, Mistake{A: p.A, B: p.B, Label: p.Label, Folded: folded})
		}
	}
	rep.Precision = part(float64(hit), float64(hit+wrong))
	rep.Recall = part(float64(hit), float64(hit+missed))
	rep.F1 = harmonic(rep.Precision, rep.Recall)
	slices.SortStableFunc(rep.Mistakes, func(a, b Mistake) int { return cmp.Compare(a.Label, b.Label) })
}

func (rep *Report) count(in map[string]Folds, key string, folded bool) {
	f := in[key]
	f.Pairs++
	if folded {
		f.Folded++
	}
	in[key] = f
}

func (r *Run) canonicalAccuracy(story []string, canonical map[string]int) float64 {
	size := map[string]int{}
	for _, d := range r.docs {
		size[d.Story]++
	}
	known, right := 0, 0
	for i, d := range r.docs {
		if !d.Original || d.Story == "" || size[d.Story] < 2 {
			continue
		}
		known++
		if canonical[story[i]] == i {
			right++
		}
	}
	if known == 0 {
		return -1
	}
	return float64(right) / float64(known)
}

// explain adds titles and evidence to the mistakes, the worst ones first: those
// on which the engine was surest.
func (r *Run) explain(ctx context.Context, rep *Report) error {
	rep.Mistakes = rep.Mistakes[:min(len(rep.Mistakes), maxMistakes)]
	err := r.box.View(ctx, func(tx store.Reader) error {
		for i := range rep.Mistakes {
			m := &rep.Mistakes[i]
			a, err := r.text(tx, m.A)
			if err != nil {
				return err
			}
			b, err := r.text(tx, m.B)
			if err != nil {
				return err
			}
			m.TitleA, m.TitleB = r.docs[r.places[m.A]].Title, r.docs[r.places[m.B]].Title
			m.Evidence = dedupe.Compare(a, b, dedupe.Options{Threshold: r.opt.Threshold, MinWords: r.opt.MinWords})
		}
		return nil
	})
	slices.SortStableFunc(rep.Mistakes, func(a, b Mistake) int {
		return cmp.Compare(b.surprise(), a.surprise())
	})
	return err
}

// surprise is how far the evidence is from the label.
func (m *Mistake) surprise() float64 {
	if m.Folded {
		return m.Evidence.Score
	}
	return 1 - m.Evidence.Score
}

func (r *Run) text(tx store.Reader, id string) (*dedupe.Text, error) {
	d := &r.docs[r.places[id]]
	body, err := tx.Body(feeds.NewArticleID(sourceID(d.Source), d.ID))
	return dedupe.NewText(body.Text).WithTitle(d.Title), err
}
