// Command copies makes a labelled corpus of copied news texts out of base texts, for
// measuring how well copies are recognised.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"wirefold/bench/copygen"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr, terminal(os.Stderr)); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "copies: error:", err)
		fmt.Fprintln(os.Stderr, "copies: hint: run with --help to see the flags and kinds")
		os.Exit(1)
	}
}

// settings are the values of the flags.
type settings struct {
	copygen.Options
	out, pairs string
	quiet      bool
	start      string
}

// run makes a corpus as the arguments say. Progress is shown if live.
func run(args []string, stdout, stderr io.Writer, live bool) error {
	s, files, err := parse(args, stderr)
	if err != nil {
		return err
	}
	var bases []*copygen.Base
	for _, name := range files {
		more, err := readFile(name)
		if err != nil {
			return err
		}
		bases = append(bases, more...)
	}
	if live && !s.quiet {
		s.Progress = func(done, total int) { fmt.Fprintf(stderr, "\rcopies: %d of %d articles", done, total) }
	}
	began := time.Now()
	c, err := copygen.Generate(bases, s.Options)
	if s.Progress != nil {
		fmt.Fprint(stderr, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	if err := write(s.out, stdout, c.Write); err != nil {
		return err
	}
	if s.pairs != "" {
		if err := write(s.pairs, nil, c.WritePairs); err != nil {
			return err
		}
	}
	if !s.quiet {
		report(stderr, c, time.Since(began))
	}
	return nil
}

// parse reads the flags.
func parse(args []string, stderr io.Writer) (*settings, []string, error) {
	s := &settings{Options: copygen.Defaults(copygen.Realistic)}
	f := flag.NewFlagSet("copies", flag.ContinueOnError)
	f.SetOutput(stderr)
	mix := f.String("mix", "", "make a `mix` of everything; the only one is \"realistic\"")
	kind := f.String("kind", "", "make copies, or negatives, of one `kind` (see below)")
	f.Float64Var(&s.Strength, "strength", 0, "strength of the kind (default: its own)")
	articles := f.Int("articles", s.Articles, "articles in all; 800 for a kind")
	copies := f.Float64("copies", s.Copies, "share of copies; 0.5 for a kind, and of negatives if it makes those")
	f.Float64Var(&s.Negatives, "negatives", s.Negatives, "share of matched negatives in a mix")
	f.Float64Var(&s.Early, "early", s.Early, "share of the copies in a mix that arrive before their original")
	f.BoolVar(&s.Bare, "bare", false, "no furniture in a mix")
	f.BoolVar(&s.Retitled, "retitled", false, "another headline for the copies of a kind as well")
	f.Float64Var(&s.MaxShared, "max-shared", s.MaxShared, "share of its 5-word shingles that a base text may share with an earlier one, and a copy with another's text")
	f.StringVar(&s.Language, "lang", "", "language of notices, furniture and \"read more\": en de fr es it pt ru hi (default: the source's)")
	f.Uint64Var(&s.Seed, "seed", 1, "seed; the same seed gives the same corpus")
	f.IntVar(&s.Days, "days", s.Days, "days over which the originals are spread")
	f.StringVar(&s.start, "start", s.Start.Format(time.DateOnly), "day of the first articles")
	f.StringVar(&s.out, "o", "", "write the corpus to this `file` (default: standard output)")
	f.StringVar(&s.pairs, "pairs", "", "write the labelled pairs to this `file`: id, id, label")
	f.BoolVar(&s.quiet, "quiet", false, "no progress and no summary")
	f.Usage = func() { usage(stderr, f) }
	if err := f.Parse(args); err != nil {
		return nil, nil, err
	}
	switch {
	case *mix != "" && *mix != copygen.Realistic:
		return nil, nil, fmt.Errorf("no mix is named %q", *mix)
	case (*mix == "") == (*kind == ""):
		return nil, nil, errors.New("give either -mix realistic or -kind NAME")
	case f.NArg() == 0:
		return nil, nil, errors.New("give a file of base texts")
	}
	s.Kind = *mix + *kind
	defaults := copygen.Defaults(s.Kind)
	s.Articles, s.Copies = defaults.Articles, defaults.Copies
	f.Visit(func(set *flag.Flag) {
		switch set.Name {
		case "articles":
			s.Articles = *articles
		case "copies":
			s.Copies = *copies
		}
	})
	if s.Articles < 1 || s.Copies < 0 || s.Negatives < 0 || s.Copies+s.Negatives > 0.95 {
		return nil, nil, errors.New("-articles, -copies and -negatives leave no originals")
	}
	start, err := time.Parse(time.DateOnly, s.start)
	if err != nil {
		return nil, nil, fmt.Errorf("-start: %q is no day like 2025-01-06", s.start)
	}
	s.Start = start
	return s, f.Args(), nil
}

func readFile(name string) ([]*copygen.Base, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return copygen.Read(f, name)
}

// write has f write to a file, or to w if there is no name.
func write(name string, w io.Writer, f func(io.Writer) error) error {
	if name == "" {
		return f(w)
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(f(file), file.Close())
}

func report(w io.Writer, c *copygen.Corpus, took time.Duration) {
	r := c.Report
	fmt.Fprintf(w, "copies: %d base texts read, %d left out because they share passages with an earlier one\n", r.Read, r.Dropped)
	if r.Halved > 0 {
		fmt.Fprintf(w, "copies: %d texts are halves of long ones, as there were too few\n", r.Halved)
	}
	labels := make(map[string]int)
	for _, p := range c.Pairs {
		labels[p.Label]++
	}
	fmt.Fprintf(w, "copies: %d articles in %s: %d stand-alone or original, %d copies (%d before their original), %d negatives\n",
		len(c.Articles), took.Round(10*time.Millisecond), r.Originals, r.Copies, r.Early, r.Negatives)
	fmt.Fprintf(w, "copies: %d pairs:", len(c.Pairs))
	for _, l := range []string{"C", "E", "T", "R", "D"} {
		fmt.Fprintf(w, " %s %d", l, labels[l])
	}
	fmt.Fprintln(w)
	if len(c.Articles) < r.Wanted {
		fmt.Fprintf(w, "copies: warning: the base texts suffice for %d of %d articles only\n", len(c.Articles), r.Wanted)
	}
}

// terminal reports whether a person watches f.
func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func usage(w io.Writer, f *flag.FlagSet) {
	fmt.Fprint(w, `Makes a labelled corpus of copied news texts out of base texts.

usage: copies -mix realistic [flags] BASE.jsonl…
       copies -kind NAME [-strength X] [flags] BASE.jsonl…

A base text is one JSON object a line: id, title, text (paragraphs separated by a
blank line). The corpus is one JSON object a line in order of arrival: id, source,
title, text, published, link, story (same label, same story), original, kind,
strength.

examples:
  copies -mix realistic -articles 25000 -copies 0.3 -seed 1 BASE.jsonl > mix.jsonl
  copies -kind reword -strength 0.25 -pairs reword.tsv BASE.jsonl > reword.jsonl
  copies -kind notice -lang de -articles 200 -o notices.jsonl BASE.jsonl
  copies -kind template -pairs templates.tsv -o templates.jsonl BASE.jsonl

flags:
`)
	f.PrintDefaults()
	for _, negative := range []bool{false, true} {
		if negative {
			fmt.Fprint(w, "\nkinds of matched negatives, which are other stories:\n")
		} else {
			fmt.Fprint(w, "\nkinds of copies:\n")
		}
		for _, k := range copygen.Kinds() {
			if k.Negative == negative {
				fmt.Fprintf(w, "  %-11s %s%s\n", k.Name, k.Doc, strengthHelp(k))
			}
		}
	}
}

func strengthHelp(k copygen.Kind) string {
	if k.Strength == "" {
		return ""
	}
	var xs []string
	for _, x := range k.Strengths {
		xs = append(xs, fmt.Sprint(x))
	}
	return fmt.Sprintf("\n%13s strength: %s (%s)", "", k.Strength, strings.Join(xs, ", "))
}
