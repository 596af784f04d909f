package publish

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// validate holds a document to the rules of the W3C feed validator that a feed of ours
// could break, errors and warnings alike. It returns the name that the validator has
// for each objection, with its place.
func validate(doc []byte, now time.Time) []string {
	v := validation{now: now, lines: bytes.Split(doc, []byte("\n")), seen: make(map[string]bool)}
	if len(doc) > 5_000_000 {
		v.object("ValidatorLimit", "the document", "")
	}
	root, err := readTree(doc)
	if err != nil {
		return append(v.objections, "SAXError: "+err.Error())
	}
	v.everywhere(root)
	switch root.name {
	case "feed":
		v.atomFeed(root)
	case "rss":
		v.channel(root.child("channel"))
	default:
		v.object("UndefinedElement", root.name, "")
	}
	return v.objections
}

// element is a piece of XML. Names have the prefix that the validator has for their
// namespace.
type element struct {
	name, parent string
	text         string
	line         int
	attrs        map[string]string
	children     []*element
}

func (e *element) all(name string) (out []*element) {
	for _, c := range e.children {
		if c.name == name {
			out = append(out, c)
		}
	}
	return out
}

func (e *element) child(name string) *element {
	if all := e.all(name); len(all) > 0 {
		return all[0]
	}
	return &element{name: name, attrs: map[string]string{}}
}

var prefixes = map[string]string{
	"": "", "http://purl.org/rss/1.0/modules/content/": "content:", "http://purl.org/dc/elements/1.1/": "dc:",
	"http://search.yahoo.com/mrss/": "media:", "http://purl.org/syndication/history/1.0": "fh:",
	"http://www.w3.org/XML/1998/namespace": "xml:",
}

func readTree(doc []byte) (*element, error) {
	dec := xml.NewDecoder(bytes.NewReader(doc))
	root := &element{}
	path := []*element{root}
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			if len(root.children) != 1 {
				return nil, errors.New("not one root element")
			}
			return root.children[0], nil
		} else if err != nil {
			return nil, err
		}
		top := path[len(path)-1]
		switch tok := tok.(type) {
		case xml.StartElement:
			line, _ := dec.InputPos()
			e := &element{parent: top.name, line: line, attrs: map[string]string{}}
			prefix, known := prefixes[tok.Name.Space]
			if tok.Name.Space == "http://www.w3.org/2005/Atom" {
				known = true
				if len(path) > 1 && path[1].name == "rss" {
					prefix = "atom:"
				}
			}
			if !known {
				return nil, fmt.Errorf("UnknownNamespace %q", tok.Name.Space)
			}
			e.name = prefix + tok.Name.Local
			for _, a := range tok.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					e.attrs[prefixes[a.Name.Space]+a.Name.Local] = a.Value
				}
			}
			top.children = append(top.children, e)
			path = append(path, e)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			top.text += string(tok)
		case xml.Directive, xml.Comment:
			return nil, errors.New("a directive or comment")
		}
	}
}

type validation struct {
	now        time.Time
	lines      [][]byte
	seen       map[string]bool // IDs and times that may occur once
	objections []string
}

func (v *validation) object(rule, where, value string) {
	v.objections = append(v.objections, fmt.Sprintf("%s: %s %q", rule, where, value))
}

func (v *validation) check(ok bool, rule string, e *element, value string) {
	if !ok {
		v.object(rule, e.parent+"/"+e.name, value)
	}
}

// once objects to a value that was there before.
func (v *validation) once(rule string, e *element, value string) {
	v.check(!v.seen[rule+value], rule, e, value)
	v.seen[rule+value] = true
}

// The attributes that an element may have.
var attributes = map[string]string{
	"feed": "xml:lang", "entry": "xml:lang", "title": "type", "subtitle": "type", "rights": "type", "summary": "type", "content": "type",
	"generator": "version uri", "category": "term domain scheme label", "link": "rel href type title length hreflang",
	"atom:link": "rel href type title length hreflang", "rss": "version", "guid": "isPermaLink", "source": "url",
	"enclosure": "url length type", "media:thumbnail": "url width height time",
}

// everywhere checks what holds for every element.
func (v *validation) everywhere(e *element) {
	for name, value := range e.attrs {
		v.check(slices.Contains(strings.Fields(attributes[e.name]), name), "UnexpectedAttribute", e, name)
		v.check(!badCharacters(value), "BadCharacters", e, value)
		v.check(strings.TrimSpace(value) != "", "AttrNotBlank", e, name)
	}
	v.check(!badCharacters(e.text), "BadCharacters", e, e.text)
	v.check(len(e.children) == 0 || strings.TrimSpace(e.text) == "", "UnexpectedText", e, e.text)
	if lang, ok := e.attrs["xml:lang"]; ok {
		v.check(languageTag.MatchString(lang), "InvalidLanguage", e, lang)
	}
	for _, c := range e.children {
		v.everywhere(c)
	}
}

