package boltstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

// The buckets; see the package comment.
const (
	bucketMeta     = "meta"
	bucketSources  = "sources"
	bucketCurrent  = "current"
	bucketArticles = "articles"
	bucketBodies   = "bodies"
	bucketSketches = "sketches"
	bucketStories  = "stories"
	bucketTimeline = "timeline"
	bucketRetired  = "retired"
	// bucketDecisions is there since version 2 of the layout.
	bucketDecisions = "decisions"
	// These are there since version 3.
	bucketNames    = "names"
	bucketRemovals = "removals"
)

// buckets returns the names of the buckets in a version of the layout.
func buckets(version uint32) []string {
	names := []string{
		bucketMeta, bucketSources, bucketCurrent, bucketArticles, bucketBodies,
		bucketSketches, bucketStories, bucketTimeline, bucketRetired,
	}
	if version >= 2 {
		names = append(names, bucketDecisions)
	}
	if version >= 3 {
		names = append(names, bucketNames, bucketRemovals)
	}
	return names
}

// The keys in the bucket meta.
const (
	keySchema = "schema"
	keyMeta   = "meta"
)

// errEnded is what a Reader or Writer answers after its closure.
var errEnded = errors.New("the transaction has ended")

// guard, when deferred, makes an error of a panic: bbolt panics when it comes upon
// a damaged page. It must stand around calls of bbolt only, never around a caller's
// code.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = pageError(p)
	}
}

func pageError(panicked any) error { return fmt.Errorf("%w: %v", store.ErrDamaged, panicked) }

// bucket returns the named bucket of the open transaction.
func bucket(tx *bolt.Tx, name string) (*bolt.Bucket, error) {
	if tx.DB() == nil {
		return nil, errEnded
	}
	b := tx.Bucket([]byte(name))
	if b == nil {
		return nil, fmt.Errorf("%w: it has no %s", store.ErrDamaged, name)
	}
	return b, nil
}

// get returns the value under the key, nil if there is none. It is valid until the
// transaction writes or ends.
func get(tx *bolt.Tx, name string, key []byte) (v []byte, err error) {
	defer guard(&err)
	b, err := bucket(tx, name)
	if err != nil {
		return nil, err
	}
	return b.Get(key), nil
}

func put(tx *bolt.Tx, name string, key, value []byte) (err error) {
	defer guard(&err)
	b, err := bucket(tx, name)
	if err != nil {
		return err
	}
	if name == bucketSketches || name == bucketRemovals {
		b.FillPercent = 0.9 // the keys rise: there is nothing to leave room for
	}
	return b.Put(key, value)
}

// del removes the key; it is no error if it is not there.
func del(tx *bolt.Tx, name string, key []byte) (err error) {
	defer guard(&err)
	b, err := bucket(tx, name)
	if err != nil {
		return err
	}
	return b.Delete(key)
}

// entry is a key with its value, as valid as what get returns.
type entry struct{ key, value []byte }

// move moves a cursor, and returns a nil key at the end.
type move func(*bolt.Cursor) (key, value []byte)

// walk yields the entries of a bucket that a cursor comes by which is moved with
// first once and then with next. After an error it stops.
func walk(tx *bolt.Tx, name string, first, next move) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		var c *bolt.Cursor
		// The guard is around a single move, not around yield.
		step := func() (e entry, err error) {
			defer guard(&err)
			if c == nil {
				b, err := bucket(tx, name)
				if err != nil {
					return entry{}, err
				}
				c = b.Cursor()
				e.key, e.value = first(c)
				return e, nil
			}
			if tx.DB() == nil {
				return entry{}, errEnded
			}
			e.key, e.value = next(c)
			return e, nil
		}
		for {
			e, err := step()
			if err != nil {
				yield(entry{}, fmt.Errorf("walk %s: %w", name, err))
				return
			}
			if e.key == nil || !yield(e, nil) {
				return
			}
		}
	}
}

// seek moves to the first key that is not before the given one.
func seek(key []byte) move {
	return func(c *bolt.Cursor) ([]byte, []byte) { return c.Seek(key) }
}

// records decodes the entries that a walk yields, each when it is asked for. It
// ends with the first error.
func records[T any](entries iter.Seq2[entry, error], decode func(entry) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for e, err := range entries {
			var v T
			if err == nil {
				v, err = decode(e)
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// decode returns the record that data holds as JSON. what and id name it in the
// error.
func decode[T any](what string, id any, data []byte) (T, error) {
	var v, zero T
	if err := json.Unmarshal(data, &v); err != nil {
		return zero, damaged(what, id, err)
	}
	return v, nil
}

func damaged(what string, id any, err error) error {
	return fmt.Errorf("%s %v: %w: %w", what, id, store.ErrDamaged, err)
}

func notFound(what string, id any) error {
	return fmt.Errorf("%s %v: %w", what, id, store.ErrNotFound)
}
