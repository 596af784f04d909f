package copygen

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// edit replaces bytes of one paragraph.
type edit struct {
	paragraph, start, end int
	text                  string
	words                 int // words that it really changes
}

// Tiers of edits: what the lexicon knows comes first.
const (
	bySynonym = iota
	byPseudoSynonym
	byFiller
	numTiers
)

// reword replaces a share of the words. English is reworded by a lexicon and by
// moving phrases; in other languages words of other texts take the place.
func reword(s *scene, d *draft, share float64) bool {
	return rewordWith(s, s.rng, d, share)
}

func rewordWith(s *scene, r *rand.Rand, d *draft, share float64) bool {
	total := 0
	for _, p := range d.paragraphs {
		total += len(cutWords(p))
	}
	target := int(math.Round(share * float64(total)))
	if s.lang != "en" {
		return replaceFromPool(s.pool.of(s.lang).words, s.base, r, d, target)
	}
	if share >= 0.04 {
		target -= movePhrases(r, d, target/6)
	}
	var tiers [numTiers][]edit
	for i, p := range d.paragraphs {
		s.lexicon.candidates(r, i, p, &tiers)
	}
	var chosen []edit
	for t := range tiers {
		shuffle(r, tiers[t])
		for _, e := range tiers[t] {
			if e.words <= target {
				chosen = append(chosen, e)
				target -= e.words
			}
		}
	}
	applyEdits(d, chosen)
	return target <= 0 || float64(target) <= 0.1*share*float64(total)
}

// candidates collects the edits that a paragraph admits; they do not overlap.
// Figures and names are spared: what has a digit, and what is capitalised without
// being the first word of a sentence.
func (x *lexicon) candidates(r *rand.Rand, paragraph int, p string, tiers *[numTiers][]edit) {
	ws := cutWords(p)
	for i := 0; i < len(ws); i++ {
		first := p[ws[i].start:ws[i].end]
		opens := i == 0 || opensSentence(p[ws[i-1].end:ws[i].start])
		if hasDigit(first) || capital(first) && !opens {
			continue
		}
		if n, text, words := x.synonym(r, p, ws[i:]); n > 0 {
			tiers[bySynonym] = append(tiers[bySynonym], edit{paragraph, ws[i].start, ws[i+n-1].end, text, words})
			i += n - 1
			continue
		}
		lower := strings.ToLower(first)
		if text, ok := x.pseudo[lower]; ok && lower != "may" {
			tiers[byPseudoSynonym] = append(tiers[byPseudoSynonym], edit{paragraph, ws[i].start, ws[i].end, likeFirst(first, text), 1})
		} else if !capital(first) && len(first) > 2 && !figureWord(lower) {
			tiers[byFiller] = append(tiers[byFiller], edit{paragraph, ws[i].start, ws[i].end, x.filler(lower), 1})
		}
	}
}

// synonym looks for the longest phrase at the beginning of ws, and returns its
// number of words, what stands for it, and how many words that changes.
func (x *lexicon) synonym(r *rand.Rand, p string, ws []word) (n int, text string, changed int) {
	for n := min(x.longest, len(ws)); n > 0; n-- {
		from := p[ws[0].start:ws[n-1].end]
		key := strings.ToLower(from)
		if from[1:] != key[1:] {
			continue
		}
		alternatives := x.synonyms[key]
		if len(alternatives) == 0 {
			continue
		}
		text := pick(r, alternatives)
		kept := strings.Fields(text)
		for f := range strings.FieldsSeq(key) {
			if !slices.Contains(kept, f) {
				changed++
			}
		}
		return n, likeFirst(from, text), changed
	}
	return 0, "", 0
}

// likeFirst gives text a capital if from has one.
func likeFirst(from, text string) string {
	if capital(from) {
		return capitalise(text)
	}
	return text
}

// applyEdits makes edits that do not overlap, and adapts "a" and "an" before them.
func applyEdits(d *draft, edits []edit) {
	slices.SortFunc(edits, func(a, b edit) int {
		if a.paragraph != b.paragraph {
			return a.paragraph - b.paragraph
		}
		return a.start - b.start
	})
	for len(edits) > 0 {
		i := edits[0].paragraph
		p := d.paragraphs[i]
		var out []byte
		last := 0
		for len(edits) > 0 && edits[0].paragraph == i {
			e := edits[0]
			edits = edits[1:]
			out = append(out, p[last:e.start]...)
			out = append(adaptArticle(out, e.text), e.text...)
			last = e.end
		}
		d.paragraphs[i] = string(append(out, p[last:]...))
	}
}

// adaptArticle makes the indefinite article at the end of out fit the next word.
func adaptArticle(out []byte, next string) []byte {
	vowel := strings.ContainsRune("aeiou", rune(next[0]))
	switch s := string(out[max(0, len(out)-4):]); {
	case vowel && strings.HasSuffix(s, " a "):
		return append(out[:len(out)-1], "n "...)
	case !vowel && strings.HasSuffix(s, " an "):
		return append(out[:len(out)-2], ' ')
	}
	return out
}

// replaceFromPool puts words of other texts in the place of words, sparing facts and
// what is capitalised. Where words are not set off by spaces, as many characters as
// a word has are replaced by others.
func replaceFromPool(donated []string, base *Base, r *rand.Rand, d *draft, target int) bool {
	if len(donated) == 0 {
		return target == 0
	}
	var edits []edit
	for i, p := range d.paragraphs {
		ws := base.cutFacts(p)
		for j := 0; j < len(ws); j++ {
			w := p[ws[j].start:ws[j].end]
			if base.fact(w) || capital(w) {
				continue
			}
			n := 1
			if ws[j].units == unspacedUnits {
				if n = wordCharacters(base.lang); j+n > len(ws) || !adjoin(ws[j:j+n]) {
					continue
				}
			}
			edits = append(edits, edit{i, ws[j].start, ws[j+n-1].end, "", n})
			j += n - 1
		}
	}
	shuffle(r, edits)
	chosen := edits[:0]
	for _, e := range edits {
		if e.words > target+e.words/2 {
			continue
		}
		for range 20 {
			if e.text = pick(r, donated); differs(e.text, d.paragraphs[e.paragraph][e.start:e.end], e.words > 1) {
				break
			}
		}
		chosen = append(chosen, e)
		target -= e.words
	}
	applyEdits(d, chosen)
	return target < wordCharacters(base.lang)
}

// differs reports whether a and b are two words; of characters in a row, none may
// stand at its place in both.
func differs(a, b string, characters bool) bool {
	if !characters {
		return fold(a) != fold(b)
	}
	x, y := []rune(a), []rune(b)
	for i := range min(len(x), len(y)) {
		if x[i] == y[i] {
			return false
		}
	}
	return true
}

// spin rewords until only the given share of the five-word shingles remains.
func spin(s *scene, d *draft, remain float64) bool {
	const tolerance = 0.04
	original := d.text()
	seed := s.rng.Uint64()
	low, high := 0.0, 0.9
	for range 9 {
		middle := (low + high) / 2
		try := &draft{title: d.title, paragraphs: slices.Clone(d.paragraphs)}
		rewordWith(s, rand.New(rand.NewPCG(seed, 1)), try, middle)
		share := ShingleShare(original, try.text())
		if math.Abs(share-remain) <= tolerance/2 {
			d.paragraphs = try.paragraphs
			return true
		}
		if share > remain {
			low = middle
		} else {
			high = middle
		}
		if high-low < 0.005 && math.Abs(share-remain) <= tolerance {
			d.paragraphs = try.paragraphs
			return true
		}
	}
	return false
}
