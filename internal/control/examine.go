package control

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// Examiner compares texts as the ingester does, and changes nothing. Its texts need not
// be stored; those that are not have no article ID.
type Examiner interface {
	Explain(ctx context.Context, a, b Subject) (Examined, error)
	// Find returns the stories that share passages with a text, those that it would join
	// first, then by the score.
	Find(ctx context.Context, s Subject, limit int) ([]Match, error)
}

// Subject is a text, with what is known about it.
type Subject struct {
	Article store.Article
	Text    string
}

// Examined is what became of a comparison.
type Examined struct {
	dedupe.Explanation
	Ruling   dedupe.Ruling // by hand
	Decision uint64        // that says so, 0 if none does
	Shared   int           // fingerprints in common
	Window   time.Duration // how far apart two articles may come
}

// Match is a story that shares passages with a text.
type Match struct {
	Story    store.StoryID
	Article  feeds.ArticleID // of the story, that decides
	Evidence dedupe.Evidence // the text being a
	Joins    bool
}

// Operand is a text that is asked about: a stored article by its name, or a text.
type Operand struct {
	Name  string `json:"name"` // of a text: what it is called
	Title string `json:"title,omitempty"`
	Text  string `json:"text,omitempty"`
}

// ExplainRequest asks why two texts are, or are not, one story.
type ExplainRequest struct {
	A Operand `json:"a"`
	B Operand `json:"b"`
}

// Compared is one of two texts that were compared.
type Compared struct {
	Name   string        `json:"name"` // as it was asked for
	Stored bool          `json:"stored"`
	Story  store.StoryID `json:"story,omitzero"`
	// Canonical is whether it stands for its story.
	Canonical bool `json:"canonical,omitempty"`
	Article
	// Joined is, of a copy, the comparison that holds it in its story.
	Joined *Joined `json:"joined,omitempty"`
}

// Joined is the comparison that holds a copy in its story.
type Joined struct {
	Against Named          `json:"against"`
	Verdict dedupe.Verdict `json:"verdict"`
	Score   float64        `json:"score"`
	ByHand  uint64         `json:"decision,omitempty"`
}

// Explanation is why two texts are, or are not, one story.
type Explanation struct {
	A Compared `json:"a"`
	B Compared `json:"b"`
	dedupe.Explanation
	// OneStory is whether both are stored, in one story.
	OneStory bool `json:"one_story"`
	// Ruling is "apart" or "together" where a decision by hand says so.
	Ruling   string `json:"ruling,omitempty"`
	Decision uint64 `json:"decision,omitempty"`
	// Unfolded are the names of those of their sources that are not folded by configuration.
	Unfolded []string `json:"unfolded,omitempty"`
	// Fingerprints is how many the two have in common, of the FingerprintsNeeded by which
	// one finds the other.
	Fingerprints       int     `json:"fingerprints"`
	FingerprintsNeeded int     `json:"fingerprints_needed"`
	HoursApart         float64 `json:"hours_apart,omitempty"` // seen, if both are stored
	WindowHours        float64 `json:"window_hours"`
}

// FindRequest asks which stories a text belongs to.
type FindRequest struct {
	Operand
	Limit int `json:"limit"` // 0: 10
}

// Found is a story that shares passages with a text.
type Found struct {
	Story Story `json:"story"`
	Joins bool  `json:"joins"` // an article with this text would join it
	Own   bool  `json:"own"`   // the text is an article of it
	// Article is the one of the story that was compared, the text being a.
	Article  Named            `json:"article"`
	Evidence *dedupe.Evidence `json:"evidence"`
}

func (s *Server) explain(w http.ResponseWriter, r *http.Request) {
	var req ExplainRequest
	if !s.receiveText(w, r, &req) {
		return
	}
	x, err := s.explained(r.Context(), req)
	s.answer(w, x, err)
}

func (s *Server) explained(ctx context.Context, req ExplainRequest) (*Explanation, error) {
	v := newView(s.Store, s.Sources())
	a, subjectA, err := v.compared(ctx, req.A)
	if err != nil {
		return nil, err
	}
	b, subjectB, err := v.compared(ctx, req.B)
	if err != nil {
		return nil, err
	}
	if a.Stored && a.ID == b.ID {
		return nil, &BadQueryError{"both are the same article", "an article is never compared with itself"}
	}
	examined, err := s.Examiner.Explain(ctx, subjectA, subjectB)
	if err != nil {
		return nil, err
	}
	x := &Explanation{
		A: a, B: b, Explanation: examined.Explanation, OneStory: a.Stored && b.Stored && a.Story == b.Story,
		Decision: examined.Decision, Fingerprints: examined.Shared, FingerprintsNeeded: dedupe.CommonLeast,
		WindowHours: examined.Window.Hours(),
	}
	for _, src := range v.configs {
		if src.Fold == feeds.FoldNone && (src.ID == subjectA.Article.Source || src.ID == subjectB.Article.Source) {
			x.Unfolded = append(x.Unfolded, src.Name)
		}
	}
	switch examined.Ruling {
	case dedupe.Apart:
		x.Ruling = "apart"
	case dedupe.Together:
		x.Ruling = "together"
	}
	if a.Stored && b.Stored {
		x.HoursApart = math.Round(100*a.Seen.Sub(b.Seen).Abs().Hours()) / 100
	}
	return x, nil
}

