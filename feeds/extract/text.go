package extract

import (
	"html"
	"strings"
	"unicode"

	nethtml "golang.org/x/net/html"
)

// Text returns the text of an article for comparing: paragraphs separated by an
// empty line, white space collapsed within them, <br> as a line break, entities
// decoded, everything that is no running text left out.
//
// Left out are scripts, styles, embedded objects, comments, the fallback texts of
// audio and video, the reading aids of <ruby>, and also captions and alternative
// texts of pictures: the picture and its caption are chosen by the site that
// publishes, so they differ between copies of one report and say nothing about it.
//
// A string without any tag or entity is plain text already: it keeps its lines and
// paragraphs.
func Text(s string) string {
	if !hasMarkup(s) {
		return plainText(html.UnescapeString(s))
	}
	var (
		out  writer
		skip = skipper{dropped: notRunningText}
		pre  int // open <pre> elements; line breaks in them count
		z    = nethtml.NewTokenizer(strings.NewReader(s))
	)
	for {
		kind := z.Next()
		switch kind {
		case nethtml.ErrorToken:
			return out.String() // reading from a string, the only error is its end
		case nethtml.TextToken:
			if !skip.active() {
				out.text(string(z.Text()), pre > 0)
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			tag, _ := z.TagName()
			name, closed := string(tag), kind == nethtml.SelfClosingTagToken
			if closed {
				// "<iframe/>", as XHTML writes it, does not swallow what follows.
				z.NextIsNotRawText()
			}
			if skip.start(name, closed) {
				continue
			}
			if name == "pre" && !closed {
				pre++
			}
			out.boundary(name)
		case nethtml.EndTagToken:
			tag, _ := z.TagName()
			name := string(tag)
			if skip.end(name) {
				continue
			}
			if name == "pre" && pre > 0 {
				pre--
			}
			if name != "br" {
				out.boundary(name)
			}
		}
	}
}

// hasMarkup reports whether s holds anything that the tokenizer would take for a tag
// or a comment.
func hasMarkup(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 == len(s) {
			return false
		}
		s = s[i+1:]
		if c := s[0] | 0x20; c >= 'a' && c <= 'z' || s[0] == '/' || s[0] == '!' || s[0] == '?' {
			return true
		}
	}
}

// notRunningText reports whether Text leaves an element out.
func notRunningText(name string) bool {
	switch name {
	case "figcaption", "audio", "video", "rt", "rp":
		return true
	}
	return neverShown(name) || isEmbedded(name)
}

// plainText collapses the white space of each line and empty lines to one.
func plainText(s string) string {
	var out writer
	out.text(s, true)
	return out.String()
}

// A writer collects words and remembers the widest gap before the next.
type writer struct {
	strings.Builder
	gap gap
}

type gap int

const (
	none gap = iota
	space
	line
	paragraph
)

// text adds running text; breaks says whether its line breaks count.
func (w *writer) text(s string, breaks bool) {
	newlines := 0
	for _, r := range s {
		switch {
		case r == '\n' && breaks:
			if newlines++; newlines > 1 {
				w.widen(paragraph)
			} else {
				w.widen(line)
			}
		case unicode.IsSpace(r):
			w.widen(space)
		case r < ' ' || r == 0x7f:
			// a control character, from an entity
		default:
			newlines = 0
			w.flush()
			w.WriteRune(r)
		}
	}
}

// boundary takes the tag of an element that begins or ends here.
func (w *writer) boundary(name string) {
	switch name {
	case "br":
		if w.gap == line {
			w.widen(paragraph) // two of them are how old pages write paragraphs
		} else {
			w.widen(line)
		}
	case "td", "th":
		w.widen(space)
	case "tr", "option":
		w.widen(line)
	case "p", "div", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead",
		"tbody", "tfoot", "h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "hr", "figure", "section", "article",
		"aside", "header", "footer", "main", "nav", "address", "details", "summary", "fieldset", "legend",
		"form", "center", "body", "html", "dir", "menu", "xmp", "plaintext", "listing":
		w.widen(paragraph)
	}
}

func (w *writer) widen(g gap) { w.gap = max(w.gap, g) }

// flush writes the gap, unless nothing stands before it.
func (w *writer) flush() {
	if w.Len() > 0 {
		w.WriteString([...]string{"", " ", "\n", "\n\n"}[w.gap])
	}
	w.gap = none
}
