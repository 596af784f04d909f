package copygen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitParagraphs cuts a text at its blank lines.
func splitParagraphs(text string) []string {
	var out []string
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func joinParagraphs(ps []string) string { return strings.Join(ps, "\n\n") }

// splitSentences cuts a paragraph behind its sentences, by the punctuation of all
// scripts. Thai, which has none, is cut at its spaces.
func splitSentences(p string) []string {
	var out []string
	start := 0
	for i := 0; i < len(p); {
		r, n := utf8.DecodeRuneInString(p[i:])
		i += n
		if !terminator(r, p) {
			continue
		}
		end := i
		for end < len(p) {
			c, n := utf8.DecodeRuneInString(p[end:])
			if !terminator(c, p) && !closing(c) {
				break
			}
			end += n
		}
		if !endsAt(p, start, i-n, end, r) {
			continue
		}
		out = appendTrimmed(out, p[start:end])
		start, i = end, end
	}
	out = appendTrimmed(out, p[start:])
	if len(out) <= 1 && language(p) == "th" {
		return splitThai(p)
	}
	return out
}

func appendTrimmed(out []string, s string) []string {
	if s = strings.TrimSpace(s); s != "" {
		out = append(out, s)
	}
	return out
}

// splitThai cuts at spaces, where the pieces are long enough for a sentence, but
// not before figures.
func splitThai(p string) []string {
	const least = 40 // characters
	var out []string
	var piece string
	for f := range strings.FieldsSeq(p) {
		if utf8.RuneCountInString(piece) >= least && !hasDigit(f[:1]) {
			out = append(out, piece)
			piece = ""
		}
		piece = strings.TrimSpace(piece + " " + f)
	}
	if len(out) > 0 && utf8.RuneCountInString(piece) < least {
		out[len(out)-1] += " " + piece
		piece = ""
	}
	return appendTrimmed(out, piece)
}

func terminator(r rune, p string) bool {
	switch r {
	case '.', '!', '?', '…', '。', '！', '？', '।', '॥', '۔', '؟', '．':
		return true
	case ';', '\u037E': // the Greek question mark
		return strings.ContainsFunc(p, func(r rune) bool { return unicode.Is(unicode.Greek, r) })
	}
	return false
}

func closing(r rune) bool { return strings.ContainsRune("\"'”’»)]」』）", r) }

// wide reports terminators after which no space follows.
func wide(r rune) bool { return strings.ContainsRune("。！？．」』）", r) }

// endsAt reports whether the terminator r at mark ends the sentence that began at
// start, if the text goes on at end.
func endsAt(p string, start, mark, end int, r rune) bool {
	if wide(r) || end >= len(p) {
		return true
	}
	rest := strings.TrimLeft(p[end:], " \t\n\u00A0")
	if len(rest) == len(p)-end {
		return false // no space: 3.5, U.S., example.com
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, "\"'“‘«„(["))
	if unicode.IsLower(next) {
		return false
	}
	return r != '.' || !abbreviation(p[start:mark])
}

// abbreviation reports whether s, before a full stop, ends in an abbreviation or
// an initial.
func abbreviation(s string) bool {
	last := s[strings.LastIndexAny(s, " \n(.\"")+1:]
	if utf8.RuneCountInString(last) == 1 {
		return capital(last)
	}
	switch last {
	case "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Sen", "Rep", "Gen", "Col", "Lt", "Sgt", "Gov", "No", "vs", "Jr", "Sr",
		"Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "approx", "bzw", "ca", "usw", "Nr", "Hr", "Fr",
		"г", "гг", "тыс", "руб", "им", "ул", "Sra", "Sto", "Mme", "Mlle", "π", "κ":
		return true
	}
	return false
}

// joinSentences is the inverse of splitSentences.
func joinSentences(ss []string) string {
	var b strings.Builder
	for i, s := range ss {
		if i > 0 {
			if last, _ := utf8.DecodeLastRuneInString(ss[i-1]); !wide(last) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(s)
	}
	return b.String()
}

// sentencesOf returns the sentences of paragraphs, a slice for every paragraph.
func sentencesOf(ps []string) [][]string {
	out := make([][]string, len(ps))
	for i, p := range ps {
		out[i] = splitSentences(p)
	}
	return out
}

// paragraphsOf is the inverse of sentencesOf; paragraphs without sentences vanish.
func paragraphsOf(ss [][]string) []string {
	out := make([]string, 0, len(ss))
	for _, p := range ss {
		if len(p) > 0 {
			out = append(out, joinSentences(p))
		}
	}
	return out
}
