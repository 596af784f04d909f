package pipeline

import (
	"errors"
	"strings"
	"testing"

	"wirefold/feeds/fetch"
	"wirefold/feeds/parse"
)

// A page where a feed is expected is a failure that says where the feed is.
func TestPageNamesItsFeed(t *testing.T) {
	src := testSource("a")
	p := publisher{src.URL: func() (*fetch.Response, error) {
		return &fetch.Response{Status: 200, URL: "https://a.example/news/", ContentType: "text/html", Body: []byte(
			`<html><head><link rel="alternate" type="application/rss+xml" href="feed.rss"><link rel="feed" href="/b"></head><body></body></html>`)}, nil
	}}
	b := newBench(t, p, src)
	polled, err := b.poller.Poll(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	var page *PageError
	if !errors.As(polled.Err, &page) || len(page.Feeds) != 2 {
		t.Fatalf("the failure is %v, want a page with two feeds", polled.Err)
	}
	if !strings.HasSuffix(polled.Err.Error(), "it names the feed https://a.example/news/feed.rss and 1 more") {
		t.Errorf("the failure says %q", polled.Err)
	}
	var not *parse.NotFeedError
	if !errors.As(polled.Err, &not) {
		t.Error("what the parser found is lost")
	}
}
