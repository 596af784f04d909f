package control

import (
	"context"
	"errors"
	"net/http"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

// Place is where an article is, and why.
type Place struct {
	State string `json:"state"` // see the Place constants
	// Article is what is known of it; of one that was removed its source, guid, link and
	// the time when it was first seen.
	Article Article       `json:"article"`
	Story   store.StoryID `json:"story"`
	// Canonical is the article that stands for the story, of a copy.
	Canonical *Named `json:"canonical,omitempty"`
	// Reason is why an article is canonical.
	Reason string `json:"reason,omitempty"`
	// Copy is why a copy is in the story.
	Copy   *Copy `json:"copy,omitempty"`
	Copies int   `json:"copies"` // of the story
	// InFeed is whether the source's feed held the article when it was last read.
	InFeed  bool       `json:"in_feed"`
	Removed *time.Time `json:"removed,omitempty"`
}

// The states of a Place.
const (
	PlaceAlone     = "alone"     // the only article of its story
	PlaceCanonical = "canonical" // it stands for its story
	PlaceCopy      = "copy"      // it is folded into its story
	PlaceRemoved   = "removed"   // it was stored, and outlived the retention
)

// WhereRequest asks for the articles that go by a name: a URL, a guid, or an ID or the
// first digits of one.
type WhereRequest struct {
	Name string `json:"name"`
}

func (s *Server) where(w http.ResponseWriter, r *http.Request) {
	var req WhereRequest
	if !s.receive(w, r, &req) {
		return
	}
	v := newView(s.Store, s.Sources())
	var places []Place
	err := s.Store.View(r.Context(), func(tx store.Reader) (err error) {
		places, err = v.where(tx, req.Name)
		return err
	})
	if err != nil {
		s.answer(w, nil, err)
		return
	}
	out := newStream(w)
	for _, p := range places {
		if out.send(p) != nil {
			return
		}
	}
	out.end(nil)
}

// where returns the articles that go by a name, stored ones first.
func (v *view) where(r store.Reader, name string) (places []Place, err error) {
	stored, removed, err := named(r, name)
	if err != nil {
		return nil, err
	}
	for i := range stored {
		p, err := v.place(r, &stored[i])
		if err != nil {
			return nil, err
		}
		places = append(places, p)
	}
	for i := range removed {
		m := &removed[i]
		places = append(places, Place{
			State: PlaceRemoved, Story: m.Story, Removed: &m.Removed,
			Article: Article{ID: m.Article, Source: v.name(m.Source), GUID: m.GUID, Link: m.Link, Seen: m.FirstSeen},
		})
	}
	return places, nil
}

// place returns where a stored article is.
func (v *view) place(r store.Reader, a *store.Article) (Place, error) {
	story, err := r.Story(a.Story)
	if err != nil {
		return Place{}, err
	}
	p := Place{State: PlaceCanonical, Article: v.article(a), Story: story.ID, Copies: len(story.Members) - 1}
	switch m := story.Member(a.ID); {
	case len(story.Members) == 1:
		p.State = PlaceAlone
	case story.Canonical == a.ID:
		p.Reason = string(story.Reason)
	case m != nil:
		p.State = PlaceCopy
		copied := copyOf(p.Article, *m)
		p.Copy = &copied
		c, err := r.Article(story.Canonical)
		if err != nil {
			return Place{}, err
		}
		p.Canonical = &Named{ID: c.ID, Source: v.name(c.Source), Title: c.Title, Link: c.Link}
	}
	current, err := r.Current(a.Source)
	if err != nil {
		return Place{}, err
	}
	for _, id := range current {
		p.InFeed = p.InFeed || id == a.ID
	}
	return p, nil
}

// Where calls each for the articles that go by a name.
func (c *Client) Where(ctx context.Context, name string, each func(Place) error) error {
	return list(ctx, c, http.MethodPost, "/v1/where", WhereRequest{name}, each)
}

// articleByName returns the one stored article that goes by a name, or stands for the
// story that does.
func articleByName(r store.Reader, name string) (store.Article, error) {
	stored, _, err := named(r, name)
	switch {
	case err != nil:
		return store.Article{}, err
	case len(stored) == 1:
		return stored[0], nil
	case len(stored) > 1:
		return store.Article{}, &Error{
			"more than one article has the " + kindOf(name) + " " + quoted(name),
			hintOne + firstDigits(stored), store.ErrAmbiguous,
		}
	}
	story, err := r.StoryByPrefix(name)
	if errors.Is(err, store.ErrNotFound) {
		return store.Article{}, &Error{"no article is known by " + quoted(name), "wirefold dupes --all lists the stories, wirefold where looks for an article", store.ErrNotFound}
	}
	if errors.Is(err, store.ErrAmbiguous) {
		return store.Article{}, &Error{"more than one story has an ID that begins with " + quoted(name), "give more of its digits", store.ErrAmbiguous}
	}
	if err != nil {
		return store.Article{}, err
	}
	return r.Article(story.Canonical)
}

func firstDigits(articles []store.Article) (list string) {
	for i := range articles[:min(len(articles), 5)] {
		if i > 0 {
			list += ", "
		}
		list += articles[i].ID.String()[:8]
	}
	return list
}

// isDigits reports whether a name may be the beginning of an ID: too short a one is
// rather a guid.
func isDigits(name string) bool {
	if len(name) < 4 || len(name) > 2*len(feeds.ArticleID{}) {
		return false
	}
	for _, c := range name {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}
