package boltstore

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/feeds"
	"wirefold/store"
)

// reader implements store.Reader on one transaction.
type reader struct {
	tx   *bolt.Tx
	pack *packer
}

// find returns the stored form of a record, or store.ErrNotFound. what and id name
// the record in the error.
func (r *reader) find(bucket string, key []byte, what string, id any) ([]byte, error) {
	data, err := get(r.tx, bucket, key)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s %v: %w", what, id, err)
	case data == nil:
		return nil, notFound(what, id)
	}
	return data, nil
}

// Meta returns store.ErrNotFound before the first PutMeta.
func (r *reader) Meta() (store.Meta, error) {
	data, err := r.find(bucketMeta, []byte(keyMeta), "record", keyMeta)
	if err != nil {
		return store.Meta{}, err
	}
	return decode[store.Meta]("record", keyMeta, data)
}

func (r *reader) Source(id feeds.SourceID) (store.SourceState, error) {
	data, err := r.find(bucketSources, []byte(id), "source", id)
	if err != nil {
		return store.SourceState{}, err
	}
	return decode[store.SourceState]("source", id, data)
}

func (r *reader) Sources() iter.Seq2[store.SourceState, error] {
	all := walk(r.tx, bucketSources, (*bolt.Cursor).First, (*bolt.Cursor).Next)
	return records(all, func(e entry) (store.SourceState, error) {
		return decode[store.SourceState]("source", string(e.key), e.value)
	})
}

func (r *reader) Current(id feeds.SourceID) ([]feeds.ArticleID, error) {
	data, err := get(r.tx, bucketCurrent, []byte(id))
	if err != nil {
		return nil, fmt.Errorf("current articles of %s: %w", id, err)
	}
	const size = len(feeds.ArticleID{})
	if len(data)%size != 0 {
		return nil, damaged("current articles of", id, fmt.Errorf("%d bytes", len(data)))
	}
	var ids []feeds.ArticleID
	for ; len(data) > 0; data = data[size:] {
		ids = append(ids, feeds.ArticleID(data))
	}
	return ids, nil
}

func (r *reader) Article(id feeds.ArticleID) (store.Article, error) {
	data, err := r.find(bucketArticles, id[:], "article", id)
	if err != nil {
		return store.Article{}, err
	}
	_, record, err := cutTime(data)
	if err != nil {
		return store.Article{}, damaged("article", id, err)
	}
	return decode[store.Article]("article", id, record)
}

func (r *reader) Body(id feeds.ArticleID) (store.Body, error) {
	data, err := r.find(bucketBodies, id[:], "body", id)
	if err != nil {
		return store.Body{}, err
	}
	record, err := r.pack.unpack(data)
	if err != nil {
		return store.Body{}, damaged("body", id, err)
	}
	return decode[store.Body]("body", id, record)
}

func (r *reader) Sketches(since time.Time) iter.Seq2[store.Sketch, error] {
	return records(walk(r.tx, bucketSketches, seek(timeKey(since)), (*bolt.Cursor).Next), decodeSketch)
}

func decodeSketch(e entry) (store.Sketch, error) {
	at, id, err := cutTime(e.key)
	if err != nil || len(id) != len(feeds.ArticleID{}) {
		return store.Sketch{}, damaged("sketch under", fmt.Sprintf("%x", e.key), errors.New("not a sketch's key"))
	}
	return store.Sketch{
		Article: feeds.ArticleID(id),
		Seen:    keyTime(at),
		Data:    bytes.Clone(e.value),
	}, nil
}

// cutTime cuts the timeKey off that data begins with.
func cutTime(data []byte) (at, rest []byte, err error) {
	if len(data) < timeSize {
		return nil, nil, fmt.Errorf("only %d bytes", len(data))
	}
	return data[:timeSize], data[timeSize:], nil
}
