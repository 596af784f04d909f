package pipeline

import (
	"fmt"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// maxCandidates bounds how many texts an article is compared with.
const maxCandidates = 16

// edge is the comparison of the article at hand, as a, with one of a story's.
type edge struct {
	article  feeds.ArticleID
	evidence dedupe.Evidence
}

// rival is a story that the article at hand may belong to.
type rival struct {
	story     store.Story
	canonical edge
	edges     []edge // with the members that were candidates, the canonical included
}

// matcher compares articles with those in the index, inside one transaction.
type matcher struct {
	r     store.Reader
	index *dedupe.Index[feeds.ArticleID]
}

// match returns the stories that share passages with the article, best candidate
// first, its own story left out.
func (m *matcher) match(p *Prepared, own store.StoryID) ([]rival, error) {
	var rivals []rival
	place := map[store.StoryID]int{}
	for _, c := range m.index.Candidates(p.sketch, maxCandidates) {
		if c.Key == p.Article.ID {
			continue
		}
		other, err := m.r.Article(c.Key)
		if err != nil {
			return nil, fmt.Errorf("candidate %s: %w", c.Key, err)
		}
		if other.Story == own {
			continue
		}
		e, err := m.compare(p.Article.Source, p.text, c.Key)
		if err != nil {
			return nil, err
		}
		i, ok := place[other.Story]
		if !ok {
			story, err := m.r.Story(other.Story)
			if err != nil {
				return nil, fmt.Errorf("story %s of article %s: %w", other.Story, c.Key, err)
			}
			i = len(rivals)
			place[other.Story] = i
			rivals = append(rivals, rival{story: story})
		}
		rivals[i].edges = append(rivals[i].edges, e)
	}
	for i := range rivals {
		if err := m.compareCanonical(p, &rivals[i]); err != nil {
			return nil, err
		}
	}
	return rivals, nil
}

// compareCanonical makes sure that the article was compared with the one that
// stands for the story.
func (m *matcher) compareCanonical(p *Prepared, r *rival) error {
	for _, e := range r.edges {
		if e.article == r.story.Canonical {
			r.canonical = e
			return nil
		}
	}
	e, err := m.compare(p.Article.Source, p.text, r.story.Canonical)
	if err != nil {
		return err
	}
	r.canonical = e
	r.edges = append(r.edges, e)
	return nil
}

// compare compares a text of the given source with a stored article's.
func (m *matcher) compare(source feeds.SourceID, text *dedupe.Text, id feeds.ArticleID) (edge, error) {
	other, err := m.r.Article(id)
	if err != nil {
		return edge{}, fmt.Errorf("article %s: %w", id, err)
	}
	otherText, err := m.text(id)
	if err != nil {
		return edge{}, err
	}
	return edge{id, dedupe.Compare(text, otherText, dedupe.Options{SameSource: other.Source == source})}, nil
}

func (m *matcher) text(id feeds.ArticleID) (*dedupe.Text, error) {
	body, err := m.r.Body(id)
	if err != nil {
		return nil, fmt.Errorf("text of article %s: %w", id, err)
	}
	return dedupe.NewText(body.Text), nil
}
