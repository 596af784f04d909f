package dedupe_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"wirefold/dedupe"
)

// readTexts returns the texts of testdata by name, for instance "en-bridge". The
// first line of each is its headline.
func readTexts(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts in testdata: %v", err)
	}
	texts := map[string]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimSuffix(filepath.Base(file), ".txt")] = strings.TrimSpace(string(b))
	}
	return texts
}

// readText returns one text of testdata.
func readText(t testing.TB, name string) string {
	t.Helper()
	text, ok := readTexts(t)[name]
	if !ok {
		t.Fatalf("no text %q in testdata", name)
	}
	return text
}

// names returns the names of the texts in a stable order.
func names(texts map[string]string) []string { return slices.Sorted(maps.Keys(texts)) }

// unspacedText reports whether the text is in a script without spaces.
func unspacedText(name string) bool {
	return slices.Contains([]string{"zh", "ja", "th"}, name[:2])
}

// firstWords returns the beginning of a text of testdata with n words, cut
// between two words.
func firstWords(name, text string, n int) string {
	for i, r := range text {
		if i > 0 && (unspacedText(name) || unicode.IsSpace(r)) && dedupe.NewText(text[:i]).Words() >= n {
			return text[:i]
		}
	}
	return text
}

// compare compares two plain texts with the standard options.
func compare(a, b string) dedupe.Evidence {
	return dedupe.Compare(dedupe.NewText(a), dedupe.NewText(b), dedupe.Options{})
}

// dress is a way in which a publisher changes a text without touching its words.
type dress struct {
	name string
	on   func(string) string
}

// typography are the dresses that leave the sequence of words as it is.
func typography() []dress {
	return []dress{
		{"typographic quotes", curlQuotes},
		{"typographic dashes and dots", strings.NewReplacer("-", "‑", "–", "—", "...", "…").Replace},
		{"paragraphs split anew", resplit},
		{"one paragraph", func(s string) string { return strings.Join(strings.Split(s, "\n\n"), "\n") }},
		{"no-break spaces", strings.NewReplacer(" ", "\u00A0").Replace},
		{"narrow no-break spaces", strings.NewReplacer(" ", "\u202F").Replace},
		{"invisible characters", sprinkleInvisible},
		{"headline in capitals", capitalHeadline},
		{"canonically composed", norm.NFC.String},
		{"canonically decomposed", norm.NFD.String},
		{"decomposed, with invisible characters", func(s string) string { return sprinkleInvisible(norm.NFD.String(s)) }},
		{"full-width", fullWidth},
		{"surrounded by space", func(s string) string { return "\r\n\t \u3000" + s + "\u2003\n\n" }},
		{"Windows line ends", strings.NewReplacer("\n", "\r\n").Replace},
	}
}

// additions are the dresses that add words of the publisher's own.
func additions() []dress {
	before := func(p string) func(string) string { return func(s string) string { return p + s } }
	after := func(p string) func(string) string { return func(s string) string { return s + "\n\n" + p } }
	return []dress{
		{"dateline", before("NORTH QUAY, June 17 (Meridian Press) - ")},
		{"another headline", func(s string) string {
			_, body, _ := strings.Cut(s, "\n")
			return "All that you have to know this morning\n" + body
		}},
		{"syndication notice", after("Only the headline and the picture may have been changed by our desk; the rest of this report was published automatically from a syndicated feed.")},
		{"comment form", after("Leave a comment\n\nYour e-mail address will not be published. Required fields are marked.\n\nName\n\nWebsite\n\nPost comment")},
		{"footer", after("The post first appeared on Harbour Gazette. Read more")},
	}
}

func curlQuotes(s string) string {
	var b strings.Builder
	open := false
	for _, r := range s {
		switch r {
		case '\'':
			r = '’'
		case '«', '»', '“', '”':
			r = '"'
		case '"':
			r = '“'
			if open {
				r = '”'
			}
			open = !open
		}
		b.WriteRune(r)
	}
	return b.String()
}

// resplit removes the paragraphs of a text and makes new ones after each sentence.
func resplit(s string) string {
	s = strings.ReplaceAll(s, "\n\n", "\n")
	return strings.NewReplacer(". ", ".\n\n", "। ", "।\n\n", "。", "。\n\n", "، ", "،\n\n").Replace(s)
}

// sprinkleInvisible puts invisible characters into the words, also between a
// letter and its combining marks.
func sprinkleInvisible(s string) string {
	signs := []rune{'\u00AD', '\u200B', '\u200C', '\u2060', '\uFEFF'}
	var b strings.Builder
	n := 0
	for _, r := range s {
		b.WriteRune(r)
		if n++; n%3 == 0 {
			b.WriteRune(signs[n/3%len(signs)])
		}
	}
	return b.String()
}

func capitalHeadline(s string) string {
	headline, body, _ := strings.Cut(s, "\n")
	return strings.ToUpper(headline) + "\n" + body
}

// fullWidth writes digits and Latin letters in their full-width forms.
func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsDigit(r) || unicode.IsLetter(r)) {
			return r - '!' + '！'
		}
		return r
	}, s)
}
