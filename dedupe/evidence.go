package dedupe

// Evidence is what the comparison of two texts found, and what it decided. The
// texts are called a and b in the order in which they were given to Compare.
type Evidence struct {
	Verdict Verdict `json:"verdict"`
	// Score is between 0 and 1: how sure it is that a reader of the one text has
	// read the other. A verdict folds at scores of 0.5 and above, if Options do not
	// say otherwise.
	Score float64 `json:"score"`
	// Rule names the rule that decided, for instance "other-figures".
	Rule string `json:"rule"`

	// Resemblance is the share of all shingles of both texts that stand in both,
	// and InB the share of a's shingles that stand in b (Broder 1997, "On the
	// resemblance and containment of documents"); InA the other way round.
	Resemblance float64 `json:"resemblance"`
	InB         float64 `json:"in_b"`
	InA         float64 `json:"in_a"`
	// WordsA and WordsB are the lengths of the texts, SharedWords the number of
	// words in shared passages, Passages their number and LongestPassage the
	// number of words in the longest.
	WordsA         int `json:"words_a"`
	WordsB         int `json:"words_b"`
	SharedWords    int `json:"shared_words"`
	Passages       int `json:"passages"`
	LongestPassage int `json:"longest_passage"`
	// Figures is the share of the shorter text's distinct numbers that stand in
	// the longer one too; -1 if it has none. Names is the same for its rare words.
	Figures float64 `json:"figures"`
	Names   float64 `json:"names"`
	// Weights say what spoke against a fold; zero where the model was not asked.
	Weights Weights `json:"weights,omitzero"`
}

// Reversed returns the evidence as Compare gives it for the texts in the other order.
func (e Evidence) Reversed() Evidence {
	e.InA, e.InB = e.InB, e.InA
	e.WordsA, e.WordsB = e.WordsB, e.WordsA
	return e
}

// Reason names why an article stands for its story.
type Reason string

// The reasons, strongest first.
const (
	ReasonPinned         Reason = "pinned"          // somebody decided it by hand
	ReasonOnly           Reason = "only"            // the story has no other article
	ReasonOnlyAsCopy     Reason = "only-as-copy"    // by configuration, the sources of the others only have copies
	ReasonCreditedSource Reason = "credited-source" // other articles of the story name its source as the origin
	ReasonNotSyndicated  Reason = "not-syndicated"  // the others say of themselves that they are syndicated
	ReasonOwnDateline    Reason = "own-dateline"    // its own dateline names its source
	ReasonFullerText     Reason = "fuller-text"     // it has substantially more of the text
	ReasonEarliest       Reason = "earliest"        // it was published first, by a margin
	ReasonRankedHigher   Reason = "ranked-higher"   // its source ranks higher in the configuration
	ReasonFirstSeen      Reason = "first-seen"      // nothing tells them apart; it arrived first
)

// Explain returns the reason in words, as the end of a sentence about the canonical
// article.
func (r Reason) Explain() string {
	switch r {
	case ReasonPinned:
		return "it was pinned by hand"
	case ReasonOnly:
		return "the only article"
	case ReasonOnlyAsCopy:
		return "by configuration, the others are only taken as copies"
	case ReasonCreditedSource:
		return "others credit its source"
	case ReasonNotSyndicated:
		return "the others say that they are syndicated"
	case ReasonOwnDateline:
		return "its own dateline names its source"
	case ReasonFullerText:
		return "it has the fullest text"
	case ReasonEarliest:
		return "it was published first"
	case ReasonRankedHigher:
		return "its source ranks higher"
	case ReasonFirstSeen:
		return "nothing tells them apart; it was seen first"
	}
	return string(r)
}
