package dedupe_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
)

// benchText returns a text of testdata of about 400 words.
func benchText(b *testing.B) string {
	return firstWords("en-bridge", readText(b, "en-bridge"), 400)
}

func BenchmarkNewText(b *testing.B) {
	texts := readTexts(b)
	for _, name := range []string{"en-bridge", "ru-port", "hi-rail", "zh-metro", "th-flood"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(texts[name])))
			b.ReportAllocs()
			for b.Loop() {
				dedupe.NewText(texts[name])
			}
		})
	}
}

func BenchmarkSketch(b *testing.B) {
	text := dedupe.NewText(benchText(b))
	b.ReportAllocs()
	for b.Loop() {
		text.Sketch()
	}
}

func BenchmarkCompare(b *testing.B) {
	s := benchText(b)
	text := dedupe.NewText(s)
	var unrelated strings.Builder
	for _, name := range []string{"en-museum", "en-bridge-other", "en-brief"} {
		unrelated.WriteString(readText(b, name) + "\n\n")
	}
	dressed := s
	for _, d := range additions() {
		dressed = d.on(dressed)
	}
	for _, other := range []struct {
		name string
		text *dedupe.Text
	}{
		{"copy", dedupe.NewText(dressed)},
		{"unrelated", dedupe.NewText(unrelated.String())},
	} {
		b.Run(other.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dedupe.Compare(text, other.text, dedupe.Options{})
			}
		})
	}
}

// hostile returns pairs of texts of n words that are made to cost time.
func hostile(n int) []struct{ name, a, b string } {
	rng := rand.New(rand.NewPCG(11, 12))
	random := randomWords(rng, "w", n)
	backwards := slices.Clone(random)
	slices.Reverse(backwards)

	// Passages of four words each that come in the opposite order.
	var passages []string
	for i := 0; i+4 <= n; i += 4 {
		passages = append(passages, strings.Join(random[i:i+4], " "))
	}
	turned := slices.Clone(passages)
	slices.Reverse(turned)

	// A few words in every order: each shingle has many places.
	few := make([]string, n)
	for i := range few {
		few[i] = string(rune('a' + rng.IntN(3)))
	}
	fewOther := slices.Clone(few)
	rng.Shuffle(n, func(i, j int) { fewOther[i], fewOther[j] = fewOther[j], fewOther[i] })

	// Figures swapped in every second word of a form.
	var formA, formB strings.Builder
	for i := range n / 6 {
		fmt.Fprintf(&formA, "place and points of runner %d ", i)
		fmt.Fprintf(&formB, "place and points of runner %d ", n+i)
	}
	repeat := func(s string, times int) string { return strings.Repeat(s, times) }
	return []struct{ name, a, b string }{
		{"equal words", repeat("a ", n), repeat("a ", n-1)},
		{"two words", repeat("a b ", n/2), repeat("b a ", n/2)},
		{"three words", strings.Join(few, " "), strings.Join(fewOther, " ")},
		{"period broken", repeat(repeat("a b c ", 9)+"x ", n/28), repeat(repeat("a b c ", 8)+"y ", n/25)},
		{"passages turned", strings.Join(passages, " . "), strings.Join(turned, " . ")},
		{"words turned", strings.Join(random, " "), strings.Join(backwards, " ")},
		{"figures swapped", formA.String(), formB.String()},
		{"equal characters", repeat("字", n), repeat("字", n-1)},
	}
}

// BenchmarkCompareHostile compares texts that are made to cost time, at three
// lengths: twice the words must take about twice the time.
func BenchmarkCompareHostile(b *testing.B) {
	for i := range hostile(12) {
		for _, n := range []int{5_000, 10_000, 20_000} {
			pair := hostile(n)[i]
			b.Run(fmt.Sprintf("%s/%d", pair.name, n), func(b *testing.B) {
				x, y := dedupe.NewText(pair.a), dedupe.NewText(pair.b)
				for b.Loop() {
					dedupe.Compare(x, y, dedupe.Options{})
				}
			})
		}
	}
}

// BenchmarkNewTextHostile prepares texts of odd characters, at three lengths.
func BenchmarkNewTextHostile(b *testing.B) {
	for _, unit := range []struct{ name, s string }{
		{"combining marks", "\u0301\u0323"},
		{"letters and marks", "e\u0301\u0323"},
		{"flags", "🇩🇪"},
		{"joined signs", "👩\u200d"},
		{"apostrophes", "a'"},
		{"figures", "1,"},
		{"one word", "a"},
		{"dots", "."},
		{"word and dots", "a.."},
		{"low lines", "_"},
		{"invisible", "a\u00ad"},
		{"katakana", "カ"},
		{"Hebrew", "א\""},
		{"bad bytes", "\xff"},
		{"ligature", "ﷺ"},
	} {
		for _, n := range []int{50_000, 100_000, 200_000} {
			b.Run(fmt.Sprintf("%s/%d", unit.name, n), func(b *testing.B) {
				s := strings.Repeat(unit.s, n/len(unit.s))
				for b.Loop() {
					dedupe.NewText(s)
				}
			})
		}
	}
}

// BenchmarkNotices looks for notices in long and odd texts.
func BenchmarkNotices(b *testing.B) {
	finder := dedupe.NewNoticeFinder()
	for _, unit := range []struct{ name, s string }{
		{"prose", benchText(b) + "\n\n"},
		{"brackets", "(A"},
		{"dashes", "--A "},
		{"spaces", "(AFP) \t x"},
		{"feed", "syndicated "},
		{"lines", "A\n"},
	} {
		for _, n := range []int{20_000, 40_000, 80_000} {
			b.Run(fmt.Sprintf("%s/%d", unit.name, n), func(b *testing.B) {
				s := strings.Repeat(unit.s, n/len(unit.s)+1)
				for b.Loop() {
					finder.Find(s)
				}
			})
		}
	}
}

// BenchmarkIndex adds texts to a full index, looks for candidates in it and
// removes the texts again.
func BenchmarkIndex(b *testing.B) {
	rng := rand.New(rand.NewPCG(13, 14))
	sketch := func() dedupe.Sketch {
		s := make(dedupe.Sketch, 160)
		for i := range s {
			// Some fingerprints are much more frequent than others.
			s[i] = uint32(rng.IntN(1 << (8 + rng.IntN(23))))
		}
		slices.Sort(s)
		return slices.Compact(s)
	}
	index := dedupe.NewIndex[int]()
	for i := range 20_000 {
		index.Add(i, sketch(), time.Time{})
	}
	fresh := sketch()
	b.Run("add and remove", func(b *testing.B) {
		for b.Loop() {
			index.Add(-1, fresh, time.Time{})
			index.Remove(-1)
		}
	})
	b.Run("candidates", func(b *testing.B) {
		for b.Loop() {
			index.Candidates(fresh, 20)
		}
	})
}
