package pipeline

import (
	"wirefold/store"
)

// revision stores a new revision of an article. A story never splits by itself,
// so an article that has company stays where it is, with its evidence measured
// anew; one that is alone may turn out to belong to another story.
func (c *committer) revision(p *Prepared, old *store.Article) (*Decision, error) {
	p.Article.FirstSeen = old.FirstSeen
	p.Article.Revised, p.Article.Revisions = c.now, old.Revisions+1
	if p.late {
		p.Article.Revised, p.Article.Revisions = old.Revised, old.Revisions
	}
	p.Article.Story = old.Story
	oldBody, err := c.w.Body(old.ID)
	if err != nil {
		return nil, err
	}
	story, err := c.w.Story(old.Story)
	if err != nil {
		return nil, err
	}
	d := &Decision{Article: p.Article.ID, Title: p.Article.Title, Story: story.ID, Revision: !p.late, Page: p.late}
	if err := c.putArticle(p); err != nil {
		return nil, err
	}
	sameText := oldBody.Text == p.Body.Text
	changed := !sameText || visiblyDiffers(&p.Article, old)
	if p.late {
		changed = oldBody.HTML() != p.Body.HTML() // the text alone is not published
	}
	changed = changed && story.Canonical == p.Article.ID
	switch {
	case sameText:
	case len(story.Members) > 1:
		if err := c.measureAnew(p, &story); err != nil {
			return nil, err
		}
	default:
		joined, err := c.rejoin(p, &story, d)
		if err != nil || joined {
			return d, err
		}
	}
	d.Visible, err = c.settle(&story, changed)
	return d, err
}

// visiblyDiffers compares what a reader of the merged feed sees besides the text.
func visiblyDiffers(a, b *store.Article) bool {
	return a.Title != b.Title || a.Link != b.Link || a.Image != b.Image
}

// measureAnew compares a revised member with the article that it is listed against.
func (c *committer) measureAnew(p *Prepared, story *store.Story) error {
	m := story.Member(p.Article.ID)
	if m == nil || m.Evidence == nil || m.Against == p.Article.ID {
		return nil
	}
	e, err := c.matcher.compare(p, m.Against)
	if err != nil {
		return err
	}
	m.Evidence = &e.evidence
	return nil
}

// rejoin lets a revised article that is alone in its story join another one.
func (c *committer) rejoin(p *Prepared, own *store.Story, d *Decision) (bool, error) {
	homes, err := c.homes(p, own.ID)
	if err != nil || len(homes) == 0 {
		return false, err
	}
	joinedBy := homes[0].best()
	own.Members[0].Against, own.Members[0].Evidence = joinedBy.article, &joinedBy.evidence
	d.Joined, d.Against, d.Evidence = true, joinedBy.article, joinedBy.evidence

	// The older of the two stories keeps its ID.
	story, other := homes[0].story, *own
	if other.Created.Before(story.Created) {
		story, other = other, story
	}
	if err := c.merge(&story, &other); err != nil {
		return false, err
	}
	d.Story, d.Merged = story.ID, []store.StoryID{other.ID}
	d.Visible, err = c.settle(&story, true)
	return true, err
}
