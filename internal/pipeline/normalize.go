package pipeline

import (
	"cmp"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/extract"
	"wirefold/store"
)

// normalize brings an article as it was parsed into the form that is stored and
// published: dates that can be true, sanitised HTML, and its plain text.
func normalize(sanitizer *extract.Sanitizer, a *feeds.Article, now time.Time) (store.Article, store.Body) {
	stored := store.Article{ID: a.ID(), Article: *a, FirstSeen: now}
	stored.Published = sane(a.Published, now)
	stored.Updated = sane(a.Updated, now)
	stored.Summary, stored.Content = "", ""
	base := cmp.Or(a.Base, a.Link, string(a.Source))
	body := store.Body{
		Summary: sanitizer.Sanitize(a.Summary, base),
		Content: sanitizer.Sanitize(a.Content, base),
		Text:    extract.Text(a.HTML()),
	}
	return stored, body
}

// sane returns t in UTC and whole seconds, now for a time in the future, and the
// zero time for what no feed can mean.
func sane(t, now time.Time) time.Time {
	switch {
	case t.Year() <= 1970:
		return time.Time{}
	case t.After(now):
		t = now
	}
	return t.UTC().Truncate(time.Second)
}
