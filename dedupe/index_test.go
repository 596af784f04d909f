package dedupe_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"wirefold/dedupe"
)

// naiveIndex is what an Index should be, in the plainest form: a list in order of
// arrival.
type naiveIndex []naiveEntry

type naiveEntry struct {
	key    int
	sketch dedupe.Sketch
	seen   time.Time
}

func (x *naiveIndex) remove(drop func(naiveEntry) bool) { *x = slices.DeleteFunc(*x, drop) }

func (x *naiveIndex) add(e naiveEntry) {
	x.remove(func(old naiveEntry) bool { return old.key == e.key })
	*x = append(*x, e)
}

// fresh returns an Index into which the entries were put and nothing else happened.
func (x *naiveIndex) fresh() *dedupe.Index[int] {
	index := dedupe.NewIndex[int]()
	for _, e := range *x {
		index.Add(e.key, e.sketch, e.seen)
	}
	return index
}

// TestIndexAgainstModel lets an index live through thousands of changes, enough
// for it to clean up several times, and compares it with the plain list.
func TestIndexAgainstModel(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	start := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	index, model := dedupe.NewIndex[int](), &naiveIndex{}
	for step := range 12_000 {
		switch p := rng.IntN(100); {
		case p < 70:
			e := naiveEntry{rng.IntN(500), randomSketch(rng), start.Add(time.Duration(step) * time.Minute)}
			index.Add(e.key, e.sketch, e.seen)
			model.add(e)
		case p < 98:
			key := rng.IntN(500)
			index.Remove(key)
			model.remove(func(e naiveEntry) bool { return e.key == key })
		default:
			before := start.Add(time.Duration(step-rng.IntN(1000)) * time.Minute)
			index.Expire(before)
			model.remove(func(e naiveEntry) bool { return e.seen.Before(before) })
		}
		if step%97 == 0 {
			checkIndex(t, rng, index, model)
		}
	}
	index.Expire(start.Add(1e6 * time.Hour))
	if index.Len() != 0 || len(index.Candidates(randomSketch(rng), 10)) != 0 {
		t.Error("something outlived the end of the window")
	}
}

func checkIndex(t *testing.T, rng *rand.Rand, index *dedupe.Index[int], model *naiveIndex) {
	t.Helper()
	if index.Len() != len(*model) {
		t.Fatalf("%d texts, want %d", index.Len(), len(*model))
	}
	held := map[int]naiveEntry{}
	for _, e := range *model {
		held[e.key] = e
	}
	for key := range 500 {
		want, ok := held[key]
		seen, got := index.Seen(key)
		if got != ok || ok && !seen.Equal(want.seen) {
			t.Fatalf("text %d: %s %t, want %+v %t", key, seen, got, want, ok)
		}
	}
	fresh := model.fresh()
	for range 10 {
		query := randomSketch(rng)
		found := index.Candidates(query, 1000)
		if want := fresh.Candidates(query, 1000); !slices.Equal(found, want) {
			t.Fatalf("candidates\n%v\nin an index made anew\n%v", found, want)
		}
		if again := index.Candidates(query, 1000); !slices.Equal(found, again) {
			t.Fatalf("candidates\n%v, at once again\n%v", found, again)
		}
		if first := index.Candidates(query, 3); !slices.Equal(first, found[:min(3, len(found))]) {
			t.Fatalf("the first candidates are %v, of %v", first, found)
		}
		isCandidate := map[int]bool{}
		for i, c := range found {
			if c.Shared != common(query, held[c.Key].sketch) {
				t.Fatalf("candidate %+v shares %d", c, common(query, held[c.Key].sketch))
			}
			if c.Weight <= 0 || i > 0 && c.Weight > found[i-1].Weight {
				t.Fatalf("candidates not in order of weight: %v", found)
			}
			isCandidate[c.Key] = true
		}
		for _, e := range *model {
			// What shares a half is a candidate by any measure.
			if n := common(query, e.sketch); n >= 5 && 2*n >= min(len(query), len(e.sketch)) && !isCandidate[e.key] {
				t.Fatalf("text %d shares %d of %d fingerprints and is no candidate", e.key, n, len(e.sketch))
			}
		}
	}
}

