package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wirefold/bench/copygen"
)

const bases = "../copygen/testdata/base.jsonl"

func TestRun(t *testing.T) {
	pairs := filepath.Join(t.TempDir(), "pairs.tsv")
	var out, messages bytes.Buffer
	if err := run([]string{"-kind", "notice", "-lang", "de", "-articles", "20", "-pairs", pairs, bases}, &out, &messages, false); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 20 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		var a copygen.Article
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Error(err)
		}
	}
	b, err := os.ReadFile(pairs)
	if err != nil || strings.Count(string(b), "\tC\n") != 10 {
		t.Errorf("pairs: %q, %v", b, err)
	}
	if !strings.Contains(messages.String(), "28 base texts read, 0 left out") {
		t.Errorf("messages: %s", messages.String())
	}
}

func TestMistakes(t *testing.T) {
	for _, args := range [][]string{
		{}, {"-mix", "realistic"}, {"-mix", "odd", bases}, {"-mix", "realistic", "-kind", "notice", bases}, {"-kind", "odd", bases},
		{"-kind", "notice", "absent.jsonl"}, {"-kind", "notice", "-start", "soon", bases}, {"-mix", "realistic", "-copies", "2", bases},
	} {
		var out, messages bytes.Buffer
		if err := run(args, &out, &messages, false); err == nil || out.Len() > 0 {
			t.Errorf("%q: error %v, output %q", args, err, out.String())
		}
	}
}

func TestHelp(t *testing.T) {
	var out, messages bytes.Buffer
	_ = run([]string{"--help"}, &out, &messages, false)
	for _, k := range copygen.Kinds() {
		if !strings.Contains(messages.String(), "\n  "+k.Name+" ") {
			t.Errorf("the help lacks %s", k.Name)
		}
	}
}
