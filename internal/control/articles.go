package control

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

// Stored is an article as it is stored, with the text that is compared.
type Stored struct {
	store.Article
	Text      string `json:"text"`
	Canonical bool   `json:"canonical"` // it stands for its story
	Total     int    `json:"total"`     // articles that the list has
}

// ArticlesRequest asks for all articles that were first seen since a time, zero for all.
type ArticlesRequest struct {
	Since time.Time `json:"since,omitzero"`
}

func (s *Server) articles(w http.ResponseWriter, r *http.Request) {
	var req ArticlesRequest
	if !s.receive(w, r, &req) {
		return
	}
	out := newStream(w)
	out.end(why(r.Context(), s.eachArticle(r.Context(), req.Since, func(a Stored) error { return out.send(a) })))
}

// eachArticle calls each for the articles in the order in which they were first seen. It
// remembers their IDs, 16 bytes each, and reads them a piece at a time.
func (s *Server) eachArticle(ctx context.Context, since time.Time, each func(Stored) error) error {
	var ids []feeds.ArticleID
	err := s.Store.View(ctx, func(r store.Reader) error {
		ids = nil
		for sketch, err := range r.Sketches(since) {
			if err != nil {
				return err
			}
			ids = append(ids, sketch.Article)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(ids, piece) {
		var list []Stored
		err := s.Store.View(ctx, func(r store.Reader) error {
			list = nil
			for _, id := range part {
				a, err := stored(r, id)
				if errors.Is(err, store.ErrNotFound) {
					continue // it went in the meantime
				}
				if err != nil {
					return err
				}
				a.Total = len(ids)
				list = append(list, a)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, a := range list {
			if err := each(a); err != nil {
				return err
			}
		}
	}
	return nil
}

func stored(r store.Reader, id feeds.ArticleID) (Stored, error) {
	a, err := r.Article(id)
	if err != nil {
		return Stored{}, err
	}
	body, err := r.Body(id)
	if err != nil {
		return Stored{}, err
	}
	story, err := r.Story(a.Story)
	if err != nil {
		return Stored{}, err
	}
	a.Story = story.ID
	return Stored{Article: a, Text: body.Text, Canonical: story.Canonical == id}, nil
}

// Articles calls each for all articles first seen since a time, the oldest first.
func (c *Client) Articles(ctx context.Context, since time.Time, each func(Stored) error) error {
	return list(ctx, c, http.MethodPost, "/v1/articles", ArticlesRequest{since}, each)
}
