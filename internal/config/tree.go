package config

import (
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// maxDepth is how deep tables and arrays may be nested; the configuration needs 3.
const maxDepth = 16

// node is a value of the document with its place.
type node struct {
	kind   unstable.Kind    // Table for a table in any spelling, Array also for [[name]]
	key    int              // offset of the key, or of the name in a header
	at     int              // offset of the value
	text   string           // of a scalar: a string's content, else as written
	items  []*node          // of an array
	fields map[string]*node // of a table
	header bool             // of a table: its own [name] was seen
}

func newTable(at int) *node {
	return &node{kind: unstable.Table, key: at, at: at, fields: map[string]*node{}}
}

// lastTable returns the table that a further header or key adds to, or nil.
func (n *node) lastTable() *node {
	if n.kind == unstable.Array && len(n.items) > 0 {
		n = n.items[len(n.items)-1]
	}
	if n.kind != unstable.Table {
		return nil
	}
	return n
}

// builder makes the tree out of the parser's expressions.
type builder struct {
	d *document
	p unstable.Parser
}

// parseTree reads the document. The error is about its syntax; keys that are
// written twice or nested too deep are problems of the document.
func parseTree(d *document) (*node, error) {
	b := &builder{d: d}
	b.p.Reset(d.data)
	root := newTable(0)
	current, depth := root, 0
	for b.p.NextExpression() {
		e := b.p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			current, depth = b.header(root, e)
		case unstable.KeyValue:
			b.assign(current, e, depth)
		}
	}
	return root, b.p.Error()
}

// part is one name of a dotted key.
type part struct {
	name    string
	at, end int
}

// parts returns the names of a dotted key, none if there are too many.
func (b *builder) parts(e *unstable.Node, depth int) []part {
	var parts []part
	it := e.Key()
	for it.Next() {
		k := it.Node()
		at := int(k.Raw.Offset)
		parts = append(parts, part{string(k.Data), at, at + int(k.Raw.Length)})
		if depth+len(parts) > maxDepth {
			b.d.problem(at, "", "nested more than %d levels deep", maxDepth)
			return nil
		}
	}
	return parts
}

// header follows a [table] or [[table]] line and returns the table that it opens
// with its depth. After a mistake that is a table outside of the tree, so that
// what stands below the header is not reported a second time.
func (b *builder) header(root *node, e *unstable.Node) (*node, int) {
	parts := b.parts(e, 0)
	if parts == nil {
		return newTable(0), 0
	}
	last := parts[len(parts)-1]
	parent := b.descend(root, parts[:len(parts)-1])
	opened := newTable(last.at)
	opened.header = true

	old := parent.fields[last.name]
	switch {
	case e.Kind == unstable.ArrayTable && old == nil:
		parent.fields[last.name] = &node{kind: unstable.Array, key: last.at, at: last.at, items: []*node{opened}}
	case e.Kind == unstable.ArrayTable && old.kind == unstable.Array:
		old.items = append(old.items, opened)
	case e.Kind == unstable.Table && old == nil:
		parent.fields[last.name] = opened
	case e.Kind == unstable.Table && old.kind == unstable.Table && !old.header:
		old.header = true
		opened = old
	default:
		b.twice(last, old)
	}
	return opened, len(parts)
}

// assign puts the value of a key = value expression into a table.
func (b *builder) assign(table *node, e *unstable.Node, depth int) {
	parts := b.parts(e, depth)
	if parts == nil {
		return
	}
	last := parts[len(parts)-1]
	table = b.descend(table, parts[:len(parts)-1])
	if old := table.fields[last.name]; old != nil {
		b.twice(last, old)
		return
	}
	n, err := b.value(e.Value(), b.valueStart(last.end), depth+len(parts))
	if err != nil {
		b.d.fault(last.at, spell(last.name), err)
		return
	}
	n.key = last.at
	table.fields[last.name] = n
}

// descend follows names from a table to another, making those that are missing.
func (b *builder) descend(table *node, names []part) *node {
	for _, name := range names {
		old := table.fields[name.name]
		if old == nil {
			old = newTable(name.at)
			table.fields[name.name] = old
		}
		table = old.lastTable()
		if table == nil {
			b.twice(name, old)
			table = newTable(name.at)
		}
	}
	return table
}

func (b *builder) twice(p part, old *node) {
	b.d.problem(p.at, spell(p.name), "%s is already set on line %d", quote(p.name), b.d.line(old.key))
}

// valueStart returns where the value begins whose key ends at offset. The parser
// does not say where arrays begin.
func (b *builder) valueStart(offset int) int {
	equals := false
	for ; offset < len(b.d.data); offset++ {
		switch c := b.d.data[offset]; {
		case c == ' ' || c == '\t':
		case c == '=' && !equals:
			equals = true
		default:
			return offset
		}
	}
	return offset
}

// value copies a value out of the parser, whose memory is used again.
func (b *builder) value(v *unstable.Node, at, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested more than %d levels deep", maxDepth)
	}
	n := &node{kind: v.Kind, at: at}
	switch v.Kind {
	case unstable.Array:
		it := v.Children()
		for it.Next() {
			item := it.Node()
			if item.Raw.Length > 0 {
				at = int(item.Raw.Offset)
			}
			c, err := b.value(item, at, depth+1)
			if err != nil {
				return nil, err
			}
			c.key = at
			n.items = append(n.items, c)
		}
	case unstable.InlineTable:
		n.kind = unstable.Table
		n.header = true
		n.fields = map[string]*node{}
		it := v.Children()
		for it.Next() {
			b.assign(n, it.Node(), depth)
		}
	default:
		n.text = string(v.Data)
	}
	return n, nil
}
