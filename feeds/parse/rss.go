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
	seen      *survey
}

func (d *rssDocument) feed(at *url.URL) *Feed {
	o, u, head := d.original, d.universal, &d.seen.head
	own := at // what the links of the feed itself refer to
	if head.base != nil {
		own = head.base
	}
	f := &Feed{
		Title:       head.find("title").title(),
		Description: head.find("description", "tagline", "subtitle", "info").title(),
		SiteURL:     resolve(own, append(o.Links, u.Link)...),
		FeedURL:     resolve(own, u.FeedLink),
		Hub:         resolve(own, atomLink(o.Extensions, "hub")),
		Authors:     channelAuthors(o, head),
		Language:    language(u.Language),
		Rights:      head.find("copyright", "rights").title(),
		Updated:     firstDate(o.LastBuildDate, o.PubDate, extension(o.Extensions, "dc", "date"), extension(o.Extensions, "dcterms", "modified")),
		TTL:         ttl(o),
		SkipHours:   skipHours(o.SkipHours),
		SkipDays:    skipDays(o.SkipDays),
	}
	if f.Title == "" {
		f.Title = plain(extension(o.Extensions, "dc", "title"))
	}
	if f.Description == "" {
		f.Description = plain(first(extension(o.Extensions, "dc", "description"), extension(o.Extensions, "itunes", "summary")))
	}
	if f.Rights == "" {
		f.Rights = plain(extension(o.Extensions, "dc", "rights"))
	}
	if f.Language == "" {
		f.Language = language(head.lang)
	}
	for i := range u.Items {
		f.Articles = append(f.Articles, d.article(i, f, at))
	}
	return f
}

func (d *rssDocument) article(i int, f *Feed, at *url.URL) feeds.Article {
	o, u := d.original.Items[i], d.universal.Items[i]
	p := d.seen.partOf(o.Extensions)
	base := p.base
	if base == nil {
		base = baseFor(f, at)
	}
	media := mediaOf(o.Extensions)
	content, summary := p.find("encoded", "body", "div", "fullitem", "content"), p.find("description", "summary")
	a := feeds.Article{
		GUID:       identifier(u.GUID),
		Title:      p.find("title").title(),
		Authors:    rssAuthors(o),
		Summary:    summary.html(),
		Content:    content.html(),
		Categories: labels(append(u.Categories, categories(o.Extensions)...)),
		Language:   p.language(content, summary),
	}
	a.Link = resolve(base, append([]string{extension(o.Extensions, "feedburner", "origLink")}, o.Links...)...)
	if a.Link == "" {
		a.Link = resolve(base, atomLink(o.Extensions, "alternate"))
	}
	// The guid is the permalink unless it says that it is none (RSS 2.0, <guid>).
	if a.Link == "" && o.GUID != nil && !strings.EqualFold(o.GUID.IsPermalink, "false") {
		a.Link = permalink(base, a.GUID)
	}
	if a.Link == "" {
		a.Link = resolve(nil, p.about)
	}
	if a.GUID == "" && p.about != a.Link {
		a.GUID = identifier(p.about)
	}
	if a.Title == "" {
		a.Title = plain(extension(o.Extensions, "dc", "title"))
	}
	if a.Content == "" {
		a.Content = clean(extension(o.Extensions, "yandex", "full-text"))
	}
	if a.Language == "" {
		a.Language = language(extension(o.Extensions, "dc", "language"))
	}
	if a.Summary == "" {
		a.Summary = clean(extension(o.Extensions, "dc", "description"))
	}
	media.complete(&a)
	if a.Summary == "" && a.Content == "" && o.ITunesExt != nil {
		a.Summary = clean(first(o.ITunesExt.Summary, o.ITunesExt.Subtitle))
	}
	a.Published, a.Updated = itemDates(o.Extensions,
		[]string{o.PubDate, o.Custom["published"], o.Custom["issued"], o.Custom["date"], o.Custom["created"]},
		[]string{o.Custom["updated"], o.Custom["modified"]})
	for _, e := range o.Enclosures {
		a.Enclosures = addEnclosure(a.Enclosures, base, e.URL, e.Type, e.Length)
	}
	a.Image = resolve(base, media.image)
	if a.Image == "" && o.ITunesExt != nil {
		a.Image = resolve(base, o.ITunesExt.Image)
	}
	if a.Image == "" {
		a.Image = first(enclosedImage(a.Enclosures), resolve(base, p.find("title").picture()))
	}
	a.Origin = rssOrigin(o, base, a.Link, f.FeedURL, at)
	a.Base = textBase(&a, base, content, summary)
	return a
}

// permalink returns the address that a guid is. By default each is one; but most that
// are not addresses say nothing of it, so one that could be anything is none.
func permalink(base *url.URL, guid string) string {
	if strings.HasPrefix(guid, "/") || strings.Contains(guid, "://") {
		return resolve(base, guid)
	}
	return ""
}

// rssAuthors returns the authors' names. gofeed knows the first only, and loses one
// that is written as "Name (Agency)".
func rssAuthors(o *rss.Item) []string {
	var names []string
	if o.DublinCoreExt != nil {
		names = append(names, o.DublinCoreExt.Creator...)
		names = append(names, o.DublinCoreExt.Author...)
	}
	if len(people(names)) == 0 {
		names = append(names, o.Author)
	}
	for _, prefix := range []string{"atom", "atom03"} {
		for _, a := range o.Extensions[prefix]["author"] {
			names = append(names, first(textOf(a.Children["name"]), a.Value))
		}
	}
	if list := people(names); len(list) > 0 {
		return list
	}
	if o.ITunesExt != nil && o.ITunesExt.Author != "" {
		return people([]string{o.ITunesExt.Author})
	}
	return people([]string{extension(o.Extensions, "media", "credit"), extension(o.Extensions, "dc", "publisher")})
}

// channelAuthors returns who makes the feed.
func channelAuthors(o *rss.Feed, head *part) []string {
	var itunes, creators []string
	if o.ITunesExt != nil {
		itunes = append(itunes, o.ITunesExt.Author)
		if o.ITunesExt.Owner != nil {
			itunes = append(itunes, o.ITunesExt.Owner.Name)
		}
	}
	if o.DublinCoreExt != nil {
		creators = append(append(creators, o.DublinCoreExt.Creator...), o.DublinCoreExt.Author...)
	}
	for _, list := range [][]string{{o.ManagingEditor}, {head.find("author").verbatim()}, creators, {extension(o.Extensions, "atom", "author")}, itunes} {
		if found := people(list); len(found) > 0 {
			return found[:1]
		}
	}
	return nil
}

// categories returns those of the podcast and media extensions.
func categories(e ext.Extensions) []string {
	var list []string
	for _, c := range e["itunes"]["category"] {
		list = append(list, c.Attrs["text"])
		for _, sub := range c.Children["category"] {
			list = append(list, sub.Attrs["text"])
		}
	}
	for _, c := range e["media"]["category"] {
		list = append(list, first(c.Attrs["label"], c.Value))
	}
	return list
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
