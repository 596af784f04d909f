package parse

import (
	"net/url"
	"strconv"
	"strings"

	"wirefold/feeds"
)

// maxEnclosures bounds the files attached to one article.
const maxEnclosures = 100

// resolve returns the absolute URL of the first reference that has one, or "".
func resolve(base *url.URL, refs ...string) string {
	for _, ref := range refs {
		if u := feeds.ResolveURL(base, ref); u != "" {
			return u
		}
	}
	return ""
}

// baseFor returns what an item's relative links refer to. By RFC 3986 it is the URL of
// the document, but what publishers mean is their site, and a document that was
// fetched from a feed service stands elsewhere.
func baseFor(f *Feed, at *url.URL) *url.URL {
	if u := baseOf(f.SiteURL); u != nil {
		return u
	}
	if at != nil {
		return at
	}
	return baseOf(f.FeedURL)
}

// textBase returns what the links in the texts of an article refer to: the base that one
// of them or its item sets; else the article, since that is where its text was written
// for; else what the item's own links refer to.
func textBase(a *feeds.Article, base *url.URL, texts ...*text) string {
	for _, t := range texts {
		if t != nil && t.base != nil {
			return t.base.String()
		}
	}
	if a.Link != "" || base == nil {
		return a.Link
	}
	return base.String()
}

// elsewhere reports whether two URLs stand on different hosts.
func elsewhere(a, b string) bool {
	ua, ub := baseOf(a), baseOf(b)
	return ua != nil && (ub == nil || !strings.EqualFold(ua.Host, ub.Host))
}

// originOf returns the claim if there is any in it. The feed's own URLs are none.
func originOf(o feeds.Origin, self string, at *url.URL) *feeds.Origin {
	if o == (feeds.Origin{}) {
		return nil
	}
	if o.FeedURL != "" && (o.FeedURL == self || at != nil && o.FeedURL == at.String()) {
		return nil
	}
	return &o
}

func addEnclosure(list []feeds.Enclosure, base *url.URL, ref, mediaType, length string) []feeds.Enclosure {
	u := feeds.ResolveURL(base, ref)
	if u == "" || len(list) >= maxEnclosures {
		return list
	}
	for _, e := range list {
		if e.URL == u {
			return list
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(length), 10, 64)
	if err != nil || n < 0 {
		n = 0
	}
	return append(list, feeds.Enclosure{URL: u, Type: line(mediaType, 100), Length: n})
}

// enclosedImage returns the first attached picture, or "".
func enclosedImage(list []feeds.Enclosure) string {
	for _, e := range list {
		if strings.HasPrefix(e.Type, "image/") {
			return e.URL
		}
	}
	return ""
}
