package parse

import (
	"bytes"
	"html"
	"strings"
)

const (
	cdataStart = "<![CDATA["
	cdataEnd   = "]]>"
)

// hasMarkup reports whether there are tags in the text, CDATA sections apart.
func hasMarkup(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		next := bytes.IndexByte(raw[i:], '<')
		if next < 0 {
			return false
		}
		i += next
		if n, _ := hidden(raw[i:]); n > 0 {
			i += n - 1
		} else if name := nameAt(raw[i+1:]); len(name) > 0 && isNameStart(name[0]) {
			return true
		}
	}
	return false
}

// isInline reports whether a text that should be escaped is not: it holds tags, and no
// section that would hold them otherwise.
func isInline(raw []byte) bool { return hasMarkup(raw) && !bytes.Contains(raw, []byte(cdataStart)) }

// decoded returns character data as what it means: the references outside of CDATA
// sections resolved, the sections without their marks. Tags stay as they are. Marks of
// sections inside sections, where one program wrapped what another had wrapped, go.
func decoded(raw []byte) string {
	raw = bytes.TrimSpace(raw)
	if bytes.IndexByte(raw, '<') < 0 && bytes.IndexByte(raw, '&') < 0 {
		return string(raw)
	}
	if section, ok := bytes.CutPrefix(raw, []byte(cdataStart)); ok && bytes.Index(section, []byte(cdataEnd)) == len(section)-len(cdataEnd) {
		return inner(section[:len(section)-len(cdataEnd)])
	}
	var b strings.Builder
	b.Grow(len(raw))
	for len(raw) > 0 {
		start := bytes.Index(raw, []byte(cdataStart))
		if start < 0 {
			start = len(raw)
		}
		unescape(&b, bytes.ReplaceAll(raw[:start], []byte(cdataEnd), nil))
		if raw = raw[start:]; len(raw) == 0 {
			break
		}
		section := raw[len(cdataStart):]
		end := bytes.Index(section, []byte(cdataEnd))
		if end < 0 {
			b.WriteString(inner(section))
			break
		}
		b.WriteString(inner(section[:end]))
		raw = section[end+len(cdataEnd):]
	}
	return strings.TrimSpace(b.String())
}

func inner(section []byte) string {
	return strings.TrimSpace(strings.ReplaceAll(string(section), cdataStart, ""))
}

// xhtml returns markup as HTML: references stay, CDATA sections become text, elements
// lose their prefix.
func xhtml(raw []byte) string {
	raw = bytes.TrimSpace(raw)
	if !bytes.Contains(raw, []byte(cdataStart)) && !bytes.Contains(raw, []byte(":")) {
		return string(raw)
	}
	var b strings.Builder
	b.Grow(len(raw))
	for len(raw) > 0 {
		next := bytes.IndexByte(raw, '<')
		if next < 0 {
			next = len(raw)
		}
		b.Write(raw[:next])
		if raw = raw[next:]; len(raw) == 0 {
			break
		}
		if n, _ := hidden(raw); n > 0 {
			if section, ok := bytes.CutPrefix(raw[:n], []byte(cdataStart)); ok {
				b.WriteString(html.EscapeString(string(bytes.TrimSuffix(section, []byte(cdataEnd)))))
			}
			raw = raw[n:]
			continue
		}
		mark := 1
		if bytes.HasPrefix(raw, []byte("</")) {
			mark = 2
		}
		b.Write(raw[:mark])
		name := nameAt(raw[mark:])
		b.Write(localName(name))
		raw = raw[mark+len(name):]
	}
	return b.String()
}

// withoutDiv returns what stands inside the div that is around all XHTML in Atom and no
// part of the content (RFC 4287, section 3.1.1.3).
func withoutDiv(s string) string {
	if len(s) < len("<div></div>") || !strings.EqualFold(s[:4], "<div") || isNameByte(s[4]) || !strings.EqualFold(s[len(s)-6:], "</div>") {
		return s
	}
	t, _ := readTag([]byte(s), nil, 0)
	if t.broken || t.closed {
		return s
	}
	rest := s[t.length : len(s)-len("</div>")]
	depth := 0
	for in := rest; ; {
		i := strings.IndexByte(in, '<')
		if i < 0 {
			return strings.TrimSpace(rest)
		}
		in = in[i+1:]
		switch {
		case strings.HasPrefix(in, "div") && len(in) > 3 && !isNameByte(in[3]):
			if end := strings.IndexAny(in, "<>"); end > 0 && in[end-1] != '/' {
				depth++
			}
		case strings.HasPrefix(in, "/div"):
			if depth--; depth < 0 {
				return s // the first div ends before the last one begins
			}
		}
	}
}

// isReference reports whether a name may be that of a character.
func isReference(name []byte) bool {
	return !bytes.ContainsFunc(name, func(r rune) bool {
		return r != '#' && !(r >= '0' && r <= '9') && !(r >= 'a' && r <= 'z') && !(r >= 'A' && r <= 'Z')
	})
}

// longestReference bounds a character reference, in bytes. HTML's longest is
// "&CounterClockwiseContourIntegral;".
const longestReference = 40

// unescape writes character data with its references resolved, those of HTML too, which
// feeds use without declaring them. References without their ";" are none: they are
// parameters of URLs more often.
func unescape(b *strings.Builder, raw []byte) {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			b.Write(raw)
			return
		}
		b.Write(raw[:i])
		raw = raw[i:]
		end := bytes.IndexByte(raw[:min(len(raw), longestReference)], ';')
		if end < 2 || !isReference(raw[1:end]) {
			b.WriteByte('&')
			raw = raw[1:]
			continue
		}
		switch name := raw[1:end]; string(name) {
		case "lt":
			b.WriteByte('<')
		case "gt":
			b.WriteByte('>')
		case "amp":
			b.WriteByte('&')
		case "quot":
			b.WriteByte('"')
		case "apos":
			b.WriteByte('\'')
		default:
			meant := html.UnescapeString(string(raw[:end+1]))
			if strings.HasSuffix(meant, ";") { // HTML knows the beginning of it only, or nothing
				b.WriteByte('&')
				raw = raw[1:]
				continue
			}
			b.WriteString(meant)
		}
		raw = raw[end+1:]
	}
}