func badCharacters(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 && r <= 0x9f || r == 0xfffd })
}

// single objects to children that are there more than once, or not at all if required.
func (v *validation) single(e *element, required bool, names ...string) {
	for _, name := range names {
		n := len(e.all(name))
		v.check(n <= 1, "DuplicateElement", e, name)
		v.check(n > 0 || !required, "MissingElement", e, name)
	}
}

// only objects to children that are not known.
func (v *validation) only(e *element, names string) {
	for _, c := range e.children {
		v.check(slices.Contains(strings.Fields(names), c.name), "UndefinedElement", e, c.name)
	}
}

func (v *validation) atomFeed(f *element) {
	v.only(f, "id title subtitle updated author link generator fh:archive entry")
	v.single(f, true, "id", "title", "updated")
	v.single(f, false, "subtitle", "generator", "fh:archive")
	v.feedParts(f, f.all("link"))
	for i, c := range f.children[1:] {
		v.check(c.name == "entry" || f.children[i].name != "entry", "MisplacedMetadata", f, c.name)
	}
	for _, e := range f.all("entry") {
		v.only(e, "id title published updated author link category summary content source media:thumbnail")
		v.single(e, true, "id", "title", "updated")
		v.single(e, false, "published", "summary", "content", "source")
		v.feedParts(e, e.all("link"))
		v.once("DuplicateEntries", e, e.child("id").text)
		v.once("DuplicateUpdated", e, e.child("updated").text)
		v.check(len(e.all("author")) > 0, "MissingElement", e, "author")
		alternates := 0
		for _, l := range e.all("link") {
			v.check(!slices.Contains(strings.Fields("current first last next next-archive prev-archive previous"), l.attrs["rel"]), "FeedHistoryRelInEntry", l, "")
			if l.attrs["rel"] == "alternate" {
				alternates++
			}
		}
		v.check(alternates <= 1, "DuplicateAtomLink", e, "")
		v.check(alternates == 1 || len(e.all("content")) == 1, "MissingContent", e, "")
		for _, c := range e.all("category") {
			v.nonHTML(c, c.attrs["term"], false)
		}
		for _, s := range e.all("source") {
			v.only(s, "id title updated link rights")
			v.single(s, true, "id", "title", "updated")
			v.feedParts(s, s.all("link"))
		}
	}
	if len(f.all("fh:archive")) > 0 {
		rels := ""
		for _, l := range f.all("link") {
			rels += " " + l.attrs["rel"]
		}
		v.check(strings.Contains(rels, "current"), "MissingCurrentInArchive", f, rels)
		v.check(strings.Contains(rels, "-archive"), "ArchiveIncomplete", f, rels)
	}
}

// feedParts checks the children that a feed, an entry and a source have in common.
func (v *validation) feedParts(e *element, links []*element) {
	for _, c := range e.children {
		switch c.name {
		case "id":
			v.check(c.text == strings.TrimSpace(c.text), "UnexpectedWhitespace", c, c.text)
			v.check(isCanonicalID(c.text) && v.uri(c, c.text), "NonCanonicalURI", c, c.text)
		case "title", "subtitle", "rights", "summary", "content":
			v.check(c.text != "", "NotBlank", c, "")
			if c.attrs["type"] == "html" {
				v.html(c)
			} else {
				v.nonHTML(c, c.text, false)
			}
		case "updated", "published":
			v.check(rfc3339Form.MatchString(c.text), "InvalidRFC3339Date", c, c.text)
			t, err := time.Parse(time.RFC3339, c.text)
			v.check(err == nil && t.Year() >= 1990 && t.Before(v.now.Add(10*time.Minute)), "ImplausibleDate", c, c.text)
		case "author":
			v.single(c, true, "name")
			name := c.child("name")
			v.check(name.text != "", "NotBlank", name, "")
			v.nonHTML(name, name.text, false)
			v.check(!mailInBrackets.MatchString(name.text), "ContainsEmail", name, name.text)
		case "generator":
			v.check(c.text != "", "NotBlank", c, "")
		case "media:thumbnail":
			v.uri(c, c.attrs["url"])
		}
	}
	v.links(e, links)
}

const relations = "alternate current enclosure first hub last next next-archive prev-archive previous related self via"

