package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// Decision is what became of one new or revised article.
type Decision struct {
	Article  feeds.ArticleID
	Title    string
	Story    store.StoryID
	Revision bool
	// Joined is set when the article joined an existing story, and Against and
	// Evidence say by which comparison.
	Joined   bool
	Against  feeds.ArticleID
	Evidence dedupe.Evidence
	// Merged are the stories that were found to be one with Story.
	Merged []store.StoryID
	// Page is set when nothing is new but the text, which is the article's page's now.
	Page bool
	// Visible is set when readers of the merged feed see a difference.
	Visible bool
}

// committer writes one batch in one transaction.
type committer struct {
	w       store.Writer
	matcher matcher
	chooser chooser
	now     time.Time
}

// source stores what a poll learnt about a source; before its last articles are
// stored, only how many it has.
func (c *committer) source(p *Polled, added int, last bool) error {
	stored, err := c.w.Source(p.Source.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	state := stored
	err = nil
	switch {
	case last && p.Pushed:
		state, err = c.pushed(stored, p)
	case last:
		state = p.State
		state.Disabled = stored.Disabled // may have changed since the poll began
		if p.Feed != nil {
			err = c.w.PutCurrent(p.Source.ID, p.Current)
		}
	}
	if err != nil {
		return err
	}
	state.ID = p.Source.ID
	state.Articles = stored.Articles + added
	return c.w.PutSource(state)
}

// guarded is article, with a panic as an error: no article may end the daemon.
func (c *committer) guarded(p *Prepared) (d *Decision, err error) {
	defer func() {
		if r := recover(); r != nil {
			d, err = nil, fmt.Errorf("it makes the program fail: %v", r)
		}
	}()
	return c.article(p)
}

// article stores a new or revised article and gives it its place in a story.
func (c *committer) article(p *Prepared) (*Decision, error) {
	if text, stripped := c.matcher.memory.text(p.Article.Source, p.Article.Title, p.Body.Text); stripped {
		p.text, p.sketch = text, text.Sketch()
		p.Article.Words = text.Words()
	}
	stored, err := c.w.Article(p.Article.ID)
	switch {
	case p.late && (errors.Is(err, store.ErrNotFound) || err == nil && stored.Page.State != store.PagePending):
		return nil, nil // it went meanwhile, or an earlier attempt stored it
	case errors.Is(err, store.ErrNotFound):
		return c.newArticle(p)
	case err != nil:
		return nil, err
	case p.late && p.Article.Page.State != store.PageUsed:
		stored.Page = p.Article.Page
		return nil, c.w.PutArticle(stored)
	case bytes.Equal(stored.Digest, p.Article.Digest) && !p.late:
		return nil, nil // stored by an earlier attempt whose outcome was unknown
	}
	return c.revision(p, &stored)
}

func (c *committer) newArticle(p *Prepared) (*Decision, error) {
	d := &Decision{Article: p.Article.ID, Title: p.Article.Title, Visible: true}
	homes, err := c.homes(p, store.StoryID{})
	if err != nil {
		return nil, err
	}
	if len(homes) == 0 {
		story, err := c.found(&p.Article)
		if err != nil {
			return nil, err
		}
		d.Story = story.ID
		return d, c.put(p, story)
	}
	story, joinedBy := homes[0].story, homes[0].best()
	d.Joined, d.Story, d.Against, d.Evidence = true, story.ID, joinedBy.article, joinedBy.evidence
	story.Members = append(story.Members, store.Member{
		Article: p.Article.ID, Source: p.Article.Source, Against: joinedBy.article, Evidence: &joinedBy.evidence,
		Decision: homes[0].decision,
	})
	for _, other := range homes[1:] {
		if err := c.merge(&story, &other.story); err != nil {
			return nil, err
		}
		d.Merged = append(d.Merged, other.story.ID)
	}
	p.Article.Story = story.ID
	if err := c.putArticle(p); err != nil {
		return nil, err
	}
	d.Story = story.ID
	d.Visible, err = c.settle(&story, len(d.Merged) > 0)
	return d, err
}

// found makes a story of one article.
func (c *committer) found(a *store.Article) (*store.Story, error) {
	story := &store.Story{
		Canonical: a.ID, Reason: dedupe.ReasonOnly, Created: a.FirstSeen,
		Members: []store.Member{{Article: a.ID, Source: a.Source}},
	}
	for n := 0; ; n++ {
		story.ID = store.NewStoryID(a.ID, n)
		used, err := c.w.StoryIDUsed(story.ID)
		if err != nil {
			return nil, err
		}
		if !used {
			break
		}
	}
	story.Published = a.Published
	if story.Published.IsZero() {
		story.Published = a.FirstSeen
	}
	story.Updated = story.Published
	if a.Updated.After(story.Updated) {
		story.Updated = a.Updated
	}
	return story, nil
}

// merge moves the articles of other into story and retires other's ID.
func (c *committer) merge(story, other *store.Story) error {
	for _, m := range other.Members {
		a, err := c.w.Article(m.Article)
		if err != nil {
			return fmt.Errorf("article %s of story %s: %w", m.Article, other.ID, err)
		}
		a.Story = story.ID
		if err := c.w.PutArticle(a); err != nil {
			return err
		}
		story.Members = append(story.Members, m)
	}
	return c.w.RetireStory(other.ID, story.ID)
}

// settle chooses the canonical article anew and stores the story. It reports
// whether readers see a difference.
func (c *committer) settle(story *store.Story, changed bool) (visible bool, err error) {
	other, err := c.chooser.choose(story)
	if err != nil {
		return false, err
	}
	if err := c.measure(story, other); err != nil {
		return false, err
	}
	if other || changed {
		story.Updated = c.now
	}
	return other || changed, c.w.PutStory(*story)
}

// measure compares the members of a story with its canonical article, all of them or
// those that have no evidence. A member that joined by another one keeps that
// evidence where the canonical has none to give.
func (c *committer) measure(story *store.Story, all bool) error {
	for i := range story.Members {
		m := &story.Members[i]
		if m.Article == story.Canonical || !all && m.Evidence != nil {
			continue
		}
		member, err := c.matcher.load(m.Article)
		if err != nil {
			return err
		}
		e, err := c.matcher.compare(member, story.Canonical)
		if err != nil {
			return err
		}
		if e.evidence.Verdict.Folds() || m.Evidence == nil {
			m.Against, m.Evidence = e.article, &e.evidence
		}
	}
	return nil
}

func (c *committer) put(p *Prepared, story *store.Story) error {
	p.Article.Story = story.ID
	if err := c.putArticle(p); err != nil {
		return err
	}
	return c.w.PutStory(*story)
}

func (c *committer) putArticle(p *Prepared) error {
	data, err := p.sketch.AppendBinary(nil)
	if err != nil {
		return err
	}
	if err := c.w.PutArticle(p.Article); err != nil {
		return err
	}
	if err := c.w.PutBody(p.Article.ID, p.Body); err != nil {
		return err
	}
	c.matcher.memory.index.Add(p.Article.ID, p.sketch, p.Article.FirstSeen)
	c.matcher.memory.learn(&p.Article, p.Body.Text, p.text)
	return c.w.PutSketch(store.Sketch{Article: p.Article.ID, Seen: p.Article.FirstSeen, Data: data})
}
