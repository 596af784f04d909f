package parse

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"wirefold/feeds"
)

// jsonDocument is JSON Feed 1.0 or 1.1.
type jsonDocument struct {
	original *jsonfeed.Feed
	text     []byte
}

func (d *document) attemptJSON(ctx context.Context, l Limits) (p parsed, err error) {
	defer notPanic(&err)
	if err := scanJSON(d.text, l); err != nil {
		return nil, err
	}
	notFeed := &NotFeedError{Looks: LooksJSON, Start: printable(string(d.text[:min(len(d.text), 400)]), 80)}
	if d.text[0] == '[' {
		return nil, notFeed
	}
	original, err := new(jsonfeed.Parser).Parse(&reader{ctx: ctx, r: bytes.NewReader(d.text)})
	if err != nil {
		return nil, err
	}
	if !isJSONFeed(original) {
		return nil, notFeed
	}
	original.Items = slices.DeleteFunc(original.Items, func(i *jsonfeed.Item) bool { return i == nil })
	return &jsonDocument{original, d.text}, nil
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
	o := d.original
	f := &Feed{
		Title:       plain(o.Title),
		Description: plain(o.Description),
		SiteURL:     resolve(at, o.HomePageURL),
		FeedURL:     resolve(at, o.FeedURL),
		Hub:         d.hub(at),
		Authors:     names(o.Authors, o.Author),
		Language:    language(o.Language),
	}
	base := baseFor(f, at)
	for _, item := range o.Items {
		f.Articles = append(f.Articles, d.article(item, f, base))
	}
	return f
}

func (d *jsonDocument) article(o *jsonfeed.Item, f *Feed, base *url.URL) feeds.Article {
	a := feeds.Article{
		GUID:       identifier(o.ID),
		Link:       resolve(base, o.URL, o.ExternalURL),
		Title:      plain(o.Title),
		Authors:    names(o.Authors, o.Author),
		Published:  firstDate(o.DatePublished),
		Updated:    firstDate(o.DateModified),
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
	if len(a.Authors) == 0 {
		a.Authors = f.Authors
	}
	a.Base = textBase(&a, base)
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

// names returns the names of authors. Version 1.0 has one, 1.1 a list.
func names(list []*jsonfeed.Author, one *jsonfeed.Author) []string {
	var all []string
	for _, a := range append(list, one) {
		if a != nil {
			all = append(all, a.Name)
		}
	}
	return people(all)
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
