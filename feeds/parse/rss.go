package parse

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"wirefold/feeds"
)

// rssDocument is RSS of any version, RDF included.
type rssDocument struct {
	original  *rss.Feed
	universal *gofeed.Feed // its items are those of original, in the same order
	abouts    []string     // rdf:about of each item, which gofeed drops
}

func (d *rssDocument) feed(at *url.URL) *Feed {
	o, u := d.original, d.universal
	f := &Feed{
		Title:     plain(u.Title),
		SiteURL:   resolve(at, append(o.Links, u.Link)...),
		FeedURL:   resolve(at, u.FeedLink),
		Hub:       resolve(at, atomLink(o.Extensions, "hub")),
		Language:  language(u.Language),
		Rights:    plain(u.Copyright),
		Updated:   date(u.UpdatedParsed, u.Updated),
		TTL:       ttl(o),
		SkipHours: skipHours(o.SkipHours),
		SkipDays:  skipDays(o.SkipDays),
	}
	if f.Updated.IsZero() {
		f.Updated = date(u.PublishedParsed, u.Published)
	}
	base := baseFor(f, at)
	for i := range u.Items {
		f.Articles = append(f.Articles, d.article(i, base, f, at))
	}
	return f
}

func (d *rssDocument) article(i int, base *url.URL, f *Feed, at *url.URL) feeds.Article {
	o, u := d.original.Items[i], d.universal.Items[i]
	media := mediaOf(o.Extensions)
	a := feeds.Article{
		GUID:       identifier(u.GUID),
		Title:      plain(u.Title),
		Authors:    rssAuthors(o),
		Summary:    clean(u.Description),
		Content:    clean(u.Content),
		Categories: labels(u.Categories),
		Language:   language(extension(o.Extensions, "dc", "language")),
	}
	a.Link = resolve(base, extension(o.Extensions, "feedburner", "origLink"))
	if a.Link == "" {
		a.Link = resolve(base, append(o.Links, atomLink(o.Extensions, "alternate"))...)
	}
	// The guid is the permalink unless it says that it is none (RSS 2.0, <guid>).
	if a.Link == "" && o.GUID != nil && !strings.EqualFold(o.GUID.IsPermalink, "false") {
		a.Link = resolve(nil, a.GUID)
	}
	if a.GUID == "" && a.Link == "" {
		a.GUID = identifier(d.abouts[i])
	}

	if a.Title == "" {
		a.Title = plain(media.title)
	}
	if a.Content == "" {
		a.Content = clean(extension(o.Extensions, "yandex", "full-text"))
	}
	if a.Summary == "" && a.Content == "" {
		a.Summary = media.description
	}
	a.Published, a.Updated = rssDates(o, u)
	for _, e := range o.Enclosures {
		a.Enclosures = addEnclosure(a.Enclosures, base, e.URL, e.Type, e.Length)
	}
	a.Image = resolve(base, media.image)
	if a.Image == "" && o.ITunesExt != nil {
		a.Image = resolve(base, o.ITunesExt.Image)
	}
	if a.Image == "" {
		a.Image = enclosedImage(a.Enclosures)
	}
	a.Origin = rssOrigin(o, base, a.Link, f.FeedURL, at)
	return a
}

// rssDates returns the dates of an item. gofeed puts dc:date into both.
func rssDates(o *rss.Item, u *gofeed.Item) (published, updated time.Time) {
	published = date(o.PubDateParsed, o.PubDate)
	if published.IsZero() {
		published = date(u.PublishedParsed, u.Published)
	}
	for _, name := range []string{"issued", "created", "date"} {
		if published.IsZero() {
			published = date(nil, extension(o.Extensions, "dcterms", name))
		}
	}
	updated = date(u.UpdatedParsed, u.Updated)
	if updated.IsZero() {
		updated = date(nil, extension(o.Extensions, "dcterms", "modified"))
	}
	if published.IsZero() {
		published = updated
	}
	return published, updated
}

