package newsroom

import (
	"encoding/xml"
	"time"
)

type atomDocument struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Language   string         `xml:"xml:lang,attr"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Links      []atomLink     `xml:"link"`
	Author     string         `xml:"author>name"`
	Categories []atomCategory `xml:"category"`
	Summary    *atomText      `xml:"summary"`
	Content    *atomText      `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// atomText is a text construct: escaped HTML, or XHTML in the one div that the
// format asks for.
type atomText struct {
	Type string    `xml:"type,attr"`
	HTML string    `xml:",chardata"`
	Div  *atomXDiv `xml:"div"`
}

type atomXDiv struct {
	NS    string `xml:"xmlns,attr"`
	XHTML string `xml:",innerxml"`
}

func (e edition) atomText(html string) *atomText {
	if e.Format == AtomXHTML {
		return &atomText{Type: "xhtml", Div: &atomXDiv{"http://www.w3.org/1999/xhtml", html}}
	}
	return &atomText{Type: "html", HTML: html}
}

// atom returns the feed as Atom.
func (e edition) atom() atomDocument {
	doc := atomDocument{
		Language: e.Language,
		ID:       "tag:" + e.Slug + ".example,2026:feed", Title: e.Name, Subtitle: motto,
		Updated: e.updated().Format(time.RFC3339),
		Links:   []atomLink{{Rel: "self", Href: e.base + e.Path}, {Rel: "alternate", Type: "text/html", Href: e.home()}},
	}
	for _, a := range e.Articles {
		date := a.Published(e.now).Format(time.RFC3339)
		entry := atomEntry{
			Language: a.Language, ID: a.GUID, Title: a.Title, Published: date, Updated: date, Author: a.Author,
			Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: e.base + a.Link}},
		}
		if a.Image != "" {
			entry.Links = append(entry.Links, atomLink{Rel: "enclosure", Type: imageType, Href: e.base + a.Image})
		}
		for _, c := range a.Categories {
			entry.Categories = append(entry.Categories, atomCategory{c})
		}
		if a.SummaryOnly {
			entry.Summary = e.atomText(a.Lead())
		} else {
			entry.Content = e.atomText(a.HTML)
		}
		doc.Entries = append(doc.Entries, entry)
	}
	return doc
}
