// Package changes says what a copy of a text changed: both texts in rows, side by
// side, each stretch of them marked, and one sentence in plain words.
//
// It is pure: texts go in, marked texts come out. What it returns is the words of
// strangers and must be escaped by whoever shows it.
package changes

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"wirefold/dedupe"
)

// MaxText bounds how much of a text is compared and shown, in bytes.
const MaxText = 256 << 10

// Article is one of the two texts.
type Article struct {
	Source     string // its name
	Title      string
	Link       string
	Text       string // plain, its paragraphs on lines of their own
	Categories []string
	Notices    dedupe.Notices
	// Furniture reports whether a paragraph is what the source puts around all its
	// articles; nil if nobody knows.
	Furniture func(paragraph string) bool
}

// Mark says what a stretch of text is.
type Mark string

// The marks.
const (
	Same      Mark = "same"      // stands in both, in the same place
	Cut       Mark = "cut"       // the copy left it out
	Added     Mark = "added"     // the copy put it in
	Reworded  Mark = "reworded"  // stands in place of something else
	Moved     Mark = "moved"     // stands in both, elsewhere
	Keyword   Mark = "keyword"   // a phrase for search engines, worked in
	Notice    Mark = "notice"    // the text says where it comes from
	Furniture Mark = "furniture" // stands around other articles of the source too
	Form      Mark = "form"      // a comment form
)

// Run is a stretch of a paragraph with one mark.
type Run struct {
	Mark Mark
	Text string
}

// Paragraph is a paragraph of one of the texts. Where all of it has one mark other
// than Same, that is also its own; Note says more about a notice.
type Paragraph struct {
	Mark Mark
	Note string
	Runs []Run
}

// Row holds what stands side by side: of the canonical text, and of the copy's.
type Row struct{ A, B []Paragraph }

// Same reports whether both sides have the same words.
func (r *Row) Same() bool { return r.all(Same) }

// Only returns the mark that all of the row has, "" if it has several or the sides
// differ.
func (r *Row) Only() Mark {
	for _, m := range []Mark{Same, Cut, Added, Furniture, Form} {
		if r.all(m) {
			return m
		}
	}
	return ""
}

func (r *Row) all(m Mark) bool {
	for _, side := range [][]Paragraph{r.A, r.B} {
		for _, p := range side {
			for _, run := range p.Runs {
				if run.Mark != m {
					return false
				}
			}
		}
	}
	return true
}

// Comparison is what a copy changed.
type Comparison struct {
	Headline     Row // one paragraph on either side, none where there is no headline
	SameHeadline bool
	Rows         []Row
	Count        Count
	Sentence     string
}

// Count is how much changed, in words. What is furniture, form or notice is no text.
type Count struct {
	TextA, TextB    int
	Same            int // of the copy
	Reworded        int // of the copy
	Added           int
	AddedParagraphs int
	AddedWhole      int // of Added, in paragraphs of its own
	Cut             int
	Moved           int // of the copy
	Keyword         string
	Notice          string // what it says, in the words of the sentence
	NoticeAt        string // "at the beginning", "at the end", or ""
	Credit          string // that was cut
	Furniture, Form bool
}

// Changed returns the share of the copy's text that the canonical one does not have
// in the same place.
func (c *Count) Changed() float64 {
	if c.TextB == 0 {
		return 0
	}
	return float64(c.TextB-c.Same) / float64(c.TextB)
}

// Compare says what b, a copy, changed of the canonical article a.
func Compare(finder *dedupe.NoticeFinder, a, b Article) *Comparison {
	a.Title, b.Title = strings.TrimSpace(a.Title), strings.TrimSpace(b.Title)
	out := &Comparison{SameHeadline: letters(a.Title) == letters(b.Title)}
	out.Headline = headline(newComparer(finder, Article{Text: a.Title}, Article{Text: b.Title}).compare())
	c := newComparer(finder, a, b)
	out.Rows = c.compare()
	c.keyword(out.Rows)
	out.Count = c.figures(out.Rows)
	out.Sentence = sentence(a, b, out)
	return out
}

// headline makes one row of all. Headlines are about one thing: if they share nothing,
// the one is the other in other words.
func headline(rows []Row) (all Row) {
	for _, r := range rows {
		all.A = append(all.A, r.A...)
		all.B = append(all.B, r.B...)
	}
	if len(rows) < 2 {
		return all
	}
	for _, side := range [][]Paragraph{all.A, all.B} {
		for i := range side {
			side[i].Mark = Reworded
			for j := range side[i].Runs {
				side[i].Runs[j].Mark = Reworded
			}
		}
	}
	return all
}

// letters returns what of a text counts: its letters and digits, in lower case.
func letters(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s))
}

func hasWords(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// bound cuts a text down to MaxText.
func bound(s string) string {
	if len(s) <= MaxText {
		return s
	}
	s = s[:MaxText]
	for s != "" {
		if r, size := utf8.DecodeLastRuneInString(s); r != utf8.RuneError || size > 1 {
			break
		}
		s = s[:len(s)-1]
	}
	return s
}
