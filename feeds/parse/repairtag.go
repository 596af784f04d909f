package parse

import (
	"bytes"
	"unicode/utf8"
)

// repairTag returns the start tag that b begins with, each attribute quoted, its length
// in b and whether it closes itself. If b begins with none, its length is 0; if b ends in
// it, it is nil.
func repairTag(b, name []byte) (tag []byte, n int, closed bool) {
	tag = append(append(tag, '<'), name...)
	seen := 0
	for i := 1 + len(name); i < len(b); {
		switch c := b[i]; {
		case c == '>':
			return append(tag, '>'), i + 1, false
		case c == '/' && i+1 < len(b) && b[i+1] == '>':
			return append(tag, "/>"...), i + 2, true
		case c == '<':
			if seen == 0 {
				return nil, 0, false // "a <b and <c": words
			}
			return append(tag, '>'), i, false
		default:
			attr := nameAt(b[i:])
			if len(attr) == 0 || !isNameStart(attr[0]) {
				i++ // white space, or something that has no business here
				continue
			}
			value, length := attributeValue(b[i+len(attr):])
			i += len(attr) + length
			if seen++; !isSafeName(attr) {
				continue
			}
			value = bytes.ReplaceAll(value, []byte("<"), []byte("&lt;"))
			value = bytes.ReplaceAll(value, []byte(`"`), []byte("&quot;"))
			tag = append(append(append(append(append(tag, ' '), attr...), `="`...), value...), '"')
		}
	}
	return nil, len(b), false
}

// isSafeName reports whether encoding/xml surely takes a name for one. It does not take all
// that are: its tables are those of XML 1.0 of 2000.
func isSafeName(name []byte) bool {
	return bytes.Count(name, []byte(":")) <= 1 && !bytes.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf })
}

// attributeValue returns the value that follows an attribute's name, and the length of
// it with "=", white space and quotes. An attribute without a value has an empty one.
func attributeValue(b []byte) (value []byte, n int) {
	rest := bytes.TrimLeft(b, " \t\r\n")
	if !bytes.HasPrefix(rest, []byte("=")) {
		return nil, 0
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n")
	before := len(b) - len(rest)
	if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
		return quotedValue(rest, before)
	}
	end := bytes.IndexAny(rest, " \t\r\n<>")
	if end < 0 {
		return nil, len(b)
	}
	if end > 0 && rest[end] == '>' && rest[end-1] == '/' {
		end-- // <a href=x/>
	}
	return rest[:end], before + end
}

// quotedValue returns the value in quotes that b begins with. A value that holds the end
// of its tag and another tag has lost its closing quote.
func quotedValue(b []byte, before int) (value []byte, n int) {
	// No value is longer than this, and the rest is not searched in vain for each.
	rest := b[1:min(len(b), 1+maxValue)]
	end := bytes.IndexByte(rest, b[0])
	inside := rest
	if end >= 0 {
		inside = rest[:end]
	}
	if tagEnd := bytes.IndexByte(inside, '>'); tagEnd >= 0 && (end < 0 || bytes.IndexByte(inside[tagEnd:], '<') >= 0) {
		return inside[:tagEnd], before + 1 + tagEnd
	}
	if end < 0 {
		return inside, before + 1 + len(inside)
	}
	// url="a.mp3 length="9": the next attribute begins inside.
	if name, ok := bytes.CutSuffix(inside, []byte("=")); ok {
		if space := bytes.LastIndexByte(name, ' '); space >= 0 && space+1 < len(name) && isNameStart(name[space+1]) && len(nameAt(name[space+1:])) == len(name)-space-1 {
			return inside[:space], before + 1 + space
		}
	}
	return inside, before + end + 2
}

// maxValue bounds an attribute's value that needs mending, in bytes.
const maxValue = 8 << 10
