package parse

import (
	"context"
	"net/url"
	"time"

	"wirefold/feeds"
)

// From says where a document came from.
type From struct {
	// URL is the response's final URL, after redirects. Relative links refer to it
	// when the document names no better base. It may be empty.
	URL string
	// ContentType is the response's Content-Type header, if it had one.
	ContentType string
	// Source is what every article is marked with.
	Source feeds.SourceID
	// Limits bounds the work; the zero value means the defaults.
	Limits Limits
}

// Feed is a document, read.
type Feed struct {
	Kind  string `json:"kind"` // "rss", "rdf", "atom" or "json"
	Title string `json:"title,omitempty"`
	// Description and Authors are plain text; the authors are those of the feed, which
	// the articles have inherited where the format says so.
	Description string        `json:"description,omitempty"`
	Authors     []string      `json:"authors,omitempty"`
	ID          string        `json:"id,omitempty"`       // atom:id
	SiteURL     string        `json:"site_url,omitempty"` // the page that the feed is about
	FeedURL     string        `json:"feed_url,omitempty"` // what the feed says that its own URL is
	Hub         string        `json:"hub,omitempty"`      // WebSub
	Language    string        `json:"language,omitempty"` // BCP 47, as claimed
	Rights      string        `json:"rights,omitempty"`
	Updated     time.Time     `json:"updated,omitzero"`
	TTL         time.Duration `json:"ttl,omitempty"` // how long the publisher says it may be cached
	// SkipHours (0 to 23, UTC) and SkipDays are when the publisher asks not to be
	// polled.
	SkipHours []int          `json:"skip_hours,omitempty"`
	SkipDays  []time.Weekday `json:"skip_days,omitempty"`
	// Articles stand in the order of the document; no two have the same GUID. Their
	// titles are plain text, their Summary and Content HTML as published: not yet
	// sanitised, and with relative links that refer to the article's Link.
	Articles []feeds.Article `json:"articles"`
	// CutOff is set when the document ends before its list of items does: it may have
	// been longer.
	CutOff bool `json:"cut_off,omitempty"`
	// Repairs says what had to be mended to read the document, for people.
	Repairs []string `json:"repairs,omitempty"`
}

// Parse reads the body of a response, decompressed. A document that cannot be read
// gives a *NotFeedError, a *LimitError or a *MalformedError; a context that ends,
// its error. The body is not changed.
func Parse(ctx context.Context, body []byte, from From) (*Feed, error) {
	limits := from.Limits.orDefault()
	if len(body) > limits.Bytes {
		return nil, &LimitError{What: "bytes", Limit: limits.Bytes}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Time, &LimitError{What: "seconds", Limit: int(limits.Time / time.Second)})
	defer cancel()

	doc, err := open(body, from.ContentType)
	if err != nil {
		return nil, err
	}
	at := baseOf(from.URL)
	parsed, err := doc.parse(ctx, at, limits)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, err
	}
	feed := parsed.feed(at)
	feed.Kind = string(doc.kind)
	feed.Repairs = doc.repairs
	feed.CutOff = doc.end != endWhole
	if n := len(feed.Articles); doc.end == endInItem && n > 0 && feed.Articles[n-1].GUID == "" && feed.Articles[n-1].Link == "" {
		// What the document ends in the middle of has lost its name; whole, it would
		// be another article.
		feed.Articles = feed.Articles[:n-1]
	}
	feed.Articles = identify(feed.Articles)
	if doc.mended != nil && len(feed.Articles) == 0 && feed.Title+feed.Description+feed.SiteURL == "" {
		return nil, doc.mended // nothing was there to be mended
	}
	for i := range feed.Articles {
		a := &feed.Articles[i]
		a.Source = from.Source
		if a.Language == "" {
			a.Language = feed.Language
		}
	}
	return feed, nil
}

func baseOf(raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil || !u.IsAbs() {
		return nil
	}
	return u
}
