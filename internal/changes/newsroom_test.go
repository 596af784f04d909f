package changes

import (
	"fmt"
	"strings"
	"testing"

	"wirefold/dedupe"
	"wirefold/feeds/extract"
	"wirefold/internal/newsroom"
)

// pair is an article of the newsroom and one of its copies.
type pair struct {
	story, name string
	a, b        Article
}

// pairs returns every copy in the newsroom with its original.
func pairs(t *testing.T, finder *dedupe.NoticeFinder) (all []pair) {
	t.Helper()
	outlets, err := newsroom.Load()
	if err != nil {
		t.Fatal(err)
	}
	originals := map[string]Article{}
	for _, role := range []newsroom.Role{newsroom.Original, newsroom.Copy, newsroom.Excerpt} {
		for _, o := range outlets {
			furniture := learn(o)
			for _, a := range o.Articles {
				if a.Role != role {
					continue
				}
				text := extract.Text(a.HTML)
				x := Article{
					Source: o.Name, Title: a.Title, Link: a.Link, Categories: a.Categories, Text: text, Notices: finder.Find(text),
					Furniture: func(p string) bool { return furniture.Strip(a.Title, p) == "" },
				}
				if role == newsroom.Original {
					originals[a.Story] = x
				} else if original, ok := originals[a.Story]; ok {
					all = append(all, pair{a.Story, o.Slug, original, x})
				}
			}
		}
	}
	return all
}

func learn(o newsroom.Outlet) *dedupe.Furniture {
	f := &dedupe.Furniture{}
	for _, a := range o.Articles {
		f.Learn(a.Title, extract.Text(a.HTML))
	}
	return f
}

// draw writes a comparison down with its marks, for people who look at a failure.
func draw(c *Comparison) string {
	var b strings.Builder
	side := func(name string, list []Paragraph) {
		for _, p := range list {
			fmt.Fprintf(&b, "  %s ", name)
			if p.Mark != "" || p.Note != "" {
				fmt.Fprintf(&b, "<%s %s> ", p.Mark, p.Note)
			}
			for _, r := range p.Runs {
				if r.Mark == Same {
					b.WriteString(r.Text)
				} else {
					fmt.Fprintf(&b, "[%s:%s]", r.Mark, r.Text)
				}
			}
			b.WriteString("\n")
		}
	}
	fmt.Fprintf(&b, "%s\n%+v\n", c.Sentence, c.Count)
	for _, r := range append([]Row{c.Headline}, c.Rows...) {
		if r.Same() {
			fmt.Fprintf(&b, "  = %d, %d\n", len(r.A), len(r.B))
		} else {
			side("a", r.A)
			side("b", r.B)
		}
	}
	return b.String()
}

// Every copy in the newsroom is shown whole, and what its outlet did to it is said.
func TestNewsroom(t *testing.T) {
	finder := dedupe.NewNoticeFinder()
	want := map[string]string{
		"seoul-visit harrow-ledger": "The Harrow Ledger changed the headline, worked “NATO South Korea visit” into the first sentence, " +
			"reworded 36 % of the text, dropped the credit to Meridian, says at the end that it comes from a syndicated feed, and carries a comment form along.",
		"seoul-visit coastal-post":      "Coastal Post changed the headline, added 2 paragraphs of 82 words, dropped the credit to Meridian, and carries along what stands around all its articles.",
		"bumblebees northgate":          "Northgate Chronicle changed the headline, left out 11 % of the text, dropped the credit to Meridian, and says at the end that it was made from agency copy.",
		"bumblebees capital-brief":      "Capital Brief changed the headline, kept only 120 of 383 words, and dropped the credit to Meridian.",
		"lighthouse-keys harrow-ledger": "The Harrow Ledger took the text over word for word and put another headline on it.",
		"tren-de-agua diario":           "Diario del Estrecho took the text over word for word, put another headline on it, and moved the credit to Meridian to the end.",
	}
	seen := 0
	for _, p := range pairs(t, finder) {
		c := Compare(finder, p.a, p.b)
		checkWhole(t, c, p.a, p.b)
		key := p.story + " " + p.name
		if w, ok := want[key]; ok {
			seen++
			if c.Sentence != w {
				t.Errorf("%s: %s\nwant %s\n%s", key, c.Sentence, w, draw(c))
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d of %d copies are in the newsroom", seen, len(want))
	}
}

// Whatever the texts, nothing of them is lost, and what is marked as the same is.
func FuzzCompare(f *testing.F) {
	f.Add("One.\n\nTwo three four five.", "Two three four five.\n\nOne.", "three")
	f.Add(report, "Name *\nMail *\n\n"+report+"\n\nName *", "x")
	f.Add("\n\n \x00*", "*\n*", "")
	f.Add("波越町は三日、松ケ浦駅。", "波越町は二月三日、松ケ浦駅", "波越")
	finder := dedupe.NewNoticeFinder()
	f.Fuzz(func(t *testing.T, x, y, title string) {
		if len(x)+len(y) > 8<<10 {
			return
		}
		a := Article{Title: title, Text: x, Notices: finder.Find(x)}
		b := Article{Title: y[:min(len(y), 40)], Link: "https://b.example/" + title, Text: y, Notices: finder.Find(y)}
		c := Compare(finder, a, b)
		checkWhole(t, c, a, b)
		for _, r := range c.Rows {
			if r.Same() && folded(r.A) != folded(r.B) {
				t.Errorf("shown as the same: %q and %q", folded(r.A), folded(r.B))
			}
		}
	})
}

func folded(side []Paragraph) string {
	var b strings.Builder
	for _, p := range side {
		for _, r := range p.Runs {
			b.WriteString(r.Text)
		}
	}
	return dedupe.NewText(letters(b.String())).String()
}
