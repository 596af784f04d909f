package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
)

const (
	vocabularySize = 60_000
	articleWords   = 400
	copies         = 3 // of ten articles
)

// press makes articles of words drawn by Zipf's law. The same number gives the
// same article.
type press struct {
	words [][]byte
	draws []uint16 // numbers of words, as often as they are drawn
}

func newPress() *press {
	rng := rand.New(rand.NewPCG(1, 2))
	p := &press{draws: make([]uint16, 1<<20)}
	for range vocabularySize {
		w := make([]byte, 2+rng.IntN(4)+rng.IntN(5))
		for i := range w {
			w[i] = "etaoinshrdlucmfwypvbgkjqxz"[int(26*math.Pow(rng.Float64(), 1.7))]
		}
		if rng.IntN(12) == 0 {
			w[0] -= 'a' - 'A'
		}
		p.words = append(p.words, w)
	}
	zipf := rand.NewZipf(rng, 1.07, 2.7, vocabularySize-1)
	for i := range p.draws {
		p.draws[i] = uint16(zipf.Uint64())
	}
	return p
}

// article appends article n: words of its own or, for three in ten, those of one of
// the 20,000 before it in which each twentieth word was changed.
func (p *press) article(b []byte, n int) []byte {
	rng := rand.New(rand.NewPCG(uint64(n), 3))
	from, changes := rng, 0.0
	if n%10 < copies && n >= 10 {
		// The last seven of each ten are no copies.
		ten := n/10 - 1 - rng.IntN(min(n/10, 2_000))
		from, changes = rand.New(rand.NewPCG(uint64(10*ten+copies+rng.IntN(10-copies)), 3)), 0.05
	}
	for i := range articleWords {
		w := p.draws[from.IntN(len(p.draws))]
		if changes > 0 && rng.Float64() < changes {
			w = p.draws[rng.IntN(len(p.draws))]
		}
		switch {
		case i%80 == 79:
			b = append(b, ".\n\n"...)
		case i%16 == 15:
			b = append(b, ". "...)
		case i > 0:
			b = append(b, ' ')
		}
		if i%50 == 49 {
			b = strconv.AppendInt(b, int64(w)%1000, 10)
		} else {
			b = append(b, p.words[w]...)
		}
	}
	return b
}

// engine is what the daemon does with an article besides the store.
type engine struct {
	index *dedupe.Index[feeds.ArticleID]
	words *dedupe.Vocabulary
	// text returns an article's text, as the store does.
	text func(n int) string

	compared, folded int
}

func key(n int) (id feeds.ArticleID) {
	binary.BigEndian.PutUint64(id[:], uint64(n))
	return id
}

func number(id feeds.ArticleID) int { return int(binary.BigEndian.Uint64(id[:])) }

// fill puts article n into the index without looking for copies.
func (e *engine) fill(n int) {
	text := dedupe.NewText(e.text(n))
	if n%8 == 0 {
		e.words.Add(text)
	}
	e.index.Add(key(n), text.Sketch(), time.Unix(int64(n), 0))
}

// take does the work for article n.
func (e *engine) take(n int) {
	text := dedupe.NewText(e.text(n))
	sketch := text.Sketch()
	found, rarity := e.index.Search(sketch, candidates)
	for _, c := range found {
		e.compared++
		other := dedupe.NewText(e.text(number(c.Key)))
		v := dedupe.Compare(text, other, dedupe.Options{Vocabulary: e.words, Rarity: rarity})
		if v.Verdict.Folds() {
			e.folded++
		}
	}
	e.words.Add(text)
	e.index.Add(key(n), sketch, time.Unix(int64(n), 0))
}

func live() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkEngine takes articles in while the window holds 100,000 and, with
// PEERS_LONG=1 in the environment, 1,000,000. Run it with -cpu 1. The texts are made
// beforehand; those of candidates are prepared anew, as the daemon does with what
// it reads from its store.
func BenchmarkEngine(b *testing.B) {
	sizes := []int{100_000}
	if os.Getenv("PEERS_LONG") != "" {
		sizes = append(sizes, 1_000_000)
	}
	p := newPress()
	for _, size := range sizes {
		b.Run(fmt.Sprintf("window=%d", size), func(b *testing.B) {
			texts := make([]string, size+50_000)
			var buf []byte
			for n := range texts {
				buf = p.article(buf[:0], n)
				texts[n] = string(buf)
			}
			e := &engine{words: dedupe.NewVocabulary(), text: func(n int) string {
				if n < len(texts) {
					return texts[n]
				}
				return string(p.article(nil, n))
			}}
			before := live()
			e.index = dedupe.NewIndex[feeds.ArticleID]()
			for n := range size {
				e.fill(n)
			}
			e.index.Candidates(nil, 0) // sorts what was added, as the first article does
			bytes := float64(live()-before) / float64(size)
			n := size
			for b.Loop() {
				e.take(n)
				n++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
			b.ReportMetric(bytes, "B/article")
			b.ReportMetric(float64(e.compared)/float64(b.N), "candidates/article")
			b.ReportMetric(float64(e.folded)/float64(b.N), "folds/article")
			runtime.KeepAlive(e)
		})
	}
}

// collision makes article n of texts that are made to cost time.
type collision struct {
	name string
	text func(p *press, n int) string
}

// BenchmarkCollide takes in articles that were made to collide, at three numbers:
// the time for one article must not grow with their number.
func BenchmarkCollide(b *testing.B) {
	p := newPress()
	base := string(p.article(nil, 0))
	for _, c := range []collision{
		// One form with another figure in it: everything is shared with everything.
		{"one form", func(_ *press, n int) string { return fmt.Sprintf("%s Number %d.", base, n) }},
		// As many texts as a fingerprint may have share one form, then comes another.
		{"forms of 100", func(p *press, n int) string {
			return fmt.Sprintf("%s Number %d.", p.article(nil, 1+n/100), n)
		}},
		// Each text is made of the halves of two forms of a few.
		{"crossed halves", func(p *press, n int) string {
			x, y := p.article(nil, 1+n%50), p.article(nil, 1+n/50%50)
			return fmt.Sprintf("%s %d %s", x[:len(x)/2], n, y[len(y)/2:])
		}},
		// A few words in ever other orders.
		{"few words", func(_ *press, n int) string {
			rng := rand.New(rand.NewPCG(uint64(n), 5))
			var text []byte
			for range articleWords {
				text = append(text, "abcdefgh"[rng.IntN(8)], ' ')
			}
			return string(text)
		}},
	} {
		for _, articles := range []int{2_500, 5_000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", c.name, articles), func(b *testing.B) {
				for b.Loop() {
					e := &engine{
						index: dedupe.NewIndex[feeds.ArticleID](), words: dedupe.NewVocabulary(),
						text: func(n int) string { return c.text(p, n) },
					}
					for n := range articles {
						e.take(n)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*articles), "µs/article")
			})
		}
	}
}
