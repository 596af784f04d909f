package publish

import "time"

// rfc3339 writes a time of whole seconds, rfc3339Micro one of microseconds.
const (
	rfc3339      = "2006-01-02T15:04:05Z07:00"
	rfc3339Micro = "2006-01-02T15:04:05.000000Z07:00"
)

// Namespaces that both XML formats use.
const (
	mediaNS   = "http://search.yahoo.com/mrss/"
	historyNS = "http://purl.org/syndication/history/1.0"
)

// Atom writes the feed as Atom 1.0 (RFC 4287). It fails only when the feed's or an
// entry's ID is not a UUID, or one of the feed's URLs is not absolute.
func Atom(f Feed) (*Document, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	var d writer
	d.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	d.open("feed", attr{"xmlns", "http://www.w3.org/2005/Atom"}, attr{"xmlns:media", mediaNS}, attr{"xmlns:fh", historyNS})
	d.text("id", f.ID)
	d.text("title", f.title(), attr{"type", "text"})
	d.text("subtitle", line(f.Description), attr{"type", "text"})
	d.text("updated", plausible(f.Updated).Format(rfc3339))
	// Every entry names its own; this one is for a feed without entries.
	d.author(f.title())
	d.link("self", ownURL(f.SelfURL), attr{"type", "application/atom+xml"})
	d.link("alternate", ownURL(f.HomeURL), attr{"type", "text/html"})
	d.history("link", &f)
	d.text("generator", line(f.Generator), attr{"version", line(f.Version)})
	taken := make(map[time.Time]bool)
	for _, it := range f.items() {
		d.entry(func() { d.atomEntry(&it, spread(it.updated, it.id, taken)) })
	}
	d.close("feed")
	return d.document(), nil
}

func (d *writer) atomEntry(it *item, updated time.Time) {
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
	d.empty("media:thumbnail", attr{"url", it.image})
	d.html("summary", it.summary, attr{"type", "html"})
	d.html("content", it.html, attr{"type", "html"})
	d.atomSource(&it.source)
	d.close("entry")
}

// atomSource writes the metadata of the feed that the entry came from (section
// 4.2.11). Without a URL there is no feed to speak of.
func (d *writer) atomSource(o *origin) {
	if o.feedURL == "" {
		return
	}
	d.open("source")
	d.text("id", o.id)
	d.text("title", first(o.name, o.id), attr{"type", "text"})
	d.text("updated", o.updated.Format(rfc3339))
	d.link("self", o.feedURL)
	d.link("alternate", o.siteURL, attr{"type", "text/html"})
	d.text("rights", o.rights, attr{"type", "text"})
	d.close("source")
}

func (d *writer) author(name string) {
	d.open("author")
	d.text("name", name)
	d.close("author")
}

// link writes an Atom link; nothing without an address.
func (d *writer) link(rel, href string, attrs ...attr) {
	d.linkAs("link", rel, href, attrs...)
}

// linkAs is link under the name that the element has in the document; RSS has it in
// a namespace.
func (d *writer) linkAs(element, rel, href string, attrs ...attr) {
	if href != "" {
		d.empty(element, append([]attr{{"rel", rel}, {"href", href}}, attrs...)...)
	}
}

// history writes where the hub and the other parts of the feed are (WebSub, section 4;
// RFC 5005, section 4).
func (d *writer) history(element string, f *Feed) {
	d.linkAs(element, "hub", ownURL(f.Hub))
	d.linkAs(element, "current", ownURL(f.Archive.Current))
	d.linkAs(element, "prev-archive", ownURL(f.Archive.Previous))
	d.linkAs(element, "next-archive", ownURL(f.Archive.Next))
	// The validator wants an archive to lead on.
	if f.Archive.Current != "" && f.Archive.Previous+f.Archive.Next != "" {
		d.tag("fh:archive", nil, "/>\n")
	}
}

// related links to the other articles of the story, each address once.
func (d *writer) related(element string, it *item) {
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
		d.linkAs(element, "related", c.URL, attr{"title", title})
	}
}
