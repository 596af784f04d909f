package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/internal/pipeline"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// BenchmarkRefill makes an ingester ready on a database of 100,000 articles and,
// with PEERS_LONG=1 in the environment, of 1,000,000, which takes 1.2 GB of disk:
// it reads all sketches into the index, and learns from the latest 5,000 texts. Run
// it with -cpu 1. The sketches are those of texts of 400 words. The texts of the
// older articles are not stored, since nothing reads them; the file was just
// written, so that most of it is in memory.
func BenchmarkRefill(b *testing.B) {
	sizes := []int{100_000}
	if os.Getenv("PEERS_LONG") != "" {
		sizes = append(sizes, 1_000_000)
	}
	p := newPress()
	for _, size := range sizes {
		b.Run(fmt.Sprintf("articles=%d", size), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "refill.db")
			begin := time.Unix(1_700_000_000, 0).UTC()
			writeArticles(b, path, p, size, begin)
			for b.Loop() {
				s, err := boltstore.Open(path, boltstore.Options{})
				if err != nil {
					b.Fatal(err)
				}
				in, err := pipeline.NewIngester(context.Background(), pipeline.IngesterOptions{
					Store:  s,
					Source: func(id feeds.SourceID) feeds.Source { return feeds.Source{ID: id} },
					Dedupe: func() pipeline.Settings { return pipeline.Settings{Window: 14 * 24 * time.Hour} },
					Now:    func() time.Time { return begin.Add(13 * 24 * time.Hour) },
				})
				if err != nil {
					b.Fatal(err)
				}
				if n := in.Figures().Texts; n != size {
					b.Fatalf("%d texts in the index, want %d", n, size)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
		})
	}
}

// writeArticles makes a database of articles that were seen one second after the
// other.
func writeArticles(b *testing.B, path string, p *press, size int, begin time.Time) {
	b.Helper()
	const batch, learnt = 5_000, 5_000
	s, err := boltstore.Open(path, boltstore.Options{Throwaway: true})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var buf []byte
	for from := 0; from < size; from += batch {
		err := s.Update(context.Background(), func(w store.Writer) error {
			for n := from; n < min(from+batch, size); n++ {
				buf = p.article(buf[:0], n)
				a := store.Article{
					ID: key(n), FirstSeen: begin.Add(time.Duration(n) * time.Second), Words: articleWords,
					Article: feeds.Article{Source: feeds.SourceID(fmt.Sprintf("https://source-%d.example/feed", n%500)), GUID: fmt.Sprint(n), Title: string(buf[:60])},
				}
				if err := w.PutArticle(a); err != nil {
					return err
				}
				if n >= size-learnt {
					if err := w.PutBody(a.ID, store.Body{Text: string(buf)}); err != nil {
						return err
					}
				}
				data, err := dedupe.NewText(string(buf)).Sketch().AppendBinary(nil)
				if err != nil {
					return err
				}
				if err := w.PutSketch(store.Sketch{Article: a.ID, Seen: a.FirstSeen, Data: data}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