// randomSketch returns a sketch that shares something with many others.
func randomSketch(rng *rand.Rand) dedupe.Sketch {
	topic := uint32(rng.IntN(40)) * 100
	s := make(dedupe.Sketch, rng.IntN(30))
	for i := range s {
		s[i] = topic + uint32(rng.IntN(60))
		if rng.IntN(3) == 0 {
			s[i] = uint32(1000*100 + rng.IntN(5000))
		}
	}
	slices.Sort(s)
	return slices.Compact(s)
}

// TestIndexTies checks that candidates of equal weight come in order of arrival.
func TestIndexTies(t *testing.T) {
	index := dedupe.NewIndex[string]()
	for _, key := range []string{"first", "second", "third", "fourth"} {
		index.Add(key, dedupe.Sketch{1, 2, 3, 5}, time.Time{})
	}
	index.Add("first", dedupe.Sketch{1, 2, 3, 5}, time.Time{}) // arrives again
	var got []string
	for _, c := range index.Candidates(dedupe.Sketch{1, 2, 3, 4, 5}, 10) {
		got = append(got, c.Key)
	}
	if want := []string{"second", "third", "fourth", "first"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, limit := range []int{0, -1} {
		if got := index.Candidates(dedupe.Sketch{1, 2, 3, 5}, limit); len(got) != 0 {
			t.Errorf("limit %d: %v", limit, got)
		}
	}
}

// TestIndexIgnoresFurniture checks that what stands in every text finds none.
func TestIndexIgnoresFurniture(t *testing.T) {
	index := dedupe.NewIndex[int]()
	furniture := []uint32{1, 2, 3, 4, 5}
	for i := range 1000 {
		own := uint32(1000 + 10*i)
		index.Add(i, append(slices.Clone(furniture), own, own+1, own+2, own+3), time.Time{})
	}
	if found := index.Candidates(furniture, 10); len(found) != 0 {
		t.Errorf("furniture finds %v", found)
	}
	found := index.Candidates(append(slices.Clone(furniture), 1420, 1421, 1422, 1423), 10)
	if len(found) != 1 || found[0].Key != 42 || found[0].Shared != 4 {
		t.Errorf("own words find %v, want text 42 by 4", found)
	}
}

// TestIndexOfRevisions checks that a text which is revised all the time does not
// make its own words look frequent, and is itself found in its newest form.
func TestIndexOfRevisions(t *testing.T) {
	index := dedupe.NewIndex[string]()
	live := dedupe.Sketch{10, 20, 30, 40}
	for range 900 {
		index.Add("live", live, time.Time{})
	}
	if found := index.Candidates(live, 10); len(found) != 1 || found[0].Shared != 4 {
		t.Errorf("a text revised 900 times is found as %v", found)
	}
	index.Add("live", dedupe.Sketch{50, 60}, time.Time{})
	if found := index.Candidates(live, 10); len(found) != 0 {
		t.Errorf("an earlier revision is found: %v", found)
	}
}

// TestIndexOfNothing checks that a text without fingerprints is held like others.
func TestIndexOfNothing(t *testing.T) {
	index := dedupe.NewIndex[string]()
	seen := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	index.Add("nil", nil, seen)
	index.Add("empty", dedupe.Sketch{}, seen)
	if found := index.Candidates(nil, 10); len(found) != 0 {
		t.Errorf("nothing finds %v", found)
	}
	if _, ok := index.Seen("nil"); !ok || index.Len() != 2 {
		t.Errorf("%d texts held", index.Len())
	}
	index.Expire(seen.Add(time.Second))
	if index.Len() != 0 {
		t.Errorf("%d texts outlived the window", index.Len())
	}
	index.Remove("never there")
}

// TestIndexFindsTexts checks the way from texts to candidates: whatever folds
// must first be found.
func TestIndexFindsTexts(t *testing.T) {
	texts := readTexts(t)
	index := dedupe.NewIndex[string]()
	for _, name := range names(texts) {
		index.Add(name, dedupe.NewText(texts[name]).Sketch(), time.Time{})
	}
	for _, name := range names(texts) {
		forms := map[string]string{"beginning": firstWords(name, texts[name], 60)}
		for _, d := range append(additions(), typography()...) {
			forms[d.name] = d.on(texts[name])
		}
		for form, text := range forms {
			found := index.Candidates(dedupe.NewText(text).Sketch(), 5)
			if len(found) == 0 || found[0].Key != name {
				t.Errorf("%s, %s: found %v", name, form, fmt.Sprint(found))
			}
		}
	}
}
