package publish

import "time"

// rfc3339 writes a time of whole seconds, rfc3339Micro one of microseconds.
const (
	rfc3339      = "2006-01-02T15:04:05Z07:00"
	rfc3339Micro = "2006-01-02T15:04:05.000000Z07:00"
)

// Atom writes the feed as Atom 1.0 (RFC 4287). It fails only when the feed's or an
// entry's ID is not a UUID, or one of the feed's URLs is not absolute.
func Atom(f Feed) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	var d document
	d.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	d.open("feed", attr{"xmlns", "http://www.w3.org/2005/Atom"})
	d.text("id", f.ID)
	d.text("title", f.title(), attr{"type", "text"})
	d.text("subtitle", line(f.Description), attr{"type", "text"})
	d.text("updated", plausible(f.Updated).Format(rfc3339))
	// Every entry names its own; this one is for a feed without entries.
	d.author(f.title())
	d.link("self", ownURL(f.SelfURL), attr{"type", "application/atom+xml"})
	d.link("alternate", ownURL(f.HomeURL), attr{"type", "text/html"})
	d.text("generator", line(f.Generator), attr{"version", line(f.Version)})
	taken := make(map[time.Time]bool)
	for _, it := range f.items() {
		d.atomEntry(&it, spread(it.updated, it.id, taken))
	}
	d.close("feed")
	return []byte(d.String()), nil
}

func (d *document) atomEntry(it *item, updated time.Time) {
	d.open("entry", attr{"xml:lang", it.language})
	d.text("id", it.id)
	d.text("title", it.title, attr{"type", "text"})
	d.text("published", it.published.Format(rfc3339))
	d.text("updated", updated.Format(rfc3339Micro))
	for _, name := range it.authors {
		d.author(name)
	}
	d.link("alternate", it.link, attr{"type", "text/html"})
	d.related("link", it)
	d.link("via", it.source.feedURL)
	for _, f := range it.enclosures {
		d.link("enclosure", f.URL, attr{"type", f.Type}, attr{"length", positive(f.Length)})
	}
	for _, c := range it.categories {
		d.empty("category", attr{"term", c})
	}
	d.html("summary", it.summary, attr{"type", "html"})
	d.html("content", it.html, attr{"type", "html"})
	d.atomSource(&it.source)
	d.close("entry")
}

// atomSource writes the metadata of the feed that the entry came from (section
// 4.2.11). Without a URL there is no feed to speak of.
func (d *document) atomSource(o *origin) {
	if o.feedURL == "" {
		return
	}
	d.open("source")
	d.text("id", o.id)
	d.text("title", o.name, attr{"type", "text"})
	d.text("updated", o.updated.Format(rfc3339))
	d.link("self", o.feedURL)
	d.link("alternate", o.siteURL, attr{"type", "text/html"})
	d.text("rights", o.rights, attr{"type", "text"})
	d.close("source")
}

func (d *document) author(name string) {
	d.open("author")
	d.text("name", name)
	d.close("author")
}

// link writes an Atom link; nothing without an address.
func (d *document) link(rel, href string, attrs ...attr) {
	if href != "" {
		d.empty("link", append([]attr{{"rel", rel}, {"href", href}}, attrs...)...)
	}
}

// related links to the other articles of the story, each address once. The element is
// named by its caller, since RSS has it in a namespace.
func (d *document) related(element string, it *item) {
	seen := map[string]bool{"": true, it.link: true}
	for _, c := range it.copies {
		if seen[c.URL] {
			continue
		}
		seen[c.URL] = true
		title := "Also at " + c.Source
		if c.Source == "" {
			title = "Also here"
		}
		d.empty(element, attr{"rel", "related"}, attr{"href", c.URL}, attr{"title", title})
	}
}
