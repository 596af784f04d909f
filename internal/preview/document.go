package preview

import (
	"slices"
	"strings"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/feeds/extract"
	"wirefold/feeds/fetch"
	"wirefold/internal/pipeline"
	"wirefold/store"
)

// Document is a feed as JSON Feed 1.1, with what wirefold knows beyond that under
// "_wirefold". Text is valid UTF-8, HTML is sanitised, URLs are absolute, times are
// in UTC and left out where the feed gives none that can be read.
type Document struct {
	Version     string   `json:"version"`
	Title       string   `json:"title"`
	HomePageURL string   `json:"home_page_url,omitempty"`
	FeedURL     string   `json:"feed_url,omitempty"`
	Description string   `json:"description,omitempty"`
	Authors     []Author `json:"authors,omitempty"` // of the feed
	Language    string   `json:"language,omitempty"`
	Hubs        []Hub    `json:"hubs,omitempty"`
	Items       []Item   `json:"items"` // in the order of the feed
	Facts       Facts    `json:"_wirefold"`
}

// Hub is where changes of the feed are announced.
type Hub struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

// Item is an article.
type Item struct {
	ID            string       `json:"id"` // the article's GUID
	URL           string       `json:"url,omitempty"`
	Title         string       `json:"title,omitempty"`
	Summary       string       `json:"summary,omitempty"`      // plain text; where there is a content, too
	ContentHTML   string       `json:"content_html,omitempty"` // the content, or the summary where there is none
	ContentText   string       `json:"content_text"`           // the text that is compared
	Image         string       `json:"image,omitempty"`
	DatePublished time.Time    `json:"date_published,omitzero"`
	DateModified  time.Time    `json:"date_modified,omitzero"`
	Authors       []Author     `json:"authors,omitempty"`
	Tags          []string     `json:"tags,omitempty"`
	Language      string       `json:"language,omitempty"`
	Attachments   []Attachment `json:"attachments,omitempty"`
	Facts         ItemFacts    `json:"_wirefold"`
}

// Author is who wrote an item, or makes the feed.
type Author struct {
	Name string `json:"name"`
}

// Attachment is a file that belongs to an item.
type Attachment struct {
	URL  string `json:"url"`
	Type string `json:"mime_type,omitempty"` // as claimed
	Size int64  `json:"size_in_bytes,omitempty"`
}

// Facts is what wirefold knows of a feed beyond JSON Feed.
type Facts struct {
	URL         string    `json:"url"`    // that answered, after redirects
	Format      string    `json:"format"` // "rss", "rdf", "atom" or "json"
	ContentType string    `json:"content_type,omitempty"`
	Bytes       int64     `json:"bytes"` // as transferred
	ID          string    `json:"id,omitempty"`
	Updated     time.Time `json:"updated,omitzero"`
	Rights      string    `json:"rights,omitempty"`
	Repairs     []string  `json:"repairs"` // what had to be mended to read the feed
	Polling     *Polling  `json:"polling,omitempty"`
}

