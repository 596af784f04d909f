package parse

import (
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"

	"wirefold/feeds"
)

// atomDocument is Atom 1.0 (RFC 4287) or 0.3. gofeed has resolved xml:base in it.
type atomDocument struct {
	original  *atom.Feed
	universal *gofeed.Feed // its items are the entries of original, in the same order
}

func (d *atomDocument) feed(at *url.URL) *Feed {
	o := d.original
	f := &Feed{
		Title:    plain(o.Title),
		ID:       identifier(o.ID),
		SiteURL:  relation(o.Links, at, "alternate"),
		FeedURL:  relation(o.Links, at, "self"),
		Hub:      relation(o.Links, at, "hub"),
		TTL:      updates(o.Extensions),
		Language: language(o.Language),
		Rights:   plain(o.Rights),
		Updated:  date(o.UpdatedParsed, o.Updated),
	}
	base := baseFor(f, at)
	for i := range o.Entries {
		f.Articles = append(f.Articles, d.article(i, base, f, at))
	}
	return f
}

func (d *atomDocument) article(i int, base *url.URL, f *Feed, at *url.URL) feeds.Article {
	o, u := d.original.Entries[i], d.universal.Items[i]
	media := mediaOf(o.Extensions)
	a := feeds.Article{
		GUID:       identifier(o.ID),
		Link:       resolve(base, extension(o.Extensions, "feedburner", "origLink")),
		Title:      plain(o.Title),
		Authors:    d.authors(o),
		Published:  date(o.PublishedParsed, o.Published),
		Updated:    date(o.UpdatedParsed, o.Updated),
		Summary:    clean(o.Summary),
		Content:    atomContent(o.Content),
		Categories: labels(u.Categories),
	}
	if a.Link == "" {
		a.Link = relation(o.Links, base, "alternate")
	}
	if a.Link == "" && o.Content != nil {
		a.Link = resolve(base, o.Content.Src) // the content stands elsewhere (section 4.1.3.2)
	}
	if a.Published.IsZero() {
		a.Published = a.Updated
	}
	if a.Title == "" {
		a.Title = plain(media.title)
	}
	if a.Summary == "" && a.Content == "" {
		a.Summary = media.description
	}
	for _, e := range u.Enclosures {
		a.Enclosures = addEnclosure(a.Enclosures, base, e.URL, e.Type, e.Length)
	}
	a.Image = resolve(base, media.image)
	if a.Image == "" {
		a.Image = enclosedImage(a.Enclosures)
	}
	a.Origin = atomOrigin(o, base, a.Link, f.FeedURL, at)
	return a
}

// authors returns the authors of an entry: its own, else those of the feed that it was
// taken from, else those of this feed (RFC 4287, section 4.2.1).
func (d *atomDocument) authors(o *atom.Entry) []string {
	inherited := d.original.Authors
	if o.Source != nil && len(o.Source.Authors) > 0 {
		inherited = o.Source.Authors
	}
	for _, list := range [][]*atom.Person{o.Authors, inherited} {
		var names []string
		for _, p := range list {
			names = append(names, p.Name)
		}
		if found := people(names); len(found) > 0 {
			return found
		}
	}
	return nil
}

// atomOrigin returns what atom:source says (RFC 4287, section 4.2.11), with a link to
// the original elsewhere if there is one.
func atomOrigin(o *atom.Entry, base *url.URL, link, self string, at *url.URL) *feeds.Origin {
	var origin feeds.Origin
	for _, rel := range []string{"canonical", "via"} {
		if l := relation(o.Links, base, rel); origin.Link == "" && elsewhere(l, link) {
			origin.Link = l
		}
	}
	if s := o.Source; s != nil {
		origin.Title = plain(s.Title)
		origin.FeedURL = relation(s.Links, base, "self")
		if origin.Link == "" {
			origin.Link = relation(s.Links, base, "alternate")
		}
	}
	return originOf(origin, self, at)
}

// relation returns the target of the first link of that relation, pages before other
// media types.
func relation(links []*atom.Link, base *url.URL, rel string) string {
	first := ""
	for _, l := range links {
		// Registered relations may be written as URIs (section 4.2.7.2).
		r := strings.TrimPrefix(l.Rel, "http://www.iana.org/assignments/relation/")
		if !strings.EqualFold(r, rel) {
			continue
		}
		u := resolve(base, l.Href)
		if u != "" && (l.Type == "" || strings.Contains(l.Type, "html")) {
			return u
		}
		if first == "" {
			first = u
		}
	}
	return first
}

// atomContent returns an entry's content as HTML (RFC 4287, section 4.1.3). Many feeds
// label HTML as text, so text that has the looks of HTML is taken for it; media types
// that are no text are dropped.
func atomContent(c *atom.Content) string {
	if c == nil {
		return ""
	}
	switch t := strings.ToLower(strings.TrimSpace(c.Type)); {
	case (t == "text" || t == "text/plain") && !looksHTML(c.Value):
		return textToHTML(clean(c.Value))
	case t == "", t == "text", t == "html", t == "xhtml", strings.HasPrefix(t, "text/"), strings.Contains(t, "xml"), strings.Contains(t, "html"):
		return clean(c.Value)
	}
	return ""
}
