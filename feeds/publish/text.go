package publish

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths of texts made from longer ones, in characters.
const (
	headlineLength = 80
	excerptLength  = 280
)

// clean drops from s what may not stand in a feed: bytes that are not UTF-8,
// characters outside of XML 1.0 (section 2.2), and three kinds that XML allows but
// advises against and that the validator takes for signs of a wrong encoding: C1
// controls, noncharacters and U+FFFD. Line ends become "\n", as an XML parser would
// make them.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == 0x85:
			return '\n'
		case publishable(r):
			return r
		}
		return -1 // this is also where invalid bytes go: they come as U+FFFD
	}, s)
}

func isClean(s string) bool {
	for _, r := range s {
		if !publishable(r) {
			return false
		}
	}
	return true
}

func publishable(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return true
	case r < 0x20 || r >= 0x7f && r <= 0x9f:
		return false
	case r == utf8.RuneError || r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe:
		return false
	}
	return true
}

// line makes s plain text on one line.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// first returns the first of the strings that is not empty.
func first(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

// excerpt returns the beginning of an HTML text as plain text on one line, at most
// max characters and an ellipsis long, cut between words where there are any.
func excerpt(markup string, max int) string {
	// Twice as much as asked for leaves room for the white space that is folded.
	text := line(plain(markup, 2*max+64))
	if utf8.RuneCountInString(text) <= max {
		return text
	}
	head := string([]rune(text)[:max])
	if i := strings.LastIndexByte(head, ' '); i > len(head)/2 {
		head = head[:i]
	}
	return strings.TrimRightFunc(head, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) && !strings.ContainsRune(`)]}"'”’»`, r)
	}) + "…"
}

// plain returns the text of sanitised HTML, stopping after about limit characters.
// It is not a parser and need not be one: what it returns is escaped again wherever
// it goes.
func plain(markup string, limit int) string {
	var b strings.Builder
	for n := 0; markup != "" && n < limit; {
		text, rest, tag := strings.Cut(markup, "<")
		text = html.UnescapeString(text)
		b.WriteString(text)
		n += utf8.RuneCountInString(strings.Join(strings.Fields(text), " "))
		if !tag {
			break
		}
		end := ">"
		if strings.HasPrefix(rest, "!--") {
			end = "-->"
		}
		name, after, closed := strings.Cut(rest, end)
		if !closed {
			break
		}
		if !inline(name) {
			b.WriteByte(' ')
		}
		markup = after
	}
	return b.String()
}

// inline reports whether a tag, given without its angle brackets, can stand inside
// of a word.
func inline(tag string) bool {
	name := strings.ToLower(strings.TrimPrefix(tag, "/"))
	if i := strings.IndexAny(name, " \t\n/"); i >= 0 {
		name = name[:i]
	}
	switch name {
	case "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark",
		"q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr":
		return true
	}
	return false
}