func (v *validation) links(parent *element, links []*element) {
	self := 0
	for _, l := range links {
		rel := l.attrs["rel"]
		v.check(slices.Contains(strings.Fields(relations), rel), "UnregisteredAtomLinkRel", l, rel)
		if t, ok := l.attrs["type"]; ok {
			v.check(mimeForm.MatchString(t), "InvalidMIMEType", l, t)
			v.check(rel != "self" || t == "application/atom+xml" || t == "application/rss+xml", "SelfNotAtom", l, t)
		}
		if n, ok := l.attrs["length"]; ok {
			_, err := strconv.ParseUint(n, 10, 63)
			v.check(err == nil, "InvalidNonNegativeInteger", l, n)
		}
		v.check(l.attrs["href"] != "", "MissingHref", l, rel)
		v.uri(l, l.attrs["href"])
		if title, ok := l.attrs["title"]; ok {
			v.nonHTML(l, title, false)
		}
		if rel == "self" {
			self++
		}
	}
	if parent.name == "feed" || parent.name == "channel" {
		v.check(self == 1, "MissingSelf", parent, "")
	}
}

func (v *validation) channel(c *element) {
	v.only(c, "title link description lastBuildDate ttl generator atom:link fh:archive item")
	v.single(c, true, "title", "link", "description")
	v.single(c, false, "lastBuildDate", "ttl", "generator", "fh:archive")
	v.links(c, c.all("atom:link"))
	for i, e := range c.children[1:] {
		v.check(e.name == "item" || c.children[i].name != "item", "MisplacedItem", c, e.name)
	}
	v.rssParts(c)
	for _, it := range c.all("item") {
		v.only(it, "title link guid pubDate dc:creator source category enclosure description content:encoded media:thumbnail atom:link")
		v.single(it, true, "title", "guid")
		v.single(it, false, "link", "pubDate", "source", "enclosure", "description", "content:encoded")
		v.links(it, it.all("atom:link"))
		v.rssParts(it)
		for i, e := range it.children {
			v.check(e.name != "content:encoded" || slices.ContainsFunc(it.children[:i], func(d *element) bool { return d.name == "description" }),
				"NeedDescriptionBeforeContent", it, "")
		}
	}
}

func (v *validation) rssParts(parent *element) {
	for _, e := range parent.children {
		switch e.name {
		case "title", "category", "source":
			v.check(e.text != "", "NotBlank", e, "")
			v.nonHTML(e, e.text, true)
		case "description", "content:encoded":
			if parent.name == "channel" {
				v.nonHTML(e, e.text, true)
			} else {
				v.html(e)
			}
		case "link":
			v.uri(e, e.text)
		case "ttl":
			n, err := strconv.Atoi(e.text)
			v.check(err == nil && n > 0, "InvalidPositiveInteger", e, e.text)
		case "lastBuildDate", "pubDate":
			t, err := time.Parse(time.RFC1123Z, e.text)
			v.check(err == nil && rfc822Form.MatchString(e.text) && t.Format("Mon") == e.text[:3], "InvalidRFC2822Date", e, e.text)
			v.check(t.Year() >= 1990 && t.Before(v.now.Add(10*time.Minute)), "ImplausibleDate", e, e.text)
		case "guid":
			v.once("DuplicateValue", e, e.text)
			v.check(e.attrs["isPermaLink"] == "false" && len(e.text) > 8, "InvalidPermalink", e, e.text)
		case "media:thumbnail":
			v.uri(e, e.attrs["url"])
		case "enclosure":
			n, err := strconv.Atoi(e.attrs["length"])
			v.check(err == nil && n >= 0, "UseZeroForUnknown", e, e.attrs["length"])
			v.check(mimeForm.MatchString(e.attrs["type"]), "InvalidMIMEAttribute", e, e.attrs["type"])
			v.check(enclosureForm.MatchString(e.attrs["url"]) && v.uri(e, e.attrs["url"]), "InvalidURLAttribute", e, e.attrs["url"])
		}
		if e.name == "source" {
			v.uri(e, e.attrs["url"])
		}
	}
}

