package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// Read reads a list. A file that is none gives a *SyntaxError, one with more than is
// read of a stranger (8 MiB, 20,000 outlines, 32 levels) a *LimitError. It forgives
// what lists in the wild get wrong without harm: a bare "&", names of elements and
// attributes in other case, a wrong label on UTF-8. No entity is ever expanded but
// those of XML itself, and nothing outside of the file is looked at.
func Read(body []byte) (*List, error) {
	if len(body) > maxBytes {
		return nil, &LimitError{What: "bytes", Limit: maxBytes}
	}
	r := &reader{decoder: newDecoder(body)}
	for {
		token, err := r.decoder.Token()
		switch {
		case errors.Is(err, io.EOF) && r.root:
			return &r.list, nil
		case errors.Is(err, io.EOF):
			return nil, &SyntaxError{Err: errors.New("it is empty")}
		case err != nil:
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				return nil, &SyntaxError{Line: syntax.Line, Err: errors.New(syntax.Msg)}
			}
			return nil, &SyntaxError{Err: err}
		}
		if err := r.take(token); err != nil {
			return nil, err
		}
	}
}

func newDecoder(body []byte) *xml.Decoder {
	if enc, _, certain := charset.DetermineEncoding(body, ""); certain {
		// It has a byte order mark.
		if decoded, err := enc.NewDecoder().Bytes(body); err == nil {
			body = bytes.TrimPrefix(decoded, []byte("\ufeff"))
		}
	}
	// encoding/xml would refuse the whole file for a control character.
	body = dropReferences(slices.DeleteFunc(slices.Clone(body), func(c byte) bool { return isControl(rune(c)) }))
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if utf8.Valid(body) {
			return in, nil
		}
		return charset.NewReaderLabel(label, in)
	}
	return d
}

func isControl(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }

// dropReferences drops "&#27;" and its like.
func dropReferences(b []byte) []byte {
	const longest = len("0000000031;")
	out := make([]byte, 0, len(b))
	for {
		at := bytes.Index(b, []byte("&#"))
		if at < 0 {
			return append(out, b...)
		}
		rest := b[at+len("&#"):]
		digits, _, ended := strings.Cut(string(rest[:min(len(rest), longest)]), ";")
		radix := 10
		if hex := strings.TrimLeft(digits, "xX"); len(hex) == len(digits)-1 {
			digits, radix = hex, 16
		}
		if n, err := strconv.ParseUint(digits, radix, 31); !ended || err != nil || !isControl(rune(n)) {
			out, b = append(out, b[:at+len("&#")]...), rest
			continue
		}
		out, b = append(out, b[:at]...), rest[bytes.IndexByte(rest, ';')+1:]
	}
}

// reader builds a list from the tokens of a file.
type reader struct {
	decoder  *xml.Decoder
	list     List
	root     bool     // <opml> has begun
	path     []string // of open elements, their names in lower case
	folders  []folder // that are open
	outlines int
}

// folder is an open outline that is no feed; depth is the length of the path to it.
type folder struct {
	name  string
	depth int
}

func (r *reader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		if n := len(r.folders); n > 0 && r.folders[n-1].depth == len(r.path) {
			r.folders = r.folders[:n-1]
		}
		r.path = r.path[:max(0, len(r.path)-1)]
	case xml.CharData:
		if len(r.path) == 3 && r.path[1] == "head" && r.path[2] == "title" {
			r.list.Title = name(r.list.Title + string(t))
		}
	}
	return nil
}

func (r *reader) start(t xml.StartElement) error {
	element := strings.ToLower(t.Name.Local)
	if !r.root && element != "opml" {
		line, _ := r.decoder.InputPos()
		return &SyntaxError{Line: line, Err: fmt.Errorf("it begins with <%.40s>", printable(element))}
	}
	r.root = true
	if len(r.path) == maxDepth {
		return &LimitError{What: "levels", Limit: maxDepth}
	}
	r.path = append(r.path, element)
	if element != "outline" {
		return nil
	}
	if r.outlines++; r.outlines > maxOutlines {
		return &LimitError{What: "outlines", Limit: maxOutlines}
	}
	var title, text string
	var feed Feed
	for _, a := range t.Attr {
		switch value := name(a.Value); strings.ToLower(a.Name.Local) {
		case "xmlurl":
			feed.URL = value
		case "htmlurl":
			feed.SiteURL = value
		case "title":
			title = value
		case "text":
			text = value
		}
	}
	if feed.Title = title; title == "" {
		feed.Title = text
	}
	if feed.URL == "" {
		r.folders = append(r.folders, folder{feed.Title, len(r.path)})
		return nil
	}
	for _, f := range r.folders {
		if f.name != "" {
			feed.Folders = append(feed.Folders, f.name)
		}
	}
	r.list.Feeds = append(r.list.Feeds, feed)
	return nil
}

// name returns an attribute as valid UTF-8 without white space around it.
func name(s string) string { return strings.TrimSpace(strings.ToValidUTF8(s, "\ufffd")) }

// printable drops what is no letter or digit from an element's name.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r
		}
		return -1
	}, s)
}
