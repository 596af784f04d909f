package parse

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/charmap"
)

const (
	maxTitle  = 1000 // runes
	maxName   = 200  // runes, of an author or a category
	maxLabels = 100  // authors, or categories, of an article
)

// clean returns text or HTML as it was published, as valid UTF-8 without control
// characters other than tab and line feed.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if isClean(s) {
		return s
	}
	return strings.Map(cleanRune, strings.ReplaceAll(s, "\r\n", "\n"))
}

// isClean reports whether no byte of a text can be part of what clean changes.
func isClean(s string) bool {
	for i := range len(s) {
		// 0xc2 begins the control characters of the second set, 0xef U+FFFE.
		if c := s[i]; c < ' ' && c != '\t' && c != '\n' || c == 0x7f || c == 0xc2 || c == 0xef {
			return false
		}
	}
	return true
}

// cleanRune returns what a rune becomes in clean text, or -1. Control characters of the
// second set come from windows-1252 that somebody took for Latin-1: they are quotation
// marks and dashes, and read as such by HTML too (section 13.2.5.80).
func cleanRune(r rune) rune {
	switch {
	case r == '\r':
		return '\n'
	case r >= 0x80 && r < 0xa0:
		meant := charmap.Windows1252.DecodeByte(byte(r))
		if meant == utf8.RuneError || meant < 0xa0 {
			return -1
		}
		return meant
	case r == 0x7f, !isLegal(r):
		return -1
	}
	return r
}

// line returns at most n runes of clean text on one line, without the characters that
// turn the direction of writing around and make text look like another.
func line(s string, n int) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		if r = cleanRune(r); r < 0 || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' {
			continue
		}
		if unicode.IsSpace(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
			n--
		}
		if n--; n < 0 {
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimSuffix(b.String(), " ")
}

// plain returns a title as plain text on one line: tags stripped, entities decoded. A
// "tag" of which HTML knows nothing is text: titles say "Vec<T>" too.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return line(s, maxTitle)
	}
	var b strings.Builder
	var hidden string // the element whose content is no text
	var alt string    // what stands for the first picture
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for b.Len() < maxTitle*utf8.UTFMax {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			break
		}
		if kind == nethtml.TextToken {
			if hidden == "" {
				b.Write(z.Text())
			}
			continue
		}
		raw := string(z.Raw()) // before TagName lowers it
		tag, _ := z.TagName()
		switch name := string(tag); {
		case kind == nethtml.CommentToken || kind == nethtml.DoctypeToken:
		case atom.Lookup(tag) == 0:
			if hidden == "" {
				b.WriteString(html.UnescapeString(raw))
			}
		case name == "script" || name == "style":
			hidden = ""
			if kind == nethtml.StartTagToken {
				hidden = name
			}
		case name == "br" || name == "p" || name == "div":
			b.WriteByte(' ')
		case name == "img" && alt == "":
			alt = attributeOf(z, "alt")
		}
	}
	if s := line(b.String(), maxTitle); s != "" {
		return s
	}
	return line(alt, maxTitle)
}

// attributeOf returns an attribute of the tag that the tokenizer stands on, or "".
func attributeOf(z *nethtml.Tokenizer, name string) string {
	for {
		key, value, more := z.TagAttr()
		if string(key) == name {
			return string(value)
		}
		if !more {
			return ""
		}
	}
}

// identifier returns an identifier verbatim, but for what no identifier holds.
func identifier(s string) string { return strings.TrimSpace(clean(s)) }

// first returns the first string that is not empty.
func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// language returns a language tag as claimed, in the form of BCP 47, or "".
func language(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if len(s) > 35 || strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && !(r >= 'a' && r <= 'z') && !(r >= 'A' && r <= 'Z') && !(r >= '0' && r <= '9')
	}) {
		return ""
	}
	return s
}

// labels returns categories on one line each, without repeats.
func labels(list []string) []string {
	var out []string
	seen := make(map[string]bool)
	for _, s := range list {
		s = line(html.UnescapeString(s), maxName)
		if key := strings.ToLower(s); s != "" && !seen[key] && len(out) < maxLabels {
			seen[key] = true
			out = append(out, s)
		}
	}
	return out
}

// people returns names without repeats.
func people(list []string) []string {
	names := make([]string, 0, len(list))
	for _, s := range list {
		names = append(names, personName(s))
	}
	return labels(names)
}

// personName returns the name in "Name", "Name <address>", "address (Name)" or
// "Name (address)", and an address that stands alone, see feeds.Named.
func personName(s string) string {
	s = line(plain(s), maxName)
	if !strings.Contains(s, "@") {
		return s
	}
	// What is no address and no bracket around one.
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>()[],;", r) })
	var name []string
	address := ""
	for _, w := range words {
		switch w = strings.TrimPrefix(w, "mailto:"); {
		case !strings.Contains(w, "@"), strings.HasPrefix(w, "@"):
			name = append(name, w)
		case address == "":
			address = w
		}
	}
	if len(name) == 0 {
		return address
	}
	return strings.Join(name, " ")
}

// textToHTML writes plain text as HTML: paragraphs at empty lines, line breaks kept.
func textToHTML(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	var b strings.Builder
	for paragraph := range strings.SplitSeq(s, "\n\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(paragraph), "\n", "<br>") + "</p>")
		}
	}
	return b.String()
}

// looksHTML reports whether text that is said to be none is HTML: it ends an element that
// HTML has, breaks lines, holds pictures or paragraphs, or escapes characters. A single
// tag is what somebody writes about.
func looksHTML(s string) bool {
	if !strings.ContainsAny(s, "<&") {
		return false
	}
	paragraphs := 0
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return false
		case nethtml.TextToken:
			if raw := string(z.Raw()); strings.Contains(raw, "&") && strings.Contains(raw, ";") && unescaped(raw) != raw {
				return true
			}
		case nethtml.EndTagToken:
			if tag, _ := z.TagName(); atom.Lookup(tag) != 0 {
				return true
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			switch tag, _ := z.TagName(); atom.Lookup(tag) {
			case atom.Br, atom.Img, atom.Hr:
				return true
			case atom.P:
				if paragraphs++; paragraphs > 1 {
					return true
				}
			}
		}
	}
}

func unescaped(s string) string {
	var b strings.Builder
	unescape(&b, []byte(s))
	return b.String()
}
