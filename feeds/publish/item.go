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
	html        string // empty only if the feed has summaries
	hasText     bool   // html is more than the title for want of a text
	summary     string // HTML; empty unless there is a fuller text besides, or none at all
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
		it := f.Entries[i].item(f.title())
		if f.Summaries && it.link != "" {
			it.html, it.summary = "", "<p>"+escapeHTML(it.excerpt)+"</p>"
		}
		if line := it.carriers(); f.AppendCarriers && line != "" {
			if it.html == "" {
				it.summary += line
			} else {
				it.html, it.hasText = it.html+line, true
			}
		}
		items[i] = it
	}
	return items
}

// linkRel is the relation of the links that are added to a text.
const linkRel = "nofollow noopener noreferrer"

// carriers returns a paragraph that names the sources of the other articles, each
// once; nothing if there are none.
func (it *item) carriers() string {
	var names []string
	seen := map[string]bool{"": true}
	for _, c := range it.copies {
		if seen[c.Source] {
			continue
		}
		seen[c.Source] = true
		name := escapeHTML(c.Source)
		if c.URL != "" {
			name = `<a href="` + escapeHTML(c.URL) + `" rel="` + linkRel + `">` + name + "</a>"
		}
		names = append(names, name)
	}
	if names == nil {
		return ""
	}
	return "<p>Also at " + strings.Join(names, ", ") + "</p>"
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
