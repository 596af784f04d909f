package pages

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wirefold/store"
)

// maxHTML bounds the HTML of an article that is shown with its markup, in bytes; of a
// longer one only the plain text is.
const maxHTML = 512 << 10

// html returns an article's text for a page. It is sanitised once more, whoever
// stored it. Nothing in it is loaded: in place of pictures, sound and film there are
// links. Headings become those of a third level, since the page has its own above.
func (p *Pages) html(body *store.Body) template.HTML {
	source := body.HTML()
	if len(source) > maxHTML {
		text := strings.ToValidUTF8(body.Text[:min(len(body.Text), maxHTML)], "")
		return template.HTML("<p>" + html.EscapeString(text) + "</p>")
	}
	at := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(p.sanitizer.Sanitize(source, "")), at)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, n := range nodes {
		writeNode(&b, n, false)
	}
	return template.HTML(b.String())
}

// elements are those that are shown as they are, with the attributes that they keep
// besides lang and dir.
var elements = map[atom.Atom][]string{
	atom.P: nil, atom.Br: nil, atom.Hr: nil, atom.Div: nil, atom.Blockquote: nil, atom.Pre: nil, atom.Figure: nil, atom.Figcaption: nil,
	atom.B: nil, atom.Strong: nil, atom.I: nil, atom.Em: nil, atom.U: nil, atom.S: nil, atom.Del: nil, atom.Ins: nil, atom.Mark: nil,
	atom.Small: nil, atom.Sub: nil, atom.Sup: nil, atom.Abbr: {"title"}, atom.Cite: nil, atom.Q: nil, atom.Code: nil, atom.Kbd: nil,
	atom.Samp: nil, atom.Var: nil, atom.Dfn: nil, atom.Ruby: nil, atom.Rt: nil, atom.Rp: nil, atom.Bdi: nil, atom.Bdo: nil, atom.Wbr: nil,
	atom.Ul: nil, atom.Ol: {"start"}, atom.Li: nil, atom.Dl: nil, atom.Dt: nil, atom.Dd: nil,
	atom.Table: nil, atom.Caption: nil, atom.Thead: nil, atom.Tbody: nil, atom.Tfoot: nil, atom.Tr: nil,
	atom.Th: {"colspan", "rowspan"}, atom.Td: {"colspan", "rowspan"},
}

// writeNode writes a node; linked says that it stands in a link already.
func writeNode(b *strings.Builder, n *html.Node, linked bool) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(html.EscapeString(n.Data))
		return
	case n.Type != html.ElementNode:
		return
	}
	keep, shown := elements[n.DataAtom]
	switch n.DataAtom {
	case atom.Img:
		writeMedia(b, "picture", attribute(n, "src"), attribute(n, "alt"), linked)
		return
	case atom.Audio, atom.Video:
		name := map[atom.Atom]string{atom.Audio: "sound", atom.Video: "film"}[n.DataAtom]
		writeMedia(b, name, mediaURL(n), "", linked)
		return
	case atom.A:
		if href := linkURL(attribute(n, "href")); href != "" && !linked {
			b.WriteString(`<a href="` + html.EscapeString(href) + `" rel="` + linkRel + `">`)
			writeChildren(b, n, true)
			b.WriteString("</a>")
			return
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		writeElement(b, n, "h3", nil, linked)
		return
	}
	if !shown {
		writeChildren(b, n, linked)
		return
	}
	writeElement(b, n, n.Data, keep, linked)
}

func writeElement(b *strings.Builder, n *html.Node, name string, keep []string, linked bool) {
	b.WriteString("<" + name)
	for _, a := range n.Attr {
		ok := slices.Contains(keep, a.Key) || a.Key == "lang" && language(a.Val) != "" || a.Key == "dir"
		if ok {
			b.WriteString(" " + a.Key + `="` + html.EscapeString(a.Val) + `"`)
		}
	}
	b.WriteString(">")
	if n.DataAtom == atom.Br || n.DataAtom == atom.Hr || n.DataAtom == atom.Wbr {
		return
	}
	writeChildren(b, n, linked)
	b.WriteString("</" + name + ">")
}

func writeChildren(b *strings.Builder, n *html.Node, linked bool) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		writeNode(b, c, linked)
	}
}

// writeMedia writes a link to what is not loaded.
func writeMedia(b *strings.Builder, what, src, description string, linked bool) {
	src = webURL(src)
	if src == "" {
		return
	}
	text := what + " at " + hostOf(src)
	if d := line(description); d != "" {
		text += ": " + d
	}
	if linked {
		b.WriteString(`<span class="media">[` + html.EscapeString(text) + "]</span>")
		return
	}
	b.WriteString(`<a class="media" href="` + html.EscapeString(src) + `" rel="` + linkRel + `">` + html.EscapeString(text) + "</a>")
}

// mediaURL returns where a piece of sound or film is.
func mediaURL(n *html.Node) string {
	if src := attribute(n, "src"); src != "" {
		return src
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Source && attribute(c, "src") != "" {
			return attribute(c, "src")
		}
	}
	return ""
}

// linkURL returns the URL of a link, if it is one that may be followed.
func linkURL(raw string) string {
	if u, err := url.Parse(raw); err == nil && u.Scheme == "mailto" {
		return u.String()
	}
	return webURL(raw)
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
