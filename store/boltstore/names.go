package boltstore

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/feeds"
	"wirefold/store"
)

// nameSize is the length of the digest that stands for a link or a guid. What is found
// by it is looked at, so that it may be short.
const nameSize = 8

// nameKey is the key of an article under one of its names.
func nameKey(name string, id feeds.ArticleID) []byte {
	sum := sha256.Sum256([]byte(name))
	return append(sum[:nameSize:nameSize], id[:]...)
}

// namesOf returns what an article goes by.
func namesOf(link, guid string) []string {
	if link == "" || link == guid {
		return []string{guid}
	}
	return []string{guid, link}
}

func (r *reader) ArticleByPrefix(prefix string) (store.Article, error) {
	digits := strings.ToLower(prefix)
	if digits == "" || len(digits) > 2*len(feeds.ArticleID{}) || strings.Trim(digits, "0123456789abcdef") != "" {
		return store.Article{}, fmt.Errorf("%q is not the beginning of an article's ID: %w", prefix, store.ErrNotFound)
	}
	var found []feeds.ArticleID
	for key, err := range r.idsFrom(bucketArticles, digits) {
		if err != nil {
			return store.Article{}, err
		}
		id := feeds.ArticleID(key)
		if !strings.HasPrefix(id.String(), digits) {
			break
		}
		if found = append(found, id); len(found) > 1 {
			return store.Article{}, fmt.Errorf("article %s…: %w", digits, store.ErrAmbiguous)
		}
	}
	if len(found) == 0 {
		return store.Article{}, fmt.Errorf("article %s…: %w", digits, store.ErrNotFound)
	}
	return r.Article(found[0])
}

func (r *reader) Lookup(name string) iter.Seq2[store.Trace, error] {
	if r.without(bucketNames) {
		return r.search(name)
	}
	prefix := nameKey(name, feeds.ArticleID{})[:nameSize]
	return func(yield func(store.Trace, error) bool) {
		for e, err := range walk(r.tx, bucketNames, seek(prefix), (*bolt.Cursor).Next) {
			if err == nil && !bytes.HasPrefix(e.key, prefix) {
				return
			}
			var t store.Trace
			var is bool
			if err == nil {
				t, is, err = r.trace(e, name)
			}
			if (is || err != nil) && !yield(t, err) || err != nil {
				return
			}
		}
	}
}

// trace returns what an entry of the names leads to, and whether that has the name.
func (r *reader) trace(e entry, name string) (t store.Trace, is bool, err error) {
	if len(e.key) != nameSize+len(t.Article) {
		return t, false, damaged("name under", fmt.Sprintf("%x", e.key), errors.New("not a name's key"))
	}
	t.Article = feeds.ArticleID(e.key[nameSize:])
	if len(e.value) == 0 {
		a, err := r.Article(t.Article)
		return t, a.GUID == name || a.Link == name, err
	}
	data, err := get(r.tx, bucketRemovals, sketchKey(e.value, t.Article))
	if err != nil {
		return t, false, err
	}
	removal, err := decode[store.Removal]("removal of article", t.Article, data)
	t.Removal = &removal
	return t, removal.GUID == name || removal.Link == name, err
}

// search is Lookup for a database without names.
func (r *reader) search(name string) iter.Seq2[store.Trace, error] {
	return func(yield func(store.Trace, error) bool) {
		for a, err := range r.articles() {
			if err == nil && a.GUID != name && a.Link != name {
				continue
			}
			if !yield(store.Trace{Article: a.ID}, err) || err != nil {
				return
			}
		}
	}
}

// articles yields all articles, in the order of their IDs.
func (r *reader) articles() iter.Seq2[store.Article, error] {
	all := walk(r.tx, bucketArticles, (*bolt.Cursor).First, (*bolt.Cursor).Next)
	return records(all, func(e entry) (store.Article, error) {
		_, record, err := cutTime(e.value)
		if err != nil {
			return store.Article{}, damaged("article under", fmt.Sprintf("%x", e.key), err)
		}
		return decode[store.Article]("article under", fmt.Sprintf("%x", e.key), record)
	})
}

