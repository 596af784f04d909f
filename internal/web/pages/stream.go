package pages

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"wirefold/feeds/extract"
	"wirefold/internal/web/records"
	"wirefold/store"
)

const (
	// perPage is how many stories a page of the stream shows.
	perPage = 40
	// maxLooked bounds how many stories are looked at for one page of a group or a
	// search, and chunk how many in one transaction: a reader that pages through a
	// long list must not keep the store from reusing space.
	maxLooked = 2000
	chunk     = 100
	// searchTime bounds a search.
	searchTime = 2 * time.Second
	// streamAge is how long a page of stories may be kept.
	streamAge = 30 * time.Second
)

type streamPage struct {
	frame
	Group   string
	InGroup bool
	Query   string
	Copies  bool // only stories with several carriers
	Days    []day
	Count   int
	Path    string // of this page, for its form
	Older   string // query of the next page
	Paged   bool   // this is not the first one
	Looked  int    // stories that were looked at
	Back    time.Time
	Cut     bool // there may be more that was not looked at
}

type day struct {
	Date    time.Time
	Stories []storyItem
}

// storyItem is a story in the stream.
type storyItem struct {
	Path      string
	Title     string
	Language  string
	Source    string
	Link      string // of the canonical article
	Published time.Time
	Excerpt   []piece
	Carriers  int    // besides the canonical one
	Found     string // another carrier's headline in which the search was found
	FoundAt   string
}

// piece is a stretch of text in which a search was found, or between.
type piece struct {
	Text  string
	Found bool
}

func (p *Pages) stream(ctx context.Context, r request) (view, error) {
	return p.streamPage(ctx, r, streamPage{Path: "./"})
}

func (p *Pages) group(ctx context.Context, r request) (view, error) {
	page := streamPage{Group: r.name, InGroup: true, Path: "groups/" + pathSegment(r.name)}
	return p.streamPage(ctx, r, page)
}

func (p *Pages) streamPage(ctx context.Context, r request, page streamPage) (view, error) {
	page.frame = r.frame
	search := newSearch(r.query.Get("q"))
	page.Query, page.Copies = search.text, r.query.Get("copies") == "1"
	page.Here = "stream"
	if page.InGroup {
		page.Title, page.Feeds = line(page.Group), p.opts.Feeds(page.Group, true)
		for i := range page.Groups {
			page.Groups[i].Here = page.Groups[i].Name == page.Group
		}
	}
	if page.Query != "" {
		page.Title = strings.TrimPrefix(page.Title+": ", ": ") + page.Query
	}
	from, err := parseCursor(r.query.Get("before"))
	if err != nil {
		return view{}, errNotFound
	}
	page.Paged = !from.time.IsZero()
	if err := p.fill(ctx, &page, search, from); err != nil {
		return view{}, err
	}
	return view{template: "stream.html", data: page, maxAge: streamAge}, nil
}

// cursor is a place in the stream: after the story.
type cursor struct {
	time time.Time
	id   store.StoryID
}

func (c cursor) String() string { return fmt.Sprintf("%d.%s", c.time.UnixNano(), c.id) }

// parseCursor reads what String writes. Nothing is the beginning.
func parseCursor(s string) (c cursor, err error) {
	if s == "" {
		return c, nil
	}
	at, id, _ := strings.Cut(s, ".")
	nano, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return c, err
	}
	c.time = time.Unix(0, nano).UTC()
	c.id, err = store.ParseStoryID(id)
	return c, err
}

// portion is what one transaction finds.
type portion struct {
	items  []storyItem
	looked int
	last   cursor
	end    bool // there are no more stories
}

// fill reads stories into the page until it is full, or enough was looked at.
func (p *Pages) fill(ctx context.Context, page *streamPage, search *search, at cursor) error {
	deadline := p.opts.Now().Add(searchTime)
	for {
		var found portion
		err := p.opts.Store.View(ctx, func(tx store.Reader) (err error) {
			found, err = p.portion(tx, page, search, at)
			return err
		})
		if err != nil {
			return err
		}
		for _, item := range found.items {
			page.add(item)
		}
		at = found.last
		page.Looked += found.looked
		page.Back = at.time
		switch {
		case found.end:
			return nil
		case page.Count == perPage || page.Looked >= maxLooked || p.opts.Now().After(deadline):
			page.Cut = page.Count < perPage
			page.Older = page.query(at)
			return nil
		}
	}
}

