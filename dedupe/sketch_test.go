package dedupe_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"wirefold/dedupe"
)

func TestSketchRoundTrip(t *testing.T) {
	texts := readTexts(t)
	texts["empty"] = ""
	texts["one word"] = "bridge"
	for _, name := range names(texts) {
		s := dedupe.NewText(texts[name]).Sketch()
		if !slices.IsSorted(s) || len(slices.Compact(slices.Clone(s))) != len(s) {
			t.Errorf("%s: the sketch is not a sorted set", name)
		}
		prefix := []byte("key")
		b, err := s.AppendBinary(prefix)
		if err != nil {
			t.Fatal(err)
		}
		if string(b[:3]) != "key" || len(b) != 3+1+4*len(s) || b[3] != dedupe.SketchVersion {
			t.Errorf("%s: stored badly: %d bytes for %d fingerprints", name, len(b), len(s))
		}
		back, err := dedupe.ParseSketch(b[3:])
		if err != nil || !slices.Equal(back, s) {
			t.Errorf("%s: came back as another sketch: %v", name, err)
		}
	}
}

func TestParseDamagedSketch(t *testing.T) {
	good, err := dedupe.NewText(readText(t, "en-bridge")).Sketch().AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	swapped := slices.Clone(good)
	swapped[4], swapped[8] = swapped[8], swapped[4] // the highest bytes of the first two
	for name, b := range map[string][]byte{
		"nothing":          nil,
		"empty":            {},
		"cut by a byte":    good[:len(good)-1],
		"a byte too many":  append(slices.Clone(good), 0),
		"no version":       good[1:],
		"other version":    append([]byte{dedupe.SketchVersion + 1}, good[1:]...),
		"twice the same":   {dedupe.SketchVersion, 7, 0, 0, 0, 7, 0, 0, 0},
		"out of order":     {dedupe.SketchVersion, 7, 0, 0, 0, 6, 0, 0, 0},
		"the end zeroed":   append(slices.Clone(good[:len(good)-8]), make([]byte, 8)...),
		"upside down":      append([]byte{good[0]}, reversed(good[1:])...),
		"only half a word": {dedupe.SketchVersion, 1, 2},
	} {
		if s, err := dedupe.ParseSketch(b); err == nil {
			t.Errorf("%s: read as a sketch of %d fingerprints", name, len(s))
		}
	}
}

func reversed(b []byte) []byte {
	b = slices.Clone(b)
	slices.Reverse(b)
	return b
}

func TestEqualTextsEqualSketches(t *testing.T) {
	for name, text := range readTexts(t) {
		want := dedupe.NewText(text).Sketch()
		for _, d := range typography() {
			if got := dedupe.NewText(d.on(text)).Sketch(); !slices.Equal(got, want) {
				t.Errorf("%s, %s: another sketch", name, d.name)
			}
		}
	}
}

// TestWinnowingGuarantee checks the promise on which candidates rest: whatever
// two texts share in a run of six words leaves a common fingerprint.
func TestWinnowingGuarantee(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		run := randomWords(rng, "s", 6+rng.IntN(5))
		a := around(rng, run, "a", 82+rng.IntN(400))
		b := around(rng, run, "b", 82+rng.IntN(400))
		if common(dedupe.NewText(a).Sketch(), dedupe.NewText(b).Sketch()) == 0 {
			t.Fatalf("a run of %d words leaves no common fingerprint in\n%s\nand\n%s", len(run), a, b)
		}
	}
}

// TestSketchOfShortText checks that a short text keeps every shingle: any three
// words in common with another short text show.
func TestSketchOfShortText(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		run := randomWords(rng, "s", 3)
		a, b := around(rng, run, "a", 3+rng.IntN(70)), around(rng, run, "b", 3+rng.IntN(70))
		if common(dedupe.NewText(a).Sketch(), dedupe.NewText(b).Sketch()) == 0 {
			t.Fatalf("three words leave no common fingerprint in\n%s\nand\n%s", a, b)
		}
	}
}

// randomWords returns n words that begin with the prefix.
func randomWords(rng *rand.Rand, prefix string, n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = prefix + string(rune('a'+rng.IntN(26))) + string(rune('a'+rng.IntN(26))) + string(rune('a'+rng.IntN(26)))
	}
	return words
}

// around puts a run at a random place among n words in all.
func around(rng *rand.Rand, run []string, prefix string, n int) string {
	others := randomWords(rng, prefix, max(0, n-len(run)))
	return strings.Join(slices.Insert(others, rng.IntN(len(others)+1), run...), " ")
}

// common counts the fingerprints that two sketches have in common.
func common(a, b dedupe.Sketch) (n int) {
	for _, f := range a {
		if _, ok := slices.BinarySearch(b, f); ok {
			n++
		}
	}
	return n
}
