package parse

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"

	"wirefold/feeds"
)

// survey is what a look at the bytes of an XML document finds.
type survey struct {
	kind  kind
	end   int    // length of the root element
	head  part   // the channel, or the feed
	items []part // in the order of the document
	edits []edit // what gofeed gets to see otherwise; in order, not overlapping
}

// part is a channel, a feed, an item or an entry.
type part struct {
	from, to int // in the document, of an item

	about string   // rdf:about
	lang  string   // xml:lang
	base  *url.URL // nil unless an xml:base is in force
	texts []text
}

// scanner looks at the markup of a document that begins with its root element, before
// gofeed does. It refuses with a *LimitError what would cost gofeed too much: gofeed
// copies the namespaces in force for every element, keeps everything in memory, and
// cannot be stopped. And it takes out the texts, see text.
//
// It has to see at least as much as encoding/xml does: each "<" that the decoder takes
// for a tag is one here too. Outside of the texts a document must be well-formed, but
// for an end tag that closes what stands open inside its element. Inside of them
// anything goes that leaves no doubt where the text ends: they are HTML, and most are
// written by people.
type scanner struct {
	survey
	doc    []byte
	limits Limits

	open       []element
	spaces     map[string]space // of the prefixes declared so far
	attrs      []attribute      // of the current tag
	elements   int
	numbered   int // items, of any namespace
	namespaces int // declarations in force
	copied     int // what gofeed copies, see copies
	last       int // where the latest markup ended

	inText   int // index in open of the text that is being read, or -1
	textFrom int // where its start tag begins
	item     int // index in items of the item that is open, or -1
}

type element struct {
	name       []byte
	namespaces int
	text       int // bytes of text directly in it so far
	base       *url.URL
	role       role
}

// role is what an element is to a feed.
type role uint8

const (
	roleOther role = iota
	roleRoot       // rss, rdf:RDF
	roleHead       // channel, feed
	roleItem       // item, entry
	roleText
)

// scanXML scans a document whose URL is at, which may be nil.
func scanXML(doc []byte, k kind, at *url.URL, l Limits) (*survey, error) {
	s := &scanner{survey: survey{kind: k}, doc: doc, limits: l, spaces: make(map[string]space), inText: -1, item: -1}
	for i := 0; ; {
		next := bytes.IndexByte(doc[i:], '<')
		if next < 0 {
			return nil, errors.New("the document ends too early")
		}
		i += next
		if s.inText < 0 && !s.copies(i) {
			return nil, &LimitError{What: "namespaces and pieces of text to copy", Limit: maxCopied}
		}
		n, err := s.markup(i, at)
		if err != nil {
			return nil, err
		}
		i += n
		s.last = i
		if len(s.open) == 0 {
			s.end = i // gofeed gets to see nothing of what follows
			return &s.survey, nil
		}
	}
}

// maxCopied bounds what gofeed copies of one document, in namespaces and in blocks of text
// of half a kilobyte, which take it about as long. Real feeds have it copy some thousands.
const maxCopied = 4_000_000

// copies counts what gofeed copies for the markup at i, and reports whether it is still
// bearable: the namespaces in force, for each element; and the text of an element, for each
// piece that markup cuts it into.
func (s *scanner) copies(i int) bool {
	s.copied += s.namespaces
	if len(s.open) > 0 {
		top := &s.open[len(s.open)-1]
		top.text += i - s.last
		s.copied += top.text / 512
	}
	return s.copied <= maxCopied
}

// markup takes what begins with the "<" at i, and returns its length.
func (s *scanner) markup(i int, at *url.URL) (int, error) {
	rest := s.doc[i:]
	inText := s.inText >= 0
	if n, ended := hidden(rest); n > 0 {
		if !ended || inText && swallows(rest[:n], string(s.open[s.inText].name)) {
			return 0, errors.New("a comment or CDATA section without an end")
		}
		if !inText && len(s.open) > 0 && bytes.HasPrefix(rest, []byte(cdataStart)) {
			s.open[len(s.open)-1].text += n
		}
		return n, nil
	}
	if bytes.HasPrefix(rest, []byte("<!")) || isDeclaration(rest) {
		if inText {
			return 2, nil
		}
		// encoding/xml obeys either anywhere: the one changes the encoding of all
		// that follows, the other may hide anything from this look.
		return 0, errors.New("an XML declaration or document type inside the document")
	}
	if bytes.HasPrefix(rest, []byte("</")) {
		return s.endTag(i, nameAt(rest[2:]))
	}
	if name := nameAt(rest[1:]); len(name) > 0 && isNameStart(name[0]) {
		return s.startTag(i, name, at)
	}
	if inText {
		return 1, nil
	}
	return 0, errors.New(`a "<" that begins no tag`)
}

func (s *scanner) endTag(i int, name []byte) (int, error) {
	length := bytes.IndexByte(s.doc[i:], '>') + 1
	if length == 0 {
		return 0, errors.New("the document ends too early")
	}
	at := lastOpen(s.open, name)
	switch {
	case at < 0 && s.inText >= 0:
		return length, nil // of an element that needs none, or never began
	case at < 0:
		return 0, fmt.Errorf("end tag </%s> without a start tag", name)
	case at < s.inText:
		return 0, fmt.Errorf("</%s> inside <%s>", name, s.open[s.inText].name)
	case at == s.inText:
		p := s.part()
		t := &p.texts[len(p.texts)-1]
		t.raw = s.doc[s.textFrom+t.offset : i]
		s.edits = append(s.edits, edit{from: s.textFrom, to: i + length})
		s.inText = -1
	case s.item >= 0 && hasItem(s.open[at:]):
		s.items[s.item].to = i + length
		s.item = -1
	}
	for _, e := range s.open[at:] {
		s.namespaces -= e.namespaces
	}
	s.open = s.open[:at]
	return length, nil
}

