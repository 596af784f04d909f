package newsroom

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
)

// parse reads one outlet's file; see articles/README.md for its format.
func parse(name, text string) (Outlet, error) {
	blocks, err := split(name, text)
	if err != nil {
		return Outlet{}, err
	}
	h := blocks[0].head
	slug := h.name("Slug")
	o := Outlet{
		Slug:     slug,
		Name:     h.required("Outlet"),
		Format:   Format(h.oneOf("Format", string(RSS), string(RSSContent), string(AtomHTML), string(AtomXHTML), string(RDF), string(JSON))),
		Path:     "/" + slug + "/" + h.name("Feed"),
		Groups:   h.list("Groups"),
		Rank:     h.int("Rank"),
		Language: h.required("Language"),
		Charset:  h.oneOf("Charset", "", windows1252),
	}
	if err := h.finish(); err != nil {
		return Outlet{}, err
	}
	furniture := blocks[0].html
	for _, b := range blocks[1:] {
		a, err := parseArticle(b, &o)
		if err != nil {
			return Outlet{}, err
		}
		a.HTML += furniture
		o.Articles = append(o.Articles, a)
	}
	// Newest first, as in most feeds.
	slices.SortStableFunc(o.Articles, func(a, b Article) int { return cmp.Compare(a.Offset, b.Offset) })
	return o, nil
}

// parseArticle reads one article of o.
func parseArticle(b block, o *Outlet) (Article, error) {
	h := b.head
	a := Article{
		GUID:        h.optional("GUID"),
		Title:       h.required("Title"),
		Link:        "/" + o.Slug + "/" + h.name("Link"),
		Author:      h.required("Author"),
		Offset:      h.duration("Offset"),
		Categories:  h.list("Categories"),
		Language:    h.optional("Language"),
		HTML:        b.html,
		SummaryOnly: h.oneOf("Summary-Only", "", "yes") == "yes",
		Story:       h.optional("Story"),
		Role:        Role(h.oneOf("Role", string(None), string(Original), string(Copy), string(Excerpt))),
		Case:        h.optional("Case"),
	}
	if h.has("Image") {
		a.Image = "/" + o.Slug + "/" + h.name("Image")
	}
	if a.Language == "" {
		a.Language = o.Language
	}
	if err := h.finish(); err != nil {
		return Article{}, err
	}
	switch {
	case !strings.HasPrefix(a.HTML, "<p>"):
		return Article{}, h.errorf(h.line, "an article begins with a paragraph")
	case (a.Story == "") != (a.Role == None):
		return Article{}, h.errorf(h.line, "Story and Role go together")
	case a.GUID == "" && (o.Format == AtomHTML || o.Format == AtomXHTML || o.Format == JSON):
		return Article{}, h.errorf(h.line, "%s wants a GUID", o.Format)
	case a.GUID != "" && o.Format == RDF:
		return Article{}, h.errorf(h.line, "in RDF the link is the identity; GUID has no place there")
	}
	return a, nil
}

// block is one part of a file: a head and, as HTML, a body.
type block struct {
	head *head
	html string
}

// split cuts a file into its blocks; there is at least one.
func split(name, text string) ([]block, error) {
	var blocks []block
	lines := strings.Split(text, "\n")
	for start := 0; start <= len(lines); {
		end := len(lines)
		if i := slices.Index(lines[start:], "----"); i >= 0 {
			end = start + i
		}
		part := lines[start:end]
		gap := slices.Index(part, "")
		if gap < 0 {
			gap = len(part)
		}
		h, err := readHead(name, part[:gap], start+1)
		if err != nil {
			return nil, err
		}
		body, err := readBody(name, part[gap:], start+gap+1)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, block{h, body})
		start = end + 1
	}
	return blocks, nil
}

// readBody returns the paragraphs of a body as HTML, one to a line. first is
// the number of the first line.
func readBody(name string, lines []string, first int) (string, error) {
	var out strings.Builder
	for i := 0; i < len(lines); {
		if lines[i] == "" {
			i++
			continue
		}
		end := i
		for end < len(lines) && lines[end] != "" {
			end++
		}
		paragraph := strings.Join(lines[i:end], " ")
		if !strings.HasPrefix(paragraph, "<") {
			// Quotes need no escape in an element, and read better without.
			paragraph = strings.NewReplacer("&#34;", `"`, "&#39;", "'").Replace(html.EscapeString(paragraph))
			paragraph = "<p>" + paragraph + "</p>"
		} else if err := wellFormed(paragraph); err != nil {
			return "", fmt.Errorf("%s:%d: paragraph is not well-formed: %w", name, first+i, err)
		}
		out.WriteString(paragraph + "\n")
		i = end
	}
	return out.String(), nil
}

// wellFormed tells whether s may stand in an XML document as it is.
func wellFormed(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
