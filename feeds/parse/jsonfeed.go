package parse

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"
	jsonfeed "github.com/mmcdole/gofeed/json"

	"wirefold/feeds"
)

// jsonDocument is JSON Feed 1.0 or 1.1.
type jsonDocument struct {
	original  *jsonfeed.Feed
	universal *gofeed.Feed // its items are those of original, in the same order
	text      []byte
}

// isJSONFeed tells a JSON Feed from any other object: by its version, or, where that
// is missing, by a list of items that can be told apart.
func isJSONFeed(f *jsonfeed.Feed) bool {
	if strings.Contains(f.Version, "jsonfeed.org/version/") {
		return true
	}
	for _, i := range f.Items {
		if i != nil && (i.ID != "" || i.URL != "") && (i.ContentHTML != "" || i.ContentText != "" || i.Title != "") {
			return true
		}
	}
	return false
}

func (d *jsonDocument) feed(at *url.URL) *Feed {
	o, u := d.original, d.universal
	f := &Feed{
		Title:    plain(o.Title),
		SiteURL:  resolve(at, o.HomePageURL),
		FeedURL:  resolve(at, o.FeedURL),
		Hub:      d.hub(at),
		Language: language(o.Language),
	}
	base := baseFor(f, at)
	for i, item := range o.Items {
		f.Articles = append(f.Articles, d.article(item, u.Items[i], base))
	}
	return f
}

func (d *jsonDocument) article(o *jsonfeed.Item, u *gofeed.Item, base *url.URL) feeds.Article {
	a := feeds.Article{
		GUID:       identifier(o.ID),
		Link:       resolve(base, o.URL, o.ExternalURL),
		Title:      plain(o.Title),
		Authors:    d.authors(o),
		Published:  date(u.PublishedParsed, u.Published),
		Updated:    date(u.UpdatedParsed, u.Updated),
		Summary:    textToHTML(clean(o.Summary)),
		Content:    clean(o.ContentHTML),
		Categories: labels(o.Tags),
		Language:   language(o.Language),
		Image:      resolve(base, o.Image, o.BannerImage),
	}
	if a.Content == "" {
		a.Content = textToHTML(clean(o.ContentText))
	}
	if a.Published.IsZero() {
		a.Published = a.Updated
	}
	if o.Attachments != nil {
		for _, e := range *o.Attachments {
			a.Enclosures = addEnclosure(a.Enclosures, base, e.URL, e.MimeType, strconv.FormatInt(e.SizeInBytes, 10))
		}
	}
	if a.Image == "" {
		a.Image = enclosedImage(a.Enclosures)
	}
	return a
}

// authors returns the authors of an item, or those of the feed. Version 1.0 has one
// author, 1.1 a list.
func (d *jsonDocument) authors(o *jsonfeed.Item) []string {
	for _, list := range [][]*jsonfeed.Author{o.Authors, {o.Author}, d.original.Authors, {d.original.Author}} {
		var names []string
		for _, a := range list {
			if a != nil {
				names = append(names, a.Name)
			}
		}
		if found := people(names); len(found) > 0 {
			return found
		}
	}
	return nil
}

// hub returns the feed's WebSub hub, which gofeed does not read.
func (d *jsonDocument) hub(at *url.URL) string {
	if !bytes.Contains(d.text, []byte(`"hubs"`)) {
		return ""
	}
	var top struct {
		Hubs []struct{ Type, URL string }
	}
	if err := json.Unmarshal(d.text, &top); err != nil {
		return ""
	}
	for _, h := range top.Hubs {
		if strings.EqualFold(h.Type, "websub") {
			return resolve(at, h.URL)
		}
	}
	return ""
}
