package pages

import (
	"time"

	"wirefold/feeds/extract"
)

// timeline is a drawing of who published when. Places across are in percent, so that
// it fits every screen; places down are in pixels.
type timeline struct {
	Height int
	Rows   []moment
	Span   string // between the first and the last
}

// moment is one article in the drawing.
type moment struct {
	*carrier
	Canonical bool
	Short     string // the source's name, shortened
	X         float64
	Text      int // where its words stand
	Line      int
	After     string // since the first
}

const (
	momentHeight = 44
	// timelineLeft and timelineRight are the first and last places, in percent.
	timelineLeft  = 2.0
	timelineRight = 98.0
	maxMoments    = 40
)

// newTimeline returns nil for a story that nobody else carries.
func newTimeline(page *storyPage) *timeline {
	all := page.byTime()
	if len(all) < 2 {
		return nil
	}
	first, last := all[0].Published, all[len(all)-1].Published
	all = all[:min(len(all), maxMoments)]
	span := max(last.Sub(first), time.Second)
	t := &timeline{Height: momentHeight*len(all) + 8, Span: between(last.Sub(first))}
	for i, c := range all {
		m := moment{
			carrier: c, Canonical: c == &page.Canonical, Short: extract.Excerpt(c.Source, labelLength),
			X:    timelineLeft + (timelineRight-timelineLeft)*float64(c.Published.Sub(first))/float64(span),
			Text: momentHeight*i + 16, Line: momentHeight*i + 32,
		}
		if i > 0 {
			m.After = between(c.Published.Sub(first)) + " later"
		}
		t.Rows = append(t.Rows, m)
	}
	return t
}
