package dedupe

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestKeyFinder compares what is found in one pass with a search for each key.
func TestKeyFinder(t *testing.T) {
	keys := []string{"(", "—", "- ", "feed", "feeds", "fee", "edit", "unedited", "ed", "редакт", "编辑"}
	var finder keyFinder
	all := finder.add(keys)
	rng := rand.New(rand.NewPCG(41, 42))
	found := 0
	for range 5000 {
		var b strings.Builder
		for range rng.IntN(12) {
			k := keys[rng.IntN(len(keys))]
			from := rng.IntN(len(k))
			b.WriteString(k[from : from+1+rng.IntN(len(k)-from)])
		}
		s := b.String()
		var set keySet
		finder.find(s, &set)
		for i, k := range keys {
			got := set[i/64]>>(i%64)&1 != 0
			if want := strings.Contains(s, k); got != want {
				t.Fatalf("%q in %q: %t, want %t", k, s, got, want)
			}
			if got {
				found++
			}
		}
		if set != (keySet{}) && !set.meets(&all) {
			t.Fatalf("%q: keys that were never added", s)
		}
	}
	if found < 1000 {
		t.Errorf("only %d keys were found", found)
	}
}
