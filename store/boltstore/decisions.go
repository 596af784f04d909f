package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

func decisionKey(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }

// without reports whether the database is of a version that had no such bucket, opened
// for reading.
func (r *reader) without(bucket string) bool {
	return r.tx.DB() != nil && !r.tx.Writable() && r.lacks(bucket)
}

func (r *reader) Decision(number uint64) (store.Decision, error) {
	if r.without(bucketDecisions) {
		return store.Decision{}, notFound("decision", number)
	}
	data, err := r.find(bucketDecisions, decisionKey(number), "decision", number)
	if err != nil {
		return store.Decision{}, err
	}
	return decode[store.Decision]("decision", number, data)
}

func (r *reader) Decisions() iter.Seq2[store.Decision, error] {
	if r.without(bucketDecisions) {
		return func(func(store.Decision, error) bool) {}
	}
	all := walk(r.tx, bucketDecisions, (*bolt.Cursor).Last, (*bolt.Cursor).Prev)
	return records(all, func(e entry) (store.Decision, error) {
		return decode[store.Decision]("decision under", fmt.Sprintf("%x", e.key), e.value)
	})
}

func (w *writer) PutDecision(d store.Decision) error {
	if d.Number == 0 {
		return errors.New("put decision: it has no number")
	}
	return w.putRecord(bucketDecisions, decisionKey(d.Number), d, "decision", d.Number)
}
