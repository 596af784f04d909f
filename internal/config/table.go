package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"wirefold/feeds"
)

// table reads the values of one table. It remembers which keys were asked for:
// those are the known ones, and finish reports all others.
type table struct {
	d     *document
	path  string // "" for the whole file
	node  *node
	known []string
}

// take returns the value of a key, nil when it is not set.
func (t *table) take(key string) *node {
	t.known = append(t.known, key)
	return t.node.fields[key]
}

// full returns the key's path in the file.
func (t *table) full(key string) string {
	if t.path == "" {
		return key
	}
	return t.path + "." + key
}

// at returns where a key's value stands, or where the table does.
func (t *table) at(key string) int {
	if n := t.node.fields[key]; n != nil {
		return n.at
	}
	return t.node.at
}

// has reports whether the key is set.
func (t *table) has(key string) bool { return t.node.fields[key] != nil }

// typed reports a value that is not of the kind wanted.
func (t *table) typed(n *node, key string, want unstable.Kind, hint string) bool {
	if n.kind == want {
		return true
	}
	t.d.fault(n.at, key, &fault{fmt.Sprintf("%s must be %s, not %s", key, kindName(want), kindName(n.kind)), hint})
	return false
}

// read parses a value that is written as a string.
func read[T any](t *table, key string, dst *T, parse func(string) (T, error)) {
	if n := t.take(key); n != nil {
		readNode(t, n, t.full(key), dst, parse)
	}
}

func readNode[T any](t *table, n *node, key string, dst *T, parse func(string) (T, error)) bool {
	hint := ""
	if n.kind == unstable.Integer {
		hint = "write it in quotes, with its unit if it has one"
	}
	if !t.typed(n, key, unstable.String, hint) {
		return false
	}
	v, err := parse(n.text)
	if err != nil {
		t.d.fault(n.at, key, named(key, err))
		return false
	}
	*dst = v
	return true
}

// named puts the key in front of an error about its value.
func named(key string, err error) error {
	f := &fault{message: key + ": " + err.Error()}
	if inner, ok := err.(*fault); ok {
		f.hint = inner.hint
	}
	return f
}

// list parses an array of strings; its good items are returned.
func list[T any](t *table, key string, parse func(string) (T, error)) []T {
	n := t.take(key)
	if n == nil {
		return nil
	}
	hint := ""
	if n.kind == unstable.String {
		hint = "write it in brackets: [" + quote(n.text) + "]"
	}
	if !t.typed(n, t.full(key), unstable.Array, hint) {
		return nil
	}
	var items []T
	for i, item := range n.items {
		var v T
		if readNode(t, item, fmt.Sprintf("%s[%d]", t.full(key), i), &v, parse) {
			items = append(items, v)
		}
	}
	return items
}

// integer reads a whole number from low to high.
func (t *table) integer(key string, dst *int, low, high int) {
	n := t.take(key)
	if n == nil || !t.typed(n, t.full(key), unstable.Integer, "") {
		return
	}
	v, err := strconv.ParseInt(n.text, 0, 64)
	if err != nil || v < int64(low) || v > int64(high) {
		t.d.problem(n.at, t.full(key), "%s must be from %d to %d", t.full(key), low, high)
		return
	}
	*dst = int(v)
}

// number reads a number, with a fraction or without, from low to high.
func (t *table) number(key string, dst *float64, low, high float64) {
	n := t.take(key)
	if n == nil || n.kind != unstable.Integer && !t.typed(n, t.full(key), unstable.Float, "") {
		return
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(n.text, "_", ""), 64)
	if err != nil || !(v >= low && v <= high) { // nor is it NaN
		t.d.problem(n.at, t.full(key), "%s must be from %g to %g", t.full(key), low, high)
		return
	}
	*dst = v
}

// boolean reads true or false.
func (t *table) boolean(key string, dst *bool) {
	if n := t.take(key); n != nil && t.typed(n, t.full(key), unstable.Bool, "") {
		*dst = n.text == "true"
	}
}

// fullText reads true, false or "auto".
func (t *table) fullText(key string, dst *feeds.FullText) {
	n := t.take(key)
	switch {
	case n == nil:
	case n.kind == unstable.Bool && n.text == "true":
		*dst = feeds.FullTextAll
	case n.kind == unstable.Bool:
		*dst = feeds.FullTextNone
	case n.kind == unstable.String && n.text == string(feeds.FullTextShort):
		*dst = feeds.FullTextShort
	default:
		t.d.problem(n.at, t.full(key), `%s must be true, false or "auto"`, t.full(key))
	}
}

// fold reads true, false or "only-as-copy".
func (t *table) fold(key string, dst *feeds.Fold) {
	n := t.take(key)
	switch {
	case n == nil:
	case n.kind == unstable.Bool && n.text == "true":
		*dst = feeds.FoldAll
	case n.kind == unstable.Bool:
		*dst = feeds.FoldNone
	case n.kind == unstable.String && n.text == string(feeds.FoldAsCopy):
		*dst = feeds.FoldAsCopy
	default:
		t.d.problem(n.at, t.full(key), `%s must be true, false or "only-as-copy"`, t.full(key))
	}
}

// table returns the table under a name, an empty one when it is not there.
func (t *table) table(name string) *table {
	sub := &table{d: t.d, path: t.full(name), node: newTable(0)}
	if n := t.take(name); n != nil && t.typed(n, t.full(name), unstable.Table, "") {
		sub.node = n
	}
	return sub
}

// tables returns the tables of an array, written [[name]].
func (t *table) tables(name string) []*table {
	n := t.take(name)
	if n == nil || !t.typed(n, t.full(name), unstable.Array, "write [["+name+"]]") {
		return nil
	}
	var all []*table
	for i, item := range n.items {
		path := fmt.Sprintf("%s[%d]", t.full(name), i)
		if t.typed(item, path, unstable.Table, "") {
			all = append(all, &table{d: t.d, path: path, node: item})
		}
	}
	return all
}

// finish reports the keys that nothing asked for.
func (t *table) finish() {
	for _, key := range slices.Sorted(maps.Keys(t.node.fields)) {
		if slices.Contains(t.known, key) {
			continue
		}
		where := ""
		if t.path != "" {
			where = " in " + t.path
		}
		f := &fault{message: "unknown key " + quote(key) + where}
		if near := nearest(key, t.known); near != "" {
			f.hint = "did you mean " + quote(near) + "?"
		}
		t.d.fault(t.node.fields[key].key, t.full(spell(key)), f)
	}
}

// kindName names a kind of value as a person would.
func kindName(k unstable.Kind) string {
	switch k {
	case unstable.String:
		return "a string"
	case unstable.Integer:
		return "a whole number"
	case unstable.Float:
		return "a number with a fraction"
	case unstable.Bool:
		return "true or false"
	case unstable.Array:
		return "an array"
	case unstable.Table:
		return "a table"
	default:
		return "a date or time"
	}
}
