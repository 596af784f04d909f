package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	minhashlsh "github.com/ekzhu/minhash-lsh"

	"wirefold/dedupe"
	"wirefold/internal/eval"
)

// setting is a method with a threshold.
type setting struct {
	name  string
	folds func(*pair) bool
}

// method is a way to recognise copies. Of several settings the best is taken.
type method struct {
	name, doc string
	settings  []setting
}

// above makes a method of a similarity with thresholds.
func above(name, doc string, similarity func(a, b *features) float64, thresholds ...float64) method {
	m := method{name: name, doc: doc}
	for _, t := range thresholds {
		m.settings = append(m.settings, setting{fmt.Sprintf("≥ %.2f", t), func(p *pair) bool {
			return similarity(p.a.features, p.b.features) >= t
		}})
	}
	return m
}

// steps are the thresholds that are tried.
func steps() []float64 {
	var out []float64
	for t := 1; t < 50; t++ {
		out = append(out, float64(t)/50)
	}
	return append(out, 1)
}

// rivals are the methods that wirefold is compared with.
func rivals() []method {
	return []method{
		above("exact title", "the same words in the headline",
			func(a, b *features) float64 {
				if a.title != "" && a.title == b.title {
					return 1
				}
				return 0
			}, 1),
		above("title trigrams", "Jaccard index of the headlines' trigrams at 0.75, as Tiny Tiny RSS with pg_trgm",
			func(a, b *features) float64 { return jaccard(a.trigrams, b.trigrams) }, 0.75),
		above("title words", "Jaccard index of the headlines' words, as NewsBlur",
			func(a, b *features) float64 { return jaccard(a.titleWords, b.titleWords) }, steps()...),
		above("85 % overlap", "share of the distinct words of the text with fewer of them that the other has, our reading of what Feedly says of itself",
			func(a, b *features) float64 { return overlap(a.words, b.words) }, 0.85),
		hamming("SimHash, words", "64 bits, words as features",
			func(f *features) uint64 { return f.simWords }),
		hamming("SimHash, 3-grams", "64 bits, runs of three words as features",
			func(f *features) uint64 { return f.simGrams }),
		minHash(),
		above("containment", "share of the shorter text's 4-word shingles that the other has",
			func(a, b *features) float64 { return overlap(a.shingles, b.shingles) }, steps()...),
	}
}

func hamming(name, doc string, of func(*features) uint64) method {
	m := method{name: name, doc: doc}
	for d := range 33 {
		m.settings = append(m.settings, setting{fmt.Sprintf("≤ %d bits", d), func(p *pair) bool {
			return distance(of(p.a.features), of(p.b.features)) <= d
		}})
	}
	return m
}

// minHash is ekzhu/minhash-lsh: the bands that the library chooses for a threshold,
// and with and without a check of what collides by the estimated Jaccard index.
func minHash() method {
	m := method{name: "MinHash-LSH", doc: "github.com/ekzhu/minhash-lsh, 128 hashes of 3-word shingles"}
	for t := 5; t <= 90; t += 5 {
		k, l := minhashlsh.NewMinhashLSH64(hashes, float64(t)/100).Params()
		for check := 0; check <= t; check += 5 {
			m.settings = append(m.settings, setting{fmt.Sprintf("bands for %.2f (%d of %d), checked ≥ %.2f", float64(t)/100, l, k, float64(check)/100), func(p *pair) bool {
				a, b := p.a.features.minhash, p.b.features.minhash
				return collide(a, b, k, l) && (check == 0 || agreement(a, b) >= float64(check)/100)
			}})
		}
	}
	return m
}

// wirefolds are wirefold as a reader has it, and its comparison of two texts alone.
func wirefolds(stories map[int]bool) []method {
	return []method{
		{name: "wirefold, two texts", doc: "dedupe.Compare on the two texts, knowing nothing else", settings: []setting{{"", func(p *pair) bool {
			return dedupe.Compare(p.a.text, p.b.text, dedupe.Options{SameSource: p.a.Source == p.b.Source}).Verdict.Folds()
		}}}},
		{name: "wirefold", doc: "both in one story after the corpus was streamed through the engine", settings: []setting{{"", func(p *pair) bool {
			return stories[p.place]
		}}}},
	}
}

// streamed runs the engine over the corpus and returns which pairs are in one
// story, by their places.
func streamed(ctx context.Context, s settings, pairs []*pair) (map[int]bool, error) {
	f, err := os.Open(s.corpus)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	run, err := eval.Start(ctx, eval.Options{Window: s.window})
	if err != nil {
		return nil, err
	}
	defer run.Close()
	err = eval.ReadDocuments(s.corpus, f, func(d eval.Document) error { return run.Add(ctx, d) })
	if err != nil {
		return nil, err
	}
	// Each pair has a label of its own, under which its fold is counted.
	labelled := make([]eval.Pair, len(pairs))
	for i, p := range pairs {
		labelled[i] = eval.Pair{A: p.a.ID, B: p.b.ID, Label: strconv.Itoa(i)}
	}
	report, err := run.Finish(ctx, labelled)
	if err != nil {
		return nil, err
	}
	folded := map[int]bool{}
	for i, l := range labelled {
		folded[i] = report.Labels[l.Label].Folded > 0
	}
	return folded, nil
}
