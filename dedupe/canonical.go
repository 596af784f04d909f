package dedupe

import "time"

const (
	// fullerBy is how much longer a text must be to be substantially fuller.
	fullerBy = 1.5
	// earlierBy is the margin by which a date must be earlier to mean anything:
	// agencies' own feeds often post after their clients'.
	earlierBy = 10 * time.Minute
)

// Claim is what speaks for an article as the one that stands for its story.
type Claim struct {
	Credited   int       // how many other articles of the story name its source as theirs
	Syndicated bool      // it says of itself that it is a copy
	Derived    bool      // it says of itself that it was made from agency copy
	Words      int       // length of its text
	Published  time.Time // zero if unknown
	Rank       int       // of its source, by configuration
}

// Choose returns which of the claims, given in order of arrival, stands for the
// story, and the reason that decided against its strongest rival. The incumbent
// (an index, or -1) stays unless another claim is better by one of the reasons
// before ReasonFirstSeen. There must be at least one claim.
func Choose(claims []Claim, incumbent int) (int, Reason) {
	best := max(incumbent, 0)
	for i := range claims {
		if i != best {
			if won, _ := better(&claims[i], &claims[best]); won {
				best = i
			}
		}
	}
	if len(claims) == 1 {
		return 0, ReasonOnly
	}
	weakest := -1
	order := []Reason{ReasonCreditedSource, ReasonNotSyndicated, ReasonFullerText, ReasonEarliest, ReasonRankedHigher, ReasonFirstSeen}
	for i := range claims {
		if i == best {
			continue
		}
		won, reason := better(&claims[best], &claims[i])
		if !won {
			reason = ReasonFirstSeen
		}
		for rank, r := range order {
			if r == reason {
				weakest = max(weakest, rank)
			}
		}
	}
	return best, order[weakest]
}

// better reports whether a is the better claim, and by which reason, which is the
// first on which the two differ.
func better(a, b *Claim) (bool, Reason) {
	switch {
	case (a.Credited > 0) != (b.Credited > 0):
		return a.Credited > 0, ReasonCreditedSource
	case a.Syndicated != b.Syndicated:
		return b.Syndicated, ReasonNotSyndicated
	case fuller(a, b) || fuller(b, a):
		return fuller(a, b), ReasonFullerText
	case a.Derived != b.Derived:
		return b.Derived, ReasonNotSyndicated
	case earlier(a, b) || earlier(b, a):
		return earlier(a, b), ReasonEarliest
	case a.Rank != b.Rank:
		return a.Rank > b.Rank, ReasonRankedHigher
	}
	return false, ReasonFirstSeen
}

func fuller(a, b *Claim) bool { return float64(a.Words) >= fullerBy*float64(b.Words) }

func earlier(a, b *Claim) bool {
	return !a.Published.IsZero() && !b.Published.IsZero() && b.Published.Sub(a.Published) >= earlierBy
}
