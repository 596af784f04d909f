package pipeline

import (
	"fmt"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// recall is how many of the latest articles are read again at the start, to learn
// words and furniture from.
const recall = 5000

// memory is what is kept of the window besides the store: the index of texts, how
// common words are, and what each source puts around its articles. With it are the
// decisions made by hand, of all times. It is filled from the store at the start.
type memory struct {
	index     *dedupe.Index[feeds.ArticleID]
	words     *dedupe.Vocabulary
	furniture map[feeds.SourceID]*furnished
	rulings   *rulings
}

// furnished is a source's furniture, and the latest stories it was learnt from.
type furnished struct {
	dedupe.Furniture
	stories [16]store.StoryID
	next    int
}

func newMemory() *memory {
	return &memory{
		index: dedupe.NewIndex[feeds.ArticleID](), words: dedupe.NewVocabulary(),
		furniture: map[feeds.SourceID]*furnished{},
	}
}

// text prepares a text for comparison, without the furniture of its source;
// stripped says whether there was any.
func (m *memory) text(source feeds.SourceID, title, text string) (t *dedupe.Text, stripped bool) {
	bare := text
	if f := m.furniture[source]; f != nil {
		bare = f.Strip(title, text)
	}
	return dedupe.NewText(bare).WithTitle(title), bare != text
}

// learn takes an article's words and furniture in. Several versions of one story
// at one source count as one: they would make the story look like furniture.
func (m *memory) learn(a *store.Article, text string, t *dedupe.Text) {
	m.words.Add(t)
	f := m.furniture[a.Source]
	if f == nil {
		f = &furnished{}
		m.furniture[a.Source] = f
	}
	for _, id := range f.stories {
		if id == a.Story {
			return
		}
	}
	f.stories[f.next] = a.Story
	f.next = (f.next + 1) % len(f.stories)
	f.Learn(a.Title, text)
}

// fillMemory reads the window from the store.
func fillMemory(r store.Reader, since time.Time) (*memory, error) {
	m := newMemory()
	var err error
	if m.rulings, err = readRulings(r); err != nil {
		return nil, err
	}
	var latest []feeds.ArticleID // a ring
	n := 0
	for s, err := range r.Sketches(since) {
		if err != nil {
			return nil, fmt.Errorf("fill the index: %w", err)
		}
		sketch, err := dedupe.ParseSketch(s.Data)
		if err != nil {
			return nil, fmt.Errorf("fill the index: sketch of article %s: %w", s.Article, err)
		}
		m.index.Add(s.Article, sketch, s.Seen)
		if len(latest) < recall {
			latest = append(latest, s.Article)
		} else {
			latest[n%recall] = s.Article
		}
		n++
	}
	for i := range latest {
		id := latest[(n+i)%len(latest)]
		a, err := r.Article(id)
		if err != nil {
			return nil, fmt.Errorf("learn from article %s: %w", id, err)
		}
		body, err := r.Body(id)
		if err != nil {
			return nil, fmt.Errorf("learn from article %s: %w", id, err)
		}
		text, _ := m.text(a.Source, a.Title, body.Text)
		m.learn(&a, body.Text, text)
	}
	return m, nil
}
