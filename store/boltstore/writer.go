package boltstore

import (
	"bytes"
	"errors"
	"fmt"

	"wirefold/feeds"
	"wirefold/store"
)

// writer implements store.Writer on one transaction. bbolt keeps the values that
// it is given until the commit, so each is made here and never the caller's.
type writer struct{ reader }

func (w *writer) PutMeta(m store.Meta) error {
	return w.putRecord(bucketMeta, []byte(keyMeta), m, "meta", "record")
}

func (w *writer) PutSource(s store.SourceState) error {
	return w.putRecord(bucketSources, []byte(s.ID), s, "source", s.ID)
}

// putRecord stores v as JSON. what and id name it in the error.
func (w *writer) putRecord(bucket string, key []byte, v any, what string, id any) error {
	data, err := encode(nil, v)
	if err == nil {
		err = put(w.tx, bucket, key, data)
	}
	if err != nil {
		return fmt.Errorf("put %s %v: %w", what, id, err)
	}
	return nil
}

// DeleteSource implements store.Writer. It removes the list of current articles
// too, as if the source had never been polled; the articles stay.
func (w *writer) DeleteSource(id feeds.SourceID) error {
	for _, name := range []string{bucketSources, bucketCurrent} {
		if err := del(w.tx, name, []byte(id)); err != nil {
			return fmt.Errorf("delete source %s: %w", id, err)
		}
	}
	return nil
}

func (w *writer) PutCurrent(id feeds.SourceID, articles []feeds.ArticleID) error {
	data := make([]byte, 0, len(articles)*len(feeds.ArticleID{}))
	for _, a := range articles {
		data = append(data, a[:]...)
	}
	if err := put(w.tx, bucketCurrent, []byte(id), data); err != nil {
		return fmt.Errorf("put current articles of %s: %w", id, err)
	}
	return nil
}

func (w *writer) PutArticle(a store.Article) error {
	if err := w.putArticle(a); err != nil {
		return fmt.Errorf("put article %s: %w", a.ID, err)
	}
	return nil
}

func (w *writer) putArticle(a store.Article) error {
	seen, err := w.firstSeen(a.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := w.rename(&a); err != nil {
		return err
	}
	at := timeKey(a.FirstSeen)
	if seen != nil && !bytes.Equal(seen, at) {
		if err := w.moveSketch(a.ID, seen, at); err != nil {
			return err
		}
	}
	value, err := encode(at, a)
	if err != nil {
		return err
	}
	return put(w.tx, bucketArticles, a.ID[:], value)
}

// firstSeen returns a copy of the timeKey in front of the stored article.
func (w *writer) firstSeen(id feeds.ArticleID) ([]byte, error) {
	data, err := get(w.tx, bucketArticles, id[:])
	switch {
	case err != nil:
		return nil, err
	case data == nil:
		return nil, store.ErrNotFound
	}
	at, _, err := cutTime(data)
	if err != nil {
		return nil, damaged("article", id, err)
	}
	return bytes.Clone(at), nil
}

// moveSketch puts the article's sketch, if it has one, under another time.
func (w *writer) moveSketch(id feeds.ArticleID, from, to []byte) error {
	data, err := get(w.tx, bucketSketches, sketchKey(from, id))
	if err != nil || data == nil {
		return err
	}
	data = bytes.Clone(data)
	if err := del(w.tx, bucketSketches, sketchKey(from, id)); err != nil {
		return err
	}
	return put(w.tx, bucketSketches, sketchKey(to, id), data)
}

func sketchKey(at []byte, id feeds.ArticleID) []byte { return append(bytes.Clone(at), id[:]...) }

func (w *writer) PutBody(id feeds.ArticleID, b store.Body) error {
	data, err := encode(nil, b)
	if err == nil {
		data, err = w.pack.pack(data)
	}
	if err == nil {
		err = put(w.tx, bucketBodies, id[:], data)
	}
	if err != nil {
		return fmt.Errorf("put body %s: %w", id, err)
	}
	return nil
}

// PutSketch implements store.Writer. The article must be stored already, with
// s.Seen as its FirstSeen, for by that its sketch is found when it is deleted; else
// the error wraps store.ErrNotFound or says how the times differ.
func (w *writer) PutSketch(s store.Sketch) error {
	if err := w.putSketch(s); err != nil {
		return fmt.Errorf("put sketch %s: %w", s.Article, err)
	}
	return nil
}

func (w *writer) putSketch(s store.Sketch) error {
	seen, err := w.firstSeen(s.Article)
	if errors.Is(err, store.ErrNotFound) {
		return notFound("article", s.Article)
	}
	if err != nil {
		return err
	}
	at := timeKey(s.Seen)
	if !bytes.Equal(seen, at) {
		return fmt.Errorf("seen at %s, but the article at %s", keyTime(at), keyTime(seen))
	}
	return put(w.tx, bucketSketches, sketchKey(at, s.Article), bytes.Clone(s.Data))
}

func (w *writer) DeleteArticle(id feeds.ArticleID) error {
	if err := w.deleteArticle(id); err != nil {
		return fmt.Errorf("delete article %s: %w", id, err)
	}
	return nil
}

func (w *writer) deleteArticle(id feeds.ArticleID) error {
	seen, err := w.firstSeen(id)
	switch {
	case errors.Is(err, store.ErrNotFound): // no article, hence no sketch
	case err != nil:
		return err
	default:
		if err := del(w.tx, bucketSketches, sketchKey(seen, id)); err != nil {
			return err
		}
		if err := w.unname(id); err != nil {
			return err
		}
	}
	if err := del(w.tx, bucketBodies, id[:]); err != nil {
		return err
	}
	return del(w.tx, bucketArticles, id[:])
}
