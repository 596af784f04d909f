package dedupe

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// MaxWords bounds the part of a text that is looked at; what follows is ignored.
const MaxWords = 20_000

// Text is a text prepared for comparison: normalised, and cut into words. It does
// not change once made and may be shared between goroutines.
type Text struct {
	s      string
	tokens []token
	title  []token
	// units is the length of the text, see token.units.
	units int
}

// token is one word, or one character in scripts that are written without spaces.
type token struct {
	hash       uint64
	start, end int32
	// units is the token's weight in lengths: wordUnits, or charUnits for a
	// character of a script written without spaces, where a word is about two.
	units  uint8
	figure bool // it has a digit
	name   bool // it looks like a name: capital letters where a plain word has none
}

const (
	wordUnits = 2
	charUnits = 1
)

// NewText prepares a text. Words are those of UAX #29, compared after Unicode
// normalisation (NFKC) and case folding, with quotes and accents unified, the
// grouping of figures undone and invisible characters dropped, so that typography
// does not matter. Digits stay: figures tell reports apart.
func NewText(s string) *Text {
	t := &Text{s: clean(s)}
	fold := cases.Fold()
	sentenceStart := true
	t.tokens = make([]token, 0, len(t.s)/6+1)
	it := words.FromString(t.s)
	for it.Next() && len(t.tokens) < MaxWords {
		w := it.Value()
		start := it.Start()
		first, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsLetter(first) && !unicode.IsDigit(first) && !hasWordRune(w) {
			if endsSentence(w) {
				sentenceStart = true
			}
			continue
		}
		tok := token{start: int32(start), end: int32(start + len(w)), units: wordUnits}
		if unspaced(first) {
			tok.units = charUnits
		}
		folded, caps, digits := foldWord(w, fold)
		if digits {
			folded = figure(folded)
			if n := len(t.tokens); n > 0 && continues(t.s, t.tokens[n-1], start, folded) {
				t.extend(folded, tok.end)
				continue
			}
		}
		tok.hash = xxhash.Sum64String(folded)
		tok.figure = digits
		tok.name = caps == allCaps || caps == initialCap && !sentenceStart
		sentenceStart = false
		t.tokens = append(t.tokens, tok)
		t.units += int(tok.units)
	}
	return t
}

// WithTitle returns the text with its title, which is looked at beside it.
func (t *Text) WithTitle(title string) *Text {
	c := *t
	c.title = NewText(title).tokens
	return &c
}

// String returns the normalised text; the offsets of passages refer to it.
func (t *Text) String() string { return t.s }

// Words returns the length of the text in words; in scripts that are written
// without spaces, two characters count as a word.
func (t *Text) Words() int { return wordsOf(t.units) }

// wordsOf returns a length in words, rounded.
func wordsOf(units int) int { return (units + wordUnits/2) / wordUnits }

// clean brings s into the form that is cut into words and shown in passages.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, " ")
	}
	// Before normalisation: an invisible character keeps a letter and its combining
	// mark from being composed.
	if strings.IndexFunc(s, invisible) >= 0 {
		s = strings.Map(func(r rune) rune {
			if invisible(r) {
				return -1
			}
			return r
		}, s)
	}
	return norm.NFKC.String(s)
}

// invisible reports characters that show nothing and split or glue words: soft
// hyphen, zero-width characters, direction marks.
func invisible(r rune) bool {
	switch {
	case r == 0x00AD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF, r == 0x061C:
		return true
	}
	return false
}

// unspaced reports scripts in which words are not set off by spaces and UAX #29
// yields single characters.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func hasWordRune(w string) bool {
	for _, r := range w {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

func endsSentence(w string) bool {
	switch w {
	case ".", "!", "?", "…", ":", "\n", "\r\n", "\"", "“", "”", "«", "»", "„", "'", "‘", "-", "–", "—", "(", "•":
		return true
	}
	return false
}
