package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wirefold/bench/copygen"
	"wirefold/internal/eval"
)

// change is a kind at one strength; 0 where the kind has none.
type change struct {
	kind     string
	strength float64
}

func (c change) String() string {
	if c.strength == 0 {
		return c.kind
	}
	return fmt.Sprintf("%s %g", c.kind, c.strength)
}

// changes are those that are measured: each at ordinary strength, the negatives last.
func changes() []change {
	return []change{
		{"reword", 0.10}, {"reword", 0.25}, {"drop", 0.2}, {"reorder", 0.2},
		{"excerpt", 25}, {"excerpt", 60}, {"truncate", 100}, {"add", 1}, {"paras", 2},
		{"headline", 0}, {"keyword", 0}, {"dateline", 0}, {"notice", 0}, {"typography", 0}, {"ocr", 0.02},
		{"template", 0.5}, {"followup", 1}, {"quote", 0}, {"roundup", 4}, {"topic", 0},
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
}

// Folds counts pairs, and how many of them became one story.
type Folds struct {
	Pairs  int `json:"pairs"`
	Folded int `json:"folded"`
}

func (f *Folds) add(g eval.Folds) {
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

// measure makes the corpora of one language and streams them.
func measure(ctx context.Context, file string, seeds uint64) (*Language, error) {
	bases, err := readBases(file)
	if err != nil {
		return nil, err
	}
	l := &Language{Name: strings.TrimSuffix(filepath.Base(file), ".jsonl"), Texts: len(bases)}
	for _, b := range bases {
		l.Words += copygen.Words(b.Text())
	}
	l.Words /= max(1, len(bases))
	for _, c := range changes() {
		k := Kind{Name: c.String(), Negative: slices.ContainsFunc(copygen.Kinds(), func(k copygen.Kind) bool { return k.Name == c.kind && k.Negative })}
		for seed := range seeds {
			o := copygen.Defaults(c.kind)
			o.Seed, o.Strength, o.Articles = seed+1, c.strength, 2*len(bases)
			corpus, err := copygen.Generate(bases, o)
			if errors.Is(err, copygen.ErrNone) {
				continue
			}
			if err != nil {
				return nil, err
			}
			labels, err := stream(ctx, corpus)
			if err != nil {
				return nil, fmt.Errorf("%s with seed %d: %w", c, o.Seed, err)
			}
			for _, folds := range labels {
				k.add(folds)
			}
		}
		l.count(k)
	}
	l.Recall = l.Copies.share()
	l.Precision = float64(l.Copies.Folded) / float64(max(1, l.Copies.Folded+l.Negatives.Folded))
	return l, nil
}

func (l *Language) count(k Kind) {
	l.Kinds = append(l.Kinds, k)
	total := &l.Copies
	if k.Negative {
		total = &l.Negatives
	}
	total.add(eval.Folds(k.Folds))
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

// window is that of a new configuration.
const window = 14 * 24 * time.Hour

// stream has the engine judge a corpus, and returns its folds by label.
func stream(ctx context.Context, c *copygen.Corpus) (_ map[string]eval.Folds, err error) {
	run, err := eval.Start(ctx, eval.Options{Window: window})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	for _, a := range c.Articles {
		published, err := time.Parse(time.RFC3339, a.Published)
		if err != nil {
			return nil, err
		}
		d := eval.Document{ID: a.ID, Source: a.Source, Title: a.Title, Text: a.Text, Published: published, Link: a.Link}
		if err := run.Add(ctx, d); err != nil {
			return nil, err
		}
	}
	var pairs []eval.Pair
	for _, p := range c.Pairs {
		pairs = append(pairs, eval.Pair{A: p.A.ID, B: p.B.ID, Label: p.Label})
	}
	report, err := run.Finish(ctx, pairs)
	if err != nil {
		return nil, err
	}
	return report.Labels, nil
}
