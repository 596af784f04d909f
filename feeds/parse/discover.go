package parse

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"

	"wirefold/feeds"
)

// Alternate is a feed that a page names as its own.
type Alternate struct {
	URL   string `json:"url"`
	Type  string `json:"type"` // media type, as claimed
	Title string `json:"title,omitempty"`
}

const (
	maxAlternates = 20
	maxHead       = 512 << 10 // bytes of a page in which alternates are looked for
)

// alternates returns the feeds that a page at the given URL names by <link rel="alternate">
// (the autodiscovery of RSS and Atom; HTML, section 4.6.6.1), in its order. Where to look
// for a feed that no page names is not known here.
func alternates(page []byte, at *url.URL) []Alternate {
	var found []Alternate
	z := nethtml.NewTokenizer(bytes.NewReader(page[:min(len(page), maxHead)]))
	for len(found) < maxAlternates {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			break
		}
		if kind != nethtml.StartTagToken && kind != nethtml.SelfClosingTagToken {
			continue
		}
		name, more := z.TagName()
		if tag := string(name); tag != "link" && tag != "base" {
			continue
		}
		isBase := string(name) == "base"
		attrs := make(map[string]string)
		for more && len(attrs) < 50 {
			var key, value []byte
			key, value, more = z.TagAttr()
			attrs[string(key)] = string(value)
		}
		if isBase {
			if u := baseOf(feeds.ResolveURL(at, attrs["href"])); u != nil {
				at = u
			}
			continue
		}
		a := Alternate{
			URL:   feeds.ResolveURL(at, attrs["href"]),
			Type:  strings.ToLower(strings.TrimSpace(attrs["type"])),
			Title: line(attrs["title"], maxName),
		}
		isAlternate := slices.Contains(strings.Fields(strings.ToLower(attrs["rel"])), "alternate")
		known := slices.ContainsFunc(found, func(f Alternate) bool { return f.URL == a.URL })
		if isAlternate && isFeedType(a.Type) && a.URL != "" && !known {
			found = append(found, a)
		}
	}
	return found
}

func isFeedType(mediaType string) bool {
	switch mediaType {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
		"application/json", "application/xml", "text/xml", "application/x.atom+xml", "application/rss":
		return true
	}
	return false
}
