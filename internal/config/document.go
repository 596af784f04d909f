package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a file while it is read: its bytes, and what was found in it.
type document struct {
	name     string
	data     []byte
	lines    []int // offset of each line's first byte
	problems []Problem
	warnings []Problem
}

func newDocument(name string, data []byte) *document {
	d := &document{name: name, data: data, lines: []int{0}}
	for i, c := range data {
		if c == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	return d
}

// line returns the number of the line that holds the byte at offset.
func (d *document) line(offset int) int {
	i, found := slices.BinarySearch(d.lines, offset)
	if found {
		i++
	}
	return i
}

// offset is the opposite of a place; a place outside of the file becomes 0.
func (d *document) offset(line, column int) int {
	if line < 1 || line > len(d.lines) || column < 1 {
		return 0
	}
	return min(d.lines[line-1]+column-1, len(d.data))
}

// place fills in where a problem is.
func (d *document) place(offset int, key, message, hint string) Problem {
	line := d.line(offset)
	return Problem{
		File: d.name, Line: line, Column: offset - d.lines[line-1] + 1,
		Key: key, Message: message, Hint: hint,
	}
}

func (d *document) problem(offset int, key, format string, args ...any) {
	d.problems = append(d.problems, d.place(offset, key, fmt.Sprintf(format, args...), ""))
}

// fault reports an error about the value at offset, with its hint if it has one.
func (d *document) fault(offset int, key string, err error) {
	p := d.place(offset, key, err.Error(), "")
	var f *fault
	if errors.As(err, &f) {
		p.Hint = f.hint
	}
	d.problems = append(d.problems, p)
}

func (d *document) warn(offset int, key, message, hint string) {
	d.warnings = append(d.warnings, d.place(offset, key, message, hint))
}

// syntax reports what stopped the parser.
func (d *document) syntax(err error) {
	offset := 0
	var pe *unstable.ParserError
	if errors.As(err, &pe) {
		// The highlight is a part of the data, and ends where its capacity does.
		offset = cap(d.data) - cap(pe.Highlight)
		offset = max(0, min(offset, len(d.data)))
	}
	d.problem(offset, "", "%s", cleanSyntax(err))
}

// cleanSyntax returns a message of the library in our words' form.
func cleanSyntax(err error) string {
	return strings.TrimPrefix(err.Error(), "toml: ")
}

func (d *document) clean() bool { return len(d.problems) == 0 }

func (d *document) sortedWarnings() []Problem { return sortProblems(d.warnings) }

// err returns the problems found, or nil.
func (d *document) err() error {
	if d.clean() {
		return nil
	}
	return &Problems{List: sortProblems(d.problems), Warnings: d.sortedWarnings()}
}

// quote quotes what stands in the file for a message, cut to a bearable length.
func quote(s string) string { return strconv.Quote(shorten(s)) }

// spell returns a key as it is written in TOML: quoted if it must be.
func spell(key string) string {
	bare := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_'
	}
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return !bare(r) }) {
		return quote(key)
	}
	return shorten(key)
}

// shorten cuts what stands in the file, which may be of any length.
func shorten(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
