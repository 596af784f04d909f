package pages

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/internal/changes"
	"wirefold/internal/web/records"
	"wirefold/store"
)

const (
	// maxCarriers bounds how many articles of a story its page shows, maxCompared how
	// many of them are compared with the canonical one to say what they changed, and
	// maxComparedText how many bytes of text.
	maxCarriers     = 100
	maxCompared     = 20
	maxComparedText = 1 << 20
	// maxChips bounds how many copies can be chosen at the top of the page.
	maxChips = 12
	storyAge = time.Minute
)

type storyPage struct {
	frame
	Canonical  carrier
	Reason     string
	Published  time.Time
	Updated    time.Time
	Copies     []carrier // in order of arrival
	Hidden     int       // carriers that are not shown
	With       *carrier  // of Copies, the one that is compared
	Comparison *comparison
	Chips      []chip
	MoreChips  int
	Timeline   *timeline
	Text       template.HTML // of the canonical article
	Categories []string
	Authors    []string
}

// chip leads to the comparison with a copy.
type chip struct {
	ID     feeds.ArticleID
	Source string
	Here   bool
}

// carrier is an article of a story.
type carrier struct {
	ID        feeds.ArticleID
	Source    string
	Title     string
	Language  string
	Link      string
	Picture   string // URL
	Published time.Time
	Undated   bool // Published is when it was first seen
	Words     int
	Notices   []string // what it says of its origin

	// For a copy.
	Verdict string
	Score   float64
	Sure    string // the score in words
	Rule    string
	Figures []string
	Against string // what it was compared with, if that is not the canonical article
	Changes string // what it changed, in a sentence

	article store.Article
	body    store.Body
	result  *changes.Comparison
}

// PictureHost returns where the article's picture is; it is not shown, since that
// would tell its host who reads.
func (c *carrier) PictureHost() string { return hostOf(c.Picture) }

// LinkHost returns where the article is.
func (c *carrier) LinkHost() string { return hostOf(c.Link) }

func (p *Pages) story(ctx context.Context, r request) (view, error) {
	id, err := store.ParseStoryID(r.name)
	if err != nil {
		return view{}, errNotFound
	}
	var found *reading
	err = p.opts.Store.View(ctx, func(tx store.Reader) (err error) {
		found, err = p.read(tx, id)
		return err
	})
	if err != nil {
		return view{}, err
	}
	if found.story.ID.String() != r.name {
		// The story was merged into another one, which can be undone, or its ID is
		// written in another way.
		return view{status: http.StatusFound, location: found.story.ID.String(), maxAge: storyAge}, nil
	}
	page := p.storyPage(found, r)
	return view{template: "story.html", data: page, maxAge: storyAge}, nil
}

// reading is what a story's page takes out of the store.
type reading struct {
	story     store.Story
	canonical carrier
	copies    []carrier
	hidden    int
	furniture map[feeds.SourceID]*dedupe.Furniture
}

