package copygen

import (
	"bufio"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
)

// Base is a text to make a corpus of.
type Base struct {
	ID         string
	Title      string
	Paragraphs []string

	lang  string
	words int
	names []string // where the script has no capitals: the words that are names, longest first
	root  string   // the ID of the text that it is a half of, or its own
}

// Text returns the paragraphs, separated by blank lines.
func (b *Base) Text() string { return joinParagraphs(b.Paragraphs) }

// NewBase prepares a text. Its paragraphs are separated by blank lines.
func NewBase(id, title, text string) *Base {
	b := &Base{ID: id, root: id, Title: strings.Join(strings.Fields(html.UnescapeString(title)), " ")}
	for _, p := range splitParagraphs(html.UnescapeString(text)) {
		b.Paragraphs = append(b.Paragraphs, strings.Join(strings.Fields(p), " "))
	}
	b.lang = language(text)
	b.words = Words(text)
	return b
}

// Read reads base texts, one JSON object a line with id, title and text, and with
// names where the script has no capitals to tell them by. The name is for messages.
func Read(r io.Reader, name string) ([]*Base, error) {
	var out []*Base
	in := bufio.NewScanner(r)
	in.Buffer(nil, 16<<20)
	for line := 1; in.Scan(); line++ {
		if strings.TrimSpace(in.Text()) == "" {
			continue
		}
		var d struct {
			ID, Title, Text string
			Names           []string
		}
		if err := json.Unmarshal(in.Bytes(), &d); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, line, err)
		}
		if d.ID == "" || strings.TrimSpace(d.Text) == "" {
			return nil, fmt.Errorf("%s:%d: a base text needs an id and a text", name, line)
		}
		b := NewBase(d.ID, d.Title, d.Text)
		b.names = nameWords(d.Names)
		out = append(out, b)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// distinct keeps the base texts that share at most the given share of their
// shingles with an earlier one: of the shingles of the shorter of the two, so that
// neither a fuller take nor a cut one passes. The index holds the kept ones.
func distinct(bases []*Base, maxShared float64) ([]*Base, *overlapIndex) {
	x := newOverlapIndex()
	var kept []*Base
	for _, b := range bases {
		sh := shingles(b.Text())
		clash := len(sh) == 0
		x.each(sh, func(id, shared int) {
			if float64(shared) > maxShared*float64(min(len(sh), x.sizes[id])) {
				clash = true
			}
		})
		if !clash {
			x.add(sh)
			kept = append(kept, b)
		}
	}
	return kept, x
}

// halve returns the two halves of a text as texts of their own, cut between two
// paragraphs; ok is false if a half would be shorter than least words.
func (b *Base) halve(least int) (first, second *Base, ok bool) {
	words, cut := 0, 0
	for words*2 < b.words && cut < len(b.Paragraphs) {
		words += Words(b.Paragraphs[cut])
		cut++
	}
	if words < least || b.words-words < least {
		return nil, nil, false
	}
	half := func(suffix, title string, ps []string) *Base {
		h := &Base{ID: b.ID + suffix, root: b.root, Title: title, Paragraphs: slices.Clone(ps), lang: b.lang, names: b.names}
		h.words = Words(h.Text())
		return h
	}
	title, _ := firstWords(b.Paragraphs[cut], 8)
	return half(".1", b.Title, b.Paragraphs[:cut]), half(".2", title, b.Paragraphs[cut:]), true
}

// halveSome halves the longest texts until there are n, if that many can be had.
func halveSome(bases []*Base, n int) []*Base {
	const least = 120 // words of a half
	if len(bases) >= n {
		return bases
	}
	byLength := slices.Clone(bases)
	slices.SortStableFunc(byLength, func(a, b *Base) int { return b.words - a.words })
	halved := make(map[*Base][2]*Base)
	for _, b := range byLength {
		if len(bases)+len(halved) >= n || b.words < 2*least {
			break
		}
		if first, second, ok := b.halve(least); ok {
			halved[b] = [2]*Base{first, second}
		}
	}
	out := make([]*Base, 0, n)
	for _, b := range bases {
		if h, ok := halved[b]; ok {
			out = append(out, h[0], h[1])
		} else {
			out = append(out, b)
		}
	}
	return out
}
