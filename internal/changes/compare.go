package changes

import (
	"slices"
	"strings"
	"unicode"

	"wirefold/dedupe"
)

// comparer builds the rows of one comparison.
type comparer struct {
	finder *dedupe.NoticeFinder
	a, b   side
	rows   []Row
	looks  int // for notices
}

// side is one of the texts, and its cell of the row that is being built.
type side struct {
	article Article
	text    *dedupe.Text
	s       string
	moved   []span // of what the other text has elsewhere, in order
	form    []span // of comment forms
	cell    []Paragraph
	open    bool // the last paragraph of the cell is not ended
}

// span is a stretch of a text, in bytes.
type span struct{ from, to int }

func newComparer(finder *dedupe.NoticeFinder, a, b Article) *comparer {
	c := &comparer{finder: finder}
	for _, x := range []struct {
		side    *side
		article Article
	}{{&c.a, a}, {&c.b, b}} {
		x.side.article = x.article
		x.side.text = dedupe.NewText(strings.TrimSpace(bound(x.article.Text)))
		x.side.s = x.side.text.String()
	}
	c.b.form = forms(c.b.s)
	return c
}

// compare returns the texts in rows. A row ends where both have a paragraph that ends
// at the same place.
func (c *comparer) compare() []Row {
	var shared []dedupe.Segment
	for _, s := range dedupe.Diff(c.a.text, c.b.text) {
		if s.Kind == dedupe.Shared {
			shared = append(shared, s)
		}
	}
	c.findMoved(shared)
	nextA, nextB := 0, 0
	for i, s := range shared {
		c.gap(span{nextA, s.StartA}, span{nextB, s.StartB}, i == 0, false)
		c.shared(span{s.StartA, s.EndA}, span{s.StartB, s.EndB})
		nextA, nextB = s.EndA, s.EndB
	}
	c.gap(span{nextA, len(c.a.s)}, span{nextB, len(c.b.s)}, len(shared) == 0, true)
	c.endRow()
	return c.rows
}

// movedLeast is the length of the shortest passage that is worth calling moved, in words.
const movedLeast = 8

// findMoved finds the passages that stand in both texts, but not in one order.
func (c *comparer) findMoved(shared []dedupe.Segment) {
	for _, p := range dedupe.Passages(c.a.text, c.b.text) {
		if p.Words < movedLeast {
			continue
		}
		inOrder := slices.ContainsFunc(shared, func(s dedupe.Segment) bool {
			return p.StartA < s.EndA && s.StartA < p.EndA
		})
		if !inOrder {
			c.a.moved = append(c.a.moved, span{p.StartA, p.EndA})
			c.b.moved = append(c.b.moved, span{p.StartB, p.EndB})
		}
	}
	slices.SortFunc(c.b.moved, func(x, y span) int { return x.from - y.from })
}

// shared puts in what stands in both texts. Where both have a paragraph that ends, the
// row does. Places are told by the letters before them, which are as many in both
// texts, as opposed to bytes, signs and white space.
func (c *comparer) shared(a, b span) {
	as, bs := c.a.pieces(a), c.b.pieces(b)
	i, j, seenA, seenB := 0, 0, 0, 0
	for i < len(as) || j < len(bs) {
		// Whoever is behind goes on, so that ends at one place come together.
		if i < len(as) && (j == len(bs) || seenA <= seenB) {
			c.a.add(Same, as[i])
			seenA += count(c.a.s[as[i].from:as[i].to])
			i++
			if i < len(as) {
				c.a.open = false
			}
		} else {
			c.b.add(Same, bs[j])
			seenB += count(c.b.s[bs[j].from:bs[j].to])
			j++
			if j < len(bs) {
				c.b.open = false
			}
		}
		if seenA == seenB && i > 0 && j > 0 && i < len(as) && j < len(bs) {
			c.endRow()
		}
	}
}

