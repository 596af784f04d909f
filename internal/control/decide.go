package control

import (
	"context"
	"net/http"

	"wirefold/feeds"
	"wirefold/store"
)

// Editor carries decisions by hand out. An error that has a hint is the asker's to
// mend.
type Editor interface {
	// Split makes a story of each of the parts.
	Split(ctx context.Context, story store.StoryID, parts [][]feeds.ArticleID) (store.Decision, error)
	Merge(ctx context.Context, stories []store.StoryID) (store.Decision, error)
	Pin(ctx context.Context, story store.StoryID, article feeds.ArticleID) (store.Decision, error)
	// Undo takes a decision back, the latest that stands for 0.
	Undo(ctx context.Context, number uint64) (store.Decision, error)
}

func (s *Server) split(w http.ResponseWriter, r *http.Request) {
	var req SplitRequest
	if !s.receive(w, r, &req) {
		return
	}
	s.decide(w, r, func(v *view) (store.Decision, error) {
		id, ids, err := v.member(r.Context(), req.Story, req.Articles...)
		if err != nil {
			return store.Decision{}, err
		}
		parts := [][]feeds.ArticleID{ids}
		if req.Apart {
			parts = nil
			for _, id := range ids {
				parts = append(parts, []feeds.ArticleID{id})
			}
		}
		return s.Editor.Split(r.Context(), id, parts)
	})
}

func (s *Server) merge(w http.ResponseWriter, r *http.Request) {
	var req MergeRequest
	if !s.receive(w, r, &req) {
		return
	}
	s.decide(w, r, func(v *view) (store.Decision, error) {
		var ids []store.StoryID
		for _, name := range req.Stories {
			id, err := v.find(r.Context(), name)
			if err != nil {
				return store.Decision{}, err
			}
			ids = append(ids, id)
		}
		return s.Editor.Merge(r.Context(), ids)
	})
}

func (s *Server) pin(w http.ResponseWriter, r *http.Request) {
	var req PinRequest
	if !s.receive(w, r, &req) {
		return
	}
	s.decide(w, r, func(v *view) (store.Decision, error) {
		id, ids, err := v.member(r.Context(), req.Story, req.Article)
		if err != nil {
			return store.Decision{}, err
		}
		return s.Editor.Pin(r.Context(), id, ids[0])
	})
}

func (s *Server) undo(w http.ResponseWriter, r *http.Request) {
	var req UndoRequest
	if !s.receive(w, r, &req) {
		return
	}
	s.decide(w, r, func(*view) (store.Decision, error) { return s.Editor.Undo(r.Context(), req.Decision) })
}

// decide carries a decision out and answers with it.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, do func(*view) (store.Decision, error)) {
	v := newView(s.Store, s.Sources())
	d, err := do(v)
	var out Decision
	if err == nil {
		err = s.Store.View(r.Context(), func(tx store.Reader) (err error) {
			out, err = v.decision(tx, &d)
			return err
		})
	}
	s.answer(w, out, err)
}

func (s *Server) decisions(w http.ResponseWriter, r *http.Request) {
	v := newView(s.Store, s.Sources())
	var list []Decision
	err := s.Store.View(r.Context(), func(tx store.Reader) error {
		for d, err := range tx.Decisions() {
			if err != nil {
				return err
			}
			described, err := v.decision(tx, &d)
			if err != nil {
				return err
			}
			list = append(list, described)
		}
		return nil
	})
	if err != nil {
		s.fail(w, http.StatusInternalServerError, err)
		return
	}
	out := newStream(w)
	for _, d := range list {
		if out.send(d) != nil {
			return
		}
	}
	out.end(nil)
}

// member resolves the names of a story and of articles in it.
func (v *view) member(ctx context.Context, story string, articles ...string) (store.StoryID, []feeds.ArticleID, error) {
	id, err := v.find(ctx, story)
	if err != nil {
		return id, nil, err
	}
	ids, err := v.articles(ctx, id, articles)
	return id, ids, err
}

// decision describes a decision by what is still stored.
func (v *view) decision(r store.Reader, d *store.Decision) (Decision, error) {
	out := Decision{
		Number: d.Number, Kind: d.Kind, Time: d.Time, Before: idsOf(d.Before), After: idsOf(d.After),
		Sides: make([][]Named, len(d.Sides)),
	}
	if !d.Stands() {
		out.Undone = &d.Undone
	}
	for i, side := range d.Sides {
		for _, id := range side {
			n, err := v.named(r, id)
			if err != nil {
				return Decision{}, err
			}
			out.Sides[i] = append(out.Sides[i], n)
		}
	}
	return out, nil
}

func idsOf(stories []store.Story) []store.StoryID {
	ids := make([]store.StoryID, len(stories))
	for i := range stories {
		ids[i] = stories[i].ID
	}
	return ids
}
