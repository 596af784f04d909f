package parse

import (
	"bytes"
	"encoding/json"
	"slices"

	jsonfeed "github.com/mmcdole/gofeed/json"
)

// repairJSON writes a JSON Feed again with what can be read of it: line breaks and tabs in
// strings escaped, commas that nothing follows dropped, the items up to where the document
// ends or breaks, without those that are damaged, and each field of a type that gofeed
// accepts.
//
// It says whether the document ended inside its items.
func repairJSON(b []byte) (repaired []byte, end ending) {
	b = escapeControls(b)
	from, to, items := splitItems(b)
	top, ok := object(slices.Concat(b[:from], b[to:]))
	if !ok {
		if top, ok = object(slices.Concat(b[:from], []byte("]}"))); !ok {
			top = map[string]any{"version": "https://jsonfeed.org/version/1"}
		}
	}
	delete(top, "items")
	coerce(top, func() any { return new(jsonfeed.Feed) })
	var kept []json.RawMessage
	for _, raw := range items {
		if item, ok := object(raw); ok {
			coerce(item, func() any { return new(jsonfeed.Item) })
			kept = append(kept, marshal(item))
		}
	}
	if kept != nil {
		top["items"] = kept
	}
	if to == len(b) {
		end = endInItem
	}
	return marshal(top), end
}

// object reads an object. Numbers keep their digits.
func object(raw []byte) (o map[string]any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(dropCommas(raw)))
	d.UseNumber()
	return o, d.Decode(&o) == nil && o != nil
}

// marshal writes what object has read, which cannot fail.
func marshal(v any) []byte {
	b, _ := json.Marshal(v)
	return b
}

// splitItems returns where the list of items begins and ends, and the complete objects in it.
func splitItems(b []byte) (from, to int, items [][]byte) {
	depth, start := 0, 0
	var key []byte
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			n := stringLength(b[i:])
			if depth == 1 {
				key = b[i : i+n]
			}
			i += n - 1
		case '{', '[':
			if depth++; depth == 2 && b[i] == '[' && string(key) == `"items"` && from == 0 {
				from = i + 1
			} else if depth == 3 && from > 0 {
				start = i
			}
		case '}', ']':
			if depth == 3 && from > 0 && b[start] == '{' && b[i] == '}' {
				items = append(items, b[start:i+1])
			}
			if depth--; depth == 1 && from > 0 {
				return from, i, items
			}
		}
	}
	if from == 0 {
		from = len(b)
	}
	return from, len(b), items
}

// stringLength returns the length of the string that b begins with.
func stringLength(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// dropCommas returns JSON without the commas in front of closing brackets.
func dropCommas(b []byte) []byte {
	out := make([]byte, 0, len(b)+2)
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			n := stringLength(b[i:])
			out = append(out, b[i:i+n]...)
			i += n - 1
			continue
		case '}', ']':
			for trimmed := bytes.TrimRight(out, " \t\r\n"); bytes.HasSuffix(trimmed, []byte(",")); trimmed = bytes.TrimRight(out, " \t\r\n") {
				out = trimmed[:len(trimmed)-1]
			}
		}
		out = append(out, b[i])
	}
	return out
}

// coerce gives the fields of a feed or an item the types of JSON Feed 1.1, and drops those
// that cannot have them; into makes what they have to fit.
func coerce(fields map[string]any, into func() any) {
	for key, v := range fields {
		switch key {
		case "author":
			fields[key] = person(v)
		case "authors":
			fields[key] = listOf(v, person)
		case "tags":
			fields[key] = listOf(v, func(v any) any { s, _ := v.(string); return s })
		case "attachments":
			fields[key] = listOf(v, func(v any) any { m, _ := v.(map[string]any); return m })
		}
		// One field of a wrong type would cost the whole feed.
		if json.Unmarshal(marshal(map[string]any{key: fields[key]}), into()) != nil {
			delete(fields, key)
		}
	}
}

func person(v any) any {
	switch v := v.(type) {
	case string:
		return map[string]any{"name": v}
	case map[string]any:
		if name, ok := v["name"].(string); ok {
			return map[string]any{"name": name}
		}
	}
	return nil
}

// listOf returns a list of what each makes of the elements of v, or of v itself.
func listOf(v any, each func(any) any) []any {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for i := range list {
		list[i] = each(list[i])
	}
	return list
}

// escapeControls escapes the line breaks and tabs that stand unescaped in strings.
func escapeControls(b []byte) []byte {
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
