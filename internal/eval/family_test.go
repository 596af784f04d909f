package eval

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
)

// The families under testdata are reports that went round in one hard shape: an
// agency's text is reprinted, cut, spun by a machine, and reposted in other words
// at twice the length. Another agency reports the same in its own words, and the
// first one follows up with a paragraph of background.
var families = []string{"visit", "strike"}

// copied are the members of a family that are one story.
var copied = []string{"original", "part", "repost", "reprint", "spun"}

// shares says which shares, in percent, of the shingles of one member another one
// has: that is what makes a family hard.
var shares = []struct {
	of, in       string
	words        int
	least, most float64
}{
	{"repost", "reprint", 5, 14, 16},
	{"repost", "reprint", 3, 24, 27},
	{"reprint", "repost", 5, 29.5, 32},
	{"reprint", "repost", 3, 48.5, 51.5},
	{"spun", "original", 5, 28, 30},
	{"original", "spun", 5, 28, 30},
	{"part", "original", 5, 70, 85},
	{"original", "part", 5, 30, 40},
	{"agency", "original", 5, 2, 4},
	{"agency", "original", 3, 10, 14},
	{"original", "agency", 5, 1, 4},
	{"original", "agency", 3, 6, 14},
	{"later", "original", 5, 15, 25},
}

func TestFamiliesAreHard(t *testing.T) {
	for _, name := range families {
		members := readFamily(t, name)
		for _, s := range shares {
			got := 100 * shareOfShingles(members[s.of].Text, members[s.in].Text, s.words)
			if got < s.least || got > s.most {
				t.Errorf("%s: %.1f %% of the %d-word shingles of %s are in %s, want %v to %v", name, got, s.words, s.of, s.in, s.least, s.most)
			}
		}
	}
}

func TestJudge(t *testing.T) {
	for _, name := range families {
		members := readFamily(t, name)
		ks := slices.Sorted(maps.Keys(members))
		for i, a := range ks {
			for _, b := range ks[i+1:] {
				e := dedupe.Compare(dedupe.NewText(members[a].Text), dedupe.NewText(members[b].Text), dedupe.Options{Apart: members[b].Published.Sub(members[a].Published).Abs()})
				fmt.Printf("%s %-9s %-9s %v %s %.3f shared %d in %d longest %d fig %.2f names %.2f %.1f\n", name, a, b, e.Verdict, e.Rule, e.Score, e.SharedWords, e.Passages, e.LongestPassage, e.Figures, e.Names, e.Weights)
			}
		}
	}
}

// TestFamilies holds the engine to what each member of a family is, in whatever
// order they arrive.
func TestFamilies(t *testing.T) {
	var all []Document
	for _, name := range families {
		members := readFamily(t, name)
		for _, member := range slices.Sorted(maps.Keys(members)) {
			all = append(all, members[member])
		}
	}
	for seed := range uint64(32) {
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		checkStories(t, seed, all)
	}
}

func checkStories(t *testing.T, seed uint64, all []Document) {
	t.Helper()
	run, err := Start(t.Context(), Options{Window: 14 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, d := range all {
		if err := run.Add(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if err := run.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	stories, _, err := run.stories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	order, got := []string{}, map[string][]string{}
	for i, d := range all {
		order = append(order, d.ID)
		got[stories[i]] = append(got[stories[i]], d.ID)
	}
	for _, members := range got {
		slices.Sort(members)
	}
	var want [][]string
	for _, name := range families {
		story := []string{}
		for _, c := range copied {
			story = append(story, name+"/"+c)
		}
		want = append(want, story, []string{name + "/agency"}, []string{name + "/later"})
	}
	for _, members := range want {
		if !slices.ContainsFunc(slices.Collect(maps.Values(got)), func(m []string) bool { return slices.Equal(m, members) }) {
			t.Errorf("seed %d: no story of %v only, but %v, in the order %v", seed, members, got, order)
		}
	}
}

// readFamily returns the members of a family by name. A file has a head of
// "Key: value" lines, an empty line, and the text.
func readFamily(t *testing.T, name string) map[string]Document {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", name, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts of the family %s: %v", name, err)
	}
	members := map[string]Document{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, text, _ := strings.Cut(string(b), "\n\n")
		member := strings.TrimSuffix(filepath.Base(file), ".txt")
		d := Document{ID: name + "/" + member, Text: strings.TrimSpace(text)}
		for line := range strings.Lines(head) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch key {
			case "Source":
				d.Source = value
			case "Title":
				d.Title = value
			case "Published":
				if d.Published, err = time.Parse(time.RFC3339, value); err != nil {
					t.Fatalf("%s: %v", file, err)
				}
			default:
				t.Fatalf("%s: unknown line %q", file, line)
			}
		}
		members[member] = d
	}
	return members
}

// aWord is a figure with its separators, or letters with apostrophes.
var aWord = regexp.MustCompile(`\d+(?:[.,]\d+)*|\pL+(?:['’]\pL+)*`)

// shareOfShingles returns the share of the distinct runs of n words of a that
// stand in b. It counts on its own, so that the texts are what they claim to be
// whatever the engine makes of them.
func shareOfShingles(a, b string, n int) float64 {
	shingles := func(text string) map[string]bool {
		words := aWord.FindAllString(strings.ReplaceAll(strings.ToLower(text), "’", "'"), -1)
		set := map[string]bool{}
		for i := range len(words) - n + 1 {
			set[strings.Join(words[i:i+n], " ")] = true
		}
		return set
	}
	x, y := shingles(a), shingles(b)
	shared := 0
	for s := range x {
		if y[s] {
			shared++
		}
	}
	return float64(shared) / float64(len(x))
}
