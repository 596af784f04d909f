package copygen

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// readBases reads the texts of testdata: eight in English and two in each of ten
// other languages.
func readBases(t *testing.T) []*Base {
	t.Helper()
	return readFile(t, "testdata/base.jsonl")
}

func readFile(t *testing.T, name string) []*Base {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	bases, err := Read(f, name)
	if err != nil {
		t.Fatal(err)
	}
	return bases
}

// newsBases reads the large files of base texts next to the checkout.
func newsBases(t *testing.T) []*Base {
	t.Helper()
	var out []*Base
	for _, name := range []string{"bbc", "reuters"} {
		path := "../../../shared/data/" + name + ".jsonl"
		if _, err := os.Stat(path); err != nil {
			t.Skipf("NOT TESTED: %s is absent", path)
		}
		out = append(out, readFile(t, path)...)
	}
	return out
}

func generate(t *testing.T, bases []*Base, o Options) *Corpus {
	t.Helper()
	c, err := Generate(bases, o)
	if err != nil {
		t.Fatalf("%s at strength %g: %v", o.Kind, o.Strength, err)
	}
	checkCorpus(t, c)
	return c
}

// checkCorpus checks what holds of every corpus.
func checkCorpus(t *testing.T, c *Corpus) {
	t.Helper()
	ids := make(map[string]bool)
	originals := make(map[string]*Article)
	var last time.Time
	for _, a := range c.Articles {
		if ids[a.ID] {
			t.Errorf("the id %s occurs twice", a.ID)
		}
		ids[a.ID] = true
		at, err := time.Parse(time.RFC3339, a.Published)
		if err != nil || at.Before(last) {
			t.Errorf("%s: published %s, after an article of %s: %v", a.ID, a.Published, last, err)
		}
		last = at
		if strings.TrimSpace(a.Text) == "" || a.Source == "" || a.Link == "" {
			t.Errorf("%s lacks a text, source or link: %+v", a.ID, a)
		}
		if a.Original != (a.Kind == "") {
			t.Errorf("%s: original %v and of kind %q", a.ID, a.Original, a.Kind)
		}
		if a.Original {
			if originals[a.Story] != nil {
				t.Errorf("the story %s has two originals", a.Story)
			}
			originals[a.Story] = a
		}
	}
	paired := make(map[*Article]bool)
	for _, p := range c.Pairs {
		paired[p.A] = true
		if !ids[p.A.ID] || !ids[p.B.ID] || !p.B.Original {
			t.Errorf("the pair %s %s is not of an article and an original", p.A.ID, p.B.ID)
		}
		if same := p.A.Story == p.B.Story; same != strings.Contains("CE", p.Label) {
			t.Errorf("%s (%s) and %s are labelled %s, same story %v", p.A.ID, p.A.Kind, p.B.ID, p.Label, same)
		}
		if strings.Contains("CE", p.Label) && p.A.Source == p.B.Source {
			t.Errorf("%s and its original come from one source", p.A.ID)
		}
	}
	for _, a := range c.Articles {
		switch {
		case a.Original:
		case !paired[a]:
			t.Errorf("%s (%s) has no pair", a.ID, a.Kind)
		case negative(a.Kind):
			if originals[a.Story] != nil {
				t.Errorf("%s (%s) is said to be of the story of an original", a.ID, a.Kind)
			}
		case originals[a.Story] == nil:
			t.Errorf("the original of %s is missing", a.ID)
		}
	}
}

func output(t *testing.T, c *Corpus) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := c.WritePairs(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSeedDecides(t *testing.T) {
	bases := readBases(t)
	for _, kind := range []string{Realistic, "reword", "template"} {
		o := Defaults(kind)
		o.Articles = 30
		first := output(t, generate(t, bases, o))
		if again := output(t, generate(t, bases, o)); again != first {
			t.Errorf("%s: the same seed gives two corpora", kind)
		}
		o.Seed = 2
		if other := output(t, generate(t, bases, o)); other == first {
			t.Errorf("%s: two seeds give the same corpus", kind)
		}
	}
}

// TestNearDuplicatesAreLeftOut covers a fuller take, a cut one and a verbatim one.
func TestNearDuplicatesAreLeftOut(t *testing.T) {
	bases := readBases(t)
	first := bases[0]
	bases = append(bases,
		NewBase("verbatim", "", first.Text()),
		NewBase("cut", "", first.Paragraphs[1]),
		NewBase("fuller", "", first.Text()+"\n\n"+bases[1].Text()))
	kept, _ := distinct(bases, 0.3)
	for _, b := range kept {
		if slices.Contains([]string{"verbatim", "cut", "fuller"}, b.ID) {
			t.Errorf("%s was kept", b.ID)
		}
	}
	if len(kept) != len(bases)-3 {
		t.Errorf("%d of %d texts were kept", len(kept), len(bases))
	}
}

func TestTooFewBases(t *testing.T) {
	o := Defaults(Realistic)
	c := generate(t, readBases(t), o)
	if c.Report.Wanted != o.Articles || len(c.Articles) > 60 {
		t.Errorf("%d articles of %d wanted, of 28 texts", len(c.Articles), c.Report.Wanted)
	}
	if _, err := Generate(nil, o); err == nil {
		t.Error("no base texts give no error")
	}
	o.Kind = "nonsense"
	if _, err := Generate(readBases(t), o); err == nil {
		t.Error("an unknown kind gives no error")
	}
}

func TestRealisticMixOfNews(t *testing.T) {
	bases := newsBases(t)
	o := Defaults(Realistic)
	c := generate(t, bases, o)
	if len(c.Articles) != 25000 || c.Report.Copies != 7500 || c.Report.Negatives < 1240 || c.Report.Early != 375 {
		t.Errorf("the mix is %+v", c.Report)
	}
	kinds := make(map[string]int)
	for _, a := range c.Articles {
		for k := range strings.SplitSeq(a.Kind, "+") {
			kinds[k]++
		}
	}
	for _, k := range Kinds() {
		if k.weight > 0 && kinds[k.Name] < 30 {
			t.Errorf("only %d articles are of kind %s", kinds[k.Name], k.Name)
		}
	}
	// No two originals share passages: the truth has no unlabelled copies.
	x := newOverlapIndex()
	for _, a := range c.Articles {
		if !a.Original {
			continue
		}
		sh := shingles(a.base.Text())
		x.each(sh, func(id, shared int) {
			if float64(shared) > o.MaxShared*float64(min(len(sh), x.sizes[id])) {
				t.Errorf("%s shares too much with another original", a.ID)
			}
		})
		x.add(sh)
	}
}

// TestReutersLabels checks the filter with human labels: of the natural copies and
// excerpts, no pair may remain.
func TestReutersLabels(t *testing.T) {
	bases := newsBases(t)
	labels, err := os.ReadFile("../../../shared/data/reuters-pairs.tsv")
	if err != nil {
		t.Skipf("NOT TESTED: %v", err)
	}
	kept, _ := distinct(bases, 0.3)
	in := make(map[string]bool)
	for _, b := range kept {
		in[b.ID] = true
	}
	for line := range strings.Lines(string(labels)) {
		f := strings.Fields(line)
		if len(f) >= 3 && (f[2] == "C" || f[2] == "E") && in[f[0]] && in[f[1]] {
			t.Errorf("%s and %s, labelled %s, were both kept", f[0], f[1], f[2])
		}
	}
}
