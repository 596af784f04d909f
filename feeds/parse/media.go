package parse

import (
	"strconv"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"

	"wirefold/feeds"
)

// media is what Media RSS says about an item, in the item or in a group.
type media struct {
	title       string
	description string // HTML
	image       string // URL, as written
}

func mediaOf(e ext.Extensions) media {
	var m media
	width := -1
	for _, in := range scopes(e["media"]) {
		if m.title == "" {
			m.title = textOf(in["title"])
		}
		if d := in["description"]; m.description == "" && len(d) > 0 {
			m.description = clean(d[0].Value)
			if d[0].Attrs["type"] != "html" { // plain by default
				m.description = textToHTML(m.description)
			}
		}
		// The widest of several renderings is the picture, the others are thumbnails.
		for _, c := range in["content"] {
			if w := number(c.Attrs["width"]); isImage(c) && w > width {
				m.image, width = c.Attrs["url"], w
			}
		}
	}
	for _, in := range scopes(e["media"]) {
		if t := in["thumbnail"]; m.image == "" && len(t) > 0 {
			m.image = t[0].Attrs["url"]
		}
	}
	return m
}

// complete gives an article what only Media RSS says of it.
func (m *media) complete(a *feeds.Article) {
	if a.Title == "" {
		a.Title = plain(m.title)
	}
	if a.Summary == "" && a.Content == "" {
		a.Summary = m.description
	}
}

// scopes returns the places where elements of Media RSS stand: the item itself, its
// groups, and the content elements of both.
func scopes(item map[string][]ext.Extension) []map[string][]ext.Extension {
	if item == nil {
		return nil
	}
	list := []map[string][]ext.Extension{item}
	for _, g := range item["group"] {
		list = append(list, g.Children)
	}
	for _, in := range list {
		for _, c := range in["content"] {
			list = append(list, c.Children)
		}
	}
	return list
}

func textOf(list []ext.Extension) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Value
}

func isImage(c ext.Extension) bool {
	return strings.HasPrefix(c.Attrs["type"], "image/") || c.Attrs["medium"] == "image"
}

// number returns a number of pixels, or 0.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
