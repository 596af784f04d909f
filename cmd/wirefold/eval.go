package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"wirefold/internal/config"
	"wirefold/internal/eval"
	"wirefold/internal/ui"
)

func newEval(a *app) *cobra.Command {
	var (
		pairsFile string
		asJSON    bool
		mistakes  int
		set       []string
	)
	cmd := &cobra.Command{
		Use:   "eval FILE.jsonl…",
		Short: "Measure on labelled texts how well copies are recognised",
		Long: `eval streams a labelled corpus through the engine that the daemon runs, on a
database of its own that is thrown away, and compares the stories with the labels.

A corpus has one JSON object a line, in order of arrival: id, source, title, text or
html, published (RFC 3339), link; and, where it is known, story (documents with one
label are one story) and original (true for the document that the others were made
from). --pairs names a list of labelled pairs, id, id and label separated by tabs:
C and E must be one story, T, R and D must not; U, and labels with "?", are counted
apart. With pairs, precision, recall and F1 are those of the pairs.

--set tries a setting of [dedupe]: window, threshold, min_words or candidates; the
example configuration explains them.
` + exitCodes,
		Example: "  wirefold eval corpus.jsonl\n  wirefold eval corpus.jsonl --pairs pairs.tsv --errors 10\n  wirefold eval corpus.jsonl --set dedupe.threshold=0.7 --json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			settings, err := config.WithSettings(set)
			if err != nil {
				return ui.WithCode(err, ui.ExitUsage)
			}
			pairs, err := readPairs(pairsFile)
			if err != nil {
				return err
			}
			report, err := a.evaluate(cmd.Context(), files, pairs, settings)
			if err != nil {
				return err
			}
			if asJSON {
				return ui.JSONLines(a.term.Stdout).Encode(report)
			}
			return a.printReport(report, mistakes)
		},
	}
	cmd.Flags().StringVar(&pairsFile, "pairs", "", "file of labelled pairs")
	cmd.Flags().IntVar(&mistakes, "errors", 0, "show so many mistakes")
	cmd.Flags().StringArrayVar(&set, "set", nil, "a setting of the configuration, as dedupe.KEY=VALUE")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func readPairs(path string) ([]eval.Pair, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return eval.ReadPairs(path, f)
}

// evaluate streams the files. A terminal sees how far it is.
func (a *app) evaluate(ctx context.Context, files []string, pairs []eval.Pair, cfg *config.Config) (_ *eval.Report, err error) {
	bar := a.term.NewProgress(-1, "documents")
	defer bar.Done()
	shown := 0
	run, err := eval.Start(ctx, eval.Options{
		Window: cfg.Dedupe.Window.Std(), Candidates: cfg.Dedupe.Candidates,
		Threshold: cfg.Dedupe.Threshold, MinWords: cfg.Dedupe.MinWords,
		Step: func(n int) {
			bar.Add(n - shown)
			shown = n
		},
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	for _, file := range files {
		if err := streamFile(ctx, run, file); err != nil {
			return nil, err
		}
	}
	return run.Finish(ctx, pairs)
}

func streamFile(ctx context.Context, run *eval.Run, file string) error {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return ui.WithHint(err, "a corpus is a file with one JSON object a line; see wirefold eval --help")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return eval.ReadDocuments(file, f, func(d eval.Document) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return run.Add(ctx, d)
	})
}

func (a *app) printReport(r *eval.Report, mistakes int) error {
	lines := []string{
		fmt.Sprintf("documents            %d", r.Documents),
		fmt.Sprintf("labelled pairs       %d", r.Pairs),
		"precision            " + known(r.Precision),
		"recall               " + known(r.Recall),
		"F1                   " + known(r.F1),
		"adjusted Rand index  " + known(r.ARI),
		"B-cubed F1           " + known(r.BCubedF1),
		"canonical accuracy   " + known(r.CanonicalAccuracy),
		fmt.Sprintf("documents a second   %.0f", r.DocumentsPerSecond),
		fmt.Sprintf("peak memory          %d MiB", r.PeakRSS>>20),
	}
	for _, l := range lines {
		if err := a.term.Printf("%s\n", l); err != nil {
			return err
		}
	}
	if err := a.printFolds("LABEL", r.Labels); err != nil {
		return err
	}
	if err := a.printFolds("KIND", r.Kinds); err != nil {
		return err
	}
	return a.printMistakes(r.Mistakes, mistakes)
}

// printFolds prints how many pairs of each kind are in one story.
func (a *app) printFolds(what string, folds map[string]eval.Folds) error {
	if len(folds) == 0 {
		return nil
	}
	if err := a.term.Printf("\n"); err != nil {
		return err
	}
	table := a.term.NewTable(what, "PAIRS", "FOLDED", "SHARE")
	for _, key := range slices.Sorted(maps.Keys(folds)) {
		f := folds[key]
		table.Row(key, fmt.Sprint(f.Pairs), fmt.Sprint(f.Folded), fmt.Sprintf("%.3f", float64(f.Folded)/float64(f.Pairs)))
	}
	return table.Flush()
}

// printMistakes prints the first mistakes with their texts and evidence.
func (a *app) printMistakes(list []eval.Mistake, limit int) error {
	for _, m := range list[:min(len(list), max(limit, 0))] {
		what := "not folded"
		if m.Folded {
			what = "folded"
		}
		e := m.Evidence
		err := a.term.Printf("\n%s, label %s\n  %s: %s\n  %s: %s\n  %s %.2f; %s\n", what, m.Label,
			ui.Clean(m.A), ui.Clean(m.TitleA), ui.Clean(m.B), ui.Clean(m.TitleB), e.Verdict, e.Score, figures(&e))
		if err != nil {
			return err
		}
	}
	return nil
}

// known shows a score, and a dash where the corpus has no truth to score by.
func known(score float64) string {
	if score < 0 {
		return "-"
	}
	return fmt.Sprintf("%.4f", score)
}
