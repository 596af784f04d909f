package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"wirefold/bench/copygen"
	"wirefold/internal/eval"
)

// window is that of a new configuration.
const window = 14 * 24 * time.Hour

// stream has the engine judge the corpora together, after the texts that come before,
// and returns the folds of each corpus.
func stream(ctx context.Context, before []*copygen.Base, corpora []*copygen.Corpus) (_ []Folds, err error) {
	run, err := eval.Start(ctx, eval.Options{Window: window})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	docs, pairs, err := merge(corpora)
	if err != nil {
		return nil, err
	}
	for _, d := range slices.Concat(earlier(before), docs) {
		if err := run.Add(ctx, d); err != nil {
			return nil, err
		}
	}
	report, err := run.Finish(ctx, slices.Concat(pairs...))
	if err != nil {
		return nil, err
	}
	wrong := make(map[[2]string]bool)
	for _, m := range report.Mistakes {
		wrong[[2]string{m.A, m.B}] = true
	}
	folds := make([]Folds, len(corpora))
	for i := range pairs {
		for _, p := range pairs[i] {
			folds[i].Pairs++
			if same := p.Label == "C" || p.Label == "E"; same != wrong[[2]string{p.A, p.B}] {
				folds[i].Folded++
			}
		}
	}
	return folds, nil
}

// merge returns the articles of all corpora in order of arrival, and the pairs of each.
func merge(corpora []*copygen.Corpus) ([]eval.Document, [][]eval.Pair, error) {
	var docs []eval.Document
	pairs := make([][]eval.Pair, len(corpora))
	for i, c := range corpora {
		id := func(a *copygen.Article) string { return fmt.Sprintf("%d-%s", i, a.ID) }
		for _, a := range c.Articles {
			published, err := time.Parse(time.RFC3339, a.Published)
			if err != nil {
				return nil, nil, err
			}
			docs = append(docs, eval.Document{ID: id(a), Source: a.Source, Title: a.Title, Text: a.Text, Published: published, Link: a.Link})
		}
		for _, p := range c.Pairs {
			pairs[i] = append(pairs[i], eval.Pair{A: id(p.A), B: id(p.B), Label: p.Label})
		}
	}
	slices.SortStableFunc(docs, func(x, y eval.Document) int { return x.Published.Compare(y.Published) })
	return docs, pairs, nil
}

// earlier returns base texts as articles of some sources on the day before all others.
func earlier(bases []*copygen.Base) []eval.Document {
	const sources = 20
	at := copygen.Defaults(copygen.Realistic).Start.Add(-24 * time.Hour)
	var docs []eval.Document
	for i, b := range bases {
		source := fmt.Sprintf("Earlier %d", i%sources)
		docs = append(docs, eval.Document{ID: "earlier-" + b.ID, Source: source, Title: b.Title, Text: b.Text(), Published: at})
	}
	return docs
}
