package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wirefold/internal/config"
	"wirefold/internal/preview"
	"wirefold/internal/ui"
)

// showPreview prints a feed for people.
func (a *app) showPreview(d *preview.Document) error {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%-10s %s\n", name, ui.Clean(text))
		}
	}
	line("feed", d.Title)
	line("url", d.Facts.URL)
	line("site", d.HomePageURL)
	format := []string{d.Facts.Format}
	if d.Facts.ContentType != "" {
		format = append(format, "sent as "+d.Facts.ContentType)
	}
	line("format", strings.Join(append(format, fmt.Sprintf("%d bytes", d.Facts.Bytes)), ", "))
	for _, r := range d.Facts.Repairs {
		line("repaired", r)
	}
	if p := d.Facts.Polling; p != nil {
		line("polling", strings.Join(pollingFacts(p), "; "))
		line("moved", p.Moved)
	}
	line("articles", fmt.Sprint(len(d.Items)))
	for i := range d.Items {
		previewItem(&b, &d.Items[i])
	}
	return a.term.Printf("%s", b.String())
}

// pollingFacts puts into words what the answer says about the next poll.
func pollingFacts(p *preview.Polling) []string {
	var facts, validators []string
	if p.ETag != "" {
		validators = append(validators, "ETag")
	}
	if p.LastModified != "" {
		validators = append(validators, "Last-Modified")
	}
	if len(validators) > 0 {
		facts = append(facts, "validators "+strings.Join(validators, " and "))
	} else {
		facts = append(facts, "no validators")
	}
	seconds := func(name string, n int) {
		if n > 0 {
			facts = append(facts, name+" "+config.Duration(time.Duration(n)*time.Second).String())
		}
	}
	seconds("fresh for", p.Fresh)
	seconds("ttl", p.TTL)
	if len(p.SkipHours) > 0 {
		facts = append(facts, "skips hours "+strings.Trim(fmt.Sprint(p.SkipHours), "[]"))
	}
	if len(p.SkipDays) > 0 {
		facts = append(facts, "skips "+strings.Join(p.SkipDays, ", "))
	}
	return append(facts, "next due "+ui.Ago(p.Next, time.Now())+" ("+p.Reason+")")
}

// previewText is how many runes of an article's text are shown.
const previewText = 200

func previewItem(b *strings.Builder, item *preview.Item) {
	date := "no date"
	if !item.DatePublished.IsZero() {
		date = item.DatePublished.Format("2006-01-02 15:04")
	}
	title := item.Title
	if title == "" {
		title = "(no title)"
	}
	fmt.Fprintf(b, "\n%-16s  %s\n", date, ui.Clean(title))
	line := func(parts ...string) {
		parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
		if len(parts) > 0 {
			fmt.Fprintf(b, "%18s%s\n", "", ui.Clean(strings.Join(parts, "; ")))
		}
	}
	names := make([]string, len(item.Authors))
	for i, author := range item.Authors {
		names[i] = author.Name
	}
	by := ""
	if len(names) > 0 {
		by = "by " + strings.Join(names, ", ")
	}
	files := ""
	if n := len(item.Attachments); n > 0 {
		files = fmt.Sprintf("%d attached", n)
	}
	line(item.URL)
	line(by, strings.Join(item.Tags, ", "), fmt.Sprintf("%d words", item.Facts.Words), files, "id "+item.ID+" (from "+item.Facts.IDFrom+")")
	if p := item.Facts.Page; p != nil {
		line("page: " + pageState(p.State, p.Reason))
	}
	line(preview.Excerpt(item, previewText))
}
