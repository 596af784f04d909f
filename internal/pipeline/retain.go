package pipeline

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

const (
	// maxForget bounds how many stories are removed in one transaction.
	maxForget = 500
	// rememberFor is how long it is remembered of an article that it was removed. An
	// article takes some 600 bytes of the database for that time.
	rememberFor = 365 * 24 * time.Hour
)

// Forget removes the stories that were published before the given time. A story stays as long as one of its
// articles was seen later, or still stands in its source's feed, where it would be
// taken for a new one at the next poll. It returns the number of stories removed.
func (in *Ingester) Forget(ctx context.Context, before time.Time) (int, error) {
	return in.forget(ctx, before, math.MaxInt)
}

// ForgetOldest removes the oldest stories, n of them, but for those that Forget keeps
// because an article still stands in its feed. It returns the number removed.
func (in *Ingester) ForgetOldest(ctx context.Context, n int) (int, error) {
	return in.forget(ctx, in.now(), n)
}

func (in *Ingester) forget(ctx context.Context, before time.Time, most int) (int, error) {
	old, err := in.forgettable(ctx, before, most)
	if err != nil {
		return 0, fmt.Errorf("look for old stories: %w", err)
	}
	removed := 0
	for chunk := range slices.Chunk(old, maxForget) {
		n, err := in.remove(ctx, chunk, before)
		if err != nil {
			return removed, fmt.Errorf("remove old stories: %w", err)
		}
		removed += n
	}
	return removed, nil
}

func (in *Ingester) forgettable(ctx context.Context, before time.Time, most int) (old []store.StoryID, err error) {
	err = in.store.View(ctx, func(r store.Reader) error {
		current, err := in.current(r)
		if err != nil {
			return err
		}
		for story, err := range r.OldestStories() {
			if err != nil {
				return err
			}
			if !story.Published.Before(before) || len(old) == most {
				break
			}
			ok, err := expendable(r, &story, before, current)
			if err != nil {
				return err
			}
			if ok {
				old = append(old, story.ID)
			}
		}
		return nil
	})
	return old, err
}

// current returns the articles that stand in the feeds of configured sources.
func (in *Ingester) current(r store.Reader) (map[feeds.ArticleID]bool, error) {
	current := map[feeds.ArticleID]bool{}
	for state, err := range r.Sources() {
		if err != nil {
			return nil, err
		}
		if in.sources(state.ID).URL == "" {
			continue
		}
		ids, err := r.Current(state.ID)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			current[id] = true
		}
	}
	return current, nil
}

func expendable(r store.Reader, story *store.Story, before time.Time, current map[feeds.ArticleID]bool) (bool, error) {
	for _, m := range story.Members {
		if current[m.Article] {
			return false, nil
		}
		a, err := r.Article(m.Article)
		if err != nil {
			return false, err
		}
		if !a.FirstSeen.Before(before) {
			return false, nil
		}
	}
	return true, nil
}

// remove deletes the stories, each looked at again in the transaction.
func (in *Ingester) remove(ctx context.Context, ids []store.StoryID, before time.Time) (removed int, err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	var articles []feeds.ArticleID
	err = in.update(ctx, func(w store.Writer) error {
		removed, articles = 0, nil
		lost := map[feeds.SourceID]int{}
		current, err := in.current(w)
		if err != nil {
			return err
		}
		for _, id := range ids {
			story, err := w.Story(id)
			if err != nil {
				return err
			}
			ok, err := expendable(w, &story, before, current)
			if err != nil {
				return err
			}
			if !ok || story.ID != id {
				continue
			}
			for _, m := range story.Members {
				if err := in.bury(w, m.Article); err != nil {
					return err
				}
				articles = append(articles, m.Article)
				lost[m.Source]++
			}
			if err := w.DeleteStory(id); err != nil {
				return err
			}
			removed++
		}
		if err := w.DeleteRemovals(in.now().Add(-rememberFor)); err != nil {
			return err
		}
		return reduceCounts(w, lost)
	})
	if err != nil {
		in.stale = true
		return 0, err
	}
	for _, id := range articles {
		in.memory.index.Remove(id)
	}
	return removed, nil
}

// bury removes an article and keeps for a while that it was there.
func (in *Ingester) bury(w store.Writer, id feeds.ArticleID) error {
	a, err := w.Article(id)
	if err != nil {
		return err
	}
	if err := w.DeleteArticle(id); err != nil {
		return err
	}
	return w.PutRemoval(store.Removal{
		Article: id, Source: a.Source, GUID: a.GUID, Link: a.Link, Story: a.Story, FirstSeen: a.FirstSeen,
		Removed: in.now().UTC().Truncate(time.Second),
	})
}

func reduceCounts(w store.Writer, lost map[feeds.SourceID]int) error {
	for id, n := range lost {
		state, err := w.Source(id)
		if err != nil {
			return err
		}
		state.Articles = max(0, state.Articles-n)
		if err := w.PutSource(state); err != nil {
			return err
		}
	}
	return nil
}
