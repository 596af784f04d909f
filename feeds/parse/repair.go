package parse

import (
	"bytes"
	"strings"
)

// repairXML mends what encoding/xml does not forgive, even when it is not strict, so that
// one careless item does not cost the whole feed. The result is well-formed:
//   - "<" in front of what is no name becomes text;
//   - comments, processing instructions, and declarations inside the document go;
//   - a CDATA section without an end ends with its element, or its item;
//   - attributes get quotes; a value that runs into the next tag ends before it;
//   - end tags that end nothing go; what ends around an open element ends that too;
//   - an item ends where the next begins, a field of it where the next field does;
//   - whatever the document leaves open is closed, and a tag that it ends in goes.
//
// It says where the document ended. It is linear in the length, and stops behind limit
// bytes of output.
func repairXML(doc []byte, k kind, limit int) (repaired []byte, end ending) {
	m := mender{doc: doc, item: "item", opened: make(map[string]int), seen: make(map[string]int)}
	if k == kindAtom {
		m.item = "entry"
	}
	for m.at < len(doc) && m.out.Len() <= limit {
		next := bytes.IndexByte(doc[m.at:], '<')
		if next < 0 {
			next = len(doc) - m.at
		}
		m.out.Write(bytes.ReplaceAll(doc[m.at:m.at+next], []byte(cdataEnd), []byte("]]&gt;")))
		if m.at += next; m.at == len(doc) {
			break
		}
		if m.at += m.markup(doc[m.at:]); len(m.open) == 0 {
			return m.out.Bytes(), endWhole // the root has ended
		}
	}
	switch n := m.headEnd(); {
	case m.itemAt() >= 0:
		end = endInItem
	case n > 0 && m.open[n-1] != "rss": // behind the channel stands nothing
		end = endInList
	}
	if field := m.field(); end == endInItem && (field == "link" || isData(field)) {
		m.out.Truncate(m.fieldFrom) // half an address is another address
		m.forget(m.itemAt() + 1)
	}
	m.closeTo(0)
	return m.out.Bytes(), end
}

// ending is where a document that was mended ended.
type ending int

const (
	endWhole  ending = iota
	endInList        // where another item could stand
	endInItem
)

// maxOpen bounds how many elements are open at once. The scan allows fewer.
const maxOpen = 1000

// mender writes a document again.
type mender struct {
	doc    []byte
	at     int
	out    bytes.Buffer
	open   []string
	opened map[string]int // how many of that name are in open
	item   string

	fieldFrom int // where in out the field begins that is open

	seen map[string]int // where next found it
}

// next returns how far away the next occurrence of a string is. It looks at each byte of
// the document once.
func (m *mender) next(s string) int {
	at, known := m.seen[s]
	if !known || at < m.at {
		if n := bytes.Index(m.doc[m.at:], []byte(s)); n >= 0 {
			at = m.at + n
		} else {
			at = len(m.doc)
		}
		m.seen[s] = at
	}
	return at - m.at
}

// markup takes what begins with the "<" that b begins with, and returns its length.
func (m *mender) markup(b []byte) int {
	switch {
	case bytes.HasPrefix(b, []byte(cdataStart)):
		return m.section(b)
	case bytes.HasPrefix(b, []byte("<!--")):
		if end := m.next("-->"); end < len(b) {
			return end + len("-->")
		}
		return len("<!--") // it would swallow the rest
	case bytes.HasPrefix(b, []byte("<?")):
		if end := m.next("?>"); end < len(b) {
			return end + len("?>")
		}
	case bytes.HasPrefix(b, []byte("<!")):
		end := bytes.IndexAny(b[1:], "<>")
		if end < 0 {
			return len(b) // the document ends in it
		}
		if b[1+end] == '>' {
			return end + 2
		}
	case bytes.HasPrefix(b, []byte("</")) && len(nameAt(b[2:])) > 0:
		return m.endTag(b)
	default:
		if n := m.startTag(b); n > 0 {
			return n
		}
	}
	if len(b) <= len("</") {
		return len(b) // the document ends in it
	}
	m.out.WriteString("&lt;")
	return 1
}

// section copies a CDATA section. One that has no end of its own ends before the end tag
// of the field that it stands in, or of the item.
func (m *mender) section(b []byte) int {
	field := m.field()
	end := m.next(cdataEnd)
	if end < len(b) && !swallows(b[:end], field) {
		end += len(cdataEnd)
		m.out.Write(b[:end])
		return end
	}
	end = m.next("</" + m.item)
	if n := bytes.Index(b[:end], []byte("</"+field)); field != "" && n >= 0 {
		end = n
	}
	m.out.Write(b[:end])
	m.out.WriteString(cdataEnd)
	return end
}

