package pipeline

import (
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/feeds/extract"
	"wirefold/store"
)

// Prepared is an article that is new or revised, with all that can be computed
// without looking at others.
type Prepared struct {
	Article store.Article // Story is unset
	Body    store.Body
	text    *dedupe.Text
	sketch  dedupe.Sketch
}

// Preparer does the stages that concern one article alone. It is safe for
// concurrent use.
type Preparer struct {
	sanitizer *extract.Sanitizer
	notices   *dedupe.NoticeFinder
}

// NewPreparer returns a Preparer.
func NewPreparer() *Preparer {
	return &Preparer{sanitizer: extract.NewSanitizer(), notices: dedupe.NewNoticeFinder()}
}

// Prepare normalises and fingerprints an article that was seen at now.
func (p *Preparer) Prepare(a *feeds.Article, now time.Time) Prepared {
	article, body := normalize(p.sanitizer, a, now.UTC().Truncate(time.Second))
	digest := a.Digest()
	article.Digest = digest[:]
	text := dedupe.NewText(body.Text).WithTitle(article.Title)
	article.Words = text.Words()
	article.Notices = p.notices.Find(body.Text)
	return Prepared{Article: article, Body: body, text: text, sketch: text.Sketch()}
}
