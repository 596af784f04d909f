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
	stem       uint64 // the same for other forms of the word, more or less
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
	c := cutter{Text: t, sentenceStart: true}
	t.tokens = make([]token, 0, len(t.s)/6+1)
	for at := 0; at < len(t.s) && len(t.tokens) < MaxWords; {
		end, plain, isWord := cutPlain(t.s, at)
		switch {
		case isWord:
			c.plain(at, end, plain)
		case end > 0:
			c.between(t.s[at:end])
		default:
			end = c.other(at)
		}
		at = end
	}
	return t
}

// cutter cuts a text into words.
type cutter struct {
	*Text
	sentenceStart bool
	words         *words.Iterator[string]
	fold          cases.Caser
}

// plain adds a word of ASCII letters and digits.
func (c *cutter) plain(start, end int, plain plainWord) {
	w := c.s[start:end]
	if plain.digits > 0 && c.continued(start, end, w) {
		return
	}
	tok := token{hash: plain.hash(w), start: int32(start), end: int32(end), units: wordUnits, figure: plain.digits > 0}
	tok.stem = tok.hash
	if !tok.figure && len(w) > stemLetters {
		tok.stem = plain.hash(w[:stemLetters])
	}
	c.add(tok, plain.caps(w))
}

// between notes what stands between words.
func (c *cutter) between(w string) {
	if endsSentence(w) {
		c.sentenceStart = true
	}
}

// other cuts whatever begins at start, and returns where it ends.
func (c *cutter) other(start int) (end int) {
	if c.words == nil {
		c.words, c.fold = words.FromString(""), cases.Fold()
	}
	c.words.SetText(c.s[start:])
	c.words.Next()
	w := c.words.Value()
	end = start + len(w)
	first, _ := utf8.DecodeRuneInString(w)
	if !unicode.IsLetter(first) && !unicode.IsDigit(first) && !hasWordRune(w) {
		c.between(w)
		return end
	}
	tok := token{start: int32(start), end: int32(end), units: wordUnits}
	if unspaced(first) {
		tok.units = charUnits
	}
	folded, caps, digits := foldWord(w, c.fold)
	if digits {
		folded = figure(folded)
		if c.continued(start, end, folded) {
			return end
		}
	}
	tok.hash = xxhash.Sum64String(folded)
	tok.stem = tok.hash
	if s := stem(folded); !digits && len(s) < len(folded) {
		tok.stem = xxhash.Sum64String(s)
	}
	tok.figure = digits
	c.add(tok, caps)
	return end
}

// continued adds a group of digits to the figure before it, if it belongs to one.
func (c *cutter) continued(start, end int, group string) bool {
	n := len(c.tokens)
	if n == 0 || !continues(c.s, c.tokens[n-1], start, group) {
		return false
	}
	c.extend(group, int32(end))
	return true
}

func (c *cutter) add(t token, caps capitals) {
	t.name = caps == allCaps || caps == initialCap && !c.sentenceStart
	c.sentenceStart = false
	c.tokens = append(c.tokens, t)
	c.units += int(t.units)
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
	if plainText(s) {
		return s
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, " ")
	}
	// Before normalisation: an invisible character keeps a letter and its combining
	// mark from being composed.
	if hasInvisible(s) {
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

// hasInvisible reports whether there are any in a valid text. They begin with few
// bytes, which is quicker to see than to decode every character.
func hasInvisible(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case 0xC2, 0xD8, 0xE2, 0xEF:
			if r, _ := utf8.DecodeRuneInString(s[i:]); invisible(r) {
				return true
			}
		}
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
