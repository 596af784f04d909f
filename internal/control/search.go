package control

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wirefold/store"
)

// SearchRequest asks for the stories with an article in which all words stand, in its
// title or its text, whatever their capitals.
type SearchRequest struct {
	Words string    `json:"words"`
	Since time.Time `json:"since,omitzero"` // only stories published since
	Limit int       `json:"limit"`          // at most so many stories; 0: all
	// Depth is how many articles are looked at, the newest stories first; 0: all.
	Depth int `json:"depth"`
}

// SearchEvent is a story that was found, or, in the end, how far the search has looked.
type SearchEvent struct {
	Found  *SearchResult `json:"found,omitempty"`
	Looked *Looked       `json:"looked,omitempty"`
}

// SearchResult is a story that was found.
type SearchResult struct {
	Story Story `json:"story"`
	// Article is the one in which the words stand, the canonical one if they do there.
	Article Article `json:"article"`
	Excerpt string  `json:"excerpt"` // around the first place in its text, "" if they stand in the title
}

// Looked is how far a search has looked.
type Looked struct {
	Articles int       `json:"articles"`
	Back     time.Time `json:"back_to,omitzero"` // publication of the last story that was looked at
	// Whole is whether nothing was left to look at.
	Whole bool `json:"whole"`
}

// maxTerms bounds the words of a search.
const maxTerms = 16

// search is a search on its way.
type search struct {
	SearchRequest
	view   *view
	terms  []string // in lower case
	at     store.Outline
	looked Looked
	found  int
}

func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	var req SearchRequest
	if !s.receive(w, r, &req) {
		return
	}
	x := &search{SearchRequest: req, view: newView(s.Store, s.Sources()), terms: strings.Fields(strings.ToLower(req.Words))}
	switch {
	case len(x.terms) == 0:
		s.answer(w, nil, &BadQueryError{"there is nothing to look for", "give at least one word"})
		return
	case len(x.terms) > maxTerms || req.Limit < 0 || req.Depth < 0:
		s.answer(w, nil, &BadQueryError{"a search is bounded to 16 words, and its limits may not be negative", "leave some words out"})
		return
	}
	out := newStream(w)
	err := x.run(r.Context(), func(f *SearchResult) error { return out.send(SearchEvent{Found: f}) })
	if err == nil {
		err = out.send(SearchEvent{Looked: &x.looked})
	}
	out.end(why(r.Context(), err))
}

// run looks through the stories a piece at a time.
func (x *search) run(ctx context.Context, each func(*SearchResult) error) error {
	for over := false; !over; {
		var found []*SearchResult
		err := x.view.store.View(ctx, func(r store.Reader) (err error) {
			found, over, err = x.piece(r)
			return err
		})
		if err != nil {
			return err
		}
		for _, f := range found {
			if err := each(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// piece looks at the next stories; over says that there is nothing more to do.
func (x *search) piece(r store.Reader) (found []*SearchResult, over bool, err error) {
	articles := 0
	for o, err := range r.Outlines(x.at) {
		switch {
		case err != nil:
			return nil, false, err
		case !x.Since.IsZero() && o.Published.Before(x.Since):
			x.looked.Whole = true
			return found, true, nil
		case x.Depth > 0 && x.looked.Articles >= x.Depth, x.Limit > 0 && x.found == x.Limit:
			return found, true, nil
		case articles >= piece:
			return found, false, nil
		}
		f, err := x.look(r, o.ID)
		if err != nil {
			return nil, false, err
		}
		x.at, x.looked.Back = o, o.Published
		articles += o.Members
		x.looked.Articles += o.Members
		if f != nil {
			x.found++
			found = append(found, f)
		}
	}
	x.looked.Whole = true
	return found, true, nil
}

// look returns the story if the words stand in one of its articles, else nil.
func (x *search) look(r store.Reader, id store.StoryID) (*SearchResult, error) {
	story, err := r.Story(id)
	if err != nil {
		return nil, err
	}
	var result *SearchResult
	for _, m := range story.Members {
		if result != nil && m.Article != story.Canonical {
			continue
		}
		a, err := r.Article(m.Article)
		if err != nil {
			return nil, err
		}
		rest := x.missing(a.Title)
		excerpt := ""
		if len(rest) > 0 {
			body, err := r.Body(m.Article)
			if err != nil {
				return nil, err
			}
			at, ok := stand(body.Text, rest)
			if !ok {
				continue
			}
			excerpt = around(body.Text, at)
		}
		result = &SearchResult{Article: x.view.article(&a), Excerpt: excerpt}
	}
	if result == nil {
		return nil, nil
	}
	result.Story, err = x.view.describe(r, &story)
	return result, err
}

// missing returns the terms that a title does not have.
func (x *search) missing(title string) (rest []string) {
	title = strings.ToLower(title)
	for _, term := range x.terms {
		if !strings.Contains(title, term) {
			rest = append(rest, term)
		}
	}
	return rest
}

// stand returns where the first of the terms stands in a text, if all of them do. The
// place is that in the text in lower case, which may be a little off.
func stand(text string, terms []string) (at int, ok bool) {
	text = strings.ToLower(text)
	for i, term := range terms {
		place := strings.Index(text, term)
		if place < 0 {
			return 0, false
		}
		if i == 0 {
			at = place
		}
	}
	return at, true
}

// excerptLength is how many bytes of a text are shown around what was found.
const excerptLength = 160

// around returns the words around a place.
func around(text string, at int) string {
	from, to := max(at-excerptLength/4, 0), min(at+3*excerptLength/4, len(text))
	from = min(from, to)
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	piece := text[from:to]
	if from > 0 {
		if i := strings.IndexFunc(piece, unicode.IsSpace); i >= 0 && i < len(piece)/4 {
			piece = piece[i:]
		}
	}
	if to < len(text) {
		if i := strings.LastIndexFunc(piece, unicode.IsSpace); i > 3*len(piece)/4 {
			piece = piece[:i]
		}
	}
	return strings.Join(strings.Fields(piece), " ")
}

// Search calls found for the stories in which the words stand, newest first, and returns
// how far it has looked.
func (c *Client) Search(ctx context.Context, req SearchRequest, found func(SearchResult) error) (looked Looked, err error) {
	err = list(ctx, c, http.MethodPost, "/v1/search", req, func(e SearchEvent) error {
		if e.Looked != nil {
			looked = *e.Looked
		}
		if e.Found != nil {
			return found(*e.Found)
		}
		return nil
	})
	return looked, err
}
