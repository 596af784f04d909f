package parse

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// kind is the format of a document.
type kind string

const (
	kindRSS  kind = "rss"
	kindRDF  kind = "rdf"
	kindAtom kind = "atom"
	kindJSON kind = "json"
)

// document is a feed by its looks, made ready for gofeed.
type document struct {
	kind    kind
	text    []byte // UTF-8; XML begins with the root element
	repairs []string
	mended  error // what was wrong with it, if it had to be mended
	end     ending
}

func (d *document) repaired(format string, args ...any) {
	d.repairs = append(d.repairs, fmt.Sprintf(format, args...))
}

// window is how far into a document its root is searched.
const window = 64 << 10

// open finds out what a body is. It returns a *NotFeedError if it is no feed.
//
// XML loses everything in front of its root element: the XML declaration, whose
// encoding is no longer true and whose version 1.1 encoding/xml refuses; the document
// type, whose entities nobody expands; and whatever a server printed before it began
// the feed.
func open(body []byte, contentType string) (*document, error) {
	d := new(document)
	text, note := toUTF8(body, contentType)
	legal := dropIllegal(text)
	trimmed := bytes.TrimLeft(legal, " \t\r\n\ufeff")
	isJSON := bytes.HasPrefix(trimmed, []byte("{")) || bytes.HasPrefix(trimmed, []byte("["))
	root, k := 0, kindJSON
	if !isJSON {
		root, k = findRoot(trimmed)
	}
	if k == "" {
		return nil, &NotFeedError{Looks: looks(body, trimmed), ContentType: contentType, Start: printable(string(trimmed[:min(len(trimmed), 400)]), 80)}
	}
	if note != "" {
		d.repaired("%s", note)
	}
	if n := len(text) - len(legal); n > 0 {
		d.repaired("dropped %d bytes of control characters", n)
	}
	d.kind, d.text = k, trimmed[root:]
	if !isJSON {
		if rest := trimmed[:root]; len(bytes.TrimSpace(skipProlog(rest))) > 0 {
			d.repaired("dropped %d bytes in front of the root element", root)
		}
		clean := dropIllegalReferences(d.text)
		if len(clean) != len(d.text) {
			d.repaired("dropped references to control characters")
		}
		d.text = clean
	}
	return d, nil
}

// findRoot returns the place and kind of the root element, or no kind.
func findRoot(b []byte) (int, kind) {
	rest := skipProlog(b)
	if k := rootKind(rest, true); k != "" {
		return len(b) - len(rest), k
	}
	// Something stands in front of it: warnings of a script, or a whole page around it.
	for i := 0; i < min(len(b), window); i++ {
		next := bytes.IndexByte(b[i:], '<')
		if next < 0 {
			break
		}
		i += next
		if k := rootKind(b[i:], false); k != "" {
			return i, k
		}
	}
	return 0, ""
}

// rootKind returns the kind of feed whose root tag b begins with, or "". Unless the
// tag is the document's first, it must also show its version or namespace: in a page
// about feeds, <feed> or <rss> alone mean nothing.
func rootKind(b []byte, first bool) kind {
	if len(b) == 0 || b[0] != '<' {
		return ""
	}
	tag := b[:min(len(b), window)]
	if end := bytes.IndexByte(tag, '>'); end >= 0 {
		tag = tag[:end+1]
	}
	name := localName(nameAt(tag[1:]))
	shows := func(s string) bool { return first || bytes.Contains(tag, []byte(s)) }
	switch {
	case bytes.EqualFold(name, []byte("rss")) && shows("version"):
		return kindRSS
	case bytes.EqualFold(name, []byte("rdf")) && shows("22-rdf-syntax-ns"):
		return kindRDF
	case bytes.EqualFold(name, []byte("feed")) && (shows("2005/Atom") || shows("purl.org/atom/ns")):
		return kindAtom
	}
	return ""
}

// skipProlog returns b from its first element on, or from the first thing that may
// not stand before one (XML 1.0, section 2.8).
func skipProlog(b []byte) []byte {
	for {
		b = bytes.TrimLeft(b, " \t\r\n\ufeff")
		rest, ok := b, false
		switch {
		case bytes.HasPrefix(b, []byte("<?")):
			_, rest, ok = bytes.Cut(b, []byte("?>"))
		case bytes.HasPrefix(b, []byte("<!--")):
			_, rest, ok = bytes.Cut(b[4:], []byte("-->"))
		case len(b) > 9 && bytes.EqualFold(b[:9], []byte("<!doctype")):
			rest, ok = skipDoctype(b)
		}
		if !ok {
			return b
		}
		b = rest
	}
}

// skipDoctype returns what follows a document type declaration. Its internal subset
// holds declarations in brackets, and strings that hold anything.
func skipDoctype(b []byte) ([]byte, bool) {
	var quote byte
	inSubset := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case bytes.HasPrefix(b[i:], []byte("<!--")):
			n, _ := hidden(b[i:])
			i += n - 1
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			inSubset = true
		case c == ']':
			inSubset = false
		case c == '>' && !inSubset:
			return b[i+1:], true
		}
	}
	return nil, false
}

func rootIs(text []byte, name string) bool {
	rest := skipProlog(text)
	return len(rest) > 0 && rest[0] == '<' && bytes.EqualFold(nameAt(rest[1:]), []byte(name))
}

// looks says what a document that is no feed seems to be.
func looks(body, text []byte) Looks {
	head := bytes.ToLower(body[:min(len(body), 4096)])
	has := func(s string) bool { return bytes.Contains(head, []byte(s)) }
	switch {
	case len(text) == 0 && !bytes.ContainsAny(body, "\x00\x01\x02\x03"):
		return LooksEmpty
	case rootIs(text, "opml"):
		return LooksOPML
	case rootIs(text, "channel"):
		return LooksCDF
	case has("<!doctype html"), has("<html"), has("<head"), has("<body"):
		return LooksHTML
	case bytes.HasPrefix(text, []byte("<")):
		return LooksXML
	case bytes.IndexByte(head, 0) >= 0, !utf8.Valid(head[:max(0, len(head)-utf8.UTFMax)]):
		return LooksBinary
	}
	return LooksUnknown
}
