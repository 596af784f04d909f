package parse

import "bytes"

// hidden returns the length of the comment, CDATA section or processing instruction
// that b begins with, or 0, and whether it has an end. Markup inside is none.
func hidden(b []byte) (n int, ended bool) {
	start, end := 0, ""
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		start, end = 4, "-->"
	case bytes.HasPrefix(b, []byte(cdataStart)):
		start, end = len(cdataStart), cdataEnd
	case bytes.HasPrefix(b, []byte("<?")) && !isDeclaration(b):
		start, end = 2, "?>"
	default:
		return 0, false
	}
	n = bytes.Index(b[start:], []byte(end))
	if n < 0 {
		return len(b), false
	}
	return start + n + len(end), true
}

func isDeclaration(b []byte) bool {
	return bytes.HasPrefix(b, []byte("<?")) && bytes.EqualFold(nameAt(b[2:]), []byte("xml"))
}

// tag is a start tag.
type tag struct {
	length     int
	attributes int
	namespaces int // declarations among the attributes
	closed     bool
	broken     bool // it has no end, or holds a "<"
}

// attribute of a tag, with its place in it.
type attribute struct {
	name, value []byte
	from, to    int
}

// readTag reads the start tag that b begins with and adds its attributes to attrs, not
// many more than limit. Whatever stands between quotes is a value; whatever else stands
// between white space and "=" counts as an attribute.
func readTag(b []byte, attrs []attribute, limit int) (tag, []attribute) {
	var t tag
	i := 1 + len(nameAt(b[1:]))
	for i < len(b) {
		switch c := b[i]; {
		case c == '>':
			t.length, t.closed = i+1, b[i-1] == '/'
			return t, attrs
		case c == '<':
			t.length, t.broken = i, true
			return t, attrs
		case c == '"' || c == '\'':
			n := bytes.IndexByte(b[i+1:], c)
			if n < 0 || bytes.IndexByte(b[i+1:i+1+n], '<') >= 0 {
				t.length, t.broken = i+1, true
				return t, attrs
			}
			if len(attrs) > 0 && t.attributes <= limit {
				a := &attrs[len(attrs)-1]
				a.value, a.to = b[i+1:i+1+n], i+n+2
			}
			i += n + 2
		case isSpace(c) || c == '=' || c == '/':
			i++
		default:
			name := nameAt(b[i:])
			if bytes.HasPrefix(name, []byte("xmlns")) {
				t.namespaces++
			}
			if t.attributes++; t.attributes <= limit {
				attrs = append(attrs, attribute{name: name, from: i, to: i + len(name)})
			}
			i += max(1, len(name))
		}
	}
	t.length, t.broken = len(b), true
	return t, attrs
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

// isNameStart reports whether a byte may begin a name (XML 1.0, section 2.3).
func isNameStart(c byte) bool {
	return isNameByte(c) && !('0' <= c && c <= '9') && c != '-' && c != '.'
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
