package publish

import (
	"bytes"
	"encoding/json"
)

// The members of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) that are
// written, and the extension "_wirefold".
type (
	jsonFeed struct {
		Version     string     `json:"version"`
		Title       string     `json:"title"`
		HomePageURL string     `json:"home_page_url"`
		FeedURL     string     `json:"feed_url"`
		Description string     `json:"description,omitempty"`
		NextURL     string     `json:"next_url,omitempty"`
		Hubs        []jsonHub  `json:"hubs,omitempty"`
		Items       []jsonItem `json:"items"` // the last, and written one by one
	}
	jsonHub struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	}
	jsonItem struct {
		ID            string           `json:"id"`
		URL           string           `json:"url,omitempty"`
		Title         string           `json:"title"`
		ContentHTML   string           `json:"content_html,omitempty"`
		ContentText   string           `json:"content_text,omitempty"`
		Summary       string           `json:"summary,omitempty"`
		Image         string           `json:"image,omitempty"`
		DatePublished string           `json:"date_published"`
		DateModified  string           `json:"date_modified"`
		Authors       []jsonAuthor     `json:"authors"`
		Tags          []string         `json:"tags,omitempty"`
		Language      string           `json:"language,omitempty"`
		Attachments   []jsonAttachment `json:"attachments,omitempty"`
		Wirefold      jsonWirefold     `json:"_wirefold"`
	}
	jsonAuthor struct {
		Name string `json:"name"`
	}
	jsonAttachment struct {
		URL         string `json:"url"`
		MimeType    string `json:"mime_type"`
		SizeInBytes int64  `json:"size_in_bytes,omitempty"`
	}
	// jsonWirefold is a contract with whoever reads it: members are added, never
	// renamed or taken away, and copies is an array even if there are none.
	jsonWirefold struct {
		About  string     `json:"about"`
		Story  string     `json:"story"`
		Source jsonSource `json:"source"`
		Copies []jsonCopy `json:"copies"`
	}
	jsonSource struct {
		Name    string `json:"name"`
		FeedURL string `json:"feed_url"`
	}
	jsonCopy struct {
		Source  string  `json:"source"`
		Title   string  `json:"title"`
		URL     string  `json:"url"`
		Verdict string  `json:"verdict"`
		Score   float64 `json:"score"`
	}
)

// JSON writes the feed as JSON Feed 1.1. It fails as Atom does.
func JSON(f Feed) (*Document, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	out := jsonFeed{
		Version:     "https://jsonfeed.org/version/1.1",
		Title:       f.title(),
		HomePageURL: ownURL(f.HomeURL),
		FeedURL:     ownURL(f.SelfURL),
		Description: line(f.Description),
		NextURL:     ownURL(f.Archive.Previous),
		Items:       []jsonItem{},
	}
	if hub := ownURL(f.Hub); hub != "" {
		out.Hubs = []jsonHub{{"WebSub", hub}}
	}
	head, err := encode(out, "")
	if err != nil {
		return nil, err
	}
	// What is left are the ends of the array and of the feed.
	var b bytes.Buffer
	b.Write(bytes.TrimSuffix(head, []byte("]\n}")))
	d := Document{separator: ","}
	for i, it := range f.items() {
		item, err := encode(it.json(out.HomePageURL), "  ")
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteString(d.separator)
		}
		begin := b.Len()
		b.WriteString("\n  ")
		b.Write(item)
		d.entries = append(d.entries, span{begin, b.Len()})
	}
	b.WriteString("\n ]\n}\n")
	d.Body = b.Bytes()
	return &d, nil
}

// encode writes a value, each line after the first one with the indentation.
func encode(v any, indentation string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // no reader takes application/feed+json for HTML
	enc.SetIndent(indentation, " ")
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// json turns the item into its JSON form; about is where the extension is explained.
func (it *item) json(about string) jsonItem {
	out := jsonItem{
		ID: it.id, URL: it.link, Title: it.title,
		Image:         it.image,
		DatePublished: it.published.Format(rfc3339),
		DateModified:  it.updated.Format(rfc3339),
		Tags:          it.categories,
		Language:      it.language,
		Wirefold: jsonWirefold{
			About: about, Story: it.story,
			Source: jsonSource{Name: it.source.name, FeedURL: it.source.feedURL},
			Copies: []jsonCopy{},
		},
	}
	switch {
	case it.html == "":
		out.ContentHTML = it.summary
	case it.hasText:
		out.ContentHTML = it.html
	default:
		out.ContentText = it.title
	}
	if it.html != "" && it.summary != "" {
		out.Summary = it.excerpt
	}
	for _, name := range it.authors {
		out.Authors = append(out.Authors, jsonAuthor{name})
	}
	for _, f := range it.enclosures {
		out.Attachments = append(out.Attachments, jsonAttachment{f.URL, first(f.Type, "application/octet-stream"), f.Length})
	}
	for _, c := range it.copies {
		out.Wirefold.Copies = append(out.Wirefold.Copies, jsonCopy(c))
	}
	return out
}
