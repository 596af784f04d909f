// Command scripts measures how well copies are recognised in each language of a folder
// of base texts.
//
//	go run ./bench/scripts bench/texts
//	go run ./bench/scripts -seeds 2 -kinds bench/texts
//
// Every change to a text is made alone, at ordinary strength, and so is every kind of
// matched negative; the engine is the one that wirefold eval runs. Each change and
// seed is a stream of its own, of all languages together. What is rare in it the
// engine guesses by length until it has seen 400 texts; -before lets it see them.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"wirefold/bench/copygen"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "scripts: error:", err)
		fmt.Fprintln(os.Stderr, "scripts: hint: run with --help to see the flags")
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	f := flag.NewFlagSet("scripts", flag.ContinueOnError)
	f.SetOutput(stderr)
	before := f.String("before", "", "stream the base texts of this `file` before each corpus")
	seeds := f.Uint64("seeds", 5, "number of corpora of each language and kind")
	kinds := f.Bool("kinds", false, "print the share that is folded of every kind as well")
	asJSON := f.Bool("json", false, "print one JSON object a language instead of tables")
	f.Usage = func() {
		fmt.Fprint(stderr, `Measures how well copies are recognised in each language.

usage: scripts [flags] FOLDER

The folder holds base texts, a file LANGUAGE.jsonl for each language.

example:
  go run ./bench/scripts -kinds bench/texts

flags:
`)
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != 1 || *seeds == 0 {
		return errors.New("give one folder of base texts, and at least one seed")
	}
	files, err := textFiles(f.Arg(0))
	if err != nil {
		return err
	}
	var languages []*Language
	for _, file := range files {
		l, err := readLanguage(file)
		if err != nil {
			return err
		}
		languages = append(languages, l)
	}
	var earlier []*copygen.Base
	if *before != "" {
		if earlier, err = readBases(*before); err != nil {
			return err
		}
	}
	progress := func(c change) { fmt.Fprintf(stderr, "scripts: %s\n", c) }
	if err := measure(ctx, languages, earlier, *seeds, progress); err != nil {
		return err
	}
	if *asJSON {
		e := json.NewEncoder(stdout)
		for _, l := range languages {
			if err := e.Encode(l); err != nil {
				return err
			}
		}
		return nil
	}
	if err := writeLanguages(stdout, languages); err != nil || !*kinds {
		return err
	}
	return writeKinds(stdout, languages)
}
