package parse

import (
	"bytes"
	"strconv"
)

// isLegal reports whether a character may stand in XML 1.0 (section 2.2).
func isLegal(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return true
	case r < 0x20, r >= 0xd800 && r < 0xe000, r == 0xfffe, r == 0xffff, r > 0x10ffff:
		return false
	}
	return true
}

// dropIllegal returns UTF-8 text without the characters that are illegal in XML,
// which are illegal or of no use in JSON too. One of them makes encoding/xml refuse
// the whole document.
func dropIllegal(b []byte) []byte {
	if !mayBeIllegal(b) {
		return b
	}
	return bytes.Map(func(r rune) rune {
		if isLegal(r) {
			return r
		}
		return -1
	}, b)
}

// mayBeIllegal looks at bytes, which is ten times as fast as looking at characters. Of those
// that it lets pass, none is illegal.
func mayBeIllegal(b []byte) bool {
	for i, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0xef && i+1 < len(b) && b[i+1] == 0xbf {
			return true // 0xef 0xbf begins U+FFFE and U+FFFF
		}
	}
	return false
}

// dropIllegalReferences does the same for "&#27;" and its like.
func dropIllegalReferences(b []byte) []byte {
	var out []byte
	done := 0
	for i := 0; ; {
		next := bytes.Index(b[i:], []byte("&#"))
		if next < 0 {
			break
		}
		i += next
		if n := illegalReference(b[i:]); n > 0 {
			out = append(out, b[done:i]...)
			i += n
			done = i
		} else {
			i += 2
		}
	}
	if out == nil {
		return b
	}
	return append(out, b[done:]...)
}

// illegalReference returns the length of the reference to an illegal character that
// b begins with, or 0.
func illegalReference(b []byte) int {
	const longest = len("&#x0010ffff;") + 4 // leading zeros, within reason
	end := bytes.IndexByte(b[:min(len(b), longest)], ';')
	if end < 0 {
		return 0
	}
	digits, radix := string(b[2:end]), 10
	if digits != "" && digits[0]|0x20 == 'x' {
		digits, radix = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, radix, 31)
	if err != nil || isLegal(rune(n)) {
		return 0
	}
	return end + 1
}