// compared returns what an operand stands for.
func (v *view) compared(ctx context.Context, o Operand) (c Compared, s Subject, err error) {
	c.Name = o.Name
	if o.Text != "" {
		s = Subject{Text: o.Text}
		s.Article.Title = o.Title
		c.Article = Article{Title: o.Title, Words: dedupe.NewText(o.Text).Words()}
		return c, s, nil
	}
	err = v.store.View(ctx, func(r store.Reader) error {
		a, err := articleByName(r, o.Name)
		if err != nil {
			return err
		}
		body, err := r.Body(a.ID)
		if err != nil {
			return err
		}
		s = Subject{a, body.Text}
		c.Stored, c.Article, c.Story = true, v.article(&a), a.Story
		return v.join(r, &c)
	})
	return c, s, err
}

// join fills in what a stored article is to its story.
func (v *view) join(r store.Reader, c *Compared) error {
	story, err := r.Story(c.Story)
	if err != nil {
		return err
	}
	c.Story, c.Canonical = story.ID, story.Canonical == c.ID
	m := story.Member(c.ID)
	if c.Canonical || m == nil || m.Evidence == nil {
		return nil
	}
	c.Joined = &Joined{Verdict: m.Evidence.Verdict, Score: m.Evidence.Score, ByHand: m.Decision}
	c.Joined.Against, err = v.named(r, m.Against)
	return err
}

// named names an article, one that was removed by its ID alone.
func (v *view) named(r store.Reader, id feeds.ArticleID) (Named, error) {
	n := Named{ID: id}
	a, err := r.Article(id)
	if errors.Is(err, store.ErrNotFound) {
		return n, nil
	}
	n.Source, n.Title, n.Link = v.name(a.Source), a.Title, a.Link
	return n, err
}

func (s *Server) find(w http.ResponseWriter, r *http.Request) {
	var req FindRequest
	if !s.receiveText(w, r, &req) {
		return
	}
	v := newView(s.Store, s.Sources())
	self, subject, err := v.compared(r.Context(), req.Operand)
	if err != nil {
		s.answer(w, nil, err)
		return
	}
	limit := 10
	if req.Limit > 0 {
		limit = min(req.Limit, 100)
	}
	matches, err := s.Examiner.Find(r.Context(), subject, limit)
	if err != nil {
		s.answer(w, nil, err)
		return
	}
	var all []Found
	err = s.Store.View(r.Context(), func(tx store.Reader) error {
		all = nil
		for i := range matches {
			f, err := v.found(tx, &matches[i], &self)
			if errors.Is(err, store.ErrNotFound) {
				continue // it went in the meantime
			}
			if err != nil {
				return err
			}
			all = append(all, f)
		}
		return nil
	})
	if err != nil {
		s.answer(w, nil, err)
		return
	}
	out := newStream(w)
	for _, f := range all {
		if out.send(f) != nil {
			return
		}
	}
	out.end(nil)
}

func (v *view) found(r store.Reader, m *Match, self *Compared) (Found, error) {
	stored, err := r.Story(m.Story)
	if err != nil {
		return Found{}, err
	}
	story, err := v.describe(r, &stored)
	if err != nil {
		return Found{}, err
	}
	article, err := v.named(r, m.Article)
	return Found{Story: story, Joins: m.Joins, Own: self.Stored && stored.ID == self.Story, Article: article, Evidence: &m.Evidence}, err
}

// maxText bounds a text that is handed in, in bytes of JSON.
const maxText = 16 << 20

// receiveText is receive for what may hold whole texts.
func (s *Server) receiveText(w http.ResponseWriter, r *http.Request, v any) bool {
	return s.receiveUpTo(w, r, v, maxText)
}

func quoted(s string) string { return strconv.Quote(s) }

// Explain asks why two texts are, or are not, one story.
func (c *Client) Explain(ctx context.Context, req ExplainRequest) (x Explanation, err error) {
	err = c.ask(ctx, http.MethodPost, "/v1/explain", req, &x)
	return x, err
}

// Find calls each for the stories that share passages with a text.
func (c *Client) Find(ctx context.Context, req FindRequest, each func(Found) error) error {
	return list(ctx, c, http.MethodPost, "/v1/find", req, each)
}
