package storetest

import (
	"testing"
	"time"

	"wirefold/store"
)

// BenchmarkCommit measures the commit of a batch of 100 new articles, each with
// its body, sketch and story. One operation is one batch.
func BenchmarkCommit(b *testing.B, e Engine) {
	const batch = 100
	s := e.open(b)
	n := 0
	for b.Loop() {
		update(b, s, func(w store.Writer) error {
			for range batch {
				n++
				if err := putWhole(w, n); err != nil {
					return err
				}
				if err := w.PutStory(story(n)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "articles/s")
}

// BenchmarkNewest measures the listing of the 100 newest stories of 20,000. One
// operation is one listing.
func BenchmarkNewest(b *testing.B, e Engine) {
	const all, listed = 20_000, 100
	s := e.open(b)
	update(b, s, func(w store.Writer) error {
		for n := 1; n <= all; n++ {
			if err := w.PutStory(story(n)); err != nil {
				return err
			}
		}
		return nil
	})
	for b.Loop() {
		view(b, s, func(r store.Reader) error {
			n := 0
			for _, err := range r.Stories(time.Time{}) {
				if err != nil {
					return err
				}
				if n++; n == listed {
					break
				}
			}
			if n != listed {
				b.Fatalf("%d stories", n)
			}
			return nil
		})
	}
}

// BenchmarkSketches measures a walk through all sketches of 20,000 articles, as at
// a start. One operation is one walk.
func BenchmarkSketches(b *testing.B, e Engine) {
	const all = 20_000
	s := e.open(b)
	update(b, s, func(w store.Writer) error {
		for n := 1; n <= all; n++ {
			if err := w.PutArticle(article(n)); err != nil {
				return err
			}
			sk := sketch(n)
			sk.Data = make([]byte, 1024)
			if err := w.PutSketch(sk); err != nil {
				return err
			}
		}
		return nil
	})
	for b.Loop() {
		view(b, s, func(r store.Reader) error {
			n := 0
			for _, err := range r.Sketches(time.Time{}) {
				if err != nil {
					return err
				}
				n++
			}
			if n != all {
				b.Fatalf("%d sketches", n)
			}
			return nil
		})
	}
}
