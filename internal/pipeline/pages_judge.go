package pipeline

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"wirefold/dedupe"
)

const (
	// shortText is the number of words below which the text of a feed is taken for a
	// summary. Agency copy of one paragraph has more.
	shortText = 80
	// minPageText is the number of words below which a page holds no article but a
	// notice: of cookies, of a login, of an error.
	minPageText = 60
	// minSpoken is the share of the words of title and feed that stand in an article's
	// own page, at least. A page that speaks of something else has hardly any of them.
	minSpoken = 0.2
)

// isShort reports whether the feed gives only the beginning of an article, or a
// summary: fewer than 80 words, or a text that ends as one that was cut does.
func isShort(p *Prepared) bool { return p.Article.Words < shortText || isCut(p.Body.Text) }

// isCut reports whether a text ends with an ellipsis or with a call to read on.
func isCut(text string) bool {
	text = strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("])}>»→", r) })
	if strings.HasSuffix(text, "…") || strings.HasSuffix(text, "...") {
		return true
	}
	end := strings.ToLower(text[max(0, len(text)-60):])
	for _, call := range [...]string{
		"read more", "continue reading", "read the full story", "read the rest", "full story", "weiterlesen", "mehr lesen",
		"lire la suite", "lire plus", "leer más", "seguir leyendo", "continua a leggere", "leggi tutto", "leia mais",
		"lees verder", "läs mer", "les mer", "læs mere", "lue lisää", "czytaj dalej", "читать далее", "続きを読む", "阅读全文", "더 보기",
	} {
		if strings.HasSuffix(strings.TrimRight(end, ".! "), call) {
			return true
		}
	}
	return false
}

// judge refuses pages that do not hold the article: those that say too little, or less
// than the feed does, or nothing of what the feed speaks of, and those of which
// several say the same, as a wall of cookies or of payment does. seen are the digests
// of pages in use.
func judge(jobs []*pageJob, seen map[string]bool) {
	count := map[string]int{}
	for _, job := range jobs {
		if job.digest != "" {
			count[job.digest]++
		}
	}
	for _, job := range jobs {
		if job.err != nil {
			continue
		}
		words := dedupe.NewText(job.text).Words()
		switch {
		case words < minPageText:
			job.err = &pageError{fmt.Sprintf("the page holds only %d words", words)}
		case words <= job.Article.Words:
			job.err = &pageError{fmt.Sprintf("the page holds %d words, the feed %d", words, job.Article.Words)}
		case count[job.digest] > 1 || seen[job.digest]:
			job.err = &pageError{"the pages of several articles say the same"}
		case spoken(job.Article.Title+"\n"+job.Body.Text, job.text) < minSpoken:
			job.err = &pageError{"the page speaks of something else than the feed"}
		}
	}
}

// spoken returns the share of the words of one text that stand in another one, 1 if
// there are too few to tell.
func spoken(text, in string) float64 {
	mine, others := vocabulary(text), vocabulary(in)
	if len(mine) < 3 {
		return 1
	}
	n := 0
	for w := range mine {
		if others[w] {
			n++
		}
	}
	return float64(n) / float64(len(mine))
}

// vocabulary returns the words of a text of four letters and more, and in scripts that
// do not part them each pair of characters.
func vocabulary(text string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		first, size := utf8.DecodeRuneInString(w)
		if !unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar) {
			if utf8.RuneCountInString(w) >= 4 {
				words[w] = true
			}
			continue
		}
		before := first
		for _, r := range w[size:] {
			words[string([]rune{before, r})] = true
			before = r
		}
	}
	return words
}
