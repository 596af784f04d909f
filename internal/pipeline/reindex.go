package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// reindexBatch is how many articles are fingerprinted between two commits.
const reindexBatch = 200

// outdated says that the sketches in a store are not those of this program.
type outdated struct{ meta store.Meta }

func (e *outdated) Error() string {
	if e.meta.Reindex != nil {
		return "the making of new fingerprints was broken off"
	}
	return fmt.Sprintf("its fingerprints have version %d, this program makes version %d", e.meta.SketchVersion, dedupe.SketchVersion)
}

func (e *outdated) Unwrap() error { return store.ErrSchema }

// ErrorHint says what to do about it.
func (e *outdated) ErrorHint() string {
	return "wirefold reindex makes them anew from the stored texts; nothing else changes"
}

// Reindex makes the sketches of all stored articles anew from their texts, with the
// parameters of this program, and what else follows from a text. It does nothing to
// a store whose sketches are of this version already, unless force is set. Stories,
// verdicts and decisions by hand stay as they are.
//
// Broken off, by an error or a crash, it leaves a store that no Ingester takes; called
// again, it goes on from there. Nothing else may write meanwhile. progress is told how
// many articles of how many are done.
func Reindex(ctx context.Context, s store.Store, force bool, progress func(done, total int)) (int, error) {
	r := &reindexer{store: s, preparer: NewPreparer(), memory: newMemory()}
	meta, err := r.begin(ctx, force)
	if err != nil || meta.Reindex == nil {
		return 0, err
	}
	done, total, err := r.catchUp(ctx, *meta.Reindex)
	if err != nil {
		return 0, err
	}
	for made := 0; ; {
		progress(done, total)
		batch, err := r.prepare(ctx, *meta.Reindex)
		if err != nil {
			return made, err
		}
		if len(batch) == 0 {
			meta.SketchVersion, meta.Reindex = dedupe.SketchVersion, nil
			return made, s.Update(ctx, func(w store.Writer) error { return w.PutMeta(meta) })
		}
		last := batch[len(batch)-1].Article
		meta.Reindex = &store.Reindex{Version: dedupe.SketchVersion, Seen: last.FirstSeen, Article: last.ID}
		if err := r.commit(ctx, batch, meta); err != nil {
			return made, err
		}
		made, done = made+len(batch), done+len(batch)
	}
}

type reindexer struct {
	store    store.Store
	preparer *Preparer
	memory   *memory // for the furniture of the sources, learnt in order as it once was
}

// begin marks the store as being reindexed, so that no program takes it for whole.
func (r *reindexer) begin(ctx context.Context, force bool) (meta store.Meta, err error) {
	err = r.store.Update(ctx, func(w store.Writer) error {
		meta, err = w.Meta()
		switch {
		case errors.Is(err, store.ErrNotFound):
			return nil // there was never an article
		case err != nil:
			return err
		case meta.Reindex != nil && meta.Reindex.Version == dedupe.SketchVersion:
			return nil // it goes on
		case meta.Reindex == nil && meta.SketchVersion == dedupe.SketchVersion && !force:
			return nil
		}
		meta.SketchVersion, meta.Reindex = 0, &store.Reindex{Version: dedupe.SketchVersion}
		return w.PutMeta(meta)
	})
	return meta, err
}

// before reports whether the article of a sketch was done already.
func before(s *store.Sketch, at store.Reindex) bool {
	if !s.Seen.Equal(at.Seen) {
		return s.Seen.Before(at.Seen)
	}
	return string(s.Article[:]) <= string(at.Article[:])
}

// catchUp counts the articles, and learns from the last of those that were done.
func (r *reindexer) catchUp(ctx context.Context, at store.Reindex) (done, total int, err error) {
	err = r.store.View(ctx, func(rd store.Reader) error {
		var latest []feeds.ArticleID
		for s, err := range rd.Sketches(time.Time{}) {
			if err != nil {
				return err
			}
			total++
			if at.Seen.IsZero() || !before(&s, at) {
				continue
			}
			done++
			if latest = append(latest, s.Article); len(latest) > 2*recall {
				latest = append(latest[:0], latest[len(latest)-recall:]...)
			}
		}
		for _, id := range latest[max(0, len(latest)-recall):] {
			if _, err := r.fingerprint(rd, id); err != nil {
				return err
			}
		}
		return nil
	})
	return done, total, err
}

// prepare fingerprints the next articles.
func (r *reindexer) prepare(ctx context.Context, after store.Reindex) (batch []Prepared, err error) {
	err = r.store.View(ctx, func(rd store.Reader) error {
		for s, err := range rd.Sketches(after.Seen) {
			if err != nil {
				return err
			}
			if !after.Seen.IsZero() && before(&s, after) {
				continue
			}
			p, err := r.fingerprint(rd, s.Article)
			if err != nil {
				return err
			}
			if batch = append(batch, p); len(batch) == reindexBatch {
				break
			}
		}
		return nil
	})
	return batch, err
}

// fingerprint does for a stored article what a poll does for a new one.
func (r *reindexer) fingerprint(rd store.Reader, id feeds.ArticleID) (p Prepared, err error) {
	if p.Article, err = rd.Article(id); err != nil {
		return p, fmt.Errorf("reindex article %s: %w", id, err)
	}
	if p.Body, err = rd.Body(id); err != nil {
		return p, fmt.Errorf("reindex article %s: %w", id, err)
	}
	r.preparer.fingerprint(&p)
	if text, stripped := r.memory.text(p.Article.Source, p.Article.Title, p.Body.Text); stripped {
		p.text, p.sketch = text, text.Sketch()
		p.Article.Words = text.Words()
	}
	r.memory.learn(&p.Article, p.Body.Text, p.text)
	return p, nil
}

// commit stores a batch and how far it goes, together.
func (r *reindexer) commit(ctx context.Context, batch []Prepared, meta store.Meta) error {
	return r.store.Update(ctx, func(w store.Writer) error {
		for i := range batch {
			p := &batch[i]
			data, err := p.sketch.AppendBinary(nil)
			if err != nil {
				return err
			}
			if err := w.PutArticle(p.Article); err != nil {
				return err
			}
			if err := w.PutSketch(store.Sketch{Article: p.Article.ID, Seen: p.Article.FirstSeen, Data: data}); err != nil {
				return err
			}
		}
		return w.PutMeta(meta)
	})
}