// gap puts in what stands between two shared passages. The ends of the texts are ends
// of paragraphs.
func (c *comparer) gap(a, b span, first, last bool) {
	as, bs := c.a.pieces(a), c.b.pieces(b)
	if first {
		as, bs = slices.Insert(as, 0, span{}), slices.Insert(bs, 0, span{})
	}
	if last {
		as, bs = append(as, span{}), append(bs, span{})
	}
	c.pair(as[0], bs[0])
	switch {
	case len(as) > 1 && len(bs) > 1:
		c.endRow()
		c.between(as[1:len(as)-1], bs[1:len(bs)-1])
		c.pair(as[len(as)-1], bs[len(bs)-1])
	case len(as) > 1:
		c.a.paragraphs(as[1:], Cut)
	case len(bs) > 1:
		c.b.paragraphs(bs[1:], Added)
	}
}

// between puts in whole paragraphs that differ, those beside each other that have most
// in common.
func (c *comparer) between(as, bs []span) {
	put := func(a, b span) {
		c.pair(a, b)
		c.endRow()
	}
	i, j := 0, 0
	for _, m := range c.counterparts(as, bs) {
		for ; i < m.a; i++ {
			put(as[i], span{})
		}
		for ; j < m.b; j++ {
			put(span{}, bs[j])
		}
		c.a.add(Reworded, as[i])
		c.addCopy(Reworded, bs[j])
		c.endRow()
		i, j = i+1, j+1
	}
	for ; i < len(as); i++ {
		put(as[i], span{})
	}
	for ; j < len(bs); j++ {
		put(span{}, bs[j])
	}
}

// Of two stretches in one place, the one is put in place of the other unless it is so
// much longer.
const (
	muchLonger = 4
	andWords   = 8
)

// pair puts in two stretches that stand in one place, either of which may be empty.
func (c *comparer) pair(a, b span) {
	mark, note := c.special(b)
	if mark != "" {
		c.b.open = false
		c.b.add(mark, b)
		c.b.cell[len(c.b.cell)-1].Note = note
		c.b.open = false
		b = span{}
	}
	x, y := c.a.words(a), c.b.words(b)
	markA, markB := Reworded, Reworded
	if credit, _ := c.noticeIn(&c.a, c.a.s[a.from:a.to]); credit != "" {
		markA, markB = Cut, Added
	} else if x == 0 || y == 0 || x > muchLonger*y+andWords || y > muchLonger*x+andWords {
		markA, markB = Cut, Added
	}
	c.a.add(markA, a)
	c.addCopy(markB, b)
}

// addCopy adds a stretch of the copy, with its notices marked.
func (c *comparer) addCopy(mark Mark, p span) {
	if !says(c.b.article.Notices) {
		c.b.add(mark, p)
		return
	}
	for _, s := range sentences(c.b.s, p) {
		if note, _ := c.noticeIn(&c.b, c.b.s[s.from:s.to]); note != "" {
			c.b.add(Notice, s)
		} else {
			c.b.add(mark, s)
		}
	}
}

// endRow ends the row, if there is anything in it.
func (c *comparer) endRow() {
	if row := (Row{c.a.take(), c.b.take()}); len(row.A)+len(row.B) > 0 {
		c.rows = append(c.rows, row)
	}
}

// pieces cuts a stretch at the ends of its paragraphs. There is at least one piece.
func (t *side) pieces(p span) []span {
	var out []span
	from := p.from
	for i := p.from; i < p.to; i++ {
		if t.s[i] != '\n' {
			continue
		}
		out = append(out, span{from, i})
		for i+1 < p.to && isSpace(t.s[i+1]) {
			i++
		}
		from = i + 1
	}
	return append(out, span{from, p.to})
}

func isSpace(b byte) bool { return b == '\n' || b == ' ' || b == '\t' || b == '\r' }

// paragraphs adds paragraphs, each on its own.
func (t *side) paragraphs(list []span, mark Mark) {
	for _, p := range list {
		t.open = false
		t.add(mark, p)
	}
}

