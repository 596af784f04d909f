package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wirefold/feeds"
	"wirefold/internal/web"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// serve fills a database, writes the feed for nginx, and serves it until it is killed.
func serve(dir string, entries int) error {
	db, err := boltstore.Open(filepath.Join(dir, "wirefold.db"), boltstore.Options{Timeout: time.Second})
	if err != nil {
		return err
	}
	defer db.Close()
	src := feeds.Source{ID: "https://paper.example/feed", URL: "https://paper.example/feed", Name: "The Paper"}
	if err := fill(db, src, entries); err != nil {
		return err
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	s := web.New(web.Options{
		Store: db, Sources: func() []feeds.Source { return []feeds.Source{src} }, BaseURL: "http://" + address, Entries: entries,
	})
	o := offer{Address: address}
	plain := get(s.Handler(), "")
	zipped := get(s.Handler(), "gzip")
	o.ETag, o.Plain, o.Zipped = plain.Header().Get("ETag"), plain.Body.Len(), zipped.Body.Len()
	if err := writeFiles(filepath.Join(dir, "www"), plain.Body.Bytes(), zipped.Body.Bytes()); err != nil {
		return err
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(o); err != nil {
		return err
	}
	return web.NewHTTPServer(s.Handler(), nil).Serve(l)
}

func get(h http.Handler, accept string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/feed.atom", nil)
	if accept != "" {
		r.Header.Set("Accept-Encoding", accept)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// writeFiles writes what nginx serves: the same bytes, in both codings.
func writeFiles(dir string, plain, zipped []byte) error {
	zr, err := gzip.NewReader(strings.NewReader(string(zipped)))
	if err != nil {
		return fmt.Errorf("the feed is not gzipped: %w", err)
	}
	zr.Close()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "feed.atom"), plain, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "feed.atom.gz"), zipped, 0o644)
}

// fill stores as many stories, with texts as long as those of news.
func fill(db store.Store, src feeds.Source, entries int) error {
	rng := rand.New(rand.NewPCG(1, 2))
	return db.Update(context.Background(), func(w store.Writer) error {
		if err := w.PutMeta(store.Meta{FeedID: store.UUIDFrom([16]byte{1}), Created: time.Unix(1.7e9, 0)}); err != nil {
			return err
		}
		for n := range entries {
			at := time.Date(2026, 3, 14, 0, n, 0, 0, time.UTC)
			a := store.Article{
				Article: feeds.Article{
					Source: src.ID, GUID: fmt.Sprint(n), Link: fmt.Sprintf("https://paper.example/%d", n), Title: words(rng, 9),
					Authors: []string{"A. Reporter"}, Published: at, Categories: []string{"News"},
				},
				FirstSeen: at,
			}
			a.ID = a.Article.ID()
			story := store.Story{
				ID: store.NewStoryID(a.ID, 0), Created: at, Canonical: a.ID, Published: at, Updated: at,
				Members: []store.Member{{Article: a.ID, Source: src.ID}},
			}
			a.Story = story.ID
			var html strings.Builder
			for range 8 {
				html.WriteString("<p>" + words(rng, 50) + "</p>")
			}
			if err := w.PutArticle(a); err != nil {
				return err
			}
			if err := w.PutBody(a.ID, store.Body{Content: html.String()}); err != nil {
				return err
			}
			if err := w.PutStory(story); err != nil {
				return err
			}
		}
		return nil
	})
}

// words makes a text of invented words, some of them frequent.
func words(rng *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		word := rng.IntN(1 + rng.IntN(4000))
		for {
			b.WriteString([]string{"ka", "ro", "mi", "ten", "sal", "vu", "lor", "ne"}[word%8])
			if word /= 8; word == 0 {
				break
			}
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

// freeAddress returns an address of loopback that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
