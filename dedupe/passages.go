package dedupe

// Passage is a run of words that stands in both texts, as byte offsets into the
// normalised texts, see Text.String.
type Passage struct {
	StartA, EndA int
	StartB, EndB int
	Words        int
}

// Passages returns the passages of a that stand in b, in the order in which they
// stand in a. Runs too short to mean anything are left out. The time is linear in
// the length of the texts.
func Passages(a, b *Text) []Passage {
	var found []Passage
	for _, m := range align(a, b) {
		units := unitsOf(a.tokens[m.a.from:m.a.to])
		if units < meaningfulRun*wordUnits {
			continue
		}
		found = append(found, Passage{
			StartA: int(a.tokens[m.a.from].start), EndA: int(a.tokens[m.a.to-1].end),
			StartB: int(b.tokens[m.b.from].start), EndB: int(b.tokens[m.b.to-1].end),
			Words: wordsOf(units),
		})
	}
	return found
}
