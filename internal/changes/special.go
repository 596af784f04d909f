package changes

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"wirefold/dedupe"
)

const (
	// longestNotice is the length of the longest sentence that is taken for a notice,
	// in bytes.
	longestNotice = 600
	// maxLooks bounds how often notices are looked for in one comparison, so that a
	// text of very many sentences costs no more than others.
	maxLooks = 1000
	// formLines is how many lines with an asterisk at their end make a form, and
	// formWords the length of the longest line in one.
	formLines = 2
	formWords = 25
	// headingWords is the length of the longest heading of a form.
	headingWords = 5
)

// special says whether a paragraph of the copy is something besides its text, and if
// it is a notice, what it says.
func (c *comparer) special(p span) (Mark, string) {
	text := strings.TrimSpace(c.b.s[p.from:p.to])
	if !hasWords(text) {
		return "", ""
	}
	if slices.ContainsFunc(c.b.form, func(f span) bool { return f.from <= p.from && p.to <= f.to }) {
		return Form, ""
	}
	if c.b.lineOf(p) {
		if note, _ := c.noticeIn(&c.b, text); note != "" {
			return Notice, note
		}
		if f := c.b.article.Furniture; f != nil && f(text) {
			return Furniture, ""
		}
	}
	return "", ""
}

// lineOf reports whether a stretch is a whole paragraph.
func (t *side) lineOf(p span) bool {
	before := strings.TrimRight(t.s[:p.from], " \t\r")
	after := strings.TrimLeft(t.s[p.to:], " \t\r")
	return (before == "" || strings.HasSuffix(before, "\n")) && (after == "" || strings.HasPrefix(after, "\n"))
}

func says(n dedupe.Notices) bool { return n.Syndicated || n.Derived || len(n.Credits) > 0 }

// noticeIn says what a piece of a text says of the text's origin, "" if nothing; and
// whom it credits.
func (c *comparer) noticeIn(t *side, text string) (note string, credit string) {
	if !says(t.article.Notices) || len(text) > longestNotice || !hasWords(text) {
		return "", ""
	}
	if c.looks++; c.looks > maxLooks {
		return "", ""
	}
	found := c.finder.Find(text)
	for _, name := range found.Credits {
		// Without its surroundings, much looks like a credit.
		if slices.Contains(t.article.Notices.Credits, name) {
			credit = name
			break
		}
	}
	switch {
	case found.Syndicated && t.article.Notices.Syndicated:
		return "says that it comes from a syndicated feed", credit
	case found.Derived && t.article.Notices.Derived:
		return "says that it was made from agency copy", credit
	case credit != "":
		return creditNote(credit), credit
	}
	return "", ""
}

func creditNote(name string) string { return "credits " + name }

// sentences cuts a stretch into its sentences.
func sentences(s string, p span) []span {
	var out []span
	from := p.from
	for i := p.from; i < p.to; {
		r, size := utf8.DecodeRuneInString(s[i:p.to])
		i += size
		if !strings.ContainsRune(".!?…。！？", r) {
			continue
		}
		for i < p.to {
			r, size := utf8.DecodeRuneInString(s[i:p.to])
			if !strings.ContainsRune("\"'”’»)]", r) {
				break
			}
			i += size
		}
		next, _ := utf8.DecodeRuneInString(s[i:p.to])
		if i < p.to && (unicode.IsSpace(next) || size > 1) {
			out = append(out, span{from, i})
			from = i
		}
	}
	if from < p.to {
		out = append(out, span{from, p.to})
	}
	return out
}

// forms finds the comment form that a text ends with. In every language, what has to
// be filled in is marked with an asterisk.
func forms(s string) []span {
	t := side{s: s}
	lines := t.pieces(span{0, len(s)})
	first, stars := -1, 0
	for i := len(lines) - 1; i >= 0; i-- {
		line := strings.TrimSpace(s[lines[i].from:lines[i].to])
		if len(strings.Fields(line)) > formWords {
			break
		}
		if strings.HasSuffix(line, "*") && hasWords(line) {
			first = i
			stars++
		}
	}
	if stars < formLines {
		return nil
	}
	if first > 0 {
		heading := strings.TrimSpace(s[lines[first-1].from:lines[first-1].to])
		if len(strings.Fields(heading)) <= headingWords && !strings.ContainsAny(heading, ".!?;,\"”") {
			first--
		}
	}
	return []span{{lines[first].from, len(s)}}
}
