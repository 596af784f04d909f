package store

import (
	"hash/fnv"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
)

// Outline is what lists tell stories apart by, without reading them. It follows from
// the story alone, see Outlined.
type Outline struct {
	ID        StoryID
	Published time.Time
	Members   int
	// ByHand is set if a decision made by hand is all that holds one of the copies.
	ByHand bool
	// Verdicts has, for each verdict that holds one of the copies, the bit VerdictBit.
	Verdicts uint8
	// Lowest and Highest are the least and the greatest score of these copies, both 0
	// if there are none.
	Lowest, Highest float64
	// Sources has the bit SourceBit of each member's source. Several sources share one.
	Sources uint64
}

// Outlined returns the outline of a story.
func Outlined(s *Story) Outline {
	o := Outline{ID: s.ID, Published: s.Published, Members: len(s.Members)}
	for i := range s.Members {
		m := &s.Members[i]
		o.Sources |= SourceBit(m.Source)
		switch e := m.Evidence; {
		case m.Article == s.Canonical:
		case m.ByHand():
			o.ByHand = true
		case e == nil:
		default:
			if o.Verdicts == 0 || e.Score < o.Lowest {
				o.Lowest = e.Score
			}
			o.Highest = max(o.Highest, e.Score)
			o.Verdicts |= VerdictBit(e.Verdict)
		}
	}
	return o
}

// VerdictBit returns the bit of a verdict in Outline.Verdicts.
func VerdictBit(v dedupe.Verdict) uint8 { return 1 << v }

// SourceBit returns the bit of a source in Outline.Sources.
func SourceBit(id feeds.SourceID) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return 1 << (h.Sum64() >> 58)
}

// Trace says what became of an article that goes, or went, by a name.
type Trace struct {
	Article feeds.ArticleID
	// Removal says when it was removed, nil for an article that is stored.
	Removal *Removal
}

// Removal is what is kept of an article that was removed, for some time.
type Removal struct {
	Article   feeds.ArticleID `json:"article"`
	Source    feeds.SourceID  `json:"source"`
	GUID      string          `json:"guid"`
	Link      string          `json:"link,omitempty"`
	Story     StoryID         `json:"story"`
	FirstSeen time.Time       `json:"first_seen"`
	Removed   time.Time       `json:"removed"`
}
