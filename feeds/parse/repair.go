package parse

import "bytes"

// maxStray bounds how many end tags without a start repairXML looks for in vain. What
// has more is no slip.
const maxStray = 1000

// repairXML mends the slips that encoding/xml does not forgive even when it is not
// strict, so that one careless item does not cost the whole feed:
//   - "<" in front of what is no name, or inside a tag or an attribute's value;
//   - "]]>" in running text, as nested CDATA sections leave it;
//   - comments that hold "--", and processing instructions;
//   - a document type or XML declaration inside the document;
//   - attribute values without quotes, text after the name in an end tag;
//   - end tags that end nothing.
//
// Entities that nobody declared and a bare "&" gofeed forgives by itself. Text that
// needs no mending comes back as it was.
func repairXML(b []byte) []byte {
	var out bytes.Buffer
	var open []element
	stray := 0
	for len(b) > 0 {
		next := bytes.IndexByte(b, '<')
		if next < 0 {
			next = len(b)
		}
		out.Write(bytes.ReplaceAll(b[:next], []byte("]]>"), []byte("]]&gt;")))
		if b = b[next:]; len(b) == 0 {
			break
		}
		switch n := hidden(b); {
		case n > 0:
			if bytes.HasPrefix(b, []byte("<![")) {
				out.Write(b[:n])
			}
			b = b[n:]
		case isDeclaration(b):
			_, b, _ = bytes.Cut(b, []byte("?>"))
		case bytes.HasPrefix(b, []byte("</")) && len(nameAt(b[2:])) > 0:
			name := nameAt(b[2:])
			at := -1
			if stray < maxStray {
				at = lastOpen(open, name)
			}
			if at < 0 {
				stray++
			} else {
				open = open[:at]
				out.WriteString("</" + string(name) + ">")
			}
			b = b[2+len(name):]
			if end := bytes.IndexAny(b, "<>"); end >= 0 && b[end] == '>' {
				b = b[end+1:]
			}
		default:
			n, closed := repairTag(&out, b)
			if n == 0 {
				out.WriteString("&lt;")
				n = 1
			} else if !closed {
				open = append(open, element{name: nameAt(b[1:])})
			}
			b = b[n:]
		}
	}
	return out.Bytes()
}

// repairTag writes the start tag that b begins with, each attribute quoted, and
// returns its length and whether it closes itself. If b begins with none, it writes
// nothing and returns 0.
func repairTag(out *bytes.Buffer, b []byte) (n int, closed bool) {
	name := nameAt(b[1:])
	if len(name) == 0 || !isNameStart(name[0]) {
		return 0, false
	}
	var tag bytes.Buffer
	tag.WriteByte('<')
	tag.Write(name)
	i := 1 + len(name)
	for i < len(b) {
		switch c := b[i]; {
		case c == '>':
			tag.WriteByte('>')
			out.Write(tag.Bytes())
			return i + 1, false
		case c == '/' && i+1 < len(b) && b[i+1] == '>':
			tag.WriteString("/>")
			out.Write(tag.Bytes())
			return i + 2, true
		case c == '<':
			return 0, false
		default:
			attr := nameAt(b[i:])
			if len(attr) == 0 || !isNameStart(attr[0]) {
				i++ // white space, or something that has no business here
				continue
			}
			value, n := attributeValue(b[i+len(attr):])
			i += len(attr) + n
			value = bytes.ReplaceAll(value, []byte("<"), []byte("&lt;"))
			value = bytes.ReplaceAll(value, []byte(`"`), []byte("&quot;"))
			tag.WriteString(" " + string(attr) + `="` + string(value) + `"`)
		}
	}
	return 0, false
}

// attributeValue returns the value that follows an attribute's name, and the length of
// it with "=", white space and quotes. An attribute without a value has an empty one.
func attributeValue(b []byte) (value []byte, n int) {
	rest := bytes.TrimLeft(b, " \t\r\n")
	if !bytes.HasPrefix(rest, []byte("=")) {
		return nil, 0
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n")
	if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil, len(b)
		}
		return rest[1 : 1+end], len(b) - len(rest) + end + 2
	}
	end := bytes.IndexAny(rest, " \t\r\n>")
	if end < 0 {
		return nil, len(b)
	}
	if end > 0 && rest[end] == '>' && rest[end-1] == '/' {
		end-- // <a href=x/>
	}
	return rest[:end], len(b) - len(rest) + end
}

// isNameStart reports whether a byte may begin a name (XML 1.0, section 2.3).
func isNameStart(c byte) bool {
	return isNameByte(c) && !('0' <= c && c <= '9') && c != '-' && c != '.'
}

// repairJSON escapes the line breaks and tabs that stand unescaped in strings.
func repairJSON(b []byte) []byte {
	var out bytes.Buffer
	inString := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case inString && c == '\\' && i+1 < len(b):
			out.WriteByte(c)
			i++
			c = b[i]
		case c == '"':
			inString = !inString
		case inString && c == '\n':
			out.WriteByte('\\')
			c = 'n'
		case inString && c == '\r':
			out.WriteByte('\\')
			c = 'r'
		case inString && c == '\t':
			out.WriteByte('\\')
			c = 't'
		}
		out.WriteByte(c)
	}
	return out.Bytes()
}