func (m *mender) endTag(b []byte) int {
	name := string(nameAt(b[2:]))
	length := 2 + len(name)
	end := bytes.IndexAny(b[length:], "<>")
	if end >= 0 && b[length+end] == '>' {
		length += end + 1
	} else if end < 0 {
		return len(b) // the document ends in it
	}
	if m.opened[name] > 0 {
		at := len(m.open) - 1
		for m.open[at] != name {
			at--
		}
		m.closeTo(at)
	}
	return length
}

// startTag returns 0 if b begins with no tag.
func (m *mender) startTag(b []byte) int {
	name := nameAt(b[1:])
	if len(name) == 0 || !isNameStart(name[0]) {
		return 0
	}
	tag, n, closed := repairTag(b, name)
	if n == 0 {
		return 0
	}
	if tag == nil || !isSafeName(name) {
		return n // the document ends in it, or it is nothing that a feed needs
	}
	if m.makeRoom(string(name)); len(m.open) >= maxOpen {
		return n
	}
	if len(m.open) == m.itemAt()+1 {
		m.fieldFrom = m.out.Len()
	}
	m.out.Write(tag)
	switch {
	case closed:
	case m.itemAt() >= 0 && len(m.open)-m.itemAt() > 1 && isVoid(name):
		m.out.WriteString("</" + string(name) + ">")
	default:
		m.open = append(m.open, string(name))
		m.opened[string(name)]++
	}
	return n
}

// makeRoom closes what the element that begins shows to have ended.
func (m *mender) makeRoom(name string) {
	at := m.itemAt()
	if name == m.item {
		if at < 0 { // whatever is open there instead: items stand in the channel
			at = m.headEnd()
		}
		m.closeTo(at)
		return
	}
	if at < 0 {
		return
	}
	if len(m.open) <= at+1 || !isField(name) {
		return
	}
	if field := m.open[at+1]; isLine(field) && len(m.open) == at+2 && field != name || isData(name) && !isGroup(field) {
		m.closeTo(at + 1)
	}
}

func (m *mender) closeTo(n int) {
	for i := len(m.open) - 1; i >= n; i-- {
		m.out.WriteString("</" + m.open[i] + ">")
	}
	m.forget(n)
}

// forget takes the elements from index n on for closed.
func (m *mender) forget(n int) {
	for len(m.open) > n {
		name := m.open[len(m.open)-1]
		if m.opened[name]--; m.opened[name] == 0 {
			delete(m.opened, name)
		}
		m.open = m.open[:len(m.open)-1]
	}
}

// headEnd returns how many of the open elements are the root and the channel.
func (m *mender) headEnd() int {
	n := 0
	for n < len(m.open) && isHead(m.open[n]) {
		n++
	}
	return n
}

func isHead(name string) bool {
	switch strings.ToLower(string(localName([]byte(name)))) {
	case "rss", "rdf", "channel", "feed":
		return true
	}
	return false
}

// itemAt returns the index in open of the item that is open, or -1. Items stand near the
// root.
func (m *mender) itemAt() int {
	for i, name := range m.open[:min(len(m.open), 4)] {
		if name == m.item {
			return i
		}
	}
	return -1
}

// field returns the name of the element of an item, or of the head, that is open, or "".
func (m *mender) field() string {
	at := m.itemAt()
	if at < 0 && len(m.open) > 0 {
		return m.open[len(m.open)-1]
	}
	if at+1 < len(m.open) {
		return m.open[at+1]
	}
	return ""
}

// isField reports whether an element of that name is a field of items, rather than HTML.
func isField(name string) bool { return isLine(name) || isData(name) || isLong(name) }

// isLine reports whether a field holds a line of text.
func isLine(name string) bool {
	switch name {
	case "title", "link", "author", "dc:creator", "dc:subject":
		return true
	}
	return isData(name)
}

// isData reports whether a field holds what is no text, under a name that HTML has not.
func isData(name string) bool {
	switch name {
	case "pubDate", "guid", "category", "comments", "enclosure", "id", "published", "updated", "dc:date", "issued", "modified":
		return true
	}
	return false
}

func isLong(name string) bool {
	switch name {
	case "description", "content:encoded", "summary", "content":
		return true
	}
	return false
}

// isGroup reports whether a field has fields of its own, under names of other fields.
func isGroup(name string) bool {
	switch name {
	case "source", "author", "contributor", "media:group", "media:content":
		return true
	}
	return !isField(name)
}
