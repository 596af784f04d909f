package pipeline

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"wirefold/store"
)

// watchedStore looks at the database after each commit, as a process would that
// starts after this one was killed there.
type watchedStore struct {
	store.Store
	refuse int // this commit, counted from 1, is not made
	n      int
	look   func(n int)
}

func (s *watchedStore) Update(ctx context.Context, fn func(store.Writer) error) error {
	s.n++
	n := s.n
	err := s.Store.Update(ctx, func(w store.Writer) error {
		if err := fn(w); err != nil {
			return err
		}
		if n == s.refuse {
			return errors.New("the disk is full")
		}
		return nil
	})
	s.look(n)
	return err
}

// TestP07ValidatorsAreStoredWithTheirArticles: a process that is killed at any point
// leaves the validators of what is stored whole, or none; never such that a 304
// would hide articles.
func TestP07ValidatorsAreStoredWithTheirArticles(t *testing.T) {
	const articles = 2*maxArticles + 50 // three transactions
	for refuse := range 5 {
		p := publisher{}
		src := testSource("big")
		b := newBench(t, p, src)
		var items []item
		for n := range articles {
			items = append(items, item{ID: fmt.Sprint(n), Text: fmt.Sprintf("Entry %d of a long list.", n)})
		}
		p.publish(src, items...)
		polled, err := b.poller.Poll(t.Context(), src)
		if err != nil {
			t.Fatal(err)
		}
		commits := 0
		b.ingester.store = &watchedStore{Store: b.store, refuse: refuse, look: func(n int) {
			commits = n
			s, err := b.poller.state(t.Context(), src.ID)
			if err != nil {
				t.Error(err)
			}
			if whole := s.Articles == articles; (s.ETag != "") != whole {
				t.Errorf("after commit %d: %d of %d articles, ETag %q", n, s.Articles, articles, s.ETag)
			}
		}}
		_, err = b.ingester.Ingest(t.Context(), polled)
		if refused := refuse >= 1 && refuse <= 3; (err != nil) != refused {
			t.Errorf("with commit %d refused: %v", refuse, err)
		}
		if commits == 0 {
			t.Error("nothing was committed")
		}
		b.ingester.store = b.store
		b.poll(src) // what is missing comes with the next poll
		if s, err := b.poller.state(t.Context(), src.ID); err != nil || s.ETag == "" || s.Articles != articles {
			t.Errorf("after the next poll: %d articles, ETag %q, %v", s.Articles, s.ETag, err)
		}
	}
}
