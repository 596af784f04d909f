package parse

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"strings"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"
)

// text is an element whose content is text or markup: a text construct of Atom (RFC 4287,
// section 3.1), a title or description of RSS. gofeed never sees it. It would lose what
// type it is of and to which base it refers, and parse and print it several times.
type text struct {
	name   string // local, in lower case
	kind   string // the type attribute, in lower case
	mode   string // of Atom 0.3: "xml", "escaped", "base64"
	lang   string // xml:lang
	base   *url.URL
	offset int    // length of the start tag
	raw    []byte // what stands between the tags
}

// find returns the first text of one of the names that holds anything, the names in
// order of preference.
func (p *part) find(names ...string) *text {
	for _, name := range names {
		for i := range p.texts {
			if t := &p.texts[i]; t.name == name && len(bytes.TrimSpace(t.raw)) > 0 {
				return t
			}
		}
	}
	return nil
}

// language returns the language of an item by its own word, or by that of the first of
// its texts that says one.
func (p *part) language(texts ...*text) string {
	for _, t := range texts {
		if t != nil && t.lang != "" {
			return language(t.lang)
		}
	}
	return language(p.lang)
}

// verbatim returns the text without markup and escapes.
func (t *text) verbatim() string {
	if t == nil {
		return ""
	}
	return identifier(decoded(t.raw))
}

// title returns the text on one line. Text that is said to be no HTML is taken for it
// only if it has its looks.
func (t *text) title() string {
	if t == nil {
		return ""
	}
	value, isHTML := t.value()
	if !isHTML && !looksHTML(value) {
		return line(value, maxTitle)
	}
	return plain(value)
}

// picture returns the address of the first picture in the text, as written.
func (t *text) picture() string {
	if t == nil || bytes.IndexByte(t.raw, '<') < 0 && bytes.IndexByte(t.raw, '&') < 0 {
		return ""
	}
	value, _ := t.value()
	z := nethtml.NewTokenizer(strings.NewReader(value))
	for kind := z.Next(); kind != nethtml.ErrorToken; kind = z.Next() {
		if name, _ := z.TagName(); string(name) == "img" {
			return attributeOf(z, "src")
		}
	}
	return ""
}

// html returns the text as HTML. Many feeds label HTML as text, so text that has its
// looks is taken for it.
func (t *text) html() string {
	if t == nil {
		return ""
	}
	value, isHTML := t.value()
	if value = clean(value); !isHTML && !looksHTML(value) {
		return textToHTML(value)
	}
	return value
}

// value returns the text without escapes, and whether it is HTML. In RSS, which does not
// say, it is. What is neither text nor markup is "".
func (t *text) value() (value string, isHTML bool) {
	switch {
	case t.mode == "base64" || t.mode != "escaped" && t.mode != "xml" && isBinary(t.kind):
		return t.fromBase64(), t.kind != "text/plain"
	case strings.HasPrefix(t.kind, "image/"), strings.HasPrefix(t.kind, "audio/"), strings.HasPrefix(t.kind, "video/"):
		return "", false
	case strings.Contains(t.kind, "xhtml") || t.mode == "xml" && isInline(t.raw):
		return withoutDiv(xhtml(t.raw)), true
	case strings.HasSuffix(t.kind, "/xml") || strings.HasSuffix(t.kind, "+xml"):
		return xhtml(t.raw), true
	case t.kind == "text" || t.kind == "text/plain":
		return decoded(t.raw), hasMarkup(t.raw)
	}
	return decoded(t.raw), true
}

// isBinary reports whether content of that media type is Base64 (RFC 4287, section
// 4.1.3.3), pictures and sound apart, of which there is nothing to read.
func isBinary(mediaType string) bool {
	return strings.Contains(mediaType, "/") && !strings.HasPrefix(mediaType, "text/") &&
		!strings.HasPrefix(mediaType, "image/") && !strings.HasPrefix(mediaType, "audio/") &&
		!strings.HasPrefix(mediaType, "video/") && !strings.Contains(mediaType, "xml") && !strings.Contains(mediaType, "html")
}

// fromBase64 returns the text that Base64 holds. What is no Base64 at all, and what holds no
// text where only text can be meant, is taken as it is: the label is wrong.
func (t *text) fromBase64() string {
	s := decoded(t.raw)
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err == nil && utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 {
		return string(b)
	}
	if err == nil && t.name == "content" {
		return ""
	}
	return s
}