// portion looks at the next stories, until there are as many as the page still needs.
func (p *Pages) portion(tx store.Reader, page *streamPage, search *search, at cursor) (portion, error) {
	found := portion{last: at}
	r := records.NewReader(tx, p.opts.Sources())
	for story, err := range storiesAfter(tx, at) {
		if err != nil {
			return found, err
		}
		if page.Count+len(found.items) == perPage || found.looked == chunk {
			return found, nil
		}
		found.looked++
		found.last = cursor{story.Published, story.ID}
		if page.InGroup && !r.CarriedBy(&story, page.Group) || page.Copies && len(story.Members) < 2 {
			continue
		}
		item, err := search.look(r, &story)
		if err != nil {
			return found, err
		}
		if item != nil {
			found.items = append(found.items, *item)
		}
	}
	found.end = true
	return found, nil
}

// query returns the query of the page that goes on after the cursor.
func (page *streamPage) query(at cursor) string {
	q := url.Values{"before": {at.String()}}
	if page.Query != "" {
		q.Set("q", page.Query)
	}
	if page.Copies {
		q.Set("copies", "1")
	}
	return "?" + q.Encode()
}

// storiesAfter yields the stories after the cursor, newest first. Stories of one
// moment are told apart by their IDs.
func storiesAfter(tx store.Reader, at cursor) func(func(store.Story, error) bool) {
	return func(yield func(store.Story, error) bool) {
		var before time.Time
		passed := true
		if !at.time.IsZero() {
			before, passed = at.time.Add(1), false
		}
		for story, err := range tx.Stories(before) {
			if err == nil && !passed && !story.Published.Before(at.time) {
				passed = story.ID == at.id
				continue
			}
			passed = true
			if !yield(story, err) {
				return
			}
		}
	}
}

// look returns the story as it is listed, nil if the search does not find it.
func (s *search) look(r *records.Reader, story *store.Story) (*storyItem, error) {
	a, err := r.Canonical(story)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil // none of its articles is there: nothing to show
	} else if err != nil {
		return nil, err
	}
	body, err := r.Tx.Body(a.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	item := &storyItem{
		Path: "stories/" + story.ID.String(), Title: headline(&a, &body), Language: language(a.Language),
		Link: webURL(a.Link), Published: story.Published, Carriers: len(story.Members) - 1,
	}
	if !s.in(item.Title + " " + body.Text) {
		found, err := s.carriers(r, story, item)
		if err != nil || !found {
			return nil, err
		}
	}
	item.Excerpt = s.excerpt(body.Text)
	src, err := r.Source(a.Source, a.Link)
	item.Source = line(src.Name)
	return item, err
}

func (page *streamPage) add(item storyItem) {
	page.Count++
	date := item.Published.UTC().Truncate(24 * time.Hour)
	if n := len(page.Days); n == 0 || !page.Days[n-1].Date.Equal(date) {
		page.Days = append(page.Days, day{Date: date})
	}
	last := &page.Days[len(page.Days)-1]
	last.Stories = append(last.Stories, item)
}

// carriers looks for the search in the headlines of the story's other articles: who
// remembers one of them should find where it went.
func (s *search) carriers(r *records.Reader, story *store.Story, item *storyItem) (bool, error) {
	for _, m := range story.Members[:min(len(story.Members), maxCarriers)] {
		a, err := r.Tx.Article(m.Article)
		if errors.Is(err, store.ErrNotFound) {
			continue
		} else if err != nil {
			return false, err
		}
		if title := line(a.Title); s.in(title) {
			src, err := r.Source(a.Source, a.Link)
			item.Found, item.FoundAt = extract.Excerpt(title, maxTitle), line(src.Name)
			return true, err
		}
	}
	return false, nil
}
