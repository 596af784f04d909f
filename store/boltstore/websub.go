package boltstore

import (
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

// The buckets that are made when they are needed; see the package comment.
const (
	bucketSubscriptions = "subscriptions"
	bucketAnnouncements = "announcements"
)

// lacks reports whether the open transaction has no such bucket.
func (r *reader) lacks(name string) (yes bool) {
	var damage error // whoever reads on comes upon it
	defer guard(&damage)
	return r.tx.DB() != nil && r.tx.Bucket([]byte(name)) == nil
}

// optional yields the records of a bucket that need not be there.
func optional[T any](r *reader, name, what string) iter.Seq2[T, error] {
	if r.lacks(name) {
		return func(func(T, error) bool) {}
	}
	all := walk(r.tx, name, (*bolt.Cursor).First, (*bolt.Cursor).Next)
	return records(all, func(e entry) (T, error) { return decode[T](what, string(e.key), e.value) })
}

func (r *reader) Subscriptions() iter.Seq2[store.Subscription, error] {
	return optional[store.Subscription](r, bucketSubscriptions, "subscription")
}

func (r *reader) Announcements() iter.Seq2[store.Announcement, error] {
	return optional[store.Announcement](r, bucketAnnouncements, "announcement")
}

// putOptional stores v under a key in a bucket that need not be there yet.
func (w *writer) putOptional(name, key string, v any, what string) error {
	if key == "" {
		return errors.New("put " + what + ": it has no key")
	}
	if err := w.make(name); err != nil {
		return fmt.Errorf("put %s %s: %w", what, key, err)
	}
	return w.putRecord(name, []byte(key), v, what, key)
}

func (w *writer) make(name string) (err error) {
	defer guard(&err)
	if w.tx.DB() == nil {
		return errEnded
	}
	_, err = w.tx.CreateBucketIfNotExists([]byte(name))
	return err
}

func (w *writer) deleteOptional(name, key, what string) error {
	if w.lacks(name) {
		return nil
	}
	if err := del(w.tx, name, []byte(key)); err != nil {
		return fmt.Errorf("delete %s %s: %w", what, key, err)
	}
	return nil
}

func (w *writer) PutSubscription(s store.Subscription) error {
	return w.putOptional(bucketSubscriptions, s.Key, s, "subscription")
}

func (w *writer) DeleteSubscription(key string) error {
	return w.deleteOptional(bucketSubscriptions, key, "subscription")
}

func (w *writer) PutAnnouncement(a store.Announcement) error {
	return w.putOptional(bucketAnnouncements, a.Topic, a, "announcement")
}

func (w *writer) DeleteAnnouncement(topic string) error {
	return w.deleteOptional(bucketAnnouncements, topic, "announcement")
}
