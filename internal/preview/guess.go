package preview

import (
	"context"
	"errors"
	"net/url"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/feeds/page"
	"wirefold/feeds/parse"
	"wirefold/internal/pipeline"
)

// usual is where feeds most often are, from the root of their site.
var usual = [...]string{"/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/rss", "/feed.json"}

// Guess asks for feeds at the usual places of the site at base, one after the other,
// and returns those that are there. It costs a site seven requests at most, fewer
// where it cannot be reached or refuses, so somebody must have asked for it.
func Guess(ctx context.Context, fetcher pipeline.Fetcher, base string) ([]page.Alternate, error) {
	at, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	var found []page.Alternate
	seen := map[string]bool{}
	for _, path := range usual {
		res, err := fetcher.Get(ctx, fetch.Request{URL: feeds.ResolveURL(at, path)})
		var status *fetch.StatusError
		switch {
		case errors.As(err, &status) && status.RetryAfter == 0 && status.Status < 500 && status.Status != 429:
			continue
		case err != nil:
			return found, err
		case seen[res.URL]:
			continue // several places lead to one
		}
		seen[res.URL] = true
		if feed, err := parse.Parse(ctx, res.Body, parse.From{URL: res.URL, ContentType: res.ContentType}); err == nil {
			found = append(found, page.Alternate{URL: res.URL, Title: feed.Title, Type: res.ContentType})
		}
	}
	return found, ctx.Err()
}
