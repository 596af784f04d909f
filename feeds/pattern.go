package feeds

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPattern bounds a pattern, in bytes.
const maxPattern = 1000

// Pattern is something to look for in a text. The zero value is in every text.
type Pattern struct {
	written string
	words   string // in lower case; looked for between other words
	re      *regexp.Regexp
}

// ParsePattern reads a pattern: words, which are found in upper and lower case but not
// within longer words, or a regular expression in slashes ("/…/", or "/…/i" for upper
// and lower case alike), in the syntax of RE2, which no text can make slow.
func ParsePattern(s string) (Pattern, error) {
	p := Pattern{written: s, words: strings.ToLower(strings.Join(strings.Fields(s), " "))}
	switch {
	case len(s) > maxPattern:
		return Pattern{}, fmt.Errorf("may not be longer than %d bytes", maxPattern)
	case p.words == "":
		return Pattern{}, errors.New("may not be empty")
	case !strings.HasPrefix(s, "/"):
		return p, nil
	}
	expr, flags := s[1:], ""
	if body, ok := strings.CutSuffix(expr, "/i"); ok {
		expr, flags = body, "(?i)"
	} else if body, ok := strings.CutSuffix(expr, "/"); ok {
		expr = body
	} else {
		return Pattern{}, errors.New(`begins with "/" and does not end with "/" or "/i"`)
	}
	re, err := regexp.Compile(flags + expr)
	if err != nil {
		return Pattern{}, fmt.Errorf("not a regular expression: %w", err)
	}
	if re.MatchString("") {
		return Pattern{}, errors.New("finds something in every text, also in none")
	}
	p.re = re
	return p, nil
}

// String returns the pattern as it was written.
func (p Pattern) String() string { return p.written }

// MarshalText implements encoding.TextMarshaler.
func (p Pattern) MarshalText() ([]byte, error) { return []byte(p.written), nil }

// found looks for the pattern in a text; folded is the text in lower case.
func (p Pattern) found(text, folded string) bool {
	if p.re != nil {
		return p.re.MatchString(text)
	}
	for from := 0; ; {
		i := strings.Index(folded[from:], p.words)
		if i < 0 {
			return false
		}
		begin := from + i
		end := begin + len(p.words)
		before, _ := utf8.DecodeLastRuneInString(folded[:begin])
		after, _ := utf8.DecodeRuneInString(folded[end:])
		first, size := utf8.DecodeRuneInString(p.words)
		last, _ := utf8.DecodeLastRuneInString(p.words)
		if !joined(before, first) && !joined(last, after) {
			return true
		}
		from = begin + size
	}
}

// joined reports whether two characters side by side are within a word.
func joined(a, b rune) bool { return inWord(a) && inWord(b) }

// inWord reports whether words of the character's script are set apart by spaces, and
// it is of a word.
func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && r != utf8.RuneError &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
