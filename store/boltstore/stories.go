package boltstore

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

// maxRetired bounds how many retired IDs lead from one to the next. Writers make
// no circles; a damaged file might.
const maxRetired = 10_000

func (r *reader) Story(id store.StoryID) (store.Story, error) {
	live, err := r.resolve(id)
	if err != nil {
		return store.Story{}, err
	}
	return r.liveStory(live)
}

// resolve returns the ID that id leads to, itself if it is not retired. It returns
// store.ErrNotFound when that is a deleted story's, but does not look whether there
// is a story.
func (r *reader) resolve(id store.StoryID) (store.StoryID, error) {
	at := id
	for range maxRetired {
		into, err := get(r.tx, bucketRetired, at[:])
		switch {
		case err != nil:
			return id, fmt.Errorf("story %s: %w", id, err)
		case into == nil:
			return at, nil
		case len(into) == 0:
			return id, notFound("story", id)
		case len(into) != len(at):
			return id, damaged("retired story", at, fmt.Errorf("%d bytes", len(into)))
		}
		at = store.StoryID(into)
	}
	return id, damaged("retired story", id, errors.New("it leads nowhere"))
}

// liveStory returns the story that is stored under the very ID.
func (r *reader) liveStory(id store.StoryID) (store.Story, error) {
	data, err := r.find(bucketStories, id[:], "story", id)
	if err != nil {
		return store.Story{}, err
	}
	_, record, err := cutTime(data)
	if err != nil {
		return store.Story{}, damaged("story", id, err)
	}
	return decode[store.Story]("story", id, record)
}

// StoryByPrefix implements store.Reader. Any number of digits from one on will do,
// in either case. Retired IDs count too; deleted ones do not. IDs that lead to one
// story are not ambiguous.
func (r *reader) StoryByPrefix(prefix string) (store.Story, error) {
	digits := strings.ToLower(strings.TrimSpace(prefix))
	digits = strings.ReplaceAll(strings.TrimPrefix(digits, "urn:uuid:"), "-", "")
	if digits == "" || len(digits) > 2*len(store.StoryID{}) || strings.Trim(digits, "0123456789abcdef") != "" {
		return store.Story{}, fmt.Errorf("%q is not the beginning of a story ID: %w", prefix, store.ErrNotFound)
	}
	var found store.StoryID
	for _, name := range []string{bucketStories, bucketRetired} {
		for id, err := range r.idsFrom(name, digits) {
			if err != nil {
				return store.Story{}, err
			}
			if !strings.HasPrefix(hex.EncodeToString(id[:]), digits) {
				break // past them all
			}
			live, err := r.resolve(id)
			switch {
			case errors.Is(err, store.ErrNotFound):
				continue // deleted
			case err != nil:
				return store.Story{}, err
			case found.IsZero():
				found = live
			case found != live:
				return store.Story{}, fmt.Errorf("story %s…: %w", digits, store.ErrAmbiguous)
			}
		}
	}
	if found.IsZero() {
		return store.Story{}, fmt.Errorf("story %s…: %w", digits, store.ErrNotFound)
	}
	return r.liveStory(found)
}

// idsFrom yields the IDs in the bucket from the first one on that could begin with
// the hexadecimal digits.
func (r *reader) idsFrom(name, digits string) iter.Seq2[store.StoryID, error] {
	from, _ := hex.DecodeString(digits + strings.Repeat("0", len(digits)%2)) // they are hexadecimal
	return records(walk(r.tx, name, seek(from), (*bolt.Cursor).Next), func(e entry) (store.StoryID, error) {
		if len(e.key) != len(store.StoryID{}) {
			return store.StoryID{}, damaged("record under", fmt.Sprintf("%x", e.key), errors.New("not an ID"))
		}
		return store.StoryID(e.key), nil
	})
}

func (r *reader) StoryIDUsed(id store.StoryID) (bool, error) {
	for _, name := range []string{bucketStories, bucketRetired} {
		v, err := get(r.tx, name, id[:])
		if err != nil {
			return false, fmt.Errorf("story %s: %w", id, err)
		}
		if v != nil {
			return true, nil
		}
	}
	return false, nil
}

func (r *reader) Stories(before time.Time) iter.Seq2[store.Story, error] {
	first := (*bolt.Cursor).Last
	if !before.IsZero() {
		first = func(c *bolt.Cursor) ([]byte, []byte) {
			if key, _ := c.Seek(timeKey(before)); key == nil {
				return c.Last()
			}
			return c.Prev()
		}
	}
	return records(walk(r.tx, bucketTimeline, first, (*bolt.Cursor).Prev), r.timelineStory)
}

