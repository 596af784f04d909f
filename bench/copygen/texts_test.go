package copygen

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// baseTextFiles returns the files of bench/texts.
func baseTextFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../texts/*.jsonl")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d files of base texts: %v", len(files), err)
	}
	return files
}

// TestBaseTexts checks that the texts of bench/texts are what their README says, and
// long enough for the kinds that are measured on them.
func TestBaseTexts(t *testing.T) {
	const (
		texts                        = 16
		leastWords, mostWords        = 125, 230
		leastChars, mostChars        = 250, 1100 // without vowel signs and punctuation
		leastParagraphs, leastFigure = 4, 5
	)
	seen := make(map[string]bool)
	for _, file := range baseTextFiles(t) {
		lang := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		bases := readFile(t, file)
		if len(bases) < texts {
			t.Errorf("%s has %d texts, want %d", file, len(bases), texts)
		}
		runs := make(map[uint64]string)
		for _, b := range bases {
			if seen[b.ID] || !strings.HasPrefix(b.ID, lang+"-") {
				t.Errorf("%s: the id %q is not its own", file, b.ID)
			}
			seen[b.ID] = true
			if b.lang != lang {
				t.Errorf("%s is taken for %q", b.ID, b.lang)
			}
			ws := cutWords(b.Text())
			figures := 0
			for _, w := range ws {
				if hasDigit(b.Text()[w.start:w.end]) {
					figures++
				}
			}
			least, most, run := leastWords, mostWords, 12
			if unspacedScript(ws) {
				least, most, run = leastChars, mostChars, 24
			}
			if b.Title == "" || len(ws) < least || len(ws) > most || len(b.Paragraphs) < leastParagraphs || figures < leastFigure {
				t.Errorf("%s has %d words, %d paragraphs, %d figures and the title %q", b.ID, len(ws), len(b.Paragraphs), figures, b.Title)
			}
			for _, h := range runsOfWords(b.Text(), ws, run) {
				if other := runs[h]; other != "" && other != b.ID {
					t.Fatalf("%s and %s share %d words", b.ID, other, run)
				}
				runs[h] = b.ID
			}
		}
	}
}

func TestBaseTextsSayTheirLanguage(t *testing.T) {
	for _, file := range baseTextFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			var d struct {
				ID, Lang, Title, Text string
				Names                 []string
			}
			if err := json.Unmarshal(line, &d); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if want := strings.TrimSuffix(filepath.Base(file), ".jsonl"); d.Lang != want {
				t.Errorf("%s says that it is in %q", d.ID, d.Lang)
			}
			for _, n := range d.Names {
				if n == "" || !strings.Contains(d.Title+"\n"+d.Text, n) {
					t.Errorf("%s does not have the name %q", d.ID, n)
				}
			}
		}
	}
}
