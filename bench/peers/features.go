package main

import (
	"encoding/binary"
	"hash/fnv"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	minhashlsh "github.com/ekzhu/minhash-lsh"
)

const (
	hashes    = 128 // of a MinHash signature
	hashSeed  = 1
	shingle   = 3 // words of a shingle for SimHash and MinHash
	container = 4 // words of a shingle for containment
)

// features are what the peers look at in a document.
type features struct {
	title      string
	titleWords []uint64 // sets are sorted
	trigrams   []uint64
	words      []uint64
	shingles   []uint64
	simWords   uint64
	simGrams   uint64
	minhash    []uint64
}

func newFeatures(title, text string) *features {
	words := split(text)
	three := grams(words, shingle)
	return &features{
		title:      strings.Join(split(title), " "),
		titleWords: set(hashAll(split(title))),
		trigrams:   set(trigrams(split(title))),
		words:      set(hashAll(words)),
		shingles:   set(grams(words, container)),
		simWords:   simhash(hashAll(words)),
		simGrams:   simhash(three),
		minhash:    minhash(set(three)),
	}
}

// split cuts a text into lower-case words; a character of a script without spaces
// is one.
func split(s string) []string {
	var out []string
	start := -1
	s = strings.ToLower(s)
	for i, r := range s {
		alone := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
		inside := unicode.In(r, unicode.L, unicode.N, unicode.M)
		if start >= 0 && (alone || !inside) {
			out = append(out, s[start:i])
			start = -1
		}
		if inside && start < 0 {
			start = i
		}
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

func hash64(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	// FNV's high bits are poor for short strings.
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

func hashAll(words []string) []uint64 {
	out := make([]uint64, len(words))
	for i, w := range words {
		out[i] = hash64(w)
	}
	return out
}

// grams returns the hashes of all runs of n words, or of the whole of a shorter text.
func grams(words []string, n int) []uint64 {
	n = min(n, len(words))
	var out []uint64
	for i := 0; n > 0 && i+n <= len(words); i++ {
		out = append(out, hash64(strings.Join(words[i:i+n], " ")))
	}
	return out
}

// trigrams returns the trigrams of characters of words, each padded with two
// spaces in front and one behind, as PostgreSQL's pg_trgm makes them.
func trigrams(words []string) []uint64 {
	var out []uint64
	for _, w := range words {
		r := []rune("  " + w + " ")
		for i := 0; i+3 <= len(r); i++ {
			out = append(out, hash64(string(r[i:i+3])))
		}
	}
	return out
}

func set(xs []uint64) []uint64 {
	slices.Sort(xs)
	return slices.Compact(xs)
}

// simhash is that of Charikar ("Similarity estimation techniques from rounding
// algorithms", STOC 2002), each feature weighted by how often it occurs.
func simhash(features []uint64) (s uint64) {
	var sum [64]int
	for _, f := range features {
		for i := range sum {
			sum[i] += int(f>>i&1)*2 - 1
		}
	}
	for i, n := range sum {
		if n > 0 {
			s |= 1 << i
		}
	}
	return s
}

func minhash(features []uint64) []uint64 {
	m := minhashlsh.NewMinhash(hashSeed, hashes)
	var b [8]byte
	for _, f := range features {
		binary.LittleEndian.PutUint64(b[:], f)
		m.Push(b[:])
	}
	return m.Signature()
}

// common returns the size of the intersection of two sets.
func common(a, b []uint64) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

func jaccard(a, b []uint64) float64 {
	n := common(a, b)
	return float64(n) / float64(max(len(a)+len(b)-n, 1))
}

// overlap is the share of the smaller set that stands in the other.
func overlap(a, b []uint64) float64 {
	return float64(common(a, b)) / float64(max(min(len(a), len(b)), 1))
}

// agreement is the share of equal places of two MinHash signatures, which
// estimates the Jaccard index.
func agreement(a, b []uint64) float64 {
	n := 0
	for i := range a {
		if a[i] == b[i] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// collide reports whether two signatures agree in a whole band of k places, of l.
func collide(a, b []uint64, k, l int) bool {
	for i := range l {
		if slices.Equal(a[i*k:(i+1)*k], b[i*k:(i+1)*k]) {
			return true
		}
	}
	return false
}

func distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }
