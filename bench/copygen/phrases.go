package copygen

import (
	"math/rand/v2"
	"strings"
)

// leadIns begin phrases that may stand at the beginning of a sentence as well as
// at its end.
const leadIns = " In On At After Before During Last Earlier Despite For From Under With Since Until Since By "

// movePhrases moves leading phrases to the end of their sentences and attributions
// to their beginning, up to the given number of words, and returns how many words
// it moved. Sentences with quotations stay.
func movePhrases(r *rand.Rand, d *draft, words int) int {
	ss := sentencesOf(d.paragraphs)
	type place struct{ i, j int }
	var places []place
	for i := range ss {
		for j := range ss[i] {
			places = append(places, place{i, j})
		}
	}
	shuffle(r, places)
	moved := 0
	for _, p := range places {
		if moved >= words {
			break
		}
		turned, n := turnSentence(ss[p.i][p.j])
		if n == 0 || n > words-moved {
			continue
		}
		old := ss[p.i][p.j]
		d.paragraphs[p.i] = strings.Replace(d.paragraphs[p.i], old, turned, 1)
		moved += n
	}
	return moved
}

// turnSentence changes the order of a sentence's phrases; n is the number of
// words moved, 0 if it cannot be done safely.
func turnSentence(s string) (turned string, n int) {
	if strings.ContainsAny(s, "\"“”«»„:;()<>") || !strings.HasSuffix(s, ".") {
		return "", 0
	}
	if turned, n = leadToEnd(s); n > 0 {
		return turned, n
	}
	return attributionToFront(s)
}

// leadToEnd: "In March, the firm shut a plant." → "The firm shut a plant in March."
func leadToEnd(s string) (string, int) {
	lead, rest, ok := strings.Cut(s, ", ")
	first, _, _ := strings.Cut(lead, " ")
	n := len(cutWords(lead))
	if !ok || n > 5 || n < 2 || !strings.Contains(leadIns, " "+first+" ") || strings.Count(s, ", ") > 1 || len(cutWords(rest)) < n+4 {
		return "", 0
	}
	return capitalise(strings.TrimSuffix(rest, ".")) + " " + strings.ToLower(first) + lead[len(first):] + ".", n
}

// attributionToFront: "Prices will rise, analysts said." → "Analysts said prices
// will rise."
func attributionToFront(s string) (string, int) {
	i := strings.LastIndex(s, ", ")
	if i < 0 || strings.Count(s, ", ") > 1 {
		return "", 0
	}
	tail := strings.TrimSuffix(s[i+2:], ".")
	n := len(cutWords(tail))
	if n < 2 || n > 6 || !strings.HasSuffix(tail, " said") || len(cutWords(s[:i])) < n+4 {
		return "", 0
	}
	first, after, _ := strings.Cut(s[:i], " ")
	if !strings.Contains(" The A An This These It Its There They He She Some Most Many No ", " "+first+" ") {
		return "", 0 // perhaps a name
	}
	return capitalise(tail) + " " + strings.ToLower(first) + " " + after + ".", n
}
