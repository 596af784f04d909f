// Command peers scores wirefold and the usual ways to recognise copies on the same
// texts in one run.
//
//	go run ./bench/peers mix.jsonl --pairs mix.tsv
//	go run ./bench/peers reuters.jsonl --pairs reuters.tsv --json
//
// All are judged on one set of pairs: every copy with its original, the pairs of
// the list, and the pairs of other stories that wirefold's own index proposes. The
// last are the hard negatives of wirefold, not of its peers; what a peer would fold
// besides is not counted against it. Thresholds are chosen on one half of the
// stories, for the best F1, and everything is reported on the other.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "peers: error:", err)
		os.Exit(1)
	}
}

// settings are the values of the flags.
type settings struct {
	corpus, pairs string
	json          bool
	window        time.Duration
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var s settings
	f := flag.NewFlagSet("peers", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&s.pairs, "pairs", "", "list of labelled pairs: id, id, label")
	f.BoolVar(&s.json, "json", false, "print one JSON object instead of tables")
	f.DurationVar(&s.window, "window", 14*24*time.Hour, "how long an article can gain copies")
	f.Usage = func() {
		fmt.Fprintln(stderr, "usage: peers CORPUS.jsonl [--pairs FILE] [--json]")
		f.PrintDefaults()
	}
	// Flags may stand before and after the corpus.
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return s, err
		}
		args = f.Args()
		if len(args) == 0 {
			break
		}
		if s.corpus != "" {
			return s, errors.New("give one corpus")
		}
		s.corpus, args = args[0], args[1:]
	}
	if s.corpus == "" {
		return s, errors.New("give a corpus")
	}
	return s, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	t, err := readTask(s)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "peers: %d documents, %d pairs\n", len(t.docs), len(t.pairs))
	stories, err := streamed(ctx, s, t.pairs)
	if err != nil {
		return err
	}
	report := t.judge(append(rivals(), wirefolds(stories)...))
	if s.json {
		return json.NewEncoder(stdout).Encode(report)
	}
	return report.write(stdout)
}