// rssAuthors returns the authors' names. gofeed knows the first only, and loses one
// that is written as "Name (Agency)".
func rssAuthors(o *rss.Item) []string {
	var names []string
	if o.DublinCoreExt != nil {
		names = append(names, o.DublinCoreExt.Creator...)
		names = append(names, o.DublinCoreExt.Author...)
	}
	if len(names) == 0 {
		names = append(names, o.Author)
	}
	for _, a := range o.Extensions["atom"]["author"] {
		if n := a.Children["name"]; len(n) > 0 {
			names = append(names, n[0].Value)
		}
	}
	if list := people(names); len(list) > 0 {
		return list
	}
	if o.ITunesExt != nil {
		return people([]string{o.ITunesExt.Author})
	}
	return nil
}

// rssOrigin returns what <source> says (RSS 2.0), or a link to the original elsewhere.
// An item that names its own feed says nothing.
func rssOrigin(o *rss.Item, base *url.URL, link, self string, at *url.URL) *feeds.Origin {
	var origin feeds.Origin
	if o.Source != nil {
		origin.Title = plain(o.Source.Title)
		origin.FeedURL = resolve(base, o.Source.URL)
	}
	for _, rel := range []string{"canonical", "via"} {
		if l := resolve(base, atomLink(o.Extensions, rel)); origin.Link == "" && elsewhere(l, link) {
			origin.Link = l
		}
	}
	return originOf(origin, self, at)
}

// extension returns the text of the first element of that name, or "".
func extension(e ext.Extensions, prefix, name string) string {
	if list := e[prefix][name]; len(list) > 0 {
		return list[0].Value
	}
	return ""
}

// atomLink returns the first link of that relation among the Atom elements in RSS.
func atomLink(e ext.Extensions, rel string) string {
	for _, prefix := range []string{"atom", "atom03"} {
		for _, l := range e[prefix]["link"] {
			r := l.Attrs["rel"]
			if r == "" {
				r = "alternate"
			}
			if strings.EqualFold(r, rel) {
				return l.Attrs["href"]
			}
		}
	}
	return ""
}

// year bounds what a feed can ask for; more is no answer.
const year = 365 * 24 * time.Hour

// ttl returns <ttl>, in minutes (RSS 2.0), or what the syndication module says,
// whichever is longer.
func ttl(o *rss.Feed) time.Duration {
	var minutes time.Duration
	if n, err := strconv.Atoi(strings.TrimSpace(o.TTL)); err == nil && n > 0 && n <= int(year/time.Minute) {
		minutes = time.Duration(n) * time.Minute
	}
	return max(minutes, updates(o.Extensions))
}

// updates returns the distance of updates by the syndication module of RSS 1.0: so
// many in a period. Either of the two may be left out; they are then one, and a day.
func updates(all ext.Extensions) time.Duration {
	name, frequency := extension(all, "sy", "updatePeriod"), extension(all, "sy", "updateFrequency")
	if name == "" && frequency == "" {
		return 0
	}
	period := map[string]time.Duration{
		"": 24 * time.Hour, "hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": 30 * 24 * time.Hour, "yearly": year,
	}[strings.ToLower(strings.TrimSpace(name))]
	n, err := strconv.Atoi(strings.TrimSpace(frequency))
	if err != nil || n < 1 {
		n = 1
	}
	return period / time.Duration(n)
}

func skipHours(list []string) []int {
	var hours []int
	for _, s := range list[:min(len(list), 24)] {
		if h, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && h >= 0 && h <= 24 && !slices.Contains(hours, h%24) {
			hours = append(hours, h%24) // RSS 0.91 counts from 1 to 24
		}
	}
	return hours
}

func skipDays(list []string) []time.Weekday {
	var days []time.Weekday
	for _, s := range list[:min(len(list), 7)] {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(strings.TrimSpace(s), d.String()) {
				days = append(days, d)
			}
		}
	}
	return days
}
