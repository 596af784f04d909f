package page

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

const (
	// maxBytes bounds a page, before and after it is decoded.
	maxBytes = 4 << 20
	// maxNodes bounds the tree of a page. Finding the article costs more the larger
	// the tree is, and a page that holds one is a tenth of it.
	maxNodes = 50_000
)

// Article is what an HTML page holds besides its furniture.
type Article struct {
	Title string // plain text, as claimed
	// HTML is the article as the page has it: not sanitised, links and pictures
	// resolved against the page.
	HTML string
}

// ErrNoArticle means that nothing in a page looks like an article.
var ErrNoArticle = errors.New("no article found in the page")

// LimitError reports a page that exceeds what is read of a stranger.
type LimitError struct {
	What  string // what there is too much of, in the plural
	Limit int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("page refused: more than %d %s", e.Limit, e.What)
}

// Extract finds the article in an HTML page at base, as the reader view of browsers
// does (Readability). Pages of more than 4 MiB or 50,000 nodes give a *LimitError.
func Extract(body []byte, contentType, base string) (*Article, error) {
	if len(body) > maxBytes {
		return nil, &LimitError{What: "bytes", Limit: maxBytes}
	}
	at, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("the page's address: %w", err)
	}
	text := toUTF8(body, contentType)
	if tooMany(text) {
		return nil, &LimitError{What: "nodes", Limit: maxNodes}
	}
	doc, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("reading the page: %w", err)
	}
	parser := readability.NewParser()
	found, err := parser.ParseDocument(doc, at)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoArticle, err)
	}
	if found.Node == nil {
		return nil, ErrNoArticle
	}
	var out strings.Builder
	if err := found.RenderHTML(&out); err != nil {
		return nil, fmt.Errorf("writing the article: %w", err)
	}
	return &Article{Title: line(found.Title()), HTML: out.String()}, nil
}

// tooMany reports whether a page has more tags and texts than a tree may have nodes.
func tooMany(text []byte) bool {
	if len(text) > maxBytes {
		return true
	}
	z := html.NewTokenizer(bytes.NewReader(text))
	for n := 0; n <= maxNodes; n++ {
		if z.Next() == html.ErrorToken {
			return false
		}
	}
	return true
}