var (
	uriForm     = regexp.MustCompile(`^[a-zA-Z][0-9a-zA-Z+.-]*:(//)?(\[[0-9A-Fa-f:]+\])?[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+$`)
	webForm     = regexp.MustCompile(`^https?://[^/].*`)
	mimeForm    = regexp.MustCompile(`^[^\s()<>,;:\\"/[\]?=]+/[^\s()<>,;:\\"/[\]?=]+$`)
	rfc3339Form = regexp.MustCompile(`^\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*)?(Z|[+-]\d\d:\d\d)$`)
	rfc822Form  = regexp.MustCompile(`^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d\d\d\d \d\d:\d\d:\d\d [+-]\d\d[03]0$`)

	enclosureForm  = regexp.MustCompile(`(?i)^https?://(([0-9]{1,3}\.){3}|([A-Z0-9-]+\.)+)[A-Z0-9][-A-Z0-9]*(:\d+)?(/|$)`)
	mailInBrackets = regexp.MustCompile(`(?i)<[A-Z0-9_\-+.']+@([A-Z0-9-]+\.)+[A-Z0-9][-A-Z0-9]*>`)
	endTag         = regexp.MustCompile(`</(\w+)>`)
	reference      = regexp.MustCompile(`&(#?\w+)`)
	markupStart    = regexp.MustCompile(`&#[x0-9]|<[/a-zA-Z]`)
	relativeLink   = regexp.MustCompile(`(?i)<(?:a\s+href|img\s+[^>]*src)="([^"]*)"`)
)

func (v *validation) uri(e *element, s string) bool {
	ok := uriForm.MatchString(s) && (!strings.HasPrefix(s, "http") || webForm.MatchString(s))
	v.check(ok, "InvalidFullLink", e, s)
	return ok
}

// nonHTML checks a text that is not HTML. The validator forgives what looks like HTML
// on a line with a hexadecimal reference, except end tags.
func (v *validation) nonHTML(e *element, s string, rss bool) {
	for _, m := range endTag.FindAllStringSubmatch(s, -1) {
		v.check(!htmlElements[strings.ToLower(m[1])], "ContainsHTML", e, s)
	}
	if e.line > 0 && bytes.Contains(v.lines[e.line-1], []byte("&#x")) {
		return
	}
	for _, m := range reference.FindAllStringSubmatch(s, -1) {
		named := nethtml.UnescapeString("&"+m[1]+";") != "&"+m[1]+";"
		v.check(!named && !strings.ContainsAny(m[1], "#0123456789"), "ContainsHTML", e, s)
	}
	v.check(!rss || !markupStart.MatchString(s), "CharacterData", e, s)
}

var htmlElements = set("a abbr acronym address area article aside audio b bdi big blockquote br caption cite code col dd del details dfn div dl dt em " +
	"figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p picture pre q rp rt ruby s samp script section small source span " +
	"strike strong style sub summary sup table tbody td tfoot th thead time title tr tt u ul var video wbr")

var htmlAttributes = set("alt cite colspan datetime dir height href lang media open poster rel rowspan src srcset start title type value width")

func set(names string) map[string]bool {
	m := make(map[string]bool)
	for _, n := range strings.Fields(names) {
		m[n] = true
	}
	return m
}

// html checks that a parser has nothing to mend, and that every element, attribute and
// link is harmless.
func (v *validation) html(e *element) {
	body := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(e.text), body)
	v.check(err == nil, "NotHtml", e, e.text)
	var again strings.Builder
	for _, n := range nodes {
		v.check(nethtml.Render(&again, n) == nil, "NotHtml", e, e.text)
		for d := range n.Descendants() {
			v.node(e, d)
		}
		v.node(e, n)
	}
	v.check(slices.Equal(tokens(again.String()), tokens(e.text)), "NotHtml", e, e.text)
	for _, m := range relativeLink.FindAllStringSubmatch(e.text, -1) {
		v.check(strings.Contains(m[1], ":"), "ContainsRelRef", e, m[1])
	}
}

// tokens are the tags and texts of a fragment, in a form in which what a parser may
// change is alike: the order of attributes, a <tbody> around rows, the first line break
// of a <pre>.
func tokens(markup string) (all []string) {
	z := nethtml.NewTokenizer(strings.NewReader(strings.ReplaceAll(markup, "<pre>\n", "<pre>")))
	for z.Next() != nethtml.ErrorToken {
		tok := z.Token()
		slices.SortFunc(tok.Attr, func(a, b nethtml.Attribute) int { return strings.Compare(a.Key, b.Key) })
		if tok.Type == nethtml.SelfClosingTagToken {
			tok.Type = nethtml.StartTagToken
		}
		if tok.Type == nethtml.TextToken || tok.Data != "tbody" {
			all = append(all, tok.String())
		}
	}
	return all
}

func (v *validation) node(e *element, n *nethtml.Node) {
	if n.Type == nethtml.CommentNode || n.Type == nethtml.DoctypeNode {
		v.object("NotHtml", e.name, n.Data)
	}
	if n.Type != nethtml.ElementNode {
		return
	}
	v.check(htmlElements[n.Data] && n.Data != "script" && n.Data != "style" && n.Data != "title", "SecurityRisk", e, n.Data)
	for _, a := range n.Attr {
		v.check(htmlAttributes[a.Key], "SecurityRiskAttr", e, a.Key)
	}
}
