package pipeline

import (
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
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

func (p *Poller) prepare(a *feeds.Article, digest []byte, now time.Time) Prepared {
	article, body := normalize(p.sanitizer, a, now.UTC().Truncate(time.Second))
	article.Digest = digest
	return fingerprint(p.notices, article, body)
}

// fingerprint cuts the text into words and sketches it.
func fingerprint(notices *dedupe.NoticeFinder, article store.Article, body store.Body) Prepared {
	text := dedupe.NewText(body.Text)
	article.Words = text.Words()
	article.Notices = notices.Find(body.Text)
	return Prepared{Article: article, Body: body, text: text, sketch: text.Sketch()}
}
