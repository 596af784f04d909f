package newsroom

import (
	"encoding/json"
	"time"
)

type jsonDocument struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	HomePageURL string     `json:"home_page_url"`
	FeedURL     string     `json:"feed_url"`
	Description string     `json:"description"`
	Language    string     `json:"language"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID            string       `json:"id"`
	URL           string       `json:"url"`
	Title         string       `json:"title"`
	ContentHTML   string       `json:"content_html"`
	Image         string       `json:"image,omitempty"`
	DatePublished string       `json:"date_published"`
	Authors       []jsonAuthor `json:"authors"`
	Tags          []string     `json:"tags,omitempty"`
	Language      string       `json:"language"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

// json returns the feed as JSON Feed 1.1.
func (e edition) json() ([]byte, error) {
	doc := jsonDocument{
		Version: "https://jsonfeed.org/version/1.1",
		Title:   e.Name, HomePageURL: e.home(), FeedURL: e.base + e.Path,
		Description: motto, Language: e.Language,
	}
	for _, a := range e.Articles {
		item := jsonItem{
			ID: a.GUID, URL: e.base + a.Link, Title: a.Title,
			DatePublished: a.Published(e.now).Format(time.RFC3339),
			Authors:       []jsonAuthor{{a.Author}}, Tags: a.Categories, Language: a.Language,
			ContentHTML: a.HTML,
		}
		if a.SummaryOnly {
			// The format asks for content; a summary alone would not do.
			item.ContentHTML = a.Lead()
		}
		if a.Image != "" {
			item.Image = e.base + a.Image
		}
		doc.Items = append(doc.Items, item)
	}
	return json.MarshalIndent(doc, "", " ")
}
