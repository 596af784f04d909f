package pages

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"wirefold/feeds"
	"wirefold/internal/web/records"
	"wirefold/store"
)

const (
	// maxCounted bounds how many stories are counted, and carriageAge is how long the
	// result is kept: it changes slowly, and is much to read.
	maxCounted  = 5000
	carriageAge = time.Minute
)

// carriage is who carries whose texts.
type carriage struct {
	Stories  int
	Articles int
	Copies   int
	Since    time.Time // of the oldest story that was counted
	Cut      bool      // there are more stories in the window

	bySource map[feeds.SourceID]*tally
	names    map[feeds.SourceID]string
}

// tally is what one source has.
type tally struct {
	articles, copies int
	origins          map[feeds.SourceID]int // whose texts it carries
	from             []tie                  // the same, most first
	carried          int                    // copies of its own texts elsewhere
}

// tie is how many texts come from a source.
type tie struct {
	Name  string
	Count int
}

// carriageCache keeps the last count.
type carriageCache struct {
	mu   sync.Mutex
	last *carriage
	at   time.Time
}

func (c *carriageCache) get(ctx context.Context, p *Pages, configured []feeds.Source) (*carriage, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := p.opts.Now()
	if c.last != nil && now.Sub(c.at).Abs() < carriageAge {
		return c.last, nil
	}
	counted, err := p.countCarriage(ctx, configured, now.Add(-p.opts.Window()))
	if err == nil {
		c.last, c.at = counted, now
	}
	return counted, err
}

// countCarriage counts the newest stories since then.
func (p *Pages) countCarriage(ctx context.Context, configured []feeds.Source, since time.Time) (*carriage, error) {
	c := &carriage{bySource: map[feeds.SourceID]*tally{}, names: map[feeds.SourceID]string{}}
	var at cursor
	for end := false; !end; {
		var stories []store.Story
		err := p.opts.Store.View(ctx, func(tx store.Reader) error {
			stories, end = nil, true
			for story, err := range storiesAfter(tx, at) {
				if err != nil {
					return err
				}
				if story.Published.Before(since) {
					return nil
				}
				if len(stories) == chunk {
					end = false
					return nil
				}
				stories = append(stories, story)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		for i := range stories {
			c.count(&stories[i])
			at = cursor{stories[i].Published, stories[i].ID}
		}
		if c.Stories >= maxCounted {
			c.Cut = !end
			break
		}
	}
	c.Since = at.time
	return c, c.name(ctx, p, configured)
}

func (c *carriage) count(story *store.Story) {
	c.Stories++
	origin := feeds.SourceID("")
	if m := story.Member(story.Canonical); m != nil {
		origin = m.Source
	}
	for _, m := range story.Members {
		t := c.tally(m.Source)
		t.articles++
		c.Articles++
		if m.Article == story.Canonical || origin == "" {
			continue
		}
		t.copies++
		c.Copies++
		t.origins[origin]++
		c.tally(origin).carried++
	}
}

func (c *carriage) tally(id feeds.SourceID) *tally {
	t := c.bySource[id]
	if t == nil {
		t = &tally{origins: map[feeds.SourceID]int{}}
		c.bySource[id] = t
	}
	return t
}

// name finds what the sources are called, and sorts whose texts each carries.
func (c *carriage) name(ctx context.Context, p *Pages, configured []feeds.Source) error {
	err := p.opts.Store.View(ctx, func(tx store.Reader) error {
		r := records.NewReader(tx, configured)
		for id := range c.bySource {
			src, err := r.Source(id, "")
			if err != nil {
				return err
			}
			c.names[id] = line(src.Name)
		}
		return nil
	})
	for _, t := range c.bySource {
		for id, n := range t.origins {
			t.from = append(t.from, tie{c.names[id], n})
		}
		slices.SortFunc(t.from, func(a, b tie) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Name, b.Name)) })
	}
	return err
}
