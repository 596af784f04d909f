package dedupe

import (
	"strings"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
)

// Most of most texts are words of ASCII letters and digits with ASCII around them.
// What is here does for them what UAX #29 and foldWord say, several times faster.

// plainWord is a word of ASCII letters and digits.
type plainWord struct{ letters, capitals, digits int }

// cutPlain returns the end of the word of UAX #29 that begins at the given place,
// where that is plain to see, else 0; isWord says that it has letters or digits.
func cutPlain(s string, start int) (end int, w plainWord, isWord bool) {
	if end, w = plainRun(s, start); end > start {
		if end < len(s) && joins(s[end]) {
			// It may go on behind a sign: it's, 3.5, a_b.
			if s[end] == '_' || s[end] >= utf8.RuneSelf || end+1 < len(s) && (s[end+1] >= utf8.RuneSelf || alphanumeric(s[end+1])) {
				return 0, plainWord{}, false
			}
		}
		return end, w, true
	}
	end = start + 1
	switch s[start] {
	case ' ':
		for end < len(s) && s[end] == ' ' {
			end++
		}
	case '\r':
		if end < len(s) && s[end] == '\n' {
			end++
		}
	case '_':
		return 0, plainWord{}, false
	}
	if s[start] >= utf8.RuneSelf || end < len(s) && s[end] >= utf8.RuneSelf {
		return 0, plainWord{}, false // perhaps a mark that belongs to it
	}
	return end, plainWord{}, false
}

// plainRun returns the end of the ASCII letters and digits from start on.
func plainRun(s string, start int) (end int, w plainWord) {
	for end = start; end < len(s); end++ {
		if b := s[end]; b|0x20-'a' < 26 {
			w.letters++
			w.capitals += int(^b >> 5 & 1)
		} else if b-'0' < 10 {
			w.digits++
		} else {
			break
		}
	}
	return end, w
}

func alphanumeric(b byte) bool { return b|0x20-'a' < 26 || b-'0' < 10 }

// joins reports whether a word can go on behind a sign.
func joins(b byte) bool {
	switch b {
	case '.', ',', ':', ';', '\'', '"', '_':
		return true
	}
	return b >= utf8.RuneSelf
}

// hash returns the hash of the word's folded form.
func (w plainWord) hash(s string) uint64 {
	var buf [32]byte
	switch {
	case w.capitals == 0:
		return xxhash.Sum64String(s)
	case len(s) > len(buf):
		return xxhash.Sum64String(strings.ToLower(s))
	}
	for i := range len(s) {
		buf[i] = s[i]
		if s[i]-'A' < 26 {
			buf[i] |= 0x20
		}
	}
	return xxhash.Sum64(buf[:len(s)])
}

// caps returns how the word is written.
func (w plainWord) caps(s string) capitals {
	switch {
	case w.capitals >= 2 && w.capitals == w.letters:
		return allCaps
	case s[0]-'A' < 26:
		return initialCap
	}
	return noCaps
}

// plainText reports whether a text is all ASCII.
func plainText(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