func (s *scanner) startTag(i int, name []byte, at *url.URL) (int, error) {
	var t tag
	t, s.attrs = readTag(s.doc[i:], s.attrs[:0], s.limits.Attributes)
	switch {
	case t.attributes > s.limits.Attributes:
		return 0, &LimitError{What: "attributes of one element", Limit: s.limits.Attributes}
	case t.broken:
		return 0, fmt.Errorf("the tag <%s> does not end", name)
	}
	if s.elements++; s.elements > s.limits.Elements {
		return 0, &LimitError{What: "elements", Limit: s.limits.Elements}
	}
	if s.inText >= 0 {
		if isVoid(name) {
			return t.length, nil
		}
		if top := s.open[len(s.open)-1]; endsItself(name) && bytes.EqualFold(top.name, name) {
			return t.length, nil // takes the other's place
		}
	} else if isItem(name) {
		if s.numbered++; s.numbered > s.limits.Items {
			return 0, &LimitError{What: "items", Limit: s.limits.Items}
		}
	}
	if len(s.open) >= s.limits.Depth {
		return 0, &LimitError{What: whatDepth, Limit: s.limits.Depth}
	}
	if s.namespaces+t.namespaces > s.limits.Namespaces {
		return 0, &LimitError{What: "namespaces at one place", Limit: s.limits.Namespaces}
	}
	e := element{name: name, namespaces: t.namespaces}
	if s.inText < 0 {
		if err := s.note(i, &e, t, at); err != nil {
			return 0, err
		}
	}
	if !t.closed {
		s.open = append(s.open, e)
		s.namespaces += t.namespaces
	}
	return t.length, nil
}

// note finds out what an element outside of the texts is to the feed, and keeps what
// the feed needs of it.
func (s *scanner) note(i int, e *element, t tag, at *url.URL) error {
	var parent element
	if len(s.open) > 0 {
		parent = s.open[len(s.open)-1]
	}
	s.declare()
	if prefix, _, ok := bytes.Cut(e.name, []byte(":")); ok && len(s.open) == 0 && s.spaces[string(prefix)] == spaceOther {
		s.spaces[string(prefix)] = spaceRSS // whatever it calls itself, it is the feed's own
	}
	e.role = s.roleOf(e.name, parent.role)
	if e.role == roleItem && s.item >= 0 {
		return errors.New("an item inside an item")
	}
	e.base = parent.base
	for _, a := range s.attrs {
		isBase := string(a.name) == "xml:base"
		if isBase {
			e.base = rebase(e.base, at, a.value)
		}
		// gofeed takes the last step of a base for a folder, and elements of a
		// default namespace that it does not know for extensions.
		if e.role != roleText && (isBase || e.role != roleOther && string(a.name) == "xmlns") {
			s.edits = append(s.edits, edit{from: i + a.from, to: i + a.to})
		}
	}
	switch e.role {
	case roleItem:
		s.items = append(s.items, part{from: i, to: i + t.length, about: s.attr("about"), lang: s.attr("lang"), base: e.base})
		if !t.closed {
			s.item = len(s.items) - 1
			s.edits = append(s.edits, edit{from: i + t.length, to: i + t.length, mark: len(s.items)})
		}
	case roleHead, roleRoot:
		s.head.base = e.base
		if l := s.attr("lang"); l != "" {
			s.head.lang = l
		}
	case roleText:
		if !t.closed {
			p := s.part()
			p.texts = append(p.texts, text{
				name: strings.ToLower(string(localName(e.name))), offset: t.length, base: e.base,
				kind: s.kindOf(e.name), mode: strings.ToLower(s.attr("mode")), lang: s.attr("lang"),
			})
			s.inText, s.textFrom = len(s.open), i
		}
	}
	return nil
}

// kindOf returns the type of the text whose start tag is the current one, "" in RSS.
func (s *scanner) kindOf(name []byte) string {
	switch k := strings.ToLower(s.attr("type")); {
	case s.space(name) == spaceXHTML:
		return "xhtml"
	case k == "" && s.kind == kindAtom && string(localName(name)) != "encoded":
		return "text" // RFC 4287, section 3.1.1
	default:
		return k
	}
}

// part returns the part that texts belong to at this place.
func (s *scanner) part() *part {
	if s.item >= 0 {
		return &s.items[s.item]
	}
	return &s.head
}

// attr returns the value of the first attribute of that local name, or "".
func (s *scanner) attr(local string) string {
	for _, a := range s.attrs {
		if string(localName(a.name)) == local {
			return strings.TrimSpace(html.UnescapeString(string(a.value)))
		}
	}
	return ""
}

// rebase returns the base that an xml:base sets. One that is no web address sets none.
func rebase(base, at *url.URL, ref []byte) *url.URL {
	outer := base
	if outer == nil {
		outer = at
	}
	if u := baseOf(feeds.ResolveURL(outer, html.UnescapeString(string(ref)))); u != nil {
		return u
	}
	return base
}

// lastOpen returns the index of the innermost open element of that name, or -1.
func lastOpen(open []element, name []byte) int {
	for i := len(open) - 1; i >= 0; i-- {
		if bytes.Equal(open[i].name, name) {
			return i
		}
	}
	return -1
}

func hasItem(open []element) bool {
	return slices.ContainsFunc(open, func(e element) bool { return e.role == roleItem })
}

// swallows reports whether a CDATA section holds the end of the element that it stands
// in and the beginning of another section: its own end is missing.
func swallows(section []byte, name string) bool {
	_, after, _ := bytes.Cut(section, []byte("</"+name))
	return name != "" && bytes.Contains(after, []byte(cdataStart))
}
