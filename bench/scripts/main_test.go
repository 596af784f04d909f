package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder returns a folder with the base texts of some languages.
func folder(t *testing.T, languages ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, l := range languages {
		data, err := os.ReadFile(filepath.Join("..", "texts", l+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, l+".jsonl"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestMeasure checks that every change is made in every language, and that the sums
// are those of the kinds.
func TestMeasure(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-seeds", "1", "-json", folder(t, "en", "th")}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(&out)
	for _, name := range []string{"en", "th"} {
		var l Language
		if err := d.Decode(&l); err != nil {
			t.Fatal(err)
		}
		if l.Name != name || l.Texts < 16 || len(l.Kinds) != len(changes()) {
			t.Fatalf("%s: %s, %d texts, %d kinds", name, l.Name, l.Texts, len(l.Kinds))
		}
		var copies, negatives Folds
		for i, k := range l.Kinds {
			if k.Pairs == 0 && k.Name != "topic" {
				t.Errorf("%s: no pair of %s", name, k.Name)
			}
			if k.Name != changes()[i].String() {
				t.Errorf("%s: %s in the place of %s", name, k.Name, changes()[i])
			}
			if k.Negative {
				negatives.add(k.Folds)
			} else {
				copies.add(k.Folds)
			}
		}
		if copies != l.Copies || negatives != l.Negatives || l.Recall != copies.share() {
			t.Errorf("%s: the sums are %v and %v, the kinds' %v and %v", name, l.Copies, l.Negatives, copies, negatives)
		}
		// Not the figure of the documentation, but far from what chance would give.
		if l.Recall < 0.9 || l.Precision < 0.9 {
			t.Errorf("%s: recall %.3f, precision %.3f", name, l.Recall, l.Precision)
		}
	}
}

func TestTables(t *testing.T) {
	kinds := make([]Kind, len(changes()))
	for i, c := range changes() {
		kinds[i] = Kind{Name: c.String(), Negative: c.negative(), Folds: Folds{Pairs: 4, Folded: 4}}
	}
	kinds[1].Folded = 3
	kinds[len(kinds)-1].Folds = Folds{}
	l := &Language{Name: "xx", Texts: 2, Words: 3, Copies: Folds{60, 59}, Recall: 0.983, Precision: 1, Kinds: kinds}
	var b strings.Builder
	if err := writeLanguages(&b, []*Language{l}); err != nil {
		t.Fatal(err)
	}
	if err := writeKinds(&b, []*Language{l}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| xx | 2 | 3 | 60 | 0.983 | reword 0.25: 0.750 | 0 | 0 | 1.000 |", "| reword 0.1 | 1.000 |", "| topic | – |"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the tables lack %q:\n%s", want, b.String())
		}
	}
}

func TestMistakesOfUse(t *testing.T) {
	for _, args := range [][]string{nil, {t.TempDir()}, {"-seeds", "0", "x"}, {"-before", "absent", folder(t, "en")}} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%q gives no error", args)
		}
	}
}
