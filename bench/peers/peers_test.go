package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFeatures(t *testing.T) {
	if got := strings.Join(split("Don't stop: 3,400 白浜 MEN"), "|"); got != "don|t|stop|3|400|白|浜|men" {
		t.Errorf("split: %s", got)
	}
	// pg_trgm's own example: show_trgm('word') has {"  w"," wo",ord,"rd ",wor}.
	if got := len(set(trigrams([]string{"word"}))); got != 5 {
		t.Errorf("%d trigrams, want 5", got)
	}
	a, b := newFeatures("A title", words(1, 300)), newFeatures("Another title", words(151, 450))
	if got := jaccard(a.words, b.words); got != 150.0/450 {
		t.Errorf("Jaccard index %.3f, want 1/3", got)
	}
	if got := overlap(a.words, newFeatures("", words(1, 100)).words); got != 1 {
		t.Errorf("overlap %.3f, want 1", got)
	}
	if got, want := agreement(a.minhash, b.minhash), jaccard(set(grams(split(words(1, 300)), shingle)), set(grams(split(words(151, 450)), shingle))); math.Abs(got-want) > 0.15 {
		t.Errorf("MinHash estimates %.3f, the Jaccard index is %.3f", got, want)
	}
	near, far := newFeatures("", words(1, 290)), newFeatures("", words(1000, 1300))
	if n, f := distance(a.simWords, near.simWords), distance(a.simWords, far.simWords); n >= f || n > 12 {
		t.Errorf("SimHash: %d bits to a near text, %d to another", n, f)
	}
	if distance(a.simGrams, newFeatures("B", words(1, 300)).simGrams) != 0 {
		t.Error("SimHash of one text twice differs")
	}
}

// words returns made-up words with the numbers from a to b.
func words(a, b int) string {
	var s strings.Builder
	for i := a; i <= b; i++ {
		s.WriteString("w" + strings.Repeat("x", i%3) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)) + " ")
	}
	return s.String()
}

// TestRun runs the command on a corpus of 40 copies and 40 other texts.
func TestRun(t *testing.T) {
	var corpus bytes.Buffer
	out := json.NewEncoder(&corpus)
	for i := range 40 {
		text := words(300*i, 300*i+200)
		doc := func(id, kind, text string) {
			story := string(rune('A' + i))
			if err := out.Encode(map[string]any{
				"id": id + story, "source": id, "title": id + story, "text": text, "story": story,
				"original": kind == "", "kind": kind,
			}); err != nil {
				t.Fatal(err)
			}
		}
		doc("o", "", text)
		doc("c", "headline+notice", text+"\n\nThis text came from the wire.")
	}
	name := filepath.Join(t.TempDir(), "corpus.jsonl")
	if err := os.WriteFile(name, corpus.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout bytes.Buffer
	if err := run(context.Background(), []string{name, "--json"}, &stdout, io.Discard); err != nil {
		t.Fatal(err)
	}
	var r Report
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	scores := map[string]Score{}
	for _, m := range r.Methods {
		scores[m.Name] = m
	}
	if r.Copies == 0 || scores["exact title"].Recall != 0 || scores["wirefold"].Recall != 1 || scores["wirefold"].Precision != 1 {
		t.Errorf("of %d copies: exact title %+v, wirefold %+v", r.Copies, scores["exact title"], scores["wirefold"])
	}
	stdout.Reset()
	if err := run(context.Background(), []string{name}, &stdout, io.Discard); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(stdout.String(), "| wirefold |  | 1.000 | 1.000 | 1.000 |") {
		t.Errorf("the table:\n%s", stdout.String())
	}
	if err := run(context.Background(), nil, io.Discard, io.Discard); err == nil {
		t.Error("no corpus is no error")
	}
}
