package eval

import (
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
// agency's text (original) is printed by an outlet (reprint), cut to some of its
// paragraphs (part), spun by a machine (spun), and reposted in other words at twice
// the length (repost). Another agency reports the same in its own words (agency),
// and the first one follows up with a paragraph of background (later).
var families = []string{"visit", "strike"}

// folded are the members of a family that are one story.
var folded = []string{"original", "part", "repost", "reprint", "spun"}

// shares says how much of one member's shingles another one has, in percent: that
// is what makes a family hard.
var shares = []struct {
	of, in      string
	words       int // of a shingle
	least, most float64
}{
	{"repost", "reprint", 5, 14, 16},
	{"repost", "reprint", 3, 24, 27},
	{"reprint", "repost", 5, 30, 32},
	{"reprint", "repost", 3, 49, 51},
	{"spun", "original", 5, 28, 30},
	{"original", "spun", 5, 28, 30},
	{"part", "original", 5, 70, 80},
	{"original", "part", 5, 30, 40},
	{"agency", "original", 5, 2, 4},
	{"agency", "original", 3, 10, 14},
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

// TestPairsOfFamilies compares two texts of a family that are all that is known.
func TestPairsOfFamilies(t *testing.T) {
	for _, name := range families {
		members := readFamily(t, name)
		for a := range members {
			for b := range members {
				if a == b {
					continue
				}
				e := dedupe.Compare(dedupe.NewText(members[a].Text), dedupe.NewText(members[b].Text), dedupe.Options{})
				fold := slices.Contains(folded, a) && slices.Contains(folded, b)
				if e.Verdict.Folds() != fold {
					t.Errorf("%s: %s and %s are %v (%s, %.2f)", name, a, b, e.Verdict, e.Rule, e.Score)
				}
				if (a == "agency" || a == "later") && (b == "original" || b == "reprint") && e.Verdict != dedupe.Related {
					t.Errorf("%s: %s and %s are %v (%s), want related", name, a, b, e.Verdict, e.Rule)
				}
			}
		}
	}
}

// TestFamilies holds the engine to what each member of a family is, in whatever
// order they arrive, with the agency's own text among them and without it.
func TestFamilies(t *testing.T) {
	var all []Document
	for _, name := range families {
		members := readFamily(t, name)
		for _, member := range slices.Sorted(maps.Keys(members)) {
			all = append(all, members[member])
		}
	}
	arriveAnyhow(t, all, 24)
}

// TestFamiliesWithLead has the reposts begin with a paragraph of the outlet's own:
// what follows a text to its end is no round-up that contains it.
func TestFamiliesWithLead(t *testing.T) {
	const lead = "The northern coast is used to news that travels slowly, but this week even the gulls seem to be better informed than usual. " +
		"Here is an overview of what is known so far, and of what nobody can tell yet.\n\n"
	var all []Document
	for _, name := range families {
		members := readFamily(t, name)
		repost := members["repost"]
		repost.Text = lead + repost.Text
		all = append(all, members["original"], members["reprint"], members["part"], repost, members["agency"], members["later"])
	}
	arriveAnyhow(t, all, 10)
}

// arriveAnyhow streams the documents in so many orders, with the originals and without.
func arriveAnyhow(t *testing.T, all []Document, orders uint64) {
	t.Helper()
	rest := slices.DeleteFunc(slices.Clone(all), func(d Document) bool { return d.Original })
	for seed := range orders {
		arrive(t, seed, all)
		arrive(t, seed, rest)
	}
}

// arrive streams the documents in an order that follows from the seed. Those of one
// story, and only those, have to end up in one, behind its original if that is there.
func arrive(t *testing.T, seed uint64, docs []Document) {
	t.Helper()
	docs = slices.Clone(docs)
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	run, err := Start(t.Context(), Options{Window: 14 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	}()
	var order []string
	originals := false
	for _, d := range docs {
		order = append(order, d.ID)
		originals = originals || d.Original
		if err := run.Add(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	rep, err := run.Finish(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Precision != 1 || rep.Recall != 1 || originals && rep.CanonicalAccuracy != 1 {
		t.Errorf("seed %d: precision %.2f, recall %.2f, canonical %.2f, in the order %v", seed, rep.Precision, rep.Recall, rep.CanonicalAccuracy, order)
		for _, m := range rep.Mistakes {
			t.Logf("%s and %s: folded %v, %v", m.A, m.B, m.Folded, m.Evidence.Verdict)
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
		d := Document{ID: name + "/" + member, Text: strings.TrimSpace(text), Original: member == "original", Story: name}
		if !slices.Contains(folded, member) {
			d.Story = d.ID
		}
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
var aWord = regexp.MustCompile(`\d+(?:[.,]\d+)*|\pL+(?:'\pL+)*`)

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
