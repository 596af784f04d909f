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
	// late is set for an article that is stored already, and new only what became of
	// its page.
	late bool
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
	prepared := Prepared{Article: article, Body: body}
	p.fingerprint(&prepared)
	return prepared
}

// Again makes a stored article ready to be taken in once more, with what is known of it.
func (p *Preparer) Again(a store.Article, text string) Prepared {
	x := Prepared{Article: a, Body: store.Body{Text: text}}
	x.Article.Story = store.StoryID{}
	p.fingerprint(&x)
	return x
}

// fingerprint computes what follows from the article's text.
func (p *Preparer) fingerprint(x *Prepared) {
	x.text = dedupe.NewText(x.Body.Text).WithTitle(x.Article.Title)
	x.sketch = x.text.Sketch()
	x.Article.Words = x.text.Words()
	x.Article.Notices = p.notices.Find(x.Body.Text)
}

// usePage makes the text of its page that of the article. The page's HTML, which is
// from base, is published in place of the feed's if publish is set.
func (p *Preparer) usePage(x *Prepared, html, base string, publish bool) {
	x.Body.Text = extract.Text(html)
	if publish {
		x.Body.Content = p.sanitizer.Sanitize(html, base)
	}
	p.fingerprint(x)
}
