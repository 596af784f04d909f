package pages

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

// barLength is the length of the bar for a share of 1, in pixels.
const barLength = 60

type sourcesPage struct {
	frame
	Sources  []sourceRow
	Carriage *carriage
	Matrix   *matrix
	Failing  int
}

// sourceRow is a source and how it is.
type sourceRow struct {
	Name       string
	Site       string // URL
	Host       string // of the feed
	Groups     []groupLink
	State      string // "ok", "new", "failing" or "gone"
	LastPoll   time.Time
	Answer     string // to the last poll, in words
	Failures   int
	Error      string
	NextDue    time.Time
	Why        string // the next poll is then
	Articles   int    // in the window
	Copies     int    // of them
	Share      float64
	Bar        int // the share, as a length of barLength
	CopiesFrom []tie
}

func (p *Pages) sources(ctx context.Context, r request) (view, error) {
	page := sourcesPage{frame: r.frame}
	page.Title, page.Here = "Sources", "sources"
	configured := p.opts.Sources()
	c, err := p.carriage.get(ctx, p, configured)
	if err != nil {
		return view{}, err
	}
	page.Carriage, page.Matrix = c, newMatrix(c)
	err = p.opts.Store.View(ctx, func(tx store.Reader) error {
		page.Sources, page.Failing = nil, 0
		for _, src := range configured {
			state, err := tx.Source(src.ID)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			row := newSourceRow(src, state)
			if t := c.bySource[src.ID]; t != nil {
				row.Articles, row.Copies, row.CopiesFrom = t.articles, t.copies, t.from
				row.Share = share(t.copies, t.articles)
				row.Bar = int(row.Share*barLength + 0.5)
			}
			if row.State == "failing" || row.State == "gone" {
				page.Failing++
			}
			page.Sources = append(page.Sources, row)
		}
		return nil
	})
	// What needs a look comes first.
	rank := map[string]int{"gone": 0, "failing": 1, "new": 2, "ok": 3}
	slices.SortStableFunc(page.Sources, func(a, b sourceRow) int {
		return cmp.Or(cmp.Compare(rank[a.State], rank[b.State]), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	})
	return view{template: "sources.html", data: page}, err
}

func newSourceRow(src feeds.Source, s store.SourceState) sourceRow {
	row := sourceRow{
		Name: line(src.Name), Site: webURL(s.SiteURL), Host: hostOf(src.URL), State: "ok",
		LastPoll: s.LastPoll, Answer: answer(s), Failures: s.Failures,
		NextDue: s.NextDue, Why: why(s.DueReason),
		// The feed's address may hold a secret; its host says enough.
		Error: line(strings.ReplaceAll(strings.TrimPrefix(s.LastError, "GET "+src.URL+": "), src.URL, hostOf(src.URL))),
	}
	for _, g := range src.Groups {
		row.Groups = append(row.Groups, groupLink{Name: line(g), Path: "groups/" + pathSegment(g)})
	}
	switch {
	case s.Gone:
		row.State = "gone"
	case s.LastPoll.IsZero():
		row.State = "new"
	case s.Failures > 0:
		row.State = "failing"
	}
	return row
}

// answer puts the answer to the last poll into words.
func answer(s store.SourceState) string {
	switch {
	case s.LastPoll.IsZero():
		return "not polled yet"
	case s.Gone:
		return "gone for good, says the publisher; not polled any more"
	case s.LastStatus == http.StatusNotModified:
		return "nothing new"
	case s.Failures == 0:
		return "read"
	case s.LastStatus == 0:
		return "no answer"
	case http.StatusText(s.LastStatus) != "":
		return strings.ToLower(http.StatusText(s.LastStatus))
	}
	return "failed"
}

// why puts into words what set the next due time. What it does not know is shown as
// it was stored.
func why(reason string) string {
	switch reason {
	case "schedule":
		return "by its schedule"
	case "Retry-After":
		return "the server asked to wait (Retry-After)"
	}
	return line(reason)
}

func share(part, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(part) / float64(all)
}