func (r *reader) OldestStories() iter.Seq2[store.Story, error] {
	return records(walk(r.tx, bucketTimeline, (*bolt.Cursor).First, (*bolt.Cursor).Next), r.timelineStory)
}

func (r *reader) timelineStory(e entry) (store.Story, error) {
	_, id, err := cutTime(e.key)
	if err != nil || len(id) != len(store.StoryID{}) {
		return store.Story{}, damaged("timeline entry", fmt.Sprintf("%x", e.key), errors.New("not a timeline's key"))
	}
	s, err := r.liveStory(store.StoryID(id))
	if errors.Is(err, store.ErrNotFound) {
		// Not a record that the caller asked for and may do without.
		err = damaged("story", store.StoryID(id), errors.New("in the timeline only"))
	}
	return s, err
}

func (w *writer) PutStory(s store.Story) error {
	if err := w.putStory(s); err != nil {
		return fmt.Errorf("put story %s: %w", s.ID, err)
	}
	return nil
}

func (w *writer) putStory(s store.Story) error {
	if s.ID.IsZero() {
		return errors.New("it has no ID")
	}
	former, err := get(w.tx, bucketRetired, s.ID[:])
	if err != nil {
		return err
	}
	if former != nil {
		return errors.New("the ID belonged to a story that was removed")
	}
	at := timeKey(s.Published)
	value, err := encode(bytes.Clone(at), s)
	if err != nil {
		return err
	}
	old, err := get(w.tx, bucketStories, s.ID[:])
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(old, at) {
		if err := w.leaveTimeline(s.ID, old); err != nil {
			return err
		}
	}
	if err := put(w.tx, bucketTimeline, append(at, s.ID[:]...), outlineValue(&s)); err != nil {
		return err
	}
	return put(w.tx, bucketStories, s.ID[:], value)
}

// RetireStory implements store.Writer. It returns store.ErrNotFound when there is
// no story into, or when old is not and never was a story. Both may be retired
// already, but into must not lead to old.
func (w *writer) RetireStory(old, into store.StoryID) error {
	if err := w.retireStory(old, into); err != nil {
		return fmt.Errorf("retire story %s: %w", old, err)
	}
	return nil
}

func (w *writer) retireStory(old, into store.StoryID) error {
	live, err := w.resolve(into)
	if err != nil {
		return err
	}
	if live == old {
		return fmt.Errorf("it is what %s leads to", into)
	}
	if data, err := get(w.tx, bucketStories, live[:]); err != nil {
		return err
	} else if data == nil {
		return notFound("story", into)
	}
	former, err := get(w.tx, bucketRetired, old[:])
	if err != nil {
		return err
	}
	removed, err := w.removeStory(old)
	if err != nil {
		return err
	}
	if !removed && len(former) == 0 {
		return store.ErrNotFound // never stored, or deleted for good
	}
	return put(w.tx, bucketRetired, old[:], live[:])
}

func (w *writer) ReviveStory(s store.Story) error {
	into, err := get(w.tx, bucketRetired, s.ID[:])
	switch {
	case err != nil:
	case len(into) == 0: // never retired, or deleted for good
		err = store.ErrNotFound
	default:
		if err = del(w.tx, bucketRetired, s.ID[:]); err == nil {
			err = w.putStory(s)
		}
	}
	if err != nil {
		return fmt.Errorf("revive story %s: %w", s.ID, err)
	}
	return nil
}

// DeleteStory implements store.Writer. It does nothing when no story is stored
// under the very ID.
func (w *writer) DeleteStory(id store.StoryID) error {
	removed, err := w.removeStory(id)
	if err == nil && removed {
		err = put(w.tx, bucketRetired, id[:], nil)
	}
	if err != nil {
		return fmt.Errorf("delete story %s: %w", id, err)
	}
	return nil
}

// removeStory removes the story and its place in the timeline, and reports
// whether there was one.
func (w *writer) removeStory(id store.StoryID) (bool, error) {
	old, err := get(w.tx, bucketStories, id[:])
	if err != nil || old == nil {
		return false, err
	}
	if err := w.leaveTimeline(id, old); err != nil {
		return false, err
	}
	return true, del(w.tx, bucketStories, id[:])
}

// leaveTimeline removes the entry of a stored story; old is its stored form, nil
// if there is none.
func (w *writer) leaveTimeline(id store.StoryID, old []byte) error {
	if old == nil {
		return nil
	}
	at, _, err := cutTime(old)
	if err != nil {
		return damaged("story", id, err)
	}
	return del(w.tx, bucketTimeline, append(bytes.Clone(at), id[:]...))
}
