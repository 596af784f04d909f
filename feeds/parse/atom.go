package parse

import (
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"

	"wirefold/feeds"
)

// atomDocument is Atom 1.0 (RFC 4287) or 0.3.
type atomDocument struct {
	original  *atom.Feed
	universal *gofeed.Feed // its items are the entries of original, in the same order
	seen      *survey
}

func (d *atomDocument) feed(at *url.URL) *Feed {
	o, head := d.original, &d.seen.head
	own := at // what the links of the feed itself refer to
	if head.base != nil {
		own = head.base
	}
	f := &Feed{
		Title:       head.find("title").title(),
		Description: head.find("subtitle", "tagline", "info", "description").title(),
		ID:          head.find("id").verbatim(),
		SiteURL:     relation(o.Links, own, "alternate"),
		FeedURL:     relation(o.Links, own, "self"),
		Hub:         relation(o.Links, own, "hub"),
		TTL:         updates(o.Extensions),
		Authors:     persons(o.Authors),
		Language:    language(head.lang),
		Rights:      head.find("rights", "copyright").title(),
		Updated:     firstDate(o.Updated, extension(o.Extensions, "dc", "date")),
	}
	for i := range o.Entries {
		f.Articles = append(f.Articles, d.article(i, f, at))
	}
	return f
}

func (d *atomDocument) article(i int, f *Feed, at *url.URL) feeds.Article {
	o, u := d.original.Entries[i], d.universal.Items[i]
	p := d.seen.partOf(o.Extensions)
	base := p.base
	if base == nil {
		base = baseFor(f, at)
	}
	media := mediaOf(o.Extensions)
	content, summary := p.find("content", "encoded", "body", "div"), p.find("summary", "description")
	a := feeds.Article{
		GUID:       p.find("id").verbatim(),
		Link:       resolve(base, extension(o.Extensions, "feedburner", "origLink")),
		Title:      p.find("title").title(),
		Authors:    d.authors(o),
		Summary:    summary.html(),
		Content:    content.html(),
		Categories: labels(append(u.Categories, categories(o.Extensions)...)),
		Language:   p.language(content, summary),
	}
	a.Published, a.Updated = itemDates(o.Extensions, []string{o.Published, p.find("created").verbatim()}, []string{o.Updated})
	if a.Link == "" {
		a.Link = relation(o.Links, base, "alternate")
	}
	if a.Link == "" && o.Content != nil {
		a.Link = resolve(base, o.Content.Src) // the content stands elsewhere (section 4.1.3.2)
	}
	media.complete(&a)
	for _, e := range u.Enclosures {
		a.Enclosures = addEnclosure(a.Enclosures, base, e.URL, e.Type, e.Length)
	}
	a.Image = resolve(base, media.image)
	if a.Image == "" {
		a.Image = first(enclosedImage(a.Enclosures), resolve(base, p.find("title").picture()))
	}
	a.Origin = atomOrigin(o, base, a.Link, f.FeedURL, at)
	a.Base = textBase(&a, base, content, summary)
	return a
}

// authors returns the authors of an entry: its own, else those of the feed that it was
// taken from, else those of this feed (RFC 4287, section 4.2.1).
func (d *atomDocument) authors(o *atom.Entry) []string {
	if own := persons(o.Authors); len(own) > 0 {
		return own
	}
	if o.Source != nil {
		if of := persons(o.Source.Authors); len(of) > 0 {
			return of
		}
	}
	return persons(d.original.Authors)
}

func persons(list []*atom.Person) []string {
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
	}
	return people(names)
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
