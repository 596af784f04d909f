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
	Sources SourceSet // of the members
}

// SourceSet is a set of sources that may hold others as well, but never lacks one that
// was put in. It has a bit for each, which few share where there are hundreds.
type SourceSet [4]uint64

// Add puts a source into the set.
func (s *SourceSet) Add(id feeds.SourceID) {
	h := fnv.New64a()
	h.Write([]byte(id))
	bit := h.Sum64() >> 56
	s[bit/64] |= 1 << (bit % 64)
}

// Meets reports whether the sets may have a source in common.
func (s SourceSet) Meets(other SourceSet) bool {
	for i := range s {
		if s[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// Outlined returns the outline of a story.
func Outlined(s *Story) Outline {
	o := Outline{ID: s.ID, Published: s.Published, Members: len(s.Members)}
	for i := range s.Members {
		m := &s.Members[i]
		o.Sources.Add(m.Source)
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
