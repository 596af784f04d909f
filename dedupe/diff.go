package dedupe

import "strings"

// Kind says in which of two texts a segment stands.
type Kind string

// The kinds of segments.
const (
	Shared Kind = "shared" // in both
	OnlyA  Kind = "only-a"
	OnlyB  Kind = "only-b"
)

// Segment is a stretch of one or both of two texts.
type Segment struct {
	Kind  Kind   `json:"kind"`
	Text  string `json:"text"` // as in a where it is shared
	Words int    `json:"words"`
	// Where it stands, as byte offsets into the normalised texts, see Text.String;
	// unset in the text that does not have it.
	StartA int `json:"-"`
	EndA   int `json:"-"`
	StartB int `json:"-"`
	EndB   int `json:"-"`
}

// Diff returns the two texts as one sequence of segments: what is shared, in its
// common order, and between that what only a and only b has. A passage that was
// moved shows as missing in one place and added in another. Joining the segments
// of a gives a's text but for white space and punctuation at their edges,
// and likewise for b but for capitals and the like.
func Diff(a, b *Text) []Segment {
	var out []Segment
	gap := func(kind Kind, t *Text, from, to int) {
		if from >= to {
			return
		}
		start, end := 0, len(t.s)
		if from > 0 {
			start = int(t.tokens[from-1].end)
		}
		if to < len(t.tokens) {
			end = int(t.tokens[to].start)
		}
		s := Segment{Kind: kind, Text: strings.TrimSpace(t.s[start:end]), Words: wordsOf(unitsOf(t.tokens[from:to]))}
		if kind == OnlyA {
			s.StartA, s.EndA = start, end
		} else {
			s.StartB, s.EndB = start, end
		}
		out = append(out, s)
	}
	shared := func(m match) {
		// Punctuation at the edges belongs to what surrounds the passage.
		s := Segment{
			Kind: Shared, Words: wordsOf(unitsOf(a.tokens[m.a.from:m.a.to])),
			StartA: int(a.tokens[m.a.from].start), EndA: int(a.tokens[m.a.to-1].end),
			StartB: int(b.tokens[m.b.from].start), EndB: int(b.tokens[m.b.to-1].end),
		}
		s.Text = a.s[s.StartA:s.EndA]
		out = append(out, s)
	}
	nextA, nextB := 0, 0
	for _, m := range heaviestChain(align(a, b)) {
		gap(OnlyA, a, nextA, m.a.from)
		gap(OnlyB, b, nextB, m.b.from)
		shared(m)
		nextA, nextB = m.a.to, m.b.to
	}
	gap(OnlyA, a, nextA, len(a.tokens))
	gap(OnlyB, b, nextB, len(b.tokens))
	return out
}

// maxChain bounds how far back heaviestChain looks for the passage before.
const maxChain = 500

// heaviestChain returns those of the matches, given in the order of a, that have
// the most words and come in the same order in b.
func heaviestChain(matches []match) []match {
	weight := make([]int, len(matches))
	before := make([]int, len(matches))
	best := -1
	for i, m := range matches {
		before[i] = -1
		for j := max(0, i-maxChain); j < i; j++ {
			if matches[j].b.to <= m.b.from && weight[j] > weight[i] {
				weight[i], before[i] = weight[j], j
			}
		}
		weight[i] += m.a.len()
		if best < 0 || weight[i] > weight[best] {
			best = i
		}
	}
	var chain []match
	for i := best; i >= 0; i = before[i] {
		chain = append(chain, matches[i])
	}
	for i, j := 0, len(chain)-1; i < j; i, j = i+1, j-1 {
		chain[i], chain[j] = chain[j], chain[i]
	}
	return chain
}
