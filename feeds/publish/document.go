package publish

// Document is a feed as it was written. It is not changed any more.
type Document struct {
	Body      []byte
	entries   []span
	separator string // between two entries
}

// span is a part of the body.
type span struct{ begin, end int }

// Len returns how many entries there are.
func (d *Document) Len() int { return len(d.entries) }

// Entry returns the bytes of an entry. They are the same in every document that has
// the entry, as long as nothing in it changes.
func (d *Document) Entry(i int) []byte { return d.Body[d.entries[i].begin:d.entries[i].end] }

// Only returns the document with no more than the entries that are wanted.
func (d *Document) Only(wanted func(entry int) bool) []byte {
	if len(d.entries) == 0 {
		return d.Body
	}
	out := append([]byte(nil), d.Body[:d.entries[0].begin]...)
	first := true
	for i := range d.entries {
		if !wanted(i) {
			continue
		}
		if !first {
			out = append(out, d.separator...)
		}
		first = false
		out = append(out, d.Entry(i)...)
	}
	return append(out, d.Body[d.entries[len(d.entries)-1].end:]...)
}
