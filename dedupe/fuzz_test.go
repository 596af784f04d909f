package dedupe_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"wirefold/dedupe"
)

// fuzzLimit is the length in bytes from which on an input is too long to be
// worth the fuzzer's time; that long ones cost no more per word is for the
// benchmarks to show.
const fuzzLimit = 4 << 10

// FuzzCompare checks that any two texts are compared without panic, whatever the
// order, and that what is found fits them.
func FuzzCompare(f *testing.F) {
	texts := readTexts(f)
	for _, name := range names(texts) {
		// Short seeds: the fuzzer tries to make each of its finds shorter.
		seed := firstWords(name, texts[name], 30)
		for i, d := range append(typography(), additions()...) {
			if i%4 == len(name)%4 {
				f.Add(seed, d.on(seed))
			}
		}
		f.Add(firstWords(name, texts[name], 14), seed)
	}
	f.Add("", "\xff\x00")
	f.Add(strings.Repeat("a b ", 40), strings.Repeat("b a ", 41))
	f.Add(strings.Repeat("漢", 50)+" 12", strings.Repeat("漢 ", 49))
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) > fuzzLimit || len(b) > fuzzLimit {
			t.Skip("too long")
		}
		checkEvidence(t, a, b)
		text := dedupe.NewText(a)
		if own := dedupe.Compare(text, text, dedupe.Options{}); text.Words() >= 12 && (own.Score != 1 || own.Verdict != dedupe.Copy) {
			t.Errorf("a text of %d words is %s by %s to itself: %q", text.Words(), own.Verdict, own.Rule, a)
		}
		if !utf8.ValidString(text.String()) {
			t.Errorf("the normalised text of %q is not valid", a)
		}
		s := text.Sketch()
		if !slices.IsSorted(s) || len(slices.Compact(slices.Clone(s))) != len(s) {
			t.Errorf("the sketch of %q is not a sorted set", a)
		}
	})
}

// FuzzNotices checks that notices are found in any text without panic, that
// credits are words of it, and that naming does not depend on the order.
func FuzzNotices(f *testing.F) {
	for _, seed := range []string{
		"", "KESSE, Jan 30 (Reuters) - The drum is back.", "The drum is back.\n\n--IANS", "The drum is back. (AFP)",
		"This story has not been edited and comes from a syndicated feed.", "Mit Material von dpa", "МОСКВА (ТАСС) — 27 августа",
		strings.Repeat("Ä", 79) + "x (AFP) -", strings.Repeat("(A", 500), strings.Repeat("-- A ", 300), "\xc3 (A) -",
	} {
		f.Add(seed, "AFP")
	}
	f.Add("(AFP)", "\x00ͺ!") // a letter that is none once normalised
	finder := dedupe.NewNoticeFinder()
	f.Fuzz(func(t *testing.T, text, source string) {
		if len(text) > fuzzLimit || len(source) > fuzzLimit {
			t.Skip("too long")
		}
		found := finder.Find(text)
		for i, credit := range found.Credits {
			if credit == "" || !utf8.ValidString(credit) || !strings.Contains(text, credit) || slices.Contains(found.Credits[:i], credit) {
				t.Errorf("credit %q of %q", credit, text)
			}
			dedupe.Names(credit, source)
		}
		if dedupe.Names(text, source) != dedupe.Names(source, text) {
			t.Errorf("naming depends on the order: %q, %q", text, source)
		}
		if dedupe.NewText(source).Words() > 0 && !dedupe.Names(source, source) {
			t.Errorf("%q does not name itself", source)
		}
	})
}

// FuzzParseSketch checks that what is read is a sketch, and is stored as it was read.
func FuzzParseSketch(f *testing.F) {
	for _, text := range readTexts(f) {
		b, err := dedupe.NewText(text).Sketch().AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte{})
	f.Add([]byte{dedupe.SketchVersion})
	f.Add([]byte{dedupe.SketchVersion, 1, 0, 0, 0, 1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := dedupe.ParseSketch(b)
		if err != nil {
			return
		}
		if !slices.IsSorted(s) || len(slices.Compact(slices.Clone(s))) != len(s) {
			t.Errorf("read what is not a sorted set: %v", s)
		}
		back, err := s.AppendBinary(nil)
		if err != nil || !bytes.Equal(back, b) {
			t.Errorf("stored as %x, read from %x: %v", back, b, err)
		}
	})
}
