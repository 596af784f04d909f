package main

import (
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strings"
	"time"

	"wirefold/bench/boost"
	"wirefold/dedupe"
	"wirefold/internal/eval"
)

const (
	window     = 14 * 24 * time.Hour
	candidates = 16
	// openingShare is the share of the shorter text that must stand in the longer
	// one for the question to come up whether it is its beginning.
	openingShare = 0.3
)

// example is a pair of texts with its label.
type example struct {
	boost.Row
	file string
	part uint32 // of crossValidate
	// plain is set when nothing but the texts was known.
	plain bool
	// many is set when one of the two is made of several stories.
	many bool
}

// pairs are labelled pairs, by either of their documents.
type pairs map[string][]eval.Pair

func readPairs(path string) (pairs, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := eval.ReadPairs(path, f)
	if err != nil {
		return nil, err
	}
	byID := pairs{}
	for _, p := range list {
		byID[p.A] = append(byID[p.A], p)
		byID[p.B] = append(byID[p.B], p)
	}
	return byID, nil
}

// stored is a document that was streamed.
type stored struct {
	doc  eval.Document
	text *dedupe.Text
}

// collector streams a corpus as the pipeline does and measures pairs on the way,
// with what is known of words and furniture at that moment.
type collector struct {
	file      string
	wanted    pairs // nil to take what the index proposes
	index     *dedupe.Index[string]
	words     *dedupe.Vocabulary
	furniture map[string]*dedupe.Furniture
	told      map[[2]string]bool // source and story
	docs      map[string]stored
	clock     time.Time
	expired   time.Time // when the index was last cleared of what left the window
	examples  []example
}

func collect(file string, wanted pairs) ([]example, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c := &collector{
		file: file, wanted: wanted, index: dedupe.NewIndex[string](), words: dedupe.NewVocabulary(),
		furniture: map[string]*dedupe.Furniture{}, told: map[[2]string]bool{}, docs: map[string]stored{},
		clock: time.Unix(0, 0),
	}
	if err := eval.ReadDocuments(file, f, c.add); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "fit: %s: %d documents, %d examples\n", file, len(c.docs), len(c.examples))
	return c.examples, nil
}

func (c *collector) add(d eval.Document) error {
	if d.Published.After(c.clock) {
		c.clock = d.Published
	}
	furniture := c.furniture[d.Source]
	if furniture == nil {
		furniture = &dedupe.Furniture{}
		c.furniture[d.Source] = furniture
	}
	text := dedupe.NewText(furniture.Strip(d.Title, d.Text)).WithTitle(d.Title)
	sketch := text.Sketch()
	c.words.Add(text)
	if c.clock.Sub(c.expired) >= time.Hour {
		c.index.Expire(c.clock.Add(-window))
		c.expired = c.clock
	}
	found, rarity := c.index.Search(sketch, candidates)
	if c.wanted == nil {
		for _, candidate := range found {
			other := c.docs[candidate.Key]
			if holdsMany(d) && holdsMany(other.doc) {
				continue
			}
			c.measure(d, text, other, rarity, d.Story == other.doc.Story, other.doc.Story)
		}
	}
	for _, p := range c.wanted[d.ID] {
		id := p.A
		if id == d.ID {
			id = p.B
		}
		other, ok := c.docs[id]
		if !ok || p.Label == "U" || p.Label[len(p.Label)-1] == '?' {
			continue
		}
		c.measure(d, text, other, rarity, p.Label == "C" || p.Label == "E", p.A+p.B)
	}
	if story := [2]string{d.Source, d.Story}; d.Story == "" || !c.told[story] {
		c.told[story] = true
		furniture.Learn(d.Title, d.Text)
	}
	c.index.Add(d.ID, sketch, c.clock)
	d.HTML = ""
	c.docs[d.ID] = stored{d, text}
	return nil
}

// measure adds a pair twice: with all that is known, as far as the two could meet
// in the window, and with nothing known but the texts, so that the model does not
// lean on the time between them where that is not to be had.
func (c *collector) measure(d eval.Document, text *dedupe.Text, other stored, rarity *dedupe.Rarity, same bool, part string) {
	known := dedupe.Options{SameSource: d.Source == other.doc.Source, Vocabulary: c.words, Rarity: rarity}
	if !d.Published.IsZero() && !other.doc.Published.IsZero() {
		known.Apart = d.Published.Sub(other.doc.Published).Abs()
	}
	variants := []dedupe.Options{{SameSource: known.SameSource}}
	if known.Apart <= window {
		variants = append(variants, known)
	}
	for _, opt := range variants {
		features := dedupe.Measure(text, other.text, opt)
		c.examples = append(c.examples, example{
			Row: boost.Row{X: features[:], Y: same, Weight: 1}, file: c.file, part: hash(part),
			plain: opt.Vocabulary == nil, many: holdsMany(d) || holdsMany(other.doc),
		})
	}
}

// holdsMany reports whether a generated document is made of several stories.
func holdsMany(d eval.Document) bool {
	return strings.Contains(d.Kind, "glue") || strings.Contains(d.Kind, "roundup")
}

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// whole are the examples that the model of whole texts is fitted on. Whether a story
// stands in a round-up is not its question, nor are the features that speak of it.
func whole(examples []example) []example {
	out := slices.DeleteFunc(slices.Clone(examples), func(e example) bool { return e.many })
	for i := range out {
		out[i].X = out[i].X[:dedupe.FeatureTitleHere]
	}
	return out
}

// openings are the examples that the model of beginnings is fitted on: what may be
// the beginning of the longer text, and is, or is one of several stories in it.
func openings(examples []example) []example {
	return slices.DeleteFunc(slices.Clone(examples), func(e example) bool {
		return !(*dedupe.Features)(e.X).Opening() || e.X[dedupe.FeatureShare] < openingShare || !e.Y && !e.many
	})
}

// thin leaves out most of the pairs that share next to nothing, and lets the rest
// stand for them.
func thin(examples []example) []example {
	const keep = 8
	out := examples[:0]
	for i, e := range examples {
		if !e.Y && e.X[dedupe.FeatureShare] < 0.05 {
			if i%keep != 0 {
				continue
			}
			e.Weight *= keep
		}
		out = append(out, e)
	}
	return out
}
