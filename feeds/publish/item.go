package publish

import (
	"math"
	"strings"
	"time"

	"wirefold/feeds"
)

// item is an entry made fit for all three formats: every text is clean, every URL
// can be published or is empty.
type item struct {
	id, story   string
	title, link string
	html        string // never blank
	hasText     bool   // html is the article's own, not its title for want of a text
	summary     string // HTML; empty unless there is a fuller text besides
	excerpt     string // plain text
	authors     []string
	categories  []string
	language    string
	image       string
	enclosures  []feeds.Enclosure
	published   time.Time
	updated     time.Time
	source      origin
	copies      []Copy
}

// origin is a Source made fit. feedURL is empty if nothing can be said of the feed
// as a feed.
type origin struct {
	id, name, feedURL, siteURL, rights string
	updated                            time.Time
}

func (f *Feed) items() []item {
	items := make([]item, len(f.Entries))
	for i := range f.Entries {
		items[i] = f.Entries[i].item(f.title())
	}
	return items
}

// item makes an entry fit; author is who wrote it if nobody else can be named.
func (e *Entry) item(author string) item {
	a := &e.Article
	it := item{
		id: e.ID, story: e.Story,
		title: e.Headline(), link: e.URL(),
		language: language(a.Language), image: webURL(a.Image),
		categories: lines(a.Categories),
		enclosures: enclosures(a.Enclosures),
		published:  plausible(e.Published),
		updated:    plausible(e.Updated),
	}
	if e.Published.IsZero() {
		it.published = it.updated
	}
	if it.updated.Before(it.published) {
		it.updated = it.published
	}

	it.html = strings.TrimSpace(clean(a.HTML()))
	it.hasText = it.html != ""
	if !it.hasText {
		it.html = "<p>" + escapeHTML(it.title) + "</p>"
	}
	if s := strings.TrimSpace(clean(a.Summary)); s != it.html {
		it.summary = s
	}
	it.excerpt = first(excerpt(first(it.summary, it.html), excerptLength), it.title)

	it.source = e.Source.origin(it.updated)
	if it.authors = authors(feeds.Named(a.Authors)); len(it.authors) == 0 {
		it.authors = []string{first(it.source.name, author)}
	}
	for _, c := range e.Copies {
		score := c.Score
		if !(score > 0) { // NaN too
			score = 0
		}
		it.copies = append(it.copies, Copy{
			Source: line(c.Source), Title: line(c.Title), URL: webURL(c.URL),
			Verdict: line(c.Verdict), Score: math.Min(score, 1),
		})
	}
	return it
}

// origin makes a source fit for an entry of the given time.
func (s *Source) origin(entry time.Time) origin {
	o := origin{
		id: s.id(), name: s.name(), feedURL: webURL(s.FeedURL), siteURL: webURL(s.SiteURL), rights: line(s.Rights),
		updated: plausible(s.Updated),
	}
	if s.Updated.IsZero() || o.updated.After(entry) {
		o.updated = entry
	}
	return o
}
