package changes

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"wirefold/dedupe"
)

// checkWhole checks that the rows have the words of both texts, in order.
func checkWhole(t *testing.T, c *Comparison, a, b Article) {
	t.Helper()
	var inA, inB strings.Builder
	for _, r := range c.Rows {
		if len(r.A)+len(r.B) == 0 {
			t.Error("a row is empty")
		}
		for i, side := range [][]Paragraph{r.A, r.B} {
			for _, p := range side {
				if len(p.Runs) == 0 {
					t.Error("a paragraph is empty")
				}
				for _, run := range p.Runs {
					if !utf8.ValidString(run.Text) || run.Text == "" {
						t.Errorf("run %+v", run)
					}
					if i == 0 {
						inA.WriteString(run.Text)
					} else {
						inB.WriteString(run.Text)
					}
				}
			}
		}
	}
	if got, want := letters(inA.String()), letters(dedupe.NewText(bound(a.Text)).String()); got != want {
		t.Errorf("of the canonical text there is\n%q, want\n%q", got, want)
	}
	if got, want := letters(inB.String()), letters(dedupe.NewText(bound(b.Text)).String()); got != want {
		t.Errorf("of the copy there is\n%q, want\n%q", got, want)
	}
}

const report = `OSTEND, May 4 (Brinewire) - The harbour board closed the eastern lock on Tuesday after divers found a crack of three metres in its lower gate.

Ships of more than 90 metres must use the western lock until further notice, the board said. Waiting times rose to eleven hours by the evening.

"We would rather be late than sorry," harbour master Lien Dewulf told reporters on the quay.

The gate was built in 1987 and had been inspected in the autumn of last year without any findings.

Repairs are expected to take four weeks. The board put the cost at 2.4 million euros.`

var finder = dedupe.NewNoticeFinder()

func TestSentences(t *testing.T) {
	bare := strings.TrimPrefix(report, "OSTEND, May 4 (Brinewire) - ")
	paragraphs := strings.Split(bare, "\n\n")
	for name, c := range map[string]struct {
		title, link, text, want string
	}{
		"nothing":           {"Crack closes lock", "", report, "Post took the text over word for word."},
		"only the headline": {"Lock shut", "", report, "Post took the text over word for word and put another headline on it."},
		"only signs":        {"CRACK CLOSES LOCK!", "", strings.ReplaceAll(report, `"`, "”"), "Post took the text over word for word."},
		"the dateline":      {"Crack closes lock", "", bare, "Post took the text over word for word and dropped the credit to Brinewire."},
		"a keyword": {
			"Lock shut", "https://post.example/news/ostend-harbour-crisis.html", "The Ostend harbour crisis goes on: " + report,
			"Post changed the headline, worked “Ostend harbour crisis” into the first sentence, and added 3 words.",
		},
		"a word": {"Crack closes lock", "", strings.Replace(report, "four weeks", "six weeks", 1), "Post kept the headline and replaced one word."},
		"a paragraph": {
			"Crack closes lock", "", report + "\n\nOur own yard is not affected, its owner says.",
			"Post kept the headline and added one paragraph of 9 words.",
		},
		"an excerpt": {
			"Crack closes lock", "", strings.Join(paragraphs[:2], "\n\n"),
			"Post kept the headline, kept only 47 of 98 words, and dropped the credit to Brinewire.",
		},
		"a notice": {
			"Crack closes lock", "", report + "\n\nThis story has not been edited by our staff and is published from a syndicated feed.",
			"Post took the text over word for word and says at the end that it comes from a syndicated feed.",
		},
		"a form": {
			"Crack closes lock", "", report + "\n\nLeave a comment\n\nYour name *\n\nYour mail *\n\nSend",
			"Post took the text over word for word and carries a comment form along.",
		},
		"a move": {
			"Crack closes lock", "", strings.Join([]string{paragraphs[3], paragraphs[0], paragraphs[1], paragraphs[2], paragraphs[4]}, "\n\n"),
			"Post kept the headline, moved 19 words to another place, and dropped the credit to Brinewire.",
		},
	} {
		a := Article{Source: "Brinewire", Title: "Crack closes lock", Text: report, Notices: finder.Find(report)}
		b := Article{Source: "Post", Title: c.title, Link: c.link, Text: c.text, Notices: finder.Find(c.text)}
		got := Compare(finder, a, b)
		checkWhole(t, got, a, b)
		if got.Sentence != c.want {
			t.Errorf("%s: %s\nwant %s\n%s", name, got.Sentence, c.want, draw(got))
		}
	}
}

// runs returns the texts of the runs with the mark, of the copy or else of the original.
func runs(c *Comparison, ofCopy bool, mark Mark) (list []string) {
	for _, r := range c.Rows {
		side := r.A
		if ofCopy {
			side = r.B
		}
		for _, p := range side {
			for _, run := range p.Runs {
				if run.Mark == mark {
					list = append(list, run.Text)
				}
			}
		}
	}
	return list
}

func TestMarks(t *testing.T) {
	paragraphs := strings.Split(report, "\n\n")
	text := strings.Join([]string{
		strings.Replace(paragraphs[0], "OSTEND, May 4 (Brinewire) - The harbour board", "In the lock crisis, the port's management", 1),
		paragraphs[1], paragraphs[2] + " She was wearing a red coat.", paragraphs[4],
		"Read more about harbours", "The Post, since 1902",
	}, "\n\n")
	a := Article{Source: "Brinewire", Title: "Crack closes lock", Text: report, Notices: finder.Find(report)}
	b := Article{
		Source: "Post", Title: "Port blocked", Text: text, Categories: []string{"Lock crisis"},
		Furniture: func(p string) bool { return p == "The Post, since 1902" },
	}
	c := Compare(finder, a, b)
	checkWhole(t, c, a, b)
	for _, want := range []struct {
		ofCopy bool
		mark   Mark
		list   []string
	}{
		{false, Cut, []string{"OSTEND, May 4 (Brinewire) - The harbour board", paragraphs[3]}},
		{true, Added, []string{"In the ", ", the port's management", "She was wearing a red coat.", "Read more about harbours"}},
		{true, Keyword, []string{"lock crisis"}},
		{true, Furniture, []string{"The Post, since 1902"}},
	} {
		if got := runs(c, want.ofCopy, want.mark); !slices.Equal(got, want.list) {
			t.Errorf("%s: %q, want %q\n%s", want.mark, got, want.list, draw(c))
		}
	}
}
