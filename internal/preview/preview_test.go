package preview

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/feeds/parse"
	"wirefold/internal/pipeline"
)

var now = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func options(f pipeline.Fetcher) Options {
	return Options{
		Fetcher: f, Now: func() time.Time { return now },
		Due: func(o pipeline.Outcome) pipeline.Due {
			return pipeline.Due{At: o.At.Add(time.Hour), Reason: "schedule"}
		},
	}
}

var source = feeds.Source{ID: "https://paper.example/feed", URL: "https://paper.example/feed", Name: "paper"}

// What a server would say of a file decides how it is read.
func TestContentTypeOfAFile(t *testing.T) {
	body, err := charmap.KOI8R.NewEncoder().Bytes([]byte(`<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><title>Порт</title></item></channel></rss>`))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Feed(t.Context(), options(File{Body: body, ContentType: "text/xml; charset=koi8-r"}), source)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Items[0].Title != "Порт" {
		t.Errorf("the title is %q", doc.Items[0].Title)
	}
	if doc.Facts.Polling != nil {
		t.Error("a file says something about polling")
	}
}

// A preview shows what would be stored: in the order of the feed, sanitised, with a
// date that can be true and none where the feed has none.
func TestFeedIsWhatAPollSees(t *testing.T) {
	doc, err := Feed(t.Context(), options(File{Body: []byte(`{"version": "https://jsonfeed.org/version/1.1", "title": "Paper", "items": [
		{"id": "1", "url": "/1", "title": "First", "summary": "In short.", "date_published": "2031-01-01T00:00:00Z",
		 "content_html": "<p onclick='x()'>Whole <a href='2'>text</a>.<script>alert(1)</script></p>"},
		{"id": "2", "content_text": "Second."}]}`)}), source)
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Items) != 2 || doc.Items[0].ID != "1" || doc.Items[1].ID != "2" {
		t.Fatalf("items: %+v", doc.Items)
	}
	first, second := doc.Items[0], doc.Items[1]
	if first.URL != "https://paper.example/1" || first.Summary != "In short." || first.ContentText != "Whole text." {
		t.Errorf("first item: %+v", first)
	}
	if strings.Contains(first.ContentHTML, "script") || strings.Contains(first.ContentHTML, "onclick") || !strings.Contains(first.ContentHTML, `href="https://paper.example/2"`) {
		t.Errorf("content: %s", first.ContentHTML)
	}
	if !first.DatePublished.Equal(now) {
		t.Errorf("a date in the future became %v", first.DatePublished)
	}
	if !second.DatePublished.IsZero() || second.ContentHTML != "<p>Second.</p>" {
		t.Errorf("second item: %+v", second)
	}
	if doc.Facts.Repairs == nil || len(doc.Facts.Repairs) != 0 {
		t.Errorf("repairs: %v", doc.Facts.Repairs)
	}
}

// A feed that makes the program fail gives an error, as in the daemon.
func TestFaultIsAnError(t *testing.T) {
	o := options(File{Body: []byte(`{"version": "https://jsonfeed.org/version/1.1", "items": []}`)})
	o.Due = func(pipeline.Outcome) pipeline.Due { panic("out of order") }
	if _, err := Feed(t.Context(), o, source); err == nil || !strings.Contains(err.Error(), "out of order") {
		t.Errorf("error: %v", err)
	}
}

// site answers by path and counts.
type site struct {
	answers map[string]string
	fail    error // for what is not among the answers
	asked   []string
}

func (s *site) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	s.asked = append(s.asked, r.URL)
	if body, ok := s.answers[r.URL]; ok {
		return &fetch.Response{Status: 200, URL: r.URL, Body: []byte(body)}, nil
	}
	return nil, s.fail
}

func TestGuess(t *testing.T) {
	const feed = `{"version": "https://jsonfeed.org/version/1.1", "title": "Found", "items": []}`
	s := &site{
		answers: map[string]string{"https://paper.example/rss.xml": "<html>", "https://paper.example/feed.json": feed},
		fail:    &fetch.StatusError{Status: 404},
	}
	found, err := Guess(t.Context(), s, "https://paper.example/news/")
	if err != nil || len(found) != 1 || found[0].URL != "https://paper.example/feed.json" || found[0].Title != "Found" {
		t.Errorf("found %+v, %v", found, err)
	}
	if len(s.asked) != len(usual) {
		t.Errorf("asked for %q", s.asked)
	}
}

// A site that cannot be reached, or asks to be left alone, is not asked again.
func TestGuessGivesUp(t *testing.T) {
	for _, fail := range []error{
		errors.New("no such host"), &fetch.StatusError{Status: 429},
		&fetch.StatusError{Status: 503}, &fetch.StatusError{Status: 404, RetryAfter: time.Hour},
	} {
		s := &site{fail: fail}
		if _, err := Guess(t.Context(), s, "https://paper.example/"); !errors.Is(err, fail) || len(s.asked) != 1 {
			t.Errorf("after %v: %v, asked for %q", fail, err, s.asked)
		}
	}
}

// Short links to a long base would make gigabytes of a feed.
func TestLinksThatGrowWithoutMeasure(t *testing.T) {
	read := func(items int) error {
		var feed strings.Builder
		feed.WriteString(`<rss version="2.0" xml:base="https://paper.example/` + strings.Repeat("a/", 1900) + `"><channel>`)
		for i := range items {
			fmt.Fprintf(&feed, "<item><guid>%d</guid><description>%s</description></item>", i, strings.Repeat("&lt;img src=x&gt;", 100))
		}
		feed.WriteString("</channel></rss>")
		_, err := Feed(t.Context(), options(File{Body: []byte(feed.String())}), source)
		return err
	}
	if err := read(10); err != nil {
		t.Error(err)
	}
	var limit *parse.LimitError
	if err := read(1000); !errors.As(err, &limit) {
		t.Errorf("%v; want it refused", err)
	}
}
