package dedupe

import (
	"slices"
	"time"
)

const (
	// fullerBy is how much longer a text must be to be substantially fuller.
	fullerBy = 1.5
	// earlierBy is the margin by which a date must be earlier to mean anything:
	// agencies' own feeds often post after their clients'.
	earlierBy = 10 * time.Minute
)

// Claim is what speaks for an article as the one that stands for its story.
type Claim struct {
	CopyOnly   bool      // by configuration, its source only has copies
	Credited   int       // how many other articles of the story name its source as theirs
	Syndicated bool      // it says of itself that it is a copy
	Derived    bool      // it says of itself that it was made from agency copy
	Dateline   bool      // its dateline names its own source: an agency's own report
	Words      int       // length of its text
	Published  time.Time // zero if unknown
	Rank       int       // of its source, by configuration
	// Pinned is the number of the decision by hand that makes the article canonical,
	// 0 if none does. Of several the latest counts, which has the highest number.
	Pinned uint64
}

// criterion is one step of Choose.
type criterion struct {
	reason Reason
	// more says which of two claims is ahead, however little.
	more func(a, b *Claim) bool
	// beats says whether a is ahead by so much that b falls out.
	beats func(a, b *Claim) bool
}

// criteria returns the steps of Choose, the strongest evidence first.
func criteria() []criterion {
	whole := func(a, b *Claim) bool { return !a.CopyOnly && b.CopyOnly }
	credited := func(a, b *Claim) bool { return a.Credited > 0 && b.Credited == 0 }
	original := func(a, b *Claim) bool { return !a.Syndicated && b.Syndicated }
	dated := func(a, b *Claim) bool { return a.Dateline && !b.Dateline }
	longer := func(a, b *Claim) bool { return a.Words > b.Words }
	own := func(a, b *Claim) bool { return !a.Derived && b.Derived }
	ranked := func(a, b *Claim) bool { return a.Rank > b.Rank }
	return []criterion{
		{ReasonOnlyAsCopy, whole, whole},
		{ReasonCreditedSource, credited, credited},
		{ReasonNotSyndicated, original, original},
		{ReasonOwnDateline, dated, dated},
		{ReasonFullerText, longer, fuller},
		{ReasonNotSyndicated, own, own},
		{ReasonEarliest, sooner, earlier},
		{ReasonRankedHigher, ranked, ranked},
	}
}

// Choose returns which of the claims, given in order of arrival, stands for the
// story, and the reason that decided against its strongest rival. A pinned one beats
// all others. Else the incumbent (an index, or -1) stays unless another claim is
// better by one of the reasons before ReasonFirstSeen. There must be at least one
// claim.
//
// Each criterion in turn strikes out what the leader in it beats. Comparing the
// claims two by two would not do: margins make "better" run in circles (the first
// earlier than the second, the second than the third, the third fuller than the
// first), and the choice would change with every look at the story.
func Choose(claims []Claim, incumbent int) (int, Reason) {
	pinned := 0
	for i := range claims {
		if claims[i].Pinned > claims[pinned].Pinned {
			pinned = i
		}
	}
	switch {
	case claims[pinned].Pinned > 0:
		return pinned, ReasonPinned
	case len(claims) == 1:
		return 0, ReasonOnly
	}
	left := make([]int, len(claims))
	for i := range left {
		left[i] = i
	}
	reason := ReasonFirstSeen
	for _, by := range criteria() {
		top := &claims[left[0]]
		for _, i := range left[1:] {
			if by.more(&claims[i], top) {
				top = &claims[i]
			}
		}
		before := len(left)
		left = slices.DeleteFunc(left, func(i int) bool { return by.beats(top, &claims[i]) })
		if len(left) < before {
			reason = by.reason
		}
	}
	switch {
	case len(left) == 1:
		return left[0], reason
	case slices.Contains(left, incumbent):
		return incumbent, ReasonFirstSeen
	}
	return left[0], ReasonFirstSeen
}

func fuller(a, b *Claim) bool {
	return a.Words > b.Words && float64(a.Words) >= fullerBy*float64(b.Words)
}

// sooner reports whether a has the earlier date; an unknown date is the latest.
func sooner(a, b *Claim) bool {
	return !a.Published.IsZero() && (b.Published.IsZero() || a.Published.Before(b.Published))
}

func earlier(a, b *Claim) bool {
	return !a.Published.IsZero() && !b.Published.IsZero() && b.Published.Sub(a.Published) >= earlierBy
}
