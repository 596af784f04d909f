package copygen

import "strings"

// lexicon knows what may stand for English words.
type lexicon struct {
	synonyms map[string][]string // of words and phrases
	pseudo   map[string]string
	fillers  []string
	longest  int // words of the longest phrase
}

func newLexicon() *lexicon {
	x := &lexicon{synonyms: make(map[string][]string), pseudo: make(map[string]string), fillers: strings.Fields(fillers)}
	for line := range strings.Lines(synonyms) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok {
			continue
		}
		x.synonyms[from] = append(x.synonyms[from], strings.Split(to, ", ")...)
		x.longest = max(x.longest, strings.Count(from, " ")+1)
	}
	for line := range strings.Lines(pseudoSynonyms) {
		if from, to, ok := strings.Cut(strings.TrimSpace(line), " = "); ok {
			x.pseudo[from] = to
		}
	}
	return x
}

// filler returns the word that always stands in for w.
func (x *lexicon) filler(w string) string {
	f := x.fillers[hashString(w)%uint64(len(x.fillers))]
	if f == w {
		f = x.fillers[(hashString(w)+1)%uint64(len(x.fillers))]
	}
	return f
}

// figureWords are never replaced: they are figures spelled out.
const figureWords = " one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen" +
	" twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion half third dozen double triple mln bln "

// figureWord reports whether w is a figure spelled out; mln and bln are, but may
// be written out by the lexicon.
func figureWord(w string) bool { return strings.Contains(figureWords, " "+w+" ") }
