package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Clean makes foreign text safe to show within a line. What could deceive a
// terminal or its reader becomes visible as \x1b, \n or \u202e: control characters,
// line separators, bidirectional embeddings, overrides and isolates, invalid
// UTF-8. What is invisible by nature is removed: zero-width characters and
// directional marks, of which honest titles are full. The result is for reading;
// it is not an escape that can be undone.
func Clean(s string) string {
	if !needsCleaning(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case deceives(r):
			b.WriteString(visible(r))
		case invisible(r):
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

func needsCleaning(s string) bool {
	if !utf8.ValidString(s) {
		return true
	}
	return strings.ContainsFunc(s, unsafeRune)
}

func unsafeRune(r rune) bool { return deceives(r) || invisible(r) }

// deceives reports runes that act instead of being shown.
func deceives(r rune) bool {
	switch {
	case r < 0x20, 0x7f <= r && r <= 0x9f: // C0, DEL, C1
	case r == '\u2028', r == '\u2029': // line and paragraph separator
	case '\u202a' <= r && r <= '\u202e': // embeddings and overrides
	case '\u2066' <= r && r <= '\u2069': // isolates
	default:
		return false
	}
	return true
}

// invisible reports runes that have neither width nor, by themselves, a meaning.
// Format characters that are drawn, such as the Arabic number sign, are not among
// them.
func invisible(r rune) bool {
	switch {
	case r == '\u00ad': // soft hyphen
	case r == '\u061c', r == '\u200e', r == '\u200f': // directional marks
	case '\u200b' <= r && r <= '\u200d': // zero-width space and joiners
	case '\u2060' <= r && r <= '\u2065': // word joiner, invisible operators
	case '\u206a' <= r && r <= '\u206f': // deprecated controls
	case r == '\u180e', r == '\ufeff': // Mongolian separator, byte order mark
	case '\ufff9' <= r && r <= '\ufffb': // interlinear annotation
	case 0xe0000 <= r && r <= 0xe007f: // tags
	default:
		return false
	}
	return true
}

// visible spells a rune as Go does within quotes.
func visible(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
