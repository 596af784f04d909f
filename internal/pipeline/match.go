package pipeline

import (
	"cmp"
	"fmt"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

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
	decision  uint64 // the decision by hand that says so, 0 if only the texts do
}

// matcher compares articles with those in the window, inside one transaction.
type matcher struct {
	r      store.Reader
	memory *memory
	set    Settings
	// sources returns a source as it is configured.
	sources func(feeds.SourceID) feeds.Source
	rarity  *dedupe.Rarity // of the article at hand
}

// match returns the stories that share passages with the article, best candidate
// first, its own story left out.
func (m *matcher) match(p *Prepared, own store.StoryID) ([]rival, error) {
	m.memory.index.Remove(p.Article.ID) // an earlier revision is no rival
	found, rarity := m.memory.index.Search(p.sketch, cmp.Or(m.set.Candidates, DefaultCandidates))
	m.rarity = rarity
	return m.rivals(p, found, own)
}

// rivals compares the article with those that were found, and with the canonical ones of
// their stories.
func (m *matcher) rivals(p *Prepared, found []dedupe.Candidate[feeds.ArticleID], own store.StoryID) ([]rival, error) {
	var rivals []rival
	place := map[store.StoryID]int{}
	for _, c := range found {
		other, err := m.r.Article(c.Key)
		if err != nil {
			return nil, fmt.Errorf("candidate %s: %w", c.Key, err)
		}
		if other.Story == own || m.sources(other.Source).Fold == feeds.FoldNone {
			continue
		}
		e, err := m.compare(p, c.Key)
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
	e, err := m.compare(p, r.story.Canonical)
	if err != nil {
		return err
	}
	r.canonical = e
	r.edges = append(r.edges, e)
	return nil
}

// compare compares an article with a stored one.
func (m *matcher) compare(p *Prepared, id feeds.ArticleID) (edge, error) {
	other, err := m.load(id)
	if err != nil {
		return edge{}, err
	}
	return edge{id, dedupe.Compare(p.text, other.text, m.about(p, &other.Article))}, nil
}

// about is what is known about an article and another one.
func (m *matcher) about(p *Prepared, other *store.Article) dedupe.Options {
	opt := m.options(p.Article.Source, other.Source)
	opt.SameSource, opt.Rarity = p.Article.Source != "" && other.Source == p.Article.Source, m.rarity
	if a, b := p.Article.Published, other.Published; !a.IsZero() && !b.IsZero() {
		opt.Apart = a.Sub(b).Abs()
	}
	return opt
}

// options are what is known about any two texts of the sources.
func (m *matcher) options(a, b feeds.SourceID) dedupe.Options {
	return dedupe.Options{Vocabulary: m.memory.words, Threshold: m.threshold(a, b), MinWords: m.set.MinWords}
}

// threshold returns the threshold for two articles of the sources.
func (m *matcher) threshold(a, b feeds.SourceID) float64 {
	threshold, own := m.set.Threshold, false
	if len(m.set.Groups) == 0 {
		return threshold
	}
	x, y := m.sources(a), m.sources(b)
	for _, group := range x.Groups {
		t, ok := m.set.Groups[group]
		if ok && y.InGroup(group) && (!own || t > threshold) {
			threshold, own = t, true
		}
	}
	return threshold
}

// load returns a stored article with its text as it is compared.
func (m *matcher) load(id feeds.ArticleID) (*Prepared, error) {
	a, err := m.r.Article(id)
	if err != nil {
		return nil, fmt.Errorf("article %s: %w", id, err)
	}
	body, err := m.r.Body(id)
	if err != nil {
		return nil, fmt.Errorf("text of article %s: %w", id, err)
	}
	text, _ := m.memory.text(a.Source, a.Title, body.Text)
	return &Prepared{Article: a, Body: body, text: text}, nil
}
