package newsroom

import (
	"encoding/xml"
	"time"
)

// The names of the namespaces that RSS in both versions borrows from.
const (
	nsContent = "http://purl.org/rss/1.0/modules/content/"
	nsDC      = "http://purl.org/dc/elements/1.1/"
	nsMedia   = "http://search.yahoo.com/mrss/"
	nsRDF     = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsRSS1    = "http://purl.org/rss/1.0/"
)

type rssDocument struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Media   string     `xml:"xmlns:media,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title         string    `xml:"title"`
	Link          string    `xml:"link"`
	Description   string    `xml:"description"`
	Language      string    `xml:"language"`
	LastBuildDate string    `xml:"lastBuildDate"`
	Items         []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        *rssGUID `xml:"guid"`
	PubDate     string   `xml:"pubDate"`
	Creator     string   `xml:"dc:creator"`
	Categories  []string `xml:"category"`
	Description cdata    `xml:"description"`
	Encoded     *cdata   `xml:"content:encoded"`
	Image       *picture `xml:"media:content"`
}

type rssGUID struct {
	// The guids of the outlets are names, not addresses.
	IsPermaLink bool   `xml:"isPermaLink,attr"`
	Value       string `xml:",chardata"`
}

// rss returns the feed as RSS 2.0.
func (e edition) rss() rssDocument {
	doc := rssDocument{
		Version: "2.0", Content: nsContent, DC: nsDC, Media: nsMedia,
		Channel: rssChannel{
			Title: e.Name, Link: e.home(), Description: motto, Language: e.Language,
			LastBuildDate: e.updated().Format(time.RFC1123Z),
		},
	}
	for _, a := range e.Articles {
		item := rssItem{
			Title: a.Title, Link: e.base + a.Link, Creator: a.Author, Categories: a.Categories,
			PubDate:     a.Published(e.now).Format(time.RFC1123Z),
			Description: cdata{a.Lead()},
			Image:       e.picture(a),
		}
		if a.GUID != "" {
			item.GUID = &rssGUID{Value: a.GUID}
		}
		if full := a.content(); e.Format == RSSContent {
			item.Encoded = full
		} else if full != nil {
			item.Description = *full
		}
		doc.Channel.Items = append(doc.Channel.Items, item)
	}
	return doc
}
