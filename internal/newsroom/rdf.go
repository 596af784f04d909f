package newsroom

import (
	"encoding/xml"
	"time"
)

type rdfDocument struct {
	XMLName xml.Name   `xml:"rdf:RDF"`
	RDF     string     `xml:"xmlns:rdf,attr"`
	NS      string     `xml:"xmlns,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Media   string     `xml:"xmlns:media,attr"`
	Channel rdfChannel `xml:"channel"`
	Items   []rdfItem  `xml:"item"`
}

type rdfChannel struct {
	About       string  `xml:"rdf:about,attr"`
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	Description string  `xml:"description"`
	Language    string  `xml:"dc:language"`
	Date        string  `xml:"dc:date"`
	Items       []rdfLi `xml:"items>rdf:Seq>rdf:li"`
}

type rdfLi struct {
	Resource string `xml:"rdf:resource,attr"`
}

type rdfItem struct {
	About       string   `xml:"rdf:about,attr"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Date        string   `xml:"dc:date"`
	Creator     string   `xml:"dc:creator"`
	Subjects    []string `xml:"dc:subject"`
	Description cdata    `xml:"description"`
	Encoded     *cdata   `xml:"content:encoded"`
	Image       *picture `xml:"media:content"`
}

// rdf returns the feed as RSS 1.0. Its items are listed twice: in order among
// the channel's resources, and each as a resource of its own.
func (e edition) rdf() rdfDocument {
	doc := rdfDocument{
		RDF: nsRDF, NS: nsRSS1, Content: nsContent, DC: nsDC, Media: nsMedia,
		Channel: rdfChannel{
			About: e.base + e.Path, Title: e.Name, Link: e.home(), Description: motto,
			Language: e.Language, Date: e.updated().Format(time.RFC3339),
		},
	}
	for _, a := range e.Articles {
		link := e.base + a.Link
		doc.Channel.Items = append(doc.Channel.Items, rdfLi{link})
		doc.Items = append(doc.Items, rdfItem{
			About: link, Title: a.Title, Link: link, Creator: a.Author, Subjects: a.Categories,
			Date:        a.Published(e.now).Format(time.RFC3339),
			Description: cdata{a.Lead()},
			Encoded:     a.content(),
			Image:       e.picture(a),
		})
	}
	return doc
}