// Polling is what bears on when the feed is asked for again.
type Polling struct {
	Status       int       `json:"status"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	Moved        string    `json:"moved,omitempty"` // where permanent redirects lead
	Fresh        int       `json:"fresh_seconds"`   // by its cache headers
	TTL          int       `json:"ttl_seconds,omitempty"`
	SkipHours    []int     `json:"skip_hours,omitempty"` // UTC
	SkipDays     []string  `json:"skip_days,omitempty"`
	Next         time.Time `json:"next_due"`
	Reason       string    `json:"due_reason"` // the signal that sets the next due time
}

// ItemFacts is what wirefold knows of an item beyond JSON Feed.
type ItemFacts struct {
	Article feeds.ArticleID `json:"article"` // identity of (source, id)
	// IDFrom says where the id is from: "feed", "hash" for an item that names itself
	// by nothing, "link" if it is the link, whether the feed says so or says nothing.
	IDFrom  string          `json:"id_from"`
	Words   int             `json:"words"` // of the text that is compared
	Page    *PageFacts      `json:"page,omitempty"`
	Origin  *feeds.Origin   `json:"origin,omitempty"`
	Notices *dedupe.Notices `json:"notices,omitempty"`
}

// PageFacts says what became of fetching an item's page. If it is used, the content is
// that of the page.
type PageFacts struct {
	State  store.PageState `json:"state"`
	Reason string          `json:"reason,omitempty"`
}

func newDocument(polled *pipeline.Polled, res *fetch.Response) *Document {
	feed := polled.Feed
	doc := &Document{
		Version: "https://jsonfeed.org/version/1.1",
		Title:   feed.Title, HomePageURL: feed.SiteURL, FeedURL: feed.FeedURL, Language: feed.Language,
		Description: feed.Description, Authors: authors(feed.Authors),
		Items: make([]Item, 0, len(polled.Articles)),
		Facts: Facts{
			URL: res.URL, Format: feed.Kind, ContentType: res.ContentType, Bytes: res.Bytes,
			ID: feed.ID, Updated: feed.Updated.UTC(), Rights: feed.Rights, Repairs: feed.Repairs,
		},
	}
	if doc.Facts.Repairs == nil {
		doc.Facts.Repairs = []string{}
	}
	if feed.Hub != "" {
		doc.Hubs = []Hub{{Type: "WebSub", URL: feed.Hub}}
	}
	if res.Status != 0 {
		doc.Facts.Polling = newPolling(polled, res)
	}
	for _, p := range slices.Backward(polled.Articles) {
		doc.Items = append(doc.Items, newItem(&p))
	}
	return doc
}

func newPolling(polled *pipeline.Polled, res *fetch.Response) *Polling {
	p := &Polling{
		Status: res.Status, ETag: res.ETag, LastModified: res.LastModified, Moved: res.Permanent,
		Fresh: int(res.Fresh / time.Second), TTL: int(polled.Feed.TTL / time.Second),
		SkipHours: polled.Feed.SkipHours, Next: polled.State.NextDue.UTC().Truncate(time.Second), Reason: polled.State.DueReason,
	}
	for _, day := range polled.Feed.SkipDays {
		p.SkipDays = append(p.SkipDays, day.String())
	}
	return p
}

func newItem(p *pipeline.Prepared) Item {
	a := &p.Article
	item := Item{
		ID: a.GUID, URL: a.Link, Title: a.Title,
		ContentHTML: p.Body.HTML(), ContentText: p.Body.Text,
		Image: a.Image, DatePublished: a.Published, DateModified: a.Updated,
		Authors: authors(a.Authors), Tags: a.Categories, Language: a.Language,
		Facts: ItemFacts{Article: a.ID, IDFrom: idFrom(a.GUID, a.Link), Words: a.Words, Origin: a.Origin},
	}
	if p.Body.Content != "" {
		item.Summary = extract.Text(p.Body.Summary)
	}
	for _, e := range a.Enclosures {
		item.Attachments = append(item.Attachments, Attachment{URL: e.URL, Type: e.Type, Size: e.Length})
	}
	if a.Page.State != "" {
		item.Facts.Page = &PageFacts{State: a.Page.State, Reason: a.Page.Reason}
	}
	if n := a.Notices; n.Syndicated || n.Derived || len(n.Credits) > 0 {
		item.Facts.Notices = &n
	}
	return item
}

func authors(names []string) []Author {
	var list []Author
	for _, name := range names {
		list = append(list, Author{Name: name})
	}
	return list
}

func idFrom(guid, link string) string {
	switch {
	case strings.HasPrefix(guid, "sha256:"):
		return "hash"
	case guid == link:
		return "link"
	}
	return "feed"
}

// Excerpt returns the beginning of an item's text on one line, at most so many runes.
func Excerpt(item *Item, runes int) string { return extract.Excerpt(item.ContentText, runes) }
