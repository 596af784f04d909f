package parse

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// realFeeds is a folder of feeds as they are published. They belong to their publishers
// and are no part of this repository.
const realFeeds = "../../../shared/data/feeds"

func TestRealFeeds(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(realFeeds, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("NOT TESTED AGAINST REAL FEEDS: %s does not exist here", realFeeds)
	}
	var sum struct{ files, failed, items, guid, link, date, text, repaired int }
	for _, file := range files {
		if filepath.Ext(file) == ".tsv" {
			continue
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		sum.files++
		bare, bareErr := gofeed.NewParser().Parse(bytes.NewReader(body))
		feed, err := Parse(t.Context(), body, From{URL: "https://fetched.example/feed", Source: "s"})
		if err != nil {
			sum.failed++
			t.Logf("%s: %v (gofeed: %v)", name, err, bareErr)
			if bareErr == nil {
				t.Errorf("%s: gofeed reads it, we do not: %v", name, err)
			}
			continue
		}
		if bareErr != nil {
			t.Logf("%s: gofeed fails (%v), we read %d articles", name, bareErr, len(feed.Articles))
		} else if want := distinct(bare); len(feed.Articles) < want {
			t.Errorf("%s: %d articles; gofeed reads %d distinct ones", name, len(feed.Articles), want)
		}
		if len(feed.Repairs) > 0 {
			sum.repaired++
			t.Logf("%s: %s", name, strings.Join(feed.Repairs, "; "))
		}
		checkArticles(t, name, feed)
		for _, a := range feed.Articles {
			sum.items++
			if strings.HasPrefix(a.GUID, "sha256:") {
				sum.guid++
			}
			if a.Link == "" {
				sum.link++
			}
			if a.Published.IsZero() {
				sum.date++
			}
			if a.HTML() == "" {
				sum.text++
			}
		}
	}
	t.Logf("%d files, %d failed, %d repaired; %d articles, without guid and link %d, link %d, date %d, text %d",
		sum.files, sum.failed, sum.repaired, sum.items, sum.guid, sum.link, sum.date, sum.text)
}

// distinct counts the items that gofeed reads, without exact repeats.
func distinct(f *gofeed.Feed) int {
	type key struct{ guid, link, title, text string }
	seen := make(map[key]bool)
	for _, i := range f.Items {
		seen[key{i.GUID, i.Link, i.Title, i.Description + i.Content}] = true
	}
	return len(seen)
}
