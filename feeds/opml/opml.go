// Package opml reads and writes lists of feeds as OPML (http://opml.org/spec2.opml),
// which is how readers and aggregators hand their subscriptions to each other.
package opml

import (
	"fmt"
)

// What is read of one list. A person's list has some hundreds of outlines.
const (
	maxBytes    = 8 << 20
	maxOutlines = 20_000
	maxDepth    = 32
)

// List is a list of feeds.
type List struct {
	Title string
	// Feeds are in the order of the list. One that stands in several folders is there
	// several times.
	Feeds []Feed
}

// Feed is one feed of a list. What a file gives is not checked: not the URLs, and the
// names hold what their writer put there, but for white space around them.
type Feed struct {
	URL     string
	Title   string
	SiteURL string
	// Folders are the names of the folders around the feed, the outermost first.
	Folders []string
}

// LimitError reports a list that exceeds what is read of a stranger.
type LimitError struct {
	What  string // what there is too much of, in the plural
	Limit int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("list refused: more than %d %s", e.Limit, e.What)
}

// SyntaxError reports a file that is no OPML.
type SyntaxError struct {
	Line int // from 1; 0 if unknown
	Err  error
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return "not an OPML file: " + e.Err.Error()
	}
	return fmt.Sprintf("not an OPML file: line %d: %v", e.Line, e.Err)
}

// Unwrap returns what is wrong with the file.
func (e *SyntaxError) Unwrap() error { return e.Err }
