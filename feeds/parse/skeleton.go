package parse

import (
	"bytes"
	"strconv"

	ext "github.com/mmcdole/gofeed/extensions"
)

// edit is a passage that gofeed does not get to see, or a mark in its place.
type edit struct {
	from, to int
	mark     int // counts the items from 1; 0 for none
}

// markSpace is the namespace of the marks. One that a feed brings along stands behind
// ours and is not looked at.
const markSpace = "urn:wirefold:item"

// skeleton returns the document as gofeed gets to see it: without the texts, and with a
// mark in each item that says which texts are its own.
func (s *survey) skeleton(doc []byte) []byte {
	var b bytes.Buffer
	writeEdited(&b, doc, 0, s.end, s.edits)
	return b.Bytes()
}

// pieces returns a document of the head alone, and one of each item alone. An item
// comes without the namespaces of its document; gofeed knows the usual prefixes.
func (s *survey) pieces(doc []byte) (head []byte, items [][]byte) {
	before, after := "<rss><channel>", "</channel></rss>"
	if s.kind == kindAtom {
		before, after = "<feed>", "</feed>"
	}
	var b bytes.Buffer
	done, edits := 0, s.edits
	for _, p := range s.items {
		edits = writeEdited(&b, doc, done, p.from, edits)
		var item bytes.Buffer
		item.WriteString(before)
		edits = writeEdited(&item, doc, p.from, p.to, edits)
		item.WriteString(after)
		items = append(items, item.Bytes())
		done = p.to
	}
	writeEdited(&b, doc, done, s.end, edits)
	return b.Bytes(), items
}

// writeEdited writes the passage from from to to, edited, and returns the edits behind it.
func writeEdited(b *bytes.Buffer, doc []byte, from, to int, edits []edit) []edit {
	for len(edits) > 0 && edits[0].from < to {
		e := edits[0]
		b.Write(doc[from:e.from])
		if e.mark > 0 {
			b.WriteString(`<n xmlns="` + markSpace + `">` + strconv.Itoa(e.mark) + `</n>`)
		}
		from, edits = e.to, edits[1:]
	}
	b.Write(doc[from:to])
	return edits
}

// partOf returns the texts of the item whose extensions are given. An item without a
// mark has none.
func (s *survey) partOf(e ext.Extensions) *part {
	if list := e[markSpace]["n"]; len(list) > 0 {
		if n, err := strconv.Atoi(list[0].Value); err == nil && n >= 1 && n <= len(s.items) {
			return &s.items[n-1]
		}
	}
	return new(part)
}
