package control

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"slices"

	"wirefold/store"
)

// Lists are read in pieces, each in a transaction of its own, and what is read is sent
// between them: one who reads slowly must not keep the store from reusing space.
const (
	piece   = 32   // stories
	outline = 8192 // outlines
)

// list calls each for the stories that the query asks for.
func (v *view) list(ctx context.Context, f *filter, each func(Story) error) error {
	if f.Doubtful {
		return v.doubtful(ctx, f, each)
	}
	var at store.Outline
	for left := f.Limit; ; {
		var stories []Story
		over := true
		err := v.store.View(ctx, func(r store.Reader) error {
			stories, over = nil, true
			seen := 0
			for o, err := range r.Outlines(at) {
				if err != nil {
					return err
				}
				if f.over(&o) {
					return nil
				}
				at = o
				if f.may(&o) {
					story, err := r.Story(o.ID)
					if err != nil {
						return err
					}
					if _, ok := f.passes(&story); ok {
						described, err := v.describe(r, &story)
						if err != nil {
							return err
						}
						stories = append(stories, described)
					}
				}
				if seen++; seen == outline || len(stories) == piece || f.Limit > 0 && len(stories) == left {
					over = false
					return nil
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, s := range stories {
			if err := each(s); err != nil {
				return err
			}
		}
		left -= len(stories)
		if over || f.Limit > 0 && left == 0 {
			return nil
		}
	}
}

// doubt is a story with its lowest score, and its place in the list of all.
type doubt struct {
	id    store.StoryID
	score float64
	place int
}

// compare orders the doubtful first, and of the equally doubtful the newest.
func (d doubt) compare(other doubt) int {
	return cmp.Or(cmp.Compare(d.score, other.score), cmp.Compare(d.place, other.place))
}

// doubts is a heap of stories, the surest on top.
type doubts []doubt

func (d doubts) Len() int           { return len(d) }
func (d doubts) Less(i, j int) bool { return d[i].compare(d[j]) > 0 }
func (d doubts) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *doubts) Push(x any)        { *d = append(*d, x.(doubt)) }
func (d *doubts) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

// doubtful lists the stories with the lowest scores, of which it remembers no more than
// are asked for.
func (v *view) doubtful(ctx context.Context, f *filter, each func(Story) error) error {
	limit := min(cmp.Or(f.Limit, MaxDoubtful), MaxDoubtful)
	var found doubts
	var at store.Outline
	place := 0
	for over := false; !over; {
		err := v.store.View(ctx, func(r store.Reader) error {
			over = true
			seen := 0
			for o, err := range r.Outlines(at) {
				if err != nil {
					return err
				}
				if f.over(&o) {
					return nil
				}
				at = o
				if f.may(&o) && (len(found) < limit || o.Lowest < found[0].score) {
					score, ok, err := f.lowest(r, &o)
					if err != nil {
						return err
					}
					if ok && len(found) == limit && score < found[0].score {
						heap.Pop(&found)
					}
					if ok && len(found) < limit {
						heap.Push(&found, doubt{o.ID, score, place})
						place++
					}
				}
				if seen++; seen == outline {
					over = false
					return nil
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	slices.SortFunc(found, doubt.compare)
	ids := make([]store.StoryID, len(found))
	for i := range found {
		ids[i] = found[i].id
	}
	return v.byID(ctx, ids, each)
}

// lowest returns the lowest score of the copies of an outlined story that are asked for.
func (f *filter) lowest(r store.Reader, o *store.Outline) (score float64, ok bool, err error) {
	if f.plain() {
		return o.Lowest, true, nil
	}
	story, err := r.Story(o.ID)
	if err != nil {
		return 0, false, err
	}
	score, ok = f.passes(&story)
	return score, ok, nil
}

// byID calls each for those of the stories that are still there.
func (v *view) byID(ctx context.Context, ids []store.StoryID, each func(Story) error) error {
	for part := range slices.Chunk(ids, piece) {
		var stories []Story
		err := v.store.View(ctx, func(r store.Reader) error {
			stories = nil
			for _, id := range part {
				stored, err := r.Story(id)
				if errors.Is(err, store.ErrNotFound) || err == nil && stored.ID != id {
					continue // it went, or was merged, in the meantime
				}
				if err != nil {
					return err
				}
				story, err := v.describe(r, &stored)
				if err != nil {
					return err
				}
				stories = append(stories, story)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, story := range stories {
			if err := each(story); err != nil {
				return err
			}
		}
	}
	return nil
}
