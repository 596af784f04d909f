package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"wirefold/feeds"
	"wirefold/store"
)

// RefusedError says why a decision by hand was not carried out, or not undone.
// Nothing was changed.
type RefusedError struct{ reason, hint string }

func (e *RefusedError) Error() string { return e.reason }

// ErrorHint says what to do.
func (e *RefusedError) ErrorHint() string { return e.hint }

func refuse(hint, format string, args ...any) error {
	return &RefusedError{fmt.Sprintf(format, args...), hint}
}

const hintShow = "wirefold dupes show lists the articles of a story"

// Split takes articles out of a story: those of each part become a story of their
// own. Articles of different parts, and those that stay, are never folded with each
// other again. The part with the canonical article keeps the story's ID.
func (in *Ingester) Split(ctx context.Context, story store.StoryID, parts [][]feeds.ArticleID) (store.Decision, error) {
	return in.edit(ctx, func(e *editor) error { return e.split(story, parts) })
}

// Merge makes stories one, for ever and whatever their texts say. The oldest keeps
// its ID, and those of the others lead to it.
func (in *Ingester) Merge(ctx context.Context, stories []store.StoryID) (store.Decision, error) {
	return in.edit(ctx, func(e *editor) error { return e.mergeAll(stories) })
}

// Pin makes an article of the story its canonical one. The pin goes with the article
// when it comes into another story; of several in one story the latest counts.
func (in *Ingester) Pin(ctx context.Context, story store.StoryID, article feeds.ArticleID) (store.Decision, error) {
	return in.edit(ctx, func(e *editor) error { return e.pin(story, article) })
}

// Undo takes a decision back, for 0 the latest that stands.
func (in *Ingester) Undo(ctx context.Context, number uint64) (store.Decision, error) {
	return in.edit(ctx, func(e *editor) error { return e.undo(number) })
}

// editor carries out one decision in one transaction.
type editor struct {
	*committer
	d store.Decision
}

// edit carries out one decision as a batch of articles is stored: under the lock, in
// one transaction, and whole or not at all. One that is refused leaves no trace.
func (in *Ingester) edit(ctx context.Context, do func(*editor) error) (store.Decision, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if ctx.Err() != nil {
		return store.Decision{}, ctx.Err()
	}
	var e *editor
	err := in.update(context.WithoutCancel(ctx), func(w store.Writer) error {
		if in.stale {
			if err := in.fill(w); err != nil {
				return err
			}
		}
		e = &editor{committer: in.committer(w)}
		e.d.Time = e.now
		for last, err := range w.Decisions() {
			if err != nil {
				return err
			}
			e.d.Number = last.Number
			break
		}
		e.d.Number++
		if err := do(e); err != nil {
			return err
		}
		return w.PutDecision(e.d)
	})
	var refused *RefusedError
	switch {
	case err == nil:
		in.memory.rulings = e.chooser.rulings
		return e.d, nil
	case !errors.As(err, &refused):
		in.stale = true
		err = fmt.Errorf("store the decision: %w", err)
	}
	return store.Decision{}, err
}

// note stores the decision and lets it hold for what comes after it.
func (e *editor) note() (err error) {
	if err := e.w.PutDecision(e.d); err != nil {
		return err
	}
	e.chooser.rulings, err = readRulings(e.w)
	return err
}

func (e *editor) story(id store.StoryID) (store.Story, error) {
	story, err := e.w.Story(id)
	if errors.Is(err, store.ErrNotFound) {
		err = refuse("wirefold dupes --all lists the stories with their IDs", "no story has the ID %s", id)
	}
	return story, err
}

// sign notes with a story's articles that the decision put them together.
func (e *editor) sign(story *store.Story) {
	for i := range story.Members {
		story.Members[i].Decision = e.d.Number
	}
}

// move takes articles from one story to another. Neither is stored.
func (e *editor) move(from, to *store.Story, ids []feeds.ArticleID) error {
	var rest []store.Member
	for _, m := range from.Members {
		if !slices.Contains(ids, m.Article) {
			rest = append(rest, m)
			continue
		}
		a, err := e.w.Article(m.Article)
		if err != nil {
			return fmt.Errorf("article %s of story %s: %w", m.Article, from.ID, err)
		}
		a.Story = to.ID
		if err := e.w.PutArticle(a); err != nil {
			return err
		}
		to.Members = append(to.Members, m)
	}
	from.Members = rest
	return nil
}

// conclude chooses the canonical article of a story whose articles have changed, and
// stores it. The story's entry is updated only if readers see another article than
// the one that it has shown.
func (e *editor) conclude(story *store.Story, shown feeds.ArticleID) error {
	for i := range story.Members {
		if m := &story.Members[i]; !m.Against.IsZero() && story.Member(m.Against) == nil {
			m.Against, m.Evidence = feeds.ArticleID{}, nil
		}
	}
	other, err := e.chooser.choose(story)
	if err != nil {
		return err
	}
	if err := e.measure(story, other); err != nil {
		return err
	}
	if story.Canonical != shown {
		story.Updated = e.now
	}
	return e.w.PutStory(*story)
}

// copyOf returns the story with members of its own.
func copyOf(story *store.Story) store.Story {
	s := *story
	s.Members = slices.Clone(s.Members)
	return s
}

func articlesOf(story *store.Story) (ids []feeds.ArticleID) {
	for _, m := range story.Members {
		ids = append(ids, m.Article)
	}
	return ids
}
