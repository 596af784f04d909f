package pages

import (
	"regexp"
	"strings"

	"wirefold/feeds/extract"
)

const (
	// maxQuery bounds a search in characters, and maxTerms in words.
	maxQuery = 120
	maxTerms = 8
	// lead is how many characters are shown before what was found.
	lead = 60
)

// search is what is looked for. The zero value finds everything.
type search struct {
	text  string
	terms []string // in lower case; all must be there
	found *regexp.Regexp
}

// newSearch returns a search for all the words of a query.
func newSearch(query string) *search {
	s := &search{text: strings.TrimSuffix(extract.Excerpt(line(query), maxQuery), "…")}
	var patterns []string
	for _, w := range strings.Fields(s.text) {
		if len(s.terms) == maxTerms {
			break
		}
		s.terms = append(s.terms, strings.ToLower(w))
		patterns = append(patterns, regexp.QuoteMeta(w))
	}
	if len(patterns) > 0 {
		s.found = regexp.MustCompile("(?i)" + strings.Join(patterns, "|"))
	}
	return s
}

// in reports whether all words of the search stand in the text.
func (s *search) in(text string) bool {
	if len(s.terms) == 0 {
		return true
	}
	text = strings.ToLower(text)
	for _, w := range s.terms {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// excerpt returns the beginning of a text, or what stands around the first place in
// which the search is found.
func (s *search) excerpt(text string) []piece {
	if s.found != nil {
		if at := s.found.FindStringIndex(text); at != nil && at[0] > excerptLength/2 {
			from := at[0]
			for n := 0; from > 0 && n < lead; n++ {
				from = strings.LastIndexFunc(text[:from], func(rune) bool { return true })
			}
			if space := strings.IndexByte(text[from:at[0]], ' '); space >= 0 {
				from += space
			}
			text = "… " + text[from:]
		}
	}
	text = extract.Excerpt(line(text[:min(len(text), 8*excerptLength)]), excerptLength)
	if s.found == nil {
		return []piece{{Text: text}}
	}
	var out []piece
	next := 0
	for _, at := range s.found.FindAllStringIndex(text, -1) {
		out = append(out, piece{Text: text[next:at[0]]}, piece{text[at[0]:at[1]], true})
		next = at[1]
	}
	return append(out, piece{Text: text[next:]})
}
