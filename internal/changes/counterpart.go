package changes

import "strings"

const (
	// alike is the share of its words that a paragraph must have in common with
	// another to be its counterpart.
	alike = 0.3
	// maxCounterparts bounds the work: so many pairs of paragraphs are looked at.
	maxCounterparts = 10_000
	// longWord is the length from which a word is telling, and unspacedWord that from
	// which it is a sentence of a script that has no spaces, in letters.
	longWord     = 4
	unspacedWord = 14
)

// counterpart says that two paragraphs, by their places, belong beside each other.
type counterpart struct{ a, b int }

// counterparts pairs paragraphs that tell the same in other words, in their order, so
// that as much as possible is paired.
func (c *comparer) counterparts(as, bs []span) []counterpart {
	if len(as) == 0 || len(bs) == 0 || len(as)*len(bs) > maxCounterparts {
		return nil
	}
	inA, inB := c.a.telling(as), c.b.telling(bs)
	for j := range bs {
		if mark, _ := c.special(bs[j]); mark != "" {
			inB[j] = nil
		}
	}
	// best[i][j] is the most that the paragraphs from i and j on can have in common.
	best := make([][]float64, len(as)+1)
	for i := range best {
		best[i] = make([]float64, len(bs)+1)
	}
	for i := len(as) - 1; i >= 0; i-- {
		for j := len(bs) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if s := common(inA[i], inB[j]); s >= alike {
				best[i][j] = max(best[i][j], s+best[i+1][j+1])
			}
		}
	}
	var out []counterpart
	for i, j := 0, 0; i < len(as) && j < len(bs); {
		switch best[i][j] {
		case best[i+1][j]:
			i++
		case best[i][j+1]:
			j++
		default:
			out = append(out, counterpart{i, j})
			i, j = i+1, j+1
		}
	}
	return out
}

// telling returns the words of each paragraph that tell what it is about.
func (t *side) telling(list []span) []map[string]bool {
	out := make([]map[string]bool, len(list))
	for i, p := range list {
		out[i] = map[string]bool{}
		words, _ := wordsOf(strings.TrimSpace(t.s[p.from:p.to]))
		for _, w := range words {
			switch runes := []rune(w); {
			case len(runes) >= unspacedWord:
				for k := range len(runes) - 1 {
					out[i][string(runes[k:k+2])] = true
				}
			case len(runes) >= longWord:
				out[i][w] = true
			}
		}
	}
	return out
}

// common returns the share of the smaller set that the other one has too.
func common(a, b map[string]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}
