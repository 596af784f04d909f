package pipeline

import (
	"errors"
	"slices"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// homes returns the stories that the article joins: the surest, and those that
// the article shows to be one with it; not the one that it is alone in. An article in
// which two stories stand side by side belongs to none of them. What was decided by
// hand beats all that.
func (c *committer) homes(p *Prepared, own store.StoryID) ([]rival, error) {
	rivals, err := c.matcher.match(p, own)
	if err != nil {
		return nil, err
	}
	home, err := c.decided(p)
	if home != nil || err != nil {
		return home, err
	}
	if c.matcher.sources(p.Article.Source).Fold == feeds.FoldNone {
		return nil, nil
	}
	rulings := c.chooser.rulings
	found := accepted(slices.DeleteFunc(rivals, func(r rival) bool { return rulings.bars(p.Article.ID, &r.story) }))
	if len(found) < 2 {
		return found, nil
	}
	homes := found[:1:1]
	for i := range found[1:] {
		other := &found[i+1]
		one, err := c.matcher.welds(p, &homes[0], other)
		if err != nil {
			return nil, err
		}
		apart := slices.IndexFunc(homes, func(home rival) bool { return rulings.apart(&home.story, &other.story) })
		switch {
		case one && apart >= 0:
			// It joins the one that it resembles more: of texts that all fold, the score
			// only says how sure that is.
			if other.best().evidence.Resemblance > homes[apart].best().evidence.Resemblance {
				homes = []rival{*other}
			}
		case one:
			homes = append(homes, *other)
		case homes[0].best().evidence.Verdict == dedupe.Excerpt && other.best().evidence.Verdict == dedupe.Excerpt:
			return nil, nil
		}
	}
	// The oldest keeps its ID, the readers of the feed know it best.
	slices.SortStableFunc(homes, func(a, b rival) int { return a.story.Created.Compare(b.story.Created) })
	return homes, nil
}

// decided returns the story that the article was put into by hand, if there is one:
// it comes back after it was removed.
func (c *committer) decided(p *Prepared) ([]rival, error) {
	for partner, decision := range c.chooser.rulings.partners(p.Article.ID) {
		a, err := c.w.Article(partner)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		story, err := c.w.Story(a.Story)
		if err != nil {
			return nil, err
		}
		if c.chooser.rulings.bars(p.Article.ID, &story) {
			continue
		}
		home := []rival{{story: story, decision: decision}}
		return home, c.matcher.compareCanonical(p, &home[0])
	}
	return nil, nil
}
