package newsroom

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// head is the head of a block while it is being read. Each method takes one
// field away; the first mistake is kept for finish, so that the callers read
// like the table that they fill.
type head struct {
	file   string
	line   int // of the first line
	fields map[string]field
	err    error
}

// field is one value and the line on which it stands.
type field struct {
	value string
	line  int
}

// readHead reads "Key: value" lines, of which the first has the number first.
func readHead(name string, lines []string, first int) (*head, error) {
	h := &head{file: name, line: first, fields: make(map[string]field)}
	for i, line := range lines {
		if strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		if !ok || strings.TrimSpace(value) == "" {
			return nil, h.errorf(first+i, "%q is not of the form %q", line, "Key: value")
		}
		if _, twice := h.fields[key]; twice {
			return nil, h.errorf(first+i, "%s stands here twice", key)
		}
		h.fields[key] = field{strings.TrimSpace(value), first + i}
	}
	return h, nil
}

func (h *head) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", h.file, line, fmt.Sprintf(format, args...))
}

// fail keeps the first mistake.
func (h *head) fail(line int, format string, args ...any) {
	if h.err == nil {
		h.err = h.errorf(line, format, args...)
	}
}

// finish returns the first mistake; a field that nobody asked for is one.
func (h *head) finish() error {
	if h.err == nil && len(h.fields) > 0 {
		key := slices.MinFunc(slices.Collect(maps.Keys(h.fields)), func(a, b string) int {
			return h.fields[a].line - h.fields[b].line
		})
		h.fail(h.fields[key].line, "unknown key %q", key)
	}
	return h.err
}

func (h *head) has(key string) bool {
	_, ok := h.fields[key]
	return ok
}

// take removes the field; without one it stands for an empty value in the
// block's first line.
func (h *head) take(key string) field {
	f, ok := h.fields[key]
	if !ok {
		return field{line: h.line}
	}
	delete(h.fields, key)
	return f
}

func (h *head) optional(key string) string { return h.take(key).value }

func (h *head) required(key string) string {
	f := h.take(key)
	if f.value == "" {
		h.fail(f.line, "%s is missing", key)
	}
	return f.value
}

// name reads a required segment of a path. It may not need escaping anywhere,
// and a leading letter keeps "." and ".." out.
func (h *head) name(key string) string {
	f := h.take(key)
	if ok, _ := regexp.MatchString(`^[a-z][a-z0-9.-]*$`, f.value); !ok {
		h.fail(f.line, "%s: %q is not a name of small letters, digits, dots and hyphens", key, f.value)
	}
	return f.value
}

func (h *head) oneOf(key string, values ...string) string {
	f := h.take(key)
	if !slices.Contains(values, f.value) {
		h.fail(f.line, "%s: %q is none of %q", key, f.value, values)
	}
	return f.value
}

func (h *head) list(key string) []string {
	var list []string
	for v := range strings.SplitSeq(h.optional(key), ",") {
		if v = strings.TrimSpace(v); v != "" {
			list = append(list, v)
		}
	}
	return list
}

func (h *head) int(key string) int {
	if !h.has(key) {
		return 0
	}
	f := h.take(key)
	n, err := strconv.Atoi(f.value)
	if err != nil {
		h.fail(f.line, "%s: %q is not a whole number", key, f.value)
	}
	return n
}

func (h *head) duration(key string) time.Duration {
	f := h.take(key)
	d, err := time.ParseDuration(f.value)
	if err != nil || d < 0 {
		h.fail(f.line, "%s: %q is not a duration such as 3h20m", key, f.value)
	}
	return d
}
