package page

import (
	"bytes"
	"mime"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"wirefold/feeds"
)

const (
	// window is how much of a page is searched for feeds, in bytes. They are named
	// in its head, which scripts and styles can make long.
	window = 1 << 20
	// maxAlternates bounds the feeds that one page names.
	maxAlternates = 20
	maxTitle      = 200 // runes
)

// An Alternate is a feed that a page names as its own.
type Alternate struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"` // plain text on one line
	Type  string `json:"type"`            // media type, as claimed
}

// Alternates returns the feeds that an HTML page at base names, each once, at most
// 20, in the order of the page: <link rel="alternate"> with the media type of a feed
// (HTML, section 4.6.7.1), and <link rel="feed">. Relative addresses refer to the
// page's <base>, else to base.
func Alternates(body []byte, contentType, base string) []Alternate {
	at, err := url.Parse(base)
	if err != nil {
		at = nil
	}
	var found []Alternate
	rebased := false
	z := html.NewTokenizer(bytes.NewReader(toUTF8(body[:min(len(body), window)], contentType)))
	for len(found) < maxAlternates {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		switch tag := z.Token(); tag.Data {
		case "base":
			// Of several, the first counts (HTML, section 4.2.3).
			if u := feeds.ResolveURL(at, attribute(tag, "href")); u != "" && !rebased {
				at, _ = url.Parse(u) // ResolveURL's result is a URL
				rebased = true
			}
		case "link":
			a, ok := alternate(tag, at)
			if ok && !slices.ContainsFunc(found, func(f Alternate) bool { return f.URL == a.URL }) {
				found = append(found, a)
			}
		}
	}
	return found
}

// alternate returns the feed that a <link> names, if it names one.
func alternate(tag html.Token, base *url.URL) (Alternate, bool) {
	rel := strings.Fields(strings.ToLower(attribute(tag, "rel")))
	mediaType, _, err := mime.ParseMediaType(attribute(tag, "type"))
	if err != nil {
		mediaType = ""
	}
	isFeed := slices.Contains(rel, "alternate") && isFeedType(mediaType) || slices.Contains(rel, "feed")
	u := feeds.ResolveURL(base, attribute(tag, "href"))
	return Alternate{URL: u, Title: line(attribute(tag, "title")), Type: mediaType}, isFeed && u != ""
}

// isFeedType reports whether only feeds have the media type. Plain XML and JSON are
// named for many other things.
func isFeedType(t string) bool {
	switch t {
	case "application/rss+xml", "application/atom+xml", "application/feed+json",
		"application/rdf+xml", "application/x.atom+xml", "application/x-rss+xml":
		return true
	}
	return false
}

// attribute returns the value of the first attribute with the name, or "".
func attribute(tag html.Token, name string) string {
	for _, a := range tag.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// toUTF8 decodes a page as a browser does (HTML, section 13.2.3).
func toUTF8(body []byte, contentType string) []byte {
	encoding, _, _ := charset.DetermineEncoding(body, contentType)
	out, err := encoding.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	return out
}

// line returns text on one line, of bounded length.
func line(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(s); len(r) > maxTitle {
		s = string(r[:maxTitle])
	}
	return s
}
