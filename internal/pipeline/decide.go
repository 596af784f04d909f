package pipeline

import (
	"cmp"
	"fmt"
	"slices"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// accepted returns the stories that the article belongs to, surest first. A story
// takes an article in when its canonical article says so, or two of its articles
// do: one edge to just any member would let one mistake weld two stories. One that
// was put there by hand has nobody to vouch for its copies and counts by itself. An
// article that holds another story in its middle is a round-up, and no fuller text
// of the one that stands at its beginning.
func accepted(rivals []rival) []rival {
	roundUp := slices.ContainsFunc(rivals, func(r rival) bool { return r.canonical.holds(dedupe.Part) })
	var found []rival
	for _, r := range rivals {
		if roundUp && r.best().holds(dedupe.Excerpt) {
			continue
		}
		votes := 0
		for _, e := range r.edges {
			if !e.evidence.Verdict.Folds() {
				continue
			}
			votes++
			if r.story.Member(e.article).ByHand() {
				votes++
			}
		}
		if r.canonical.evidence.Verdict.Folds() || votes >= 2 {
			found = append(found, r)
		}
	}
	slices.SortStableFunc(found, func(a, b rival) int {
		return cmp.Compare(b.best().evidence.Score, a.best().evidence.Score)
	})
	return found
}

// holds reports whether the article at hand holds the other one, by that verdict.
func (e edge) holds(v dedupe.Verdict) bool {
	return e.evidence.Verdict == v && e.evidence.WordsA > e.evidence.WordsB
}

// best returns the edge that the article joins the story by: the one to the
// canonical article if it folds, else the surest.
func (r *rival) best() edge {
	if r.canonical.evidence.Verdict.Folds() {
		return r.canonical
	}
	best := r.edges[0]
	for _, e := range r.edges {
		if e.evidence.Score > best.evidence.Score {
			best = e
		}
	}
	return best
}

// welds reports whether an article that belongs to both stories shows that they
// are one. It does when it is a copy of either: what is an excerpt of the one is
// an excerpt of the other. It does when the canonical articles agree by themselves.
// It does when the longest of the three texts has the other two in the same part;
// one in which they stand side by side is a round-up, and two longer texts than the
// article may have no more than the article in common.
func (m *matcher) welds(p *Prepared, a, b *rival) (bool, error) {
	if a.best().evidence.Verdict == dedupe.Copy || b.best().evidence.Verdict == dedupe.Copy {
		return true, nil
	}
	x, err := m.load(a.story.Canonical)
	if err != nil {
		return false, err
	}
	y, err := m.load(b.story.Canonical)
	if err != nil {
		return false, err
	}
	if dedupe.Compare(x.text, y.text, m.options(x.Article.Source, y.Article.Source)).Verdict.Folds() {
		return true, nil
	}
	texts := []*dedupe.Text{x.text, y.text, p.text}
	slices.SortStableFunc(texts, func(a, b *dedupe.Text) int { return cmp.Compare(a.Words(), b.Words()) })
	if texts[0] == p.text {
		return false, nil
	}
	px, py := dedupe.Passages(texts[2], texts[0]), dedupe.Passages(texts[2], texts[1])
	return 2*overlap(px, py) > min(covered(px), covered(py)), nil
}

func covered(passages []dedupe.Passage) (n int) {
	for _, p := range passages {
		n += p.EndA - p.StartA
	}
	return n
}

// overlap returns how many bytes of a stand in passages of both lists, which are in order.
func overlap(xs, ys []dedupe.Passage) (n int) {
	for i, j := 0, 0; i < len(xs) && j < len(ys); {
		n += max(0, min(xs[i].EndA, ys[j].EndA)-max(xs[i].StartA, ys[j].StartA))
		if xs[i].EndA < ys[j].EndA {
			i++
		} else {
			j++
		}
	}
	return n
}

// chooser picks the canonical article of a story.
type chooser struct {
	r       store.Reader
	sources func(feeds.SourceID) feeds.Source
	rulings *rulings
}

// choose sets the story's canonical article and the reason for it, and reports
// whether it became another one.
func (c *chooser) choose(story *store.Story) (changed bool, err error) {
	members := make([]store.Article, len(story.Members))
	incumbent := -1
	for i, m := range story.Members {
		members[i], err = c.r.Article(m.Article)
		if err != nil {
			return false, fmt.Errorf("article %s of story %s: %w", m.Article, story.ID, err)
		}
		if m.Article == story.Canonical {
			incumbent = i
		}
	}
	claims := make([]dedupe.Claim, len(members))
	for i := range members {
		a := &members[i]
		claims[i] = dedupe.Claim{
			Syndicated: a.Notices.Syndicated,
			Derived:    a.Notices.Derived,
			Dateline:   a.Notices.Dateline != "" && dedupe.Names(a.Notices.Dateline, c.sources(a.Source).Name),
			Words:      a.Words,
			Published:  a.Published,
			Rank:       c.sources(a.Source).Rank,
			Pinned:     c.rulings.pins[a.ID],
			CopyOnly:   c.sources(a.Source).Fold == feeds.FoldAsCopy,
		}
		for j := range members {
			if j != i && members[j].Source != a.Source && c.credits(&members[j], a) {
				claims[i].Credited++
			}
		}
	}
	best, reason := dedupe.Choose(claims, incumbent)
	changed = best != incumbent
	story.Canonical, story.Reason = members[best].ID, reason
	return changed, nil
}

// credits reports whether the article names the other's source as its origin: in a
// dateline or a credit, as its author, or in the feed's own source element.
func (c *chooser) credits(a, other *store.Article) bool {
	name := c.sources(other.Source).Name
	for _, credit := range slices.Concat(a.Notices.Credits, a.Authors) {
		if dedupe.Names(credit, name) {
			return true
		}
	}
	o := a.Origin
	return o != nil && (o.FeedURL == string(other.Source) || o.Link != "" && o.Link == other.Link && o.Link != a.Link || dedupe.Names(o.Title, name))
}