// words returns the number of words in a stretch that are not moved from elsewhere.
func (t *side) words(p span) (n int) {
	t.split(p, func(s span, moved bool) {
		if !moved {
			n += words(t.s[s.from:s.to])
		}
	})
	return n
}

// add adds a stretch to the last paragraph of the cell. White space at its edges gets
// no mark, nor does what has been moved get that of its surroundings.
func (t *side) add(mark Mark, p span) {
	if p.from >= p.to {
		return
	}
	if mark != Reworded && mark != Cut && mark != Added {
		t.put(mark, t.s[p.from:p.to])
		return
	}
	t.split(p, func(s span, moved bool) {
		text := t.s[s.from:s.to]
		switch {
		case moved:
			t.put(Moved, text)
		case hasWords(text):
			n := signs(text)
			t.put(Same, text[:n])
			t.put(mark, text[n:])
		default:
			t.put(Same, text)
		}
	})
}

// signs returns the length of the signs that end what stands before.
func signs(s string) int { return len(s) - len(strings.TrimLeft(s, ".,;:!?")) }

// split calls each for the parts of a stretch, moved and not.
func (t *side) split(p span, each func(s span, moved bool)) {
	from := p.from
	for _, m := range t.moved {
		if m.from >= from && m.to <= p.to {
			if m.from > from {
				each(span{from, m.from}, false)
			}
			each(m, true)
			from = m.to
		}
	}
	if from < p.to {
		each(span{from, p.to}, false)
	}
}

func (t *side) put(mark Mark, text string) {
	bare := strings.TrimSpace(text)
	if text == "" || bare == "" && !t.open {
		return
	}
	if !t.open {
		t.cell = append(t.cell, Paragraph{})
		t.open = true
	}
	p := &t.cell[len(t.cell)-1]
	if bare == "" {
		p.Runs = append(p.Runs, Run{Same, " "})
		return
	}
	if unicode.IsSpace(rune(text[0])) && len(p.Runs) > 0 {
		p.Runs = append(p.Runs, Run{Same, " "})
	}
	p.Runs = append(p.Runs, Run{mark, bare})
	if isSpace(text[len(text)-1]) {
		p.Runs = append(p.Runs, Run{Same, " "})
	}
}

// take returns the cell and begins another.
func (t *side) take() []Paragraph {
	cell := t.cell
	t.cell, t.open = nil, false
	for i := range cell {
		cell[i].Runs = join(cell[i].Runs)
		cell[i].Mark = whole(cell[i].Runs)
	}
	return cell
}

// join makes one run of neighbours with the same mark, and of white space between two
// of them.
func join(runs []Run) []Run {
	var out []Run
	for i, r := range runs {
		blank := strings.TrimSpace(r.Text) == ""
		if blank && len(out) > 0 && i+1 < len(runs) && runs[i+1].Mark == out[len(out)-1].Mark {
			r.Mark = runs[i+1].Mark
		}
		if n := len(out); n > 0 && out[n-1].Mark == r.Mark {
			if !(blank && strings.HasSuffix(out[n-1].Text, " ")) {
				out[n-1].Text += r.Text
			}
			continue
		}
		if !blank || len(out) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// whole returns the mark that all words have.
func whole(runs []Run) Mark {
	var mark Mark
	for _, r := range runs {
		if !hasWords(r.Text) && r.Mark == Same {
			continue
		}
		if mark != "" && mark != r.Mark {
			return ""
		}
		mark = r.Mark
	}
	if mark == Same {
		return ""
	}
	return mark
}

// count returns the number of letters and digits.
func count(s string) (n int) {
	for _, r := range s {
		// Modifier letters are what some write for an apostrophe.
		if unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// words returns the length of a text in words.
func words(s string) int {
	if !hasWords(s) {
		return 0
	}
	return dedupe.NewText(s).Words()
}
