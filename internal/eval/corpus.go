package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"wirefold/feeds"
)

// maxLine bounds a line of a corpus in bytes.
const maxLine = 16 << 20

// Document is a line of a corpus.
type Document struct {
	ID        string    `json:"id"`
	Source    string    `json:"source"`
	Title     string    `json:"title"`
	Text      string    `json:"text"` // plain, paragraphs split by a blank line
	HTML      string    `json:"html"` // instead of Text
	Published time.Time `json:"-"`    // zero if unknown
	Link      string    `json:"link"`
	Story     string    `json:"story"`    // the truth: one label, one story; "" if unknown
	Original  bool      `json:"original"` // the truth: it stands for its story
	Kind      string    `json:"kind"`     // how a generated document was made
}

// PlaceError is a mistake in a file.
type PlaceError struct {
	File string
	Line int
	Err  error
}

func (e *PlaceError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// Unwrap returns what is wrong.
func (e *PlaceError) Unwrap() error { return e.Err }

// ReadDocuments calls each for every document of a corpus, a JSON object a line,
// in order.
func ReadDocuments(file string, r io.Reader, each func(Document) error) error {
	return lines(file, r, func(line string) error {
		var d struct {
			Document
			Published *string `json:"published"`
		}
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			return err
		}
		if d.ID == "" {
			return errors.New("the document has no id")
		}
		if d.Published != nil && *d.Published != "" {
			t, err := time.Parse(time.RFC3339, *d.Published)
			if err != nil {
				return fmt.Errorf("published: %w", err)
			}
			d.Document.Published = t
		}
		return each(d.Document)
	})
}

// Pair is a labelled pair of documents.
type Pair struct {
	A, B  string
	Label string // C, E, U, T, R or D; with "?" where the label is doubtful
}

// ReadPairs reads a list of labelled pairs: id, id and label, separated by tabs.
func ReadPairs(file string, r io.Reader) ([]Pair, error) {
	var pairs []Pair
	err := lines(file, r, func(line string) error {
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			return fmt.Errorf("%d fields, want 3: id, id, label", len(f))
		}
		switch strings.TrimSuffix(f[2], "?") {
		case "C", "E", "U", "T", "R", "D":
		default:
			return fmt.Errorf("label %q is not one of C, E, U, T, R, D", f[2])
		}
		pairs = append(pairs, Pair{f[0], f[1], f[2]})
		return nil
	})
	return pairs, err
}

func lines(file string, r io.Reader, each func(string) error) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 64<<10), maxLine)
	n := 0
	for scanner.Scan() {
		n++
		if strings.TrimSpace(scanner.Text()) == "" {
			continue
		}
		if err := each(scanner.Text()); err != nil {
			return &PlaceError{file, n, err}
		}
	}
	if err := scanner.Err(); err != nil {
		return &PlaceError{file, n + 1, err}
	}
	return nil
}

// sourceID gives the name of a source the form of an ID.
func sourceID(name string) feeds.SourceID { return feeds.SourceID("corpus:" + name) }

// article returns the document as a feed would have given it.
func (d *Document) article() feeds.Article {
	content := d.HTML
	if content == "" {
		var b strings.Builder
		for _, p := range strings.Split(d.Text, "\n\n") {
			b.WriteString("<p>")
			b.WriteString(strings.ReplaceAll(html.EscapeString(p), "\n", "<br>"))
			b.WriteString("</p>\n")
		}
		content = b.String()
	}
	return feeds.Article{
		Source: sourceID(d.Source), GUID: d.ID, Link: d.Link, Title: d.Title,
		Published: d.Published, Content: content,
	}
}
