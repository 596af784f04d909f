package publish

import (
	"html"
	"strings"
)

// writer writes XML, an element a line, and knows where the entries are.
type writer struct {
	strings.Builder
	entries []span
}

// document returns what was written.
func (d *writer) document() *Document { return &Document{Body: []byte(d.String()), entries: d.entries} }

// entry writes an entry.
func (d *writer) entry(write func()) {
	begin := d.Len()
	write()
	d.entries = append(d.entries, span{begin, d.Len()})
}

// attr is an attribute; it is left out when its value is empty.
type attr struct{ name, value string }

func (d *writer) tag(name string, attrs []attr, end string) {
	d.WriteByte('<')
	d.WriteString(name)
	for _, a := range attrs {
		if a.value != "" {
			d.WriteByte(' ')
			d.WriteString(a.name)
			d.WriteString(`="`)
			d.WriteString(escapeText(a.value))
			d.WriteByte('"')
		}
	}
	d.WriteString(end)
}

func (d *writer) open(name string, attrs ...attr) { d.tag(name, attrs, ">\n") }

func (d *writer) close(name string) { d.WriteString("</" + name + ">\n") }

// empty writes an element without content; nothing if it has no attribute either.
func (d *writer) empty(name string, attrs ...attr) {
	for _, a := range attrs {
		if a.value != "" {
			d.tag(name, attrs, "/>\n")
			return
		}
	}
}

// text writes an element of plain text; nothing if the text is empty.
func (d *writer) text(name, text string, attrs ...attr) { d.element(name, escapeText(text), attrs) }

// html writes an element whose text is HTML; nothing if it is empty.
func (d *writer) html(name, markup string, attrs ...attr) {
	d.element(name, escapeMarkup(markup), attrs)
}

func (d *writer) element(name, escaped string, attrs []attr) {
	if escaped == "" {
		return
	}
	d.tag(name, attrs, ">")
	d.WriteString(escaped)
	d.close(name)
}

// escapeText escapes plain text, for an attribute too. Readers disagree whether the
// title of an RSS item is text or HTML; hexadecimal references are what they read
// most alike (RSS Advisory Board, RSS Best Practices Profile), and how the validator
// is told that an angle bracket is meant. To an end tag it objects even so, hence
// the space in "</b >".
func escapeText(s string) string {
	if !strings.ContainsAny(s, "&<>\"") {
		return s
	}
	var b strings.Builder
	endTag := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '&':
			b.WriteString("&#x26;")
		case '<':
			b.WriteString("&#x3C;")
			endTag = i+1 < len(s) && s[i+1] == '/'
		case '>':
			if endTag {
				b.WriteByte(' ')
			}
			endTag = false
			b.WriteString("&#x3E;")
		case '"':
			b.WriteString("&#x22;")
		default:
			endTag = endTag && c != ' '
			b.WriteByte(c)
		}
	}
	return b.String()
}

// escapeMarkup escapes HTML that stands in XML as text. The ">" counts too: a text
// must not hold "]]>" (XML 1.0, section 2.4).
func escapeMarkup(s string) string { return markupEscaper.Replace(s) }

var markupEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escapeHTML makes HTML of plain text.
func escapeHTML(s string) string { return html.EscapeString(s) }
