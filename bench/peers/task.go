package main

import (
	"hash/fnv"
	"os"
	"slices"
	"strings"
	"time"

	"wirefold/dedupe"
	"wirefold/internal/eval"
)

// candidates is how many texts the index proposes for each, as in the pipeline.
const candidates = 10

// document is a document of the corpus with what the methods look at.
type document struct {
	eval.Document
	features *features
	text     *dedupe.Text
}

// pair is a pair of documents whose truth is known.
type pair struct {
	a, b  *document
	place int
	same  bool
	// kinds are the changes of a copy; of a negative, its label, or "candidates".
	kinds []string
	// half is 0 for the pairs that thresholds are chosen on.
	half uint32
}

// task is the texts and pairs that all methods are judged on.
type task struct {
	docs  map[string]*document
	pairs []*pair
	known map[[2]string]bool
}

// readTask reads the corpus and collects its pairs.
func readTask(s settings) (*task, error) {
	f, err := os.Open(s.corpus)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t := &task{docs: map[string]*document{}, known: map[[2]string]bool{}}
	originals := map[string]*document{}
	var order []*document
	err = eval.ReadDocuments(s.corpus, f, func(d eval.Document) error {
		doc := &document{Document: d}
		t.docs[d.ID] = doc
		order = append(order, doc)
		if o := originals[d.Story]; d.Story != "" && (o == nil || d.Original && !o.Original) {
			originals[d.Story] = doc
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// Where originals are marked, what has none is no story of copies.
	marked := slices.ContainsFunc(order, func(d *document) bool { return d.Original })
	for _, d := range order {
		if o := originals[d.Story]; o != nil && o != d && (o.Original || !marked) {
			t.add(o, d, true, strings.Split(d.Kind, "+")...)
		}
	}
	if err := t.addLabelled(s.pairs); err != nil {
		return nil, err
	}
	t.addCandidates(order, s)
	return t, nil
}

// add adds a pair, once.
func (t *task) add(a, b *document, same bool, kinds ...string) {
	key := [2]string{min(a.ID, b.ID), max(a.ID, b.ID)}
	if t.known[key] {
		return
	}
	t.known[key] = true
	story := a.Story
	if story == "" {
		story = key[0]
	}
	h := fnv.New32a()
	h.Write([]byte(story))
	t.pairs = append(t.pairs, &pair{a, b, len(t.pairs), same, kinds, h.Sum32() >> 7 & 1})
}

// addLabelled adds the pairs of a list, without the doubtful ones.
func (t *task) addLabelled(name string) error {
	if name == "" {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	list, err := eval.ReadPairs(name, f)
	if err != nil {
		return err
	}
	for _, p := range list {
		a, b := t.docs[p.A], t.docs[p.B]
		if a == nil || b == nil || p.Label == "U" || strings.HasSuffix(p.Label, "?") {
			continue
		}
		t.add(a, b, p.Label == "C" || p.Label == "E", "label "+p.Label)
	}
	return nil
}

// addCandidates adds the pairs of different stories that the index proposes when
// the documents come in their order.
func (t *task) addCandidates(order []*document, s settings) {
	index := dedupe.NewIndex[string]()
	var seen, cleared time.Time
	for _, d := range order {
		if d.Published.After(seen) {
			seen = d.Published
		}
		// As in the pipeline, which clears the index of what left the window.
		if seen.Sub(cleared) >= time.Hour {
			index.Expire(seen.Add(-s.window))
			cleared = seen
		}
		sketch := dedupe.NewText(d.Text).Sketch()
		for _, c := range index.Candidates(sketch, candidates) {
			if other := t.docs[c.Key]; d.Story != "" && other.Story != "" && d.Story != other.Story {
				t.add(other, d, false, "candidates")
			}
		}
		index.Add(d.ID, sketch, seen)
	}
}
