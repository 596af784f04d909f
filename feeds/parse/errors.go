package parse

import (
	"fmt"
	"strings"
	"unicode"
)

// Looks says what a document that is no feed seems to be.
type Looks string

// What a document can look like.
const (
	LooksEmpty   Looks = "empty document"
	LooksHTML    Looks = "HTML page"
	LooksJSON    Looks = "JSON document, but no JSON Feed"
	LooksXML     Looks = "XML document, but no feed"
	LooksOPML    Looks = "OPML list of subscriptions"
	LooksCDF     Looks = "CDF channel, a format of 1997 that is not read"
	LooksBinary  Looks = "binary file"
	LooksUnknown Looks = "document of unknown kind"
)

// NotFeedError reports a document that is no feed at all.
type NotFeedError struct {
	Looks       Looks
	ContentType string // as the server claimed; may be empty
	Start       string // its first characters, made printable
}

func (e *NotFeedError) Error() string {
	article := "a "
	switch e.Looks {
	case LooksEmpty, LooksHTML, LooksXML, LooksOPML:
		article = "an "
	}
	msg := "not a feed but " + article + string(e.Looks)
	if e.ContentType != "" {
		msg += fmt.Sprintf(", sent as %q", printable(e.ContentType, 80))
	}
	if e.Start != "" {
		msg += fmt.Sprintf(", that begins %q", e.Start)
	}
	return msg
}

// LimitError reports a document that exceeds what is read of a stranger.
type LimitError struct {
	What  string // what there is too much of, in the plural
	Limit int
}

// whatDepth is what there is too much of in a document that nests too deep.
const whatDepth = "levels of nesting"

func (e *LimitError) Error() string {
	return fmt.Sprintf("feed refused: more than %d %s", e.Limit, e.What)
}

// MalformedError reports a document that is a feed by its looks but cannot be read.
type MalformedError struct {
	Kind string // as in Feed
	Err  error  // the parser's; its text may quote the document
}

func (e *MalformedError) Error() string {
	return "malformed " + e.Kind + " feed: " + printable(e.Err.Error(), 200)
}

func (e *MalformedError) Unwrap() error { return e.Err }

// printable returns the first n runes of s on one line, without anything that a
// terminal or a log would obey.
func printable(s string, n int) string {
	var b strings.Builder
	for _, r := range s {
		if n--; n < 0 {
			b.WriteRune('…')
			break
		}
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteRune('\ufffd')
		}
	}
	return strings.TrimSpace(b.String())
}
