package dedupe

import "math"

const (
	// vocabularyBits sets the number of counters. Words that share one look more
	// common than they are, which is harmless for rare ones that stay rare.
	vocabularyBits = 18
	// vocabularyWindow is the number of texts after which all counts are halved,
	// so that the vocabulary follows the news.
	vocabularyWindow = 1 << 16
	// rareShare is the share of texts below which a word counts as rare.
	rareShare = 1.0 / 200
)

// Vocabulary counts in how many texts each word was seen, to tell words that say
// what a text is about from those that stand in every other one. It knows no
// language. It takes 544 KiB, and is not safe for concurrent use.
type Vocabulary struct {
	texts  int
	counts []uint16
	seen   []uint64 // a bit for each counter: scratch of Add
}

// NewVocabulary returns an empty vocabulary.
func NewVocabulary() *Vocabulary {
	return &Vocabulary{counts: make([]uint16, 1<<vocabularyBits), seen: make([]uint64, 1<<vocabularyBits/64)}
}

func counter(hash uint64) uint32 { return uint32(hash >> (64 - vocabularyBits)) }

// Add counts the words of a text.
func (v *Vocabulary) Add(t *Text) {
	for i := range t.tokens {
		c := counter(t.tokens[i].hash)
		if bit := uint64(1) << (c % 64); v.seen[c/64]&bit == 0 {
			v.seen[c/64] |= bit
			v.counts[c]++ // at most vocabularyWindow, less than what it holds
		}
	}
	for i := range t.tokens {
		v.seen[counter(t.tokens[i].hash)/64] = 0
	}
	v.texts++
	if v.texts >= vocabularyWindow-1 {
		for i := range v.counts {
			v.counts[i] /= 2
		}
		v.texts /= 2
	}
}

// share returns the share of texts that have the word, a little above the truth.
func (v *Vocabulary) share(hash uint64) float64 {
	return float64(v.counts[counter(hash)]+1) / float64(v.texts+2)
}

// idf returns the inverse document frequency for a share of texts.
func idf(share float64) float64 { return -math.Log(share) }
