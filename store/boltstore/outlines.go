package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

// outlineSize is the length of an outline in the timeline: members, flags, two scores,
// sources. The ID and the time are in its key.
const outlineSize = 4 + 1 + 8 + 8 + 32

// byHand is the flag beside the verdicts.
const byHand = 1 << 7

func outlineValue(s *store.Story) []byte {
	o := store.Outlined(s)
	flags := o.Verdicts
	if o.ByHand {
		flags |= byHand
	}
	b := binary.BigEndian.AppendUint32(make([]byte, 0, outlineSize), uint32(o.Members))
	b = append(b, flags)
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(o.Lowest))
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(o.Highest))
	for _, part := range o.Sources {
		b = binary.BigEndian.AppendUint64(b, part)
	}
	return b
}

func (r *reader) Outlines(after store.Outline) iter.Seq2[store.Outline, error] {
	first := (*bolt.Cursor).Last
	if !after.ID.IsZero() {
		first = before(append(timeKey(after.Published), after.ID[:]...))
	}
	return records(walk(r.tx, bucketTimeline, first, (*bolt.Cursor).Prev), r.outline)
}

// before moves to the last key before the given one.
func before(key []byte) move {
	return func(c *bolt.Cursor) ([]byte, []byte) {
		if next, _ := c.Seek(key); next == nil {
			return c.Last()
		}
		return c.Prev()
	}
}

func (r *reader) outline(e entry) (store.Outline, error) {
	if len(e.value) != outlineSize {
		if len(e.value) > 0 {
			return store.Outline{}, damaged("timeline entry", fmt.Sprintf("%x", e.key), errors.New("no outline"))
		}
		s, err := r.timelineStory(e) // of an older layout, opened for reading
		if err != nil {
			return store.Outline{}, err
		}
		return store.Outlined(&s), nil
	}
	at, id, err := cutTime(e.key)
	if err != nil || len(id) != len(store.StoryID{}) {
		return store.Outline{}, damaged("timeline entry", fmt.Sprintf("%x", e.key), errors.New("not a timeline's key"))
	}
	v := e.value
	o := store.Outline{
		ID: store.StoryID(id), Published: keyTime(at), Members: int(binary.BigEndian.Uint32(v)),
		ByHand: v[4]&byHand != 0, Verdicts: v[4] &^ byHand,
		Lowest:  math.Float64frombits(binary.BigEndian.Uint64(v[5:])),
		Highest: math.Float64frombits(binary.BigEndian.Uint64(v[13:])),
	}
	for i := range o.Sources {
		o.Sources[i] = binary.BigEndian.Uint64(v[21+8*i:])
	}
	return o, nil
}

func storyRecord(e entry) (store.Story, error) {
	_, record, err := cutTime(e.value)
	if err != nil {
		return store.Story{}, damaged("story under", fmt.Sprintf("%x", e.key), err)
	}
	return decode[store.Story]("story under", fmt.Sprintf("%x", e.key), record)
}

// fillLists makes, in a database of an older layout, the outlines and names of all
// stories and articles.
func fillLists(tx *bolt.Tx) error {
	w := &writer{reader{tx: tx}}
	stories := walk(tx, bucketStories, (*bolt.Cursor).First, (*bolt.Cursor).Next)
	for s, err := range records(stories, storyRecord) {
		if err != nil {
			return err
		}
		if err := put(tx, bucketTimeline, append(timeKey(s.Published), s.ID[:]...), outlineValue(&s)); err != nil {
			return err
		}
	}
	for a, err := range w.articles() {
		if err != nil {
			return err
		}
		if err := w.name(&a); err != nil {
			return err
		}
	}
	return nil
}
