package parse

import (
	"bytes"
	"errors"
	"fmt"
	"html"
)

// survey is what a look at the bytes of an XML document finds.
type survey struct {
	end    int      // length of the root element
	abouts []string // of RDF, the rdf:about of each item ("" where it has none)
}

// scanXML looks at the markup of a document that begins with its root element, before
// gofeed does, and refuses with a *LimitError what would cost gofeed too much: it
// parses nested XHTML in quadratic time, copies the namespaces in force for every
// element, keeps everything in memory, and cannot be stopped.
//
// This is no second parser. It only has to see at least as much as encoding/xml does:
// each "<" that the decoder takes for a tag is one here too. Where a document is not
// well-formed, the decoder fails or, not being strict, lets an end tag close whatever
// stands open inside its element; so does this.
func scanXML(b []byte, l Limits) (survey, error) {
	var s survey
	var open []element
	items, elements, namespaces := 0, 0, 0
	for i := 0; ; {
		next := bytes.IndexByte(b[i:], '<')
		if next < 0 {
			break
		}
		i += next
		rest := b[i:]
		if n := hidden(rest); n > 0 {
			i += n
			continue
		}
		if bytes.HasPrefix(rest, []byte("<!")) || isDeclaration(rest) {
			// encoding/xml obeys either anywhere: the one changes the encoding of all
			// that follows, the other may hide anything from this look.
			return s, errors.New("an XML declaration or document type inside the document")
		}
		if bytes.HasPrefix(rest, []byte("</")) {
			at := lastOpen(open, nameAt(rest[2:]))
			if at < 0 {
				return s, fmt.Errorf("end tag </%s> without a start tag", nameAt(rest[2:]))
			}
			for _, e := range open[at:] {
				namespaces -= e.namespaces
			}
			open = open[:at]
			i += 2
		} else if name := nameAt(rest[1:]); len(name) > 0 {
			t := readTag(rest)
			if elements++; elements > l.Elements {
				return s, &LimitError{What: "elements", Limit: l.Elements}
			}
			if t.attributes > l.Attributes {
				return s, &LimitError{What: "attributes of one element", Limit: l.Attributes}
			}
			if local := localName(name); bytes.EqualFold(local, []byte("item")) || bytes.EqualFold(local, []byte("entry")) {
				if items++; items > l.Items {
					return s, &LimitError{What: "items", Limit: l.Items}
				}
				s.abouts = append(s.abouts, html.UnescapeString(string(t.about)))
			}
			if len(open) >= l.Depth {
				return s, &LimitError{What: "levels of nesting", Limit: l.Depth}
			}
			if namespaces+t.namespaces > l.Namespaces {
				return s, &LimitError{What: "namespaces at one place", Limit: l.Namespaces}
			}
			if !t.closed {
				open = append(open, element{name, t.namespaces})
				namespaces += t.namespaces
			}
			i += t.length
		} else {
			i++
		}
		if len(open) == 0 {
			// The root has ended; gofeed gets to see nothing of what follows.
			if end := bytes.IndexByte(b[i:], '>'); b[i-1] != '>' && end >= 0 {
				i += end + 1
			}
			s.end = i
			return s, nil
		}
	}
	s.end = len(b)
	return s, nil
}

type element struct {
	name       []byte
	namespaces int
}

// lastOpen returns the index of the innermost open element of that name, or -1.
func lastOpen(open []element, name []byte) int {
	for i := len(open) - 1; i >= 0; i-- {
		if bytes.Equal(open[i].name, name) {
			return i
		}
	}
	return -1
}

// hidden returns the length of the comment, CDATA section or processing instruction
// that b begins with, or 0. Markup inside is none.
func hidden(b []byte) int {
	start, end := 0, ""
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		start, end = 4, "-->"
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		start, end = 9, "]]>"
	case bytes.HasPrefix(b, []byte("<?")) && !isDeclaration(b):
		start, end = 2, "?>"
	default:
		return 0
	}
	n := bytes.Index(b[start:], []byte(end))
	if n < 0 {
		return len(b)
	}
	return start + n + len(end)
}

func isDeclaration(b []byte) bool {
	return bytes.HasPrefix(b, []byte("<?")) && bytes.EqualFold(nameAt(b[2:]), []byte("xml"))
}

// tag is what scanXML wants to know of a start tag.
type tag struct {
	length     int
	attributes int
	namespaces int // declarations among the attributes
	closed     bool
	about      []byte // value of rdf:about, as written
}

// readTag reads the start tag that b begins with. Whatever stands between quotes is a
// value; whatever else stands between white space and "=" counts as an attribute.
func readTag(b []byte) tag {
	var t tag
	i := 1 + len(nameAt(b[1:]))
	var attr []byte
	for i < len(b) {
		switch c := b[i]; {
		case c == '>':
			t.length, t.closed = i+1, b[i-1] == '/'
			return t
		case c == '"' || c == '\'':
			n := bytes.IndexByte(b[i+1:], c)
			if n < 0 {
				t.length = len(b)
				return t
			}
			if bytes.Equal(localName(attr), []byte("about")) {
				t.about = b[i+1 : i+1+n]
			}
			i += n + 2
		case isSpace(c) || c == '=' || c == '/':
			i++
		default:
			attr = nameAt(b[i:])
			if bytes.HasPrefix(attr, []byte("xmlns")) {
				t.namespaces++
			}
			t.attributes++
			i += max(1, len(attr))
		}
	}
	t.length = len(b)
	return t
}

// nameAt returns the name that b begins with, which may be empty.
func nameAt(b []byte) []byte {
	for i, c := range b {
		if !isNameByte(c) {
			return b[:i]
		}
	}
	return b
}

// localName returns a name without its prefix.
func localName(name []byte) []byte {
	return name[bytes.IndexByte(name, ':')+1:]
}

// isNameByte reports whether encoding/xml takes a byte for a part of a name.
func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '_' || c == ':' || c == '.' || c == '-' || c >= 0x80
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
