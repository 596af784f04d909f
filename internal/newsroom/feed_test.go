package newsroom

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
)

// Every feed has to say to gofeed what the outlet says to us.
func TestFeedsAreReadable(t *testing.T) {
	outlets := load(t)
	now := time.Date(2026, 2, 3, 20, 0, 0, 0, time.UTC)
	h := Handler(outlets, now)
	for _, o := range outlets {
		t.Run(o.Slug, func(t *testing.T) {
			_, body := get(t, h, o.Path)
			feed, err := gofeed.NewParser().Parse(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if feed.Title != o.Name || feed.Description != motto {
				t.Errorf("title %q, description %q", feed.Title, feed.Description)
			}
			// gofeed leaves out xml:lang.
			if feed.Language != o.Language && feed.FeedType != "atom" {
				t.Errorf("language %q, want %q", feed.Language, o.Language)
			}
			if len(feed.Items) != len(o.Articles) {
				t.Fatalf("%d items, want %d", len(feed.Items), len(o.Articles))
			}
			for i, item := range feed.Items {
				checkItem(t, o.Format, item, o.Articles[i], now)
			}
		})
	}
}

// checkItem holds a parsed item against the article that it was made from.
func checkItem(t *testing.T, format Format, item *gofeed.Item, a Article, now time.Time) {
	t.Helper()
	const base = "http://example.com" // httptest's host
	if item.Title != a.Title {
		t.Errorf("title %q, want %q", item.Title, a.Title)
	}
	if item.Link != base+a.Link || item.GUID != a.GUID {
		t.Errorf("%s: link %q, guid %q", a.Link, item.Link, item.GUID)
	}
	if item.PublishedParsed == nil || !item.PublishedParsed.Equal(a.Published(now)) {
		t.Errorf("%s: published %v, want %v", a.Link, item.PublishedParsed, a.Published(now))
	}
	if len(item.Authors) != 1 || item.Authors[0].Name != a.Author {
		t.Errorf("%s: authors %v", a.Link, item.Authors)
	}
	if strings.Join(item.Categories, ",") != strings.Join(a.Categories, ",") {
		t.Errorf("%s: categories %q, want %q", a.Link, item.Categories, a.Categories)
	}
	if a.Image != "" && !strings.Contains(images(item), base+a.Image) {
		t.Errorf("%s: images %q", a.Link, images(item))
	}
	got, want := item.Content, a.HTML
	if got == "" {
		got = item.Description
	}
	if a.SummaryOnly {
		want = a.Lead()
	}
	if prose(t, got) != prose(t, want) {
		t.Errorf("%s: text %q, want %q", a.Link, prose(t, got), prose(t, want))
	}
	if format == RSS && item.Content != "" {
		t.Errorf("%s: this outlet has no content element", a.Link)
	}
}

// images returns the addresses of the item's pictures.
func images(item *gofeed.Item) string {
	var urls []string
	if item.Image != nil {
		urls = append(urls, item.Image.URL)
	}
	for _, e := range item.Enclosures {
		urls = append(urls, e.URL)
	}
	for _, c := range item.Extensions["media"]["content"] {
		urls = append(urls, c.Attrs["url"])
	}
	return strings.Join(urls, " ")
}

// prose returns the text of well-formed HTML, its space collapsed.
func prose(t *testing.T, html string) string {
	t.Helper()
	var out strings.Builder
	d := xml.NewDecoder(strings.NewReader(html))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(strings.Fields(out.String()), " ")
		}
		if err != nil {
			t.Fatalf("%v in %s", err, html)
		}
		if text, ok := token.(xml.CharData); ok {
			out.Write(text)
		} else {
			out.WriteByte(' ')
		}
	}
}

func TestCharsetOutletIsNotUTF8(t *testing.T) {
	outlets := load(t)
	h := Handler(outlets, time.Now())
	for _, o := range outlets {
		if o.Charset == "" {
			continue
		}
		resp, body := get(t, h, o.Path)
		if !strings.Contains(body, `encoding="windows-1252"`) || !strings.Contains(body, "Jakobikirche: Orgel") || !strings.Contains(body, "F\xe4hre") {
			t.Errorf("%s is not in windows-1252", o.Path)
		}
		if got := resp.Header.Get("Content-Type"); got != "application/rss+xml" {
			t.Errorf("%s: Content-Type %q", o.Path, got)
		}
	}
}

func TestCharsetKeepsWhatItLacks(t *testing.T) {
	o := Outlet{Slug: "a", Name: "Ł", Format: RSS, Charset: windows1252, Articles: []Article{{Title: "波", HTML: "<p>Ж</p>"}}}
	_, body, err := edition{&o, "http://a.example", time.Now()}.encode()
	if err != nil {
		t.Fatal(err)
	}
	feed, err := gofeed.NewParser().ParseString(string(body))
	if err != nil {
		t.Fatal(err)
	}
	// Inside CDATA the reference is HTML's, not XML's.
	if feed.Title != "Ł" || feed.Items[0].Title != "波" || feed.Items[0].Description != "<p>&#1046;</p>" {
		t.Errorf("%q, %q, %q", feed.Title, feed.Items[0].Title, feed.Items[0].Description)
	}
}
