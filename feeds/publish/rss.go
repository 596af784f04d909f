package publish

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// rfc822 is the date of RSS with a year of four digits and a numeric zone.
const rfc822 = "Mon, 02 Jan 2006 15:04:05 -0700"

// RSS writes the feed as RSS 2.0, with the elements of Atom, Dublin Core and the
// content module that readers understand there. It fails as Atom does.
func RSS(f Feed) (*Document, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	var d writer
	d.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	d.open("rss", attr{"version", "2.0"},
		attr{"xmlns:atom", "http://www.w3.org/2005/Atom"},
		attr{"xmlns:content", "http://purl.org/rss/1.0/modules/content/"},
		attr{"xmlns:dc", "http://purl.org/dc/elements/1.1/"}, attr{"xmlns:media", mediaNS}, attr{"xmlns:fh", historyNS})
	d.open("channel")
	d.text("title", f.title())
	d.text("link", ownURL(f.HomeURL))
	d.text("description", first(line(f.Description), f.title()))
	d.text("lastBuildDate", plausible(f.Updated).Format(rfc822))
	d.text("ttl", positive(int64(f.TTL/time.Minute)))
	d.text("generator", strings.TrimSpace(line(f.Generator)+" "+line(f.Version)))
	d.linkAs("atom:link", "self", ownURL(f.SelfURL), attr{"type", "application/rss+xml"})
	d.history("atom:link", &f)
	for _, it := range f.items() {
		d.entry(func() { d.rssItem(&it) })
	}
	d.close("channel")
	d.close("rss")
	return d.document(), nil
}

func (d *writer) rssItem(it *item) {
	d.open("item")
	d.text("title", it.title)
	d.text("link", it.link)
	d.text("guid", it.id, attr{"isPermaLink", "false"})
	d.text("pubDate", it.published.Format(rfc822))
	// Not <author>, which must be an e-mail address.
	for _, name := range it.authors {
		d.text("dc:creator", name)
	}
	if it.source.feedURL != "" {
		d.text("source", it.source.name, attr{"url", it.source.feedURL})
	}
	for _, c := range it.categories {
		d.text("category", c)
	}
	d.rssEnclosure(it)
	// The description is HTML by definition, so plain text is escaped once more.
	// It has to come before the full text.
	description := escapeHTML(it.excerpt)
	if it.html == "" {
		description = it.summary
	}
	d.html("description", description)
	d.html("content:encoded", it.html)
	d.empty("media:thumbnail", attr{"url", it.image})
	d.related("atom:link", it)
	d.close("item")
}

// enclosureURL is what the validator takes for the address of a file: it insists on
// a dot in the host's name.
var enclosureURL = regexp.MustCompile(`^https?://([A-Za-z0-9-]+\.)+[A-Za-z0-9][A-Za-z0-9-]*(:\d+)?/`)

// rssEnclosure writes the first file that can be an enclosure: an item may have one,
// and all three attributes are required, 0 being the length that is not known.
func (d *writer) rssEnclosure(it *item) {
	for _, f := range it.enclosures {
		if enclosureURL.MatchString(f.URL) {
			d.empty("enclosure", attr{"url", f.URL}, attr{"length", strconv.FormatInt(f.Length, 10)},
				attr{"type", first(f.Type, "application/octet-stream")})
			return
		}
	}
}

// positive writes a number above 0, and the empty string for any other.
func positive(n int64) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