// name lets an article be found by its names.
func (w *writer) name(a *store.Article) error {
	for _, name := range namesOf(a.Link, a.GUID) {
		if err := put(w.tx, bucketNames, nameKey(name, a.ID), nil); err != nil {
			return err
		}
	}
	return nil
}

// rename is name for an article that is stored anew, under the same names or others.
func (w *writer) rename(a *store.Article) error {
	old, err := get(w.tx, bucketArticles, a.ID[:])
	if err != nil {
		return err
	}
	if old == nil {
		return w.name(a)
	}
	link, guid, err := w.called(a.ID)
	if err != nil || link == a.Link && guid == a.GUID {
		return err
	}
	if err := w.unname(a.ID); err != nil {
		return err
	}
	return w.name(a)
}

// unname forgets the names of a stored article.
func (w *writer) unname(id feeds.ArticleID) error {
	link, guid, err := w.called(id)
	if err != nil {
		return err
	}
	for _, name := range namesOf(link, guid) {
		if err := del(w.tx, bucketNames, nameKey(name, id)); err != nil {
			return err
		}
	}
	return nil
}

// called returns the names of a stored article, none for one that is not there.
func (w *writer) called(id feeds.ArticleID) (link, guid string, err error) {
	data, err := get(w.tx, bucketArticles, id[:])
	if err != nil || data == nil {
		return "", "", err
	}
	_, record, err := cutTime(data)
	if err != nil {
		return "", "", damaged("article", id, err)
	}
	var names struct{ Link, GUID string }
	if err := json.Unmarshal(record, &names); err != nil {
		return "", "", damaged("article", id, err)
	}
	return names.Link, names.GUID, nil
}

func (w *writer) PutRemoval(m store.Removal) error {
	at := timeKey(m.Removed)
	if err := w.putRecord(bucketRemovals, sketchKey(at, m.Article), m, "removal of article", m.Article); err != nil {
		return err
	}
	_, err := w.Article(m.Article)
	if err == nil {
		return nil // it is back already
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	for _, name := range namesOf(m.Link, m.GUID) {
		if err := put(w.tx, bucketNames, nameKey(name, m.Article), at); err != nil {
			return fmt.Errorf("put removal of article %s: %w", m.Article, err)
		}
	}
	return nil
}

func (w *writer) DeleteRemovals(before time.Time) error {
	if err := w.deleteRemovals(timeKey(before)); err != nil {
		return fmt.Errorf("delete removals: %w", err)
	}
	return nil
}

func (w *writer) deleteRemovals(before []byte) error {
	for {
		// Deleting moves the cursor, so each is looked for anew.
		var key []byte
		var m store.Removal
		for e, err := range walk(w.tx, bucketRemovals, (*bolt.Cursor).First, (*bolt.Cursor).Next) {
			if err != nil {
				return err
			}
			key = bytes.Clone(e.key)
			if m, err = decode[store.Removal]("removal under", fmt.Sprintf("%x", key), e.value); err != nil {
				return err
			}
			break
		}
		if key == nil || bytes.Compare(key, before) >= 0 {
			return nil
		}
		if err := w.deleteRemoval(key, &m); err != nil {
			return err
		}
	}
}

func (w *writer) deleteRemoval(key []byte, m *store.Removal) error {
	for _, name := range namesOf(m.Link, m.GUID) {
		at, err := get(w.tx, bucketNames, nameKey(name, m.Article))
		if err != nil {
			return err
		}
		if !bytes.Equal(at, key[:timeSize]) {
			continue // it came back, or was removed once more
		}
		if err := del(w.tx, bucketNames, nameKey(name, m.Article)); err != nil {
			return err
		}
	}
	return del(w.tx, bucketRemovals, key)
}
