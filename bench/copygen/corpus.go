package copygen

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// Realistic is the name of the mix of stand-alone articles, copies and negatives;
// it may stand where the name of a kind does.
const Realistic = "realistic"

// Options say what corpus to make.
type Options struct {
	Seed      uint64
	Kind      string  // a kind's name, or Realistic
	Strength  float64 // of the kind; 0 is its default
	Language  string  // of notices and furniture; "" is the source's or any
	Articles  int     // in all
	Copies    float64 // share of the articles that are copies (negatives, if the kind makes those)
	Negatives float64 // share of matched negatives, in the realistic mix
	Bare      bool    // no furniture in the realistic mix
	Retitled  bool    // copies of one kind have another headline as well
	Early     float64 // share of copies that arrive before their original, in the realistic mix
	MaxShared float64 // share of its shingles that a base text may share with an earlier one
	Start     time.Time
	Days      int // over which the originals are spread
	Progress  func(done, total int)
}

// Defaults returns the options for a kind.
func Defaults(kind string) Options {
	o := Options{
		Seed: 1, Kind: kind, Articles: 800, Copies: 0.5, MaxShared: 0.3,
		Start: time.Date(2025, 1, 6, 6, 0, 0, 0, time.UTC), Days: 7,
	}
	if kind == Realistic {
		o.Articles, o.Copies, o.Negatives, o.Early = 25000, 0.3, 0.05, 0.05
	}
	return o
}

// Article is one line of a corpus.
type Article struct {
	ID        string  `json:"id"`
	Source    string  `json:"source"`
	Title     string  `json:"title"`
	Text      string  `json:"text"`
	Published string  `json:"published"`
	Link      string  `json:"link"`
	Story     string  `json:"story"` // the truth: same label, same story
	Original  bool    `json:"original"`
	Kind      string  `json:"kind"` // "" for an original; several are joined by +
	Strength  float64 `json:"strength"`
	// Strengths are those of every transformation of several.
	Strengths []float64 `json:"strengths,omitempty"`

	draft  *draft
	source *Source
	base   *Base
	at     time.Time
	signal bool // it names the agency that it comes from
}

// Pair is a pair of articles with its label: C copy and E excerpt, which are one
// story; T template with other facts, R related, D distinct, which are not.
type Pair struct {
	A, B  *Article
	Label string
}

// Report counts what was made, and of what.
type Report struct {
	Read      int // base texts
	Dropped   int // of them, because they share passages with an earlier one
	Halved    int // texts that came of cutting long ones in two, for lack of others
	Wanted    int // articles
	Originals int
	Copies    int
	Negatives int
	Early     int
}

// Corpus is a labelled corpus.
type Corpus struct {
	Articles []*Article // in order of arrival
	Pairs    []Pair
	Report   Report
}

// Write writes the articles, one JSON object a line.
func (c *Corpus) Write(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, a := range c.Articles {
		if err := e.Encode(a); err != nil {
			return err
		}
	}
	return out.Flush()
}

// WritePairs writes the pairs of interest: id, id, label, separated by tabs.
func (c *Corpus) WritePairs(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, p := range c.Pairs {
		fmt.Fprintf(out, "%s\t%s\t%s\n", p.A.ID, p.B.ID, p.Label)
	}
	return out.Flush()
}

// finish dresses the articles, if the sources' furniture is wanted, and puts them in
// order of arrival.
func (b *builder) finish(dress bool) *Corpus {
	slices.SortStableFunc(b.articles, func(x, y *Article) int { return x.at.Compare(y.at) })
	r := newRand(b.opt.Seed, "furniture")
	for i, a := range b.articles {
		if dress {
			a.source.furniture.dress(r, a.draft, b.pool.of(a.base.lang).titles)
		}
		a.ID = fmt.Sprintf("a%06d", i+1)
		a.Source = a.source.Name
		a.Title, a.Text = a.draft.title, a.draft.text()
		a.Published = a.at.Format(time.RFC3339)
		if a.Link == "" {
			a.Link = a.source.linkOf(a.at, a.Title, i+1)
		}
		switch {
		case a.Original:
			b.report.Originals++
		case negative(a.Kind):
			b.report.Negatives++
		default:
			b.report.Copies++
		}
	}
	return &Corpus{Articles: b.articles, Pairs: b.pairs, Report: b.report}
}

func negative(kind string) bool {
	for _, k := range negativeKinds() {
		if k.Name == kind {
			return true
		}
	}
	return false
}
