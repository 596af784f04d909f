package parse

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// dateToken is a number, a word or a separator.
type dateToken struct {
	text   string
	number int // its value; -1 for what is no number
	spaced bool
}

func dateTokens(s string) []dateToken {
	var list []dateToken
	spaced := false
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if unicode.IsSpace(r) {
			s, spaced = s[n:], true
			continue
		}
		isDigit := func(r rune) bool { return r >= '0' && r <= '9' }
		isLetter := func(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.M, r) }
		tok := dateToken{number: -1, spaced: spaced}
		switch {
		case isDigit(r):
			n = runLength(s, isDigit)
			tok.number = value(s[:n])
		case unicode.Is(unicode.Han, r): // 2026年3月2日: each is a word
		case isLetter(r):
			n = runLength(s, isLetter)
		}
		tok.text = s[:n]
		list = append(list, tok)
		s, spaced = s[n:], false
	}
	return list
}

func runLength(s string, in func(rune) bool) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !in(r) }); i >= 0 {
		return i
	}
	return len(s)
}

// value returns a number of up to 9 digits, or -1.
func value(digits string) int {
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' || n > 99_999_999 {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// compactDate reads dates that are digits alone, with a "T" or a zone at most: seconds or
// milliseconds since 1970, 20260302, 20260302150405, 20260302T150405Z, 260302.
func compactDate(s string) (time.Time, bool) {
	digits := strings.TrimSuffix(strings.Replace(s, "T", "", 1), "Z")
	n := value(digits[:min(len(digits), 8)])
	if len(digits) < 6 || strings.Trim(digits, "0123456789") != "" || n < 0 {
		return time.Time{}, false
	}
	switch layout := "20060102150405"; len(digits) {
	case 6:
		t, err := time.Parse("060102", digits)
		return t, err == nil
	case 10, 13:
		if s != digits {
			return time.Time{}, false
		}
		seconds := int64(n)*100 + int64(value(digits[8:10]))
		millis := 0
		if len(digits) == 13 {
			millis = value(digits[10:])
		}
		return time.Unix(seconds, int64(millis)*int64(time.Millisecond)), true
	case 8, 12, 14:
		t, err := time.Parse(layout[:len(digits)], digits)
		return t, err == nil
	}
	return time.Time{}, false
}
