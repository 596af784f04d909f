package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wirefold/bench/copygen"
)

// change is a kind at one strength; 0 where the kind has none.
type change struct {
	kind     string
	strength float64
	retitled bool // with another headline as well
}

func (c change) String() string {
	s := c.kind
	if c.strength != 0 {
		s += fmt.Sprintf(" %g", c.strength)
	}
	if c.retitled {
		s += ", other headline"
	}
	return s
}

// changes are those that are measured: each at ordinary strength, the negatives last.
func changes() []change {
	return []change{
		{"reword", 0.10, false}, {"reword", 0.25, false}, {"drop", 0.2, false}, {"reorder", 0.2, false},
		{"excerpt", 25, false}, {"excerpt", 25, true}, {"excerpt", 60, false}, {"excerpt", 60, true}, {"truncate", 100, false},
		{"add", 1, false}, {"paras", 2, false}, {"headline", 0, false}, {"keyword", 0, false},
		{"dateline", 0, false}, {"notice", 0, false}, {"typography", 0, false}, {"ocr", 0.02, false},
		{"template", 0.5, false}, {"followup", 1, false}, {"quote", 0, false}, {"roundup", 4, false}, {"topic", 0, false},
	}
}

// Language is what was measured in one language.
type Language struct {
	Name  string `json:"language"`
	Texts int    `json:"texts"`
	// Words is the mean length of a text; two characters count as a word where words
	// are not set off by spaces.
	Words     int     `json:"words"`
	Copies    Folds   `json:"copies"`
	Negatives Folds   `json:"negatives"`
	Recall    float64 `json:"recall"`    // share of the copies that are folded
	Precision float64 `json:"precision"` // share of what is folded that are copies
	Kinds     []Kind  `json:"kinds"`

	bases []*copygen.Base
}

// Folds counts pairs, and how many of them became one story.
type Folds struct {
	Pairs  int `json:"pairs"`
	Folded int `json:"folded"`
}

func (f *Folds) add(g Folds) {
	f.Pairs += g.Pairs
	f.Folded += g.Folded
}

// share returns the share that was folded; 0 of nothing.
func (f Folds) share() float64 { return float64(f.Folded) / float64(max(1, f.Pairs)) }

// Kind is what was measured of one change.
type Kind struct {
	Name     string `json:"kind"`
	Negative bool   `json:"negative,omitempty"`
	Folds
}

// textFiles returns the files of base texts in a folder.
func textFiles(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no file LANGUAGE.jsonl in %s", folder)
	}
	return files, nil
}

// readLanguage reads the base texts of one language.
func readLanguage(file string) (*Language, error) {
	bases, err := readBases(file)
	if err != nil {
		return nil, err
	}
	if len(bases) == 0 {
		return nil, fmt.Errorf("%s has no texts", file)
	}
	l := &Language{Name: strings.TrimSuffix(filepath.Base(file), ".jsonl"), Texts: len(bases), bases: bases}
	for _, b := range bases {
		l.Words += copygen.Words(b.Text())
	}
	l.Words /= len(bases)
	return l, nil
}

// measure makes the corpora of all languages, and streams those of each change and
// seed together, after the texts that come before.
func measure(ctx context.Context, languages []*Language, before []*copygen.Base, seeds uint64, progress func(change)) error {
	for _, c := range changes() {
		progress(c)
		found := make([]Kind, len(languages))
		for seed := range seeds {
			var corpora []*copygen.Corpus
			for _, l := range languages {
				corpus, err := c.corpus(l.bases, seed+1)
				if err != nil {
					return fmt.Errorf("%s: %w", l.Name, err)
				}
				corpora = append(corpora, corpus)
			}
			folds, err := stream(ctx, before, corpora)
			if err != nil {
				return fmt.Errorf("%s with seed %d: %w", c, seed+1, err)
			}
			for i := range folds {
				found[i].add(folds[i])
			}
		}
		for i, l := range languages {
			found[i].Name, found[i].Negative = c.String(), c.negative()
			l.count(found[i])
		}
	}
	return nil
}

// corpus makes one copy, or one other story, of each text that admits it.
func (c change) corpus(bases []*copygen.Base, seed uint64) (*copygen.Corpus, error) {
	o := copygen.Defaults(c.kind)
	o.Seed, o.Strength, o.Retitled, o.Articles = seed, c.strength, c.retitled, 2*len(bases)
	corpus, err := copygen.Generate(bases, o)
	if errors.Is(err, copygen.ErrNone) {
		return &copygen.Corpus{}, nil
	}
	return corpus, err
}

func (c change) negative() bool {
	return slices.ContainsFunc(copygen.Kinds(), func(k copygen.Kind) bool { return k.Name == c.kind && k.Negative })
}

func (l *Language) count(k Kind) {
	l.Kinds = append(l.Kinds, k)
	total := &l.Copies
	if k.Negative {
		total = &l.Negatives
	}
	total.add(k.Folds)
	l.Recall = l.Copies.share()
	l.Precision = float64(l.Copies.Folded) / float64(max(1, l.Copies.Folded+l.Negatives.Folded))
}

// worst returns the kind of copy of which the smallest share is folded.
func (l *Language) worst() Kind {
	var worst Kind
	for _, k := range l.Kinds {
		if !k.Negative && k.Pairs > 0 && (worst.Pairs == 0 || k.share() < worst.share()) {
			worst = k
		}
	}
	return worst
}

func readBases(file string) ([]*copygen.Base, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return copygen.Read(f, file)
}
