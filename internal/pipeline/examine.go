package pipeline

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// Subject is a text that is asked about: of a stored article, or one at hand, whose ID is
// zero. Source and Published may be unknown.
type Subject struct {
	Article store.Article
	Text    string
}

// Examined is what the ingester would make of two texts.
type Examined struct {
	dedupe.Explanation
	// Ruling is what was decided by hand about the two, and Decision which decision says so.
	Ruling   dedupe.Ruling
	Decision uint64
	// Shared is the number of fingerprints in common, by which texts are found at all, and
	// Window how far apart two articles may come.
	Shared int
	Window time.Duration
}

// Match is a story that shares passages with a text.
type Match struct {
	Story store.StoryID
	// Article is the one of the story that decides, and Evidence the comparison with it,
	// the text being a.
	Article  feeds.ArticleID
	Evidence dedupe.Evidence
	Joins    bool // an article with this text would join the story
}

// NewExaminer returns an Ingester that answers Explain and Find out of a store that may
// be open for reading only; nothing else may be asked of it. Without a store it knows
// nothing but the texts that it is given.
func NewExaminer(ctx context.Context, o IngesterOptions) (*Ingester, error) {
	in := &Ingester{store: o.Store, sources: o.Source, set: o.Dedupe, now: o.Now}
	if o.Store == nil {
		in.memory = newMemory()
		in.memory.rulings = newRulings()
		return in, nil
	}
	return in, o.Store.View(ctx, func(r store.Reader) error {
		meta, err := r.Meta()
		switch {
		case errors.Is(err, store.ErrNotFound): // nothing was polled yet
		case err != nil:
			return err
		case meta.SketchVersion != dedupe.SketchVersion || meta.Reindex != nil:
			return &outdated{meta}
		}
		return in.fill(r)
	})
}

// look calls fn with the memory and a snapshot of the store that agree.
func (in *Ingester) look(ctx context.Context, fn func(*matcher) error) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.store == nil {
		return fn(&matcher{memory: in.memory, set: in.set(), sources: in.sources})
	}
	return in.store.View(ctx, func(r store.Reader) error {
		if in.stale {
			if err := in.fill(r); err != nil {
				return err
			}
		}
		return fn(&matcher{r: r, memory: in.memory, set: in.set(), sources: in.sources})
	})
}

// prepare makes a subject ready for comparison.
func (m *matcher) prepare(s Subject) *Prepared {
	text, _ := m.memory.text(s.Article.Source, s.Article.Title, s.Text)
	return &Prepared{Article: s.Article, Body: store.Body{Text: s.Text}, text: text, sketch: text.Sketch()}
}

// search looks for texts like that of an article, itself left out.
func (m *matcher) search(p *Prepared, limit int) []dedupe.Candidate[feeds.ArticleID] {
	index := m.memory.index
	if seen, ok := index.Seen(p.Article.ID); ok {
		index.Remove(p.Article.ID)
		defer index.Add(p.Article.ID, p.sketch, seen)
	}
	found, rarity := index.Search(p.sketch, limit)
	m.rarity = rarity
	return found
}

// Explain compares two texts as it would if the later of them came in now.
func (in *Ingester) Explain(ctx context.Context, a, b Subject) (x Examined, err error) {
	err = in.look(ctx, func(m *matcher) error {
		p, q := m.prepare(a), m.prepare(b)
		later := p
		if q.Article.FirstSeen.After(p.Article.FirstSeen) {
			later = q
		}
		m.search(later, 0) // for how rare its passages are
		x = Examined{
			Explanation: dedupe.Explain(p.text, q.text, m.about(p, &q.Article)),
			Shared:      dedupe.Common(p.sketch, q.sketch),
			Window:      m.set.Window,
		}
		marks := m.memory.rulings.marks
		x.Ruling, x.Decision = dedupe.RuledBy(marks[a.Article.ID], marks[b.Article.ID])
		return nil
	})
	return x, err
}

// Find returns the stories that share passages with a text, at most limit of them: those
// that it would join first, then by the score.
func (in *Ingester) Find(ctx context.Context, s Subject, limit int) (matches []Match, err error) {
	err = in.look(ctx, func(m *matcher) error {
		matches = nil
		if m.r == nil {
			return nil
		}
		p := m.prepare(s)
		rivals, err := m.rivals(p, m.search(p, max(limit, cmp.Or(m.set.Candidates, DefaultCandidates))), store.StoryID{})
		if err != nil {
			return err
		}
		joins := accepted(rivals)
		for i := range rivals {
			best := rivals[i].best()
			matches = append(matches, Match{
				Story: rivals[i].story.ID, Article: best.article, Evidence: best.evidence,
				Joins: slices.ContainsFunc(joins, func(r rival) bool { return r.story.ID == rivals[i].story.ID }),
			})
		}
		return nil
	})
	slices.SortStableFunc(matches, func(a, b Match) int {
		if a.Joins != b.Joins {
			if a.Joins {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Evidence.Score, a.Evidence.Score)
	})
	return matches[:min(len(matches), limit)], err
}
