package dedupe

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/cases"
)

// checkPlain checks that the short cut for plain words agrees with UAX #29 and with
// foldWord wherever it says anything, at each place where a word begins. It returns
// at how many it did.
func checkPlain(t *testing.T, s string) (plain int) {
	t.Helper()
	for it := words.FromString(s); it.Next(); {
		end, w, isWord := cutPlain(s, it.Start())
		if end == 0 {
			continue
		}
		plain++
		if end != it.End() || isWord != hasWordRune(it.Value()) {
			t.Fatalf("%q, from %d: a word (%t) up to %d, by UAX #29 %q", s, it.Start(), isWord, end, it.Value())
		}
		if !isWord {
			continue
		}
		folded, caps, digits := foldWord(it.Value(), cases.Fold())
		if got := w.hash(it.Value()); got != xxhash.Sum64String(folded) || w.caps(it.Value()) != caps || w.digits > 0 != digits {
			t.Fatalf("%q is %+v, caps %d; folded %q, caps %d, digits %t", it.Value(), w, w.caps(it.Value()), folded, caps, digits)
		}
	}
	return plain
}

// TestPlainWords tries all short sequences of signs of every kind that UAX #29
// tells apart, and random long ones.
func TestPlainWords(t *testing.T) {
	signs := []string{"a", "Z", "7", " ", "\n", "\r", "\t", ".", ",", ":", ";", "'", "\"", "_", "-", "(", "é", "’", "\u0301", "\u200d", "\u00ad", "א", "カ", "字", "😀", "\u00a0", "\x00"}
	for _, a := range signs {
		for _, b := range signs {
			for _, c := range signs {
				for _, d := range signs {
					checkPlain(t, a+b+c+d)
				}
			}
		}
	}
	for a := range utf8.RuneSelf {
		for b := range utf8.RuneSelf {
			checkPlain(t, "a"+string(rune(a))+string(rune(b))+"1")
		}
	}
	rng := rand.New(rand.NewPCG(31, 32))
	plain := 0
	for range 2000 {
		var s strings.Builder
		for range rng.IntN(80) {
			sign := signs[min(rng.IntN(len(signs)), rng.IntN(len(signs)))]
			s.WriteString(strings.Repeat(sign, 1+rng.IntN(2)*rng.IntN(20)))
		}
		plain += checkPlain(t, s.String())
	}
	if plain < 2000 {
		t.Errorf("only %d words were plain", plain)
	}
}

// FuzzPlainWords is TestPlainWords for any text.
func FuzzPlainWords(f *testing.F) {
	f.Add("It's 3.5 km, a_b; U.S. \"quoted\"-x\r\n  é.g:h")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4<<10 {
			t.Skip("too long")
		}
		checkPlain(t, clean(s))
	})
}
