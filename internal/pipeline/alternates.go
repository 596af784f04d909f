package pipeline

import (
	"errors"
	"fmt"

	"wirefold/feeds/fetch"
	"wirefold/feeds/page"
	"wirefold/feeds/parse"
)

// PageError reports a page where a feed was expected, with the feeds that it names.
type PageError struct {
	Feeds []page.Alternate // at least one
	Err   error            // the parser's
}

func (e *PageError) Error() string {
	more := ""
	if n := len(e.Feeds) - 1; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("%v; it names the feed %s%s", e.Err, e.Feeds[0].URL, more)
}

// Unwrap returns the parser's error.
func (e *PageError) Unwrap() error { return e.Err }

// IsPage reports whether err says that an HTML page was found where a feed was expected.
func IsPage(err error) bool {
	var not *parse.NotFeedError
	return errors.As(err, &not) && not.Looks == parse.LooksHTML
}

// withAlternates returns err, with the feeds that the answer names if it is a page.
func withAlternates(err error, res *fetch.Response) error {
	var not *parse.NotFeedError
	if !errors.As(err, &not) {
		return err
	}
	if found := page.Alternates(res.Body, res.ContentType, res.URL); len(found) > 0 {
		return &PageError{Feeds: found, Err: err}
	}
	return err
}
