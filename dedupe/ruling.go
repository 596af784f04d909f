package dedupe

// Ruling is what was decided by hand about two articles. It beats every verdict.
type Ruling uint8

// The rulings.
const (
	Unruled  Ruling = iota // nothing was decided: the verdict counts
	Apart                  // they are never one story
	Together               // they are one story, whatever their texts say
)

// Mark is an article's place in a decision made by hand.
type Mark struct {
	Decision uint64 // its number: of two decisions, the later has the higher one
	// Ruling is Together if the decision makes all its articles one story, and Apart
	// if it keeps those of different sides apart. Of articles that are on one side
	// such a decision says nothing.
	Ruling Ruling
	Side   int
}

// Rule returns what was decided by hand about two articles with these marks, which
// are in the order of their decisions. Of several decisions the latest counts.
func Rule(a, b []Mark) Ruling {
	ruling, _ := RuledBy(a, b)
	return ruling
}

// RuledBy is Rule, and returns the decision that says so as well, 0 if none does.
func RuledBy(a, b []Mark) (Ruling, uint64) {
	for i, j := len(a)-1, len(b)-1; i >= 0 && j >= 0; {
		switch x, y := &a[i], &b[j]; {
		case x.Decision > y.Decision:
			i--
		case x.Decision < y.Decision:
			j--
		case x.Ruling == Together || x.Side != y.Side:
			return x.Ruling, x.Decision
		default:
			i, j = i-1, j-1
		}
	}
	return Unruled, 0
}
