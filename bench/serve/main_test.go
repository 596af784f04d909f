package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wirefold/feeds"
	"wirefold/internal/web"
	"wirefold/store/boltstore"
)

// What is measured is a feed, and nginx is given the same bytes.
func TestTheFeedIsOne(t *testing.T) {
	dir := t.TempDir()
	db, err := boltstore.Open(filepath.Join(dir, "wirefold.db"), boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	src := feeds.Source{ID: "https://paper.example/feed", URL: "https://paper.example/feed", Name: "The Paper"}
	if err := fill(db, src, 7); err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Options{Store: db, Sources: func() []feeds.Source { return []feeds.Source{src} }, BaseURL: "http://127.0.0.1"})
	plain, zipped := get(s.Handler(), ""), get(s.Handler(), "gzip")
	if plain.Code != 200 || strings.Count(plain.Body.String(), "<entry>") != 7 || zipped.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v\n%.500s", plain.Code, zipped.Header(), plain.Body)
	}
	if err := writeFiles(filepath.Join(dir, "www"), plain.Body.Bytes(), zipped.Body.Bytes()); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "www", "feed.atom")); err != nil || string(b) != plain.Body.String() {
		t.Errorf("nginx has %d bytes of %d; %v", len(b), plain.Body.Len(), err)
	}
}
