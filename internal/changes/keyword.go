package changes

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"

	"wirefold/dedupe"
)

const (
	// A keyword has at least so many words and letters, and at most so many words; its
	// first and last words have at least so many letters.
	keywordLeast   = 2
	keywordLetters = 6
	keywordMost    = 8
	keywordWord    = 3
	// keywordPhrase is how many words of a headline, or of what was put in, are looked at.
	keywordPhrase = 60
)

// keyword looks in the first sentence of the copy for a phrase that the copy's address,
// headline or categories have as well, and marks it.
func (c *comparer) keyword(rows []Row) {
	phrases := c.phrases()
	for i := range rows {
		for j := range rows[i].B {
			p := &rows[i].B[j]
			if p.Mark == Furniture || p.Mark == Form || p.Mark == Notice {
				continue
			}
			c.keywordIn(p, phrases)
			return // only the first paragraph is looked at
		}
	}
}

func (c *comparer) keywordIn(p *Paragraph, phrases [][]string) {
	before := ""
	for i, r := range p.Runs {
		if r.Mark == Added || r.Mark == Reworded {
			if from, to := longestIn(r.Text, phrases, c.known()); to > from {
				split := []Run{{r.Mark, r.Text[:from]}, {Keyword, r.Text[from:to]}, {r.Mark, r.Text[to:]}}
				split = slices.DeleteFunc(split, func(r Run) bool { return r.Text == "" })
				p.Runs = slices.Concat(p.Runs[:i], split, p.Runs[i+1:])
				p.Mark = whole(p.Runs)
				return
			}
		}
		before += r.Text
		if len(sentences(before, span{0, len(before)})) > 1 {
			return
		}
	}
}

// known returns the words of the canonical headline and first paragraph: what stands
// there was not worked in.
func (c *comparer) known() string {
	lead, _, _ := strings.Cut(c.a.s, "\n")
	return " " + strings.Join(append(append(fold(c.a.article.Title), "|"), fold(lead)...), " ") + " "
}

// phrases returns the words of what names the copy besides its text.
func (c *comparer) phrases() [][]string {
	b := &c.b.article
	out := [][]string{fold(b.Title)}
	if u, err := url.Parse(b.Link); err == nil {
		slug := path.Base(u.Path)
		out = append(out, fold(strings.TrimSuffix(slug, path.Ext(slug))))
	}
	for _, category := range b.Categories[:min(len(b.Categories), keywordPhrase)] {
		out = append(out, fold(category))
	}
	return out
}

// longestIn returns where the longest run of words of text stands that is in one of
// the phrases too, and not in known; nothing if it is too short to be a keyword.
func longestIn(text string, phrases [][]string, known string) (from, to int) {
	list, places := wordsOf(text)
	list = list[:min(len(list), keywordPhrase)]
	best := 0
	for _, phrase := range phrases {
		for i := range list {
			for j := range phrase {
				n := 0
				for i+n < len(list) && j+n < len(phrase) && list[i+n] == phrase[j+n] && n < keywordMost {
					n++
				}
				for n > 0 && count(list[i+n-1]) < keywordWord {
					n--
				}
				if n <= best || n < keywordLeast || count(list[i]) < keywordWord {
					continue
				}
				start, end := places[i].from, places[i+n-1].to
				if count(text[start:end]) >= keywordLetters && !strings.Contains(known, " "+strings.Join(list[i:i+n], " ")+" ") {
					best, from, to = n, start, end
				}
			}
		}
	}
	return from, to
}

func fold(s string) []string {
	list, _ := wordsOf(dedupe.NewText(s).String())
	return list[:min(len(list), keywordPhrase)]
}

// wordsOf returns the words of a text in lower case, and where they stand.
func wordsOf(s string) (list []string, places []span) {
	from := -1
	for i, r := range s + " " {
		inWord := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		switch {
		case inWord && from < 0:
			from = i
		case !inWord && from >= 0:
			list = append(list, strings.ToLower(s[from:i]))
			places = append(places, span{from, i})
			from = -1
		}
	}
	return list, places
}
