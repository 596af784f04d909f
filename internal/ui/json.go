package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// JSONWriter writes one JSON value in a line.
type JSONWriter struct{ w io.Writer }

// JSONLines returns a writer of JSON values, for --json. Unlike Clean it loses
// nothing: what a terminal must not see is escaped within its string.
func JSONLines(w io.Writer) *JSONWriter { return &JSONWriter{w} }

// Encode writes v and a newline, in one write.
func (j *JSONWriter) Encode(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	// <, > and & stay readable; this is no web page.
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := j.w.Write(escapeJSON(b.Bytes()))
	return err
}

// escapeJSON escapes the runes beyond ASCII that Clean would touch, and DEL. They
// can only stand within strings; the control characters of ASCII are escaped by
// encoding/json already.
func escapeJSON(line []byte) []byte {
	if !bytes.ContainsFunc(line, beyondASCII) {
		return line
	}
	var out []byte
	for _, r := range string(line) {
		switch {
		case !beyondASCII(r):
			out = utf8.AppendRune(out, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}

func beyondASCII(r rune) bool { return r >= 0x7f && unsafeRune(r) }