func (p *Pages) read(tx store.Reader, id store.StoryID) (*reading, error) {
	r := records.NewReader(tx, p.opts.Sources())
	story, err := tx.Story(id)
	if err != nil {
		return nil, err
	}
	a, err := r.Canonical(&story)
	if err != nil {
		return nil, err
	}
	out := &reading{story: story, furniture: map[feeds.SourceID]*dedupe.Furniture{}}
	names := map[feeds.ArticleID]string{}
	for i := range story.Members {
		m := &story.Members[i]
		if m.Article != a.ID && len(out.copies) == maxCarriers {
			out.hidden++
			continue
		}
		c, err := readCarrier(r, m.Article)
		if errors.Is(err, store.ErrNotFound) {
			continue
		} else if err != nil {
			return nil, err
		}
		names[m.Article] = c.Source
		if m.Article == a.ID {
			out.canonical = c
			continue
		}
		if ev := records.Evidence(&story, m); ev != nil {
			c.judge(ev)
			if !m.Against.IsZero() && m.Against != a.ID {
				c.Against = names[m.Against]
			}
		}
		out.copies = append(out.copies, c)
	}
	for i := range out.copies {
		if err := out.learn(tx, out.copies[i].article.Source); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func readCarrier(r *records.Reader, id feeds.ArticleID) (carrier, error) {
	a, err := r.Tx.Article(id)
	if err != nil {
		return carrier{}, err
	}
	body, err := r.Tx.Body(id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return carrier{}, err
	}
	src, err := r.Source(a.Source, a.Link)
	c := carrier{
		ID: id, Source: line(src.Name), Title: headline(&a, &body), Language: language(a.Language),
		Link: webURL(a.Link), Picture: webURL(a.Image), Published: a.Published, Words: a.Words,
		Notices: notices(&a.Notices), article: a, body: body,
	}
	if c.Published.IsZero() {
		c.Published, c.Undated = a.FirstSeen, true
	}
	return c, err
}

// furnitureArticles is how many of a source's articles are read to learn what it puts
// around all of them.
const furnitureArticles = 25

// learn learns a source's furniture from what its feed holds.
func (r *reading) learn(tx store.Reader, source feeds.SourceID) error {
	if r.furniture[source] != nil || len(r.furniture) == maxCompared {
		return nil
	}
	f := &dedupe.Furniture{}
	r.furniture[source] = f
	ids, err := tx.Current(source)
	if err != nil {
		return err
	}
	stories := map[store.StoryID]bool{}
	for _, id := range ids[:min(len(ids), furnitureArticles)] {
		a, err := tx.Article(id)
		if errors.Is(err, store.ErrNotFound) || err == nil && stories[a.Story] {
			continue
		} else if err != nil {
			return err
		}
		stories[a.Story] = true
		body, err := tx.Body(id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		f.Learn(a.Title, body.Text)
	}
	return nil
}

func (p *Pages) storyPage(r *reading, req request) *storyPage {
	page := &storyPage{
		frame: req.frame, Canonical: r.canonical, Reason: r.story.Reason.Explain(),
		Published: r.story.Published, Updated: r.story.Updated, Copies: r.copies, Hidden: r.hidden,
		Text: p.html(&r.canonical.body),
	}
	page.Title = r.canonical.Title
	for _, c := range r.canonical.article.Categories[:min(len(r.canonical.article.Categories), 12)] {
		page.Categories = append(page.Categories, line(c))
	}
	authors := feeds.Named(r.canonical.article.Authors)
	for _, a := range authors[:min(len(authors), 12)] {
		page.Authors = append(page.Authors, line(a))
	}
	p.compare(page, r)
	page.With = chosen(page.Copies, req.query.Get("with"))
	if page.With != nil {
		if page.With.result == nil {
			page.With.result = p.changes(&page.Canonical, page.With, r)
		}
		page.With.Changes = page.With.result.Sentence
		page.Comparison = newComparison(page.With.result)
	}
	for i := range page.Copies {
		c := &page.Copies[i]
		if here := c == page.With; here || len(page.Chips) < maxChips {
			page.Chips = append(page.Chips, chip{c.ID, c.Source, here})
		}
	}
	page.MoreChips = len(page.Copies) - len(page.Chips)
	page.Timeline = newTimeline(page)
	return page
}

// compare says of the copies what they changed, as far as that is not too much work.
func (p *Pages) compare(page *storyPage, r *reading) {
	size := 0
	for i := range page.Copies {
		c := &page.Copies[i]
		size += len(c.body.Text) + len(page.Canonical.body.Text)
		if i == maxCompared || size > maxComparedText {
			return
		}
		c.result = p.changes(&page.Canonical, c, r)
		c.Changes = c.result.Sentence
	}
}

func (p *Pages) changes(a, b *carrier, r *reading) *changes.Comparison {
	text := func(c *carrier) changes.Article {
		x := changes.Article{
			Source: c.Source, Title: line(c.article.Title), Link: c.article.Link, Text: c.body.Text,
			Categories: c.article.Categories, Notices: c.article.Notices,
		}
		if f := r.furniture[c.article.Source]; f != nil {
			x.Furniture = func(paragraph string) bool { return f.Strip(c.article.Title, paragraph) == "" }
		}
		return x
	}
	return changes.Compare(p.finder, text(a), text(b))
}

// chosen returns the copy with the ID, else the one that changed most.
func chosen(copies []carrier, id string) *carrier {
	if len(copies) == 0 {
		return nil
	}
	for i := range copies {
		if copies[i].ID.String() == id {
			return &copies[i]
		}
	}
	best := 0
	for i := range copies {
		if copies[i].result != nil && copies[best].result != nil && less(copies[best].result, copies[i].result) {
			best = i
		}
	}
	return &copies[best]
}

// less reports whether b changed more than a: in its text, else in how much of the
// canonical one is left, else by saying where it is from.
func less(a, b *changes.Comparison) bool {
	says := func(c *changes.Comparison) int {
		if c.Count.Notice != "" {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(a.Count.Changed(), b.Count.Changed()),
		cmp.Compare(a.Count.Cut, b.Count.Cut),
		cmp.Compare(says(a), says(b)),
	) < 0
}

// byTime returns all carriers, earliest first.
func (page *storyPage) byTime() []*carrier {
	all := []*carrier{&page.Canonical}
	for i := range page.Copies {
		all = append(all, &page.Copies[i])
	}
	slices.SortStableFunc(all, func(a, b *carrier) int { return a.Published.Compare(b.Published) })
	return all
}
