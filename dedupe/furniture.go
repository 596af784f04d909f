package dedupe

import (
	"strings"
	"unicode"

	"github.com/cespare/xxhash/v2"
)

const (
	// A block is furniture if it stands in so many articles of a source, about
	// different stories, and in such a share of them.
	furnitureArticles = 3
	furnitureShare    = 0.2
	// furnitureMemory is the number of articles after which all counts are halved,
	// so that a redesigned page is learnt anew.
	furnitureMemory = 64
	// maxFurniture bounds the blocks that are counted for one source.
	maxFurniture = 400
	// maxPrefix is how many words may stand before a colon to be counted without
	// what follows it: "You may also like: …".
	maxPrefix = 5
)

// Furniture is what a source puts around its articles: invitations to subscribe,
// links to other articles, comment forms, footers. It is learnt by counting the
// paragraphs that come back in article after article; no list of phrases could
// keep up. The zero value has seen nothing.
type Furniture struct {
	Articles int            `json:"articles"`
	Blocks   map[uint64]int `json:"blocks,omitempty"`
}

// Learn counts the paragraphs of an article. It should be called once for each
// story of the source: two versions of one report would make the report itself
// look like furniture.
func (f *Furniture) Learn(title, text string) {
	if f.Blocks == nil {
		f.Blocks = map[uint64]int{}
	}
	seen := map[uint64]bool{}
	for _, p := range strings.Split(text, "\n") {
		for _, key := range blockKeys(title, p) {
			if !seen[key] {
				seen[key] = true
				f.Blocks[key]++
			}
		}
	}
	f.Articles++
	if f.Articles >= furnitureMemory {
		f.decay()
	} else if len(f.Blocks) > maxFurniture {
		f.forgetRare()
	}
}

func (f *Furniture) decay() {
	f.Articles /= 2
	for k, n := range f.Blocks {
		if n /= 2; n > 0 {
			f.Blocks[k] = n
		} else {
			delete(f.Blocks, k)
		}
	}
}

func (f *Furniture) forgetRare() {
	for least := 1; len(f.Blocks) > maxFurniture; least++ {
		for k, n := range f.Blocks {
			if n <= least {
				delete(f.Blocks, k)
			}
		}
	}
}

// Strip returns the text without its furniture.
func (f *Furniture) Strip(title, text string) string {
	if f == nil || f.Articles < furnitureArticles {
		return text
	}
	paragraphs := strings.Split(text, "\n")
	kept := paragraphs[:0]
	for _, p := range paragraphs {
		if !f.has(title, p) {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n")
}

func (f *Furniture) has(title, paragraph string) bool {
	for _, key := range blockKeys(title, paragraph) {
		if n := f.Blocks[key]; n >= furnitureArticles && float64(n) >= furnitureShare*float64(f.Articles) {
			return true
		}
	}
	return false
}

// blockKeys returns what a paragraph is counted under: its words, without the
// title of the article and with a single figure left open; and, if a few words
// end in a colon, these words.
func blockKeys(title, paragraph string) []uint64 {
	paragraph = strings.TrimSpace(paragraph)
	if paragraph == "" {
		return nil
	}
	var keys []uint64
	if head, _, ok := strings.Cut(paragraph, ":"); ok {
		if n := len(strings.Fields(head)); n > 0 && n <= maxPrefix && len(head) < len(paragraph)-1 {
			keys = append(keys, xxhash.Sum64String("prefix\x00"+strings.ToLower(strings.TrimSpace(head))))
		}
	}
	if title != "" {
		paragraph = strings.ReplaceAll(paragraph, title, "\x01")
	}
	var b strings.Builder
	figures := 0
	inFigure := false
	for _, r := range paragraph {
		switch {
		case unicode.IsDigit(r):
			if !inFigure {
				figures++
				b.WriteByte('0')
			}
			inFigure = true
			continue
		case unicode.IsLetter(r) || r == '\x01':
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		}
		inFigure = false
	}
	if figures > 1 {
		// Lines of figures are what reports are made of.
		return append(keys, xxhash.Sum64String("exact\x00"+paragraph))
	}
	return append(keys, xxhash.Sum64String(b.String()))
}
