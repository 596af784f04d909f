package copygen

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"time"
)

// builder makes a corpus.
type builder struct {
	opt       Options
	rng       *rand.Rand
	kinds     []Kind
	sources   []*Source
	agencies  []*Source
	outlets   []*Source
	lexicon   *lexicon
	pool      *pool
	index     *overlapIndex
	roots     []string // of the texts of the index
	bases     []*Base  // shuffled
	articles  []*Article
	pairs     []Pair
	stories   []*story
	report    Report
	total     int
	quotation *regexp.Regexp
}

// story is an original that stands in the corpus, with its base text.
type story struct {
	base     *Base
	original *Article
	hosts    map[*Source]bool // sources that have it already
}

// Generate makes a corpus of base texts.
func Generate(bases []*Base, o Options) (*Corpus, error) {
	ids := make(map[string]bool)
	for _, x := range bases {
		if ids[x.ID] {
			return nil, fmt.Errorf("two base texts have the id %q", x.ID)
		}
		ids[x.ID] = true
	}
	b := newBuilder(bases, o)
	if o.Kind == Realistic {
		return b.realistic()
	}
	k, ok := kindNamed(o.Kind)
	if !ok {
		return nil, fmt.Errorf("no transformation is named %q", o.Kind)
	}
	return b.single(k)
}

func newBuilder(bases []*Base, o Options) *builder {
	b := &builder{opt: o, rng: newRand(o.Seed, "builder"), kinds: Kinds(), sources: newSources(o.Seed), lexicon: newLexicon(), quotation: newQuotation()}
	for _, s := range b.sources {
		if s.Agency {
			b.agencies = append(b.agencies, s)
		} else {
			b.outlets = append(b.outlets, s)
		}
	}
	kept, index := distinct(bases, o.MaxShared)
	b.index = index
	for _, k := range kept {
		b.roots = append(b.roots, k.root)
	}
	b.pool = newPool(kept)
	b.bases = slices.Clone(kept)
	shuffle(b.rng, b.bases)
	b.report = Report{Read: len(bases), Dropped: len(bases) - len(kept), Wanted: o.Articles}
	return b
}

// newStory puts an original into the corpus.
func (b *builder) newStory(base *Base, byAgency float64) *story {
	from := b.outlets
	if chance(b.rng, byAgency) {
		from = b.agencies
	}
	s := pick(b.rng, from)
	a := &Article{Story: base.ID, Original: true, draft: base.draft(), source: s, base: base}
	a.at = b.opt.Start.Add(time.Duration(b.rng.Float64() * float64(b.opt.Days) * float64(24*time.Hour))).Truncate(time.Second)
	a.Link = s.linkOf(a.at, a.draft.title, 100000+len(b.articles))
	st := &story{base: base, original: a, hosts: map[*Source]bool{s: true}}
	if b.opt.Kind == Realistic && s.dated {
		a.draft.paragraphs[0] = b.scene(st, s).datelineOf(s) + a.draft.paragraphs[0]
	}
	b.stories = append(b.stories, st)
	b.put(a)
	return st
}

func (b *builder) put(a *Article) {
	b.articles = append(b.articles, a)
	if b.opt.Progress != nil && len(b.articles)%100 == 0 {
		b.opt.Progress(len(b.articles), b.total)
	}
}

func (b *builder) pair(x, y *Article, label string) { b.pairs = append(b.pairs, Pair{x, y, label}) }

// scene describes a copy of a story at a source.
func (b *builder) scene(st *story, host *Source) *scene {
	s := &scene{
		rng: b.rng, base: st.base, lang: st.base.lang, host: host, origin: st.original.source,
		link: st.original.Link, time: st.original.at, pool: b.pool, lexicon: b.lexicon,
	}
	switch {
	case b.opt.Language != "":
		s.chrome = b.opt.Language
	case s.lang != "en":
		s.chrome = s.lang // English alone is read, and reprinted, everywhere
	case chance(b.rng, 0.8):
		s.chrome = host.lang
	default:
		s.chrome = pick(b.rng, noticeLanguages)
	}
	return s
}

// anotherHost returns a source that does not have the story yet; most outlets have
// furniture, some sources are agencies that pass on others' reports.
func (b *builder) anotherHost(st *story) *Source {
	for {
		from := b.outlets
		if chance(b.rng, 0.03) {
			from = b.agencies
		}
		if s := pick(b.rng, from); !st.hosts[s] {
			return s
		}
		if len(st.hosts) >= len(b.outlets) {
			return pick(b.rng, b.outlets)
		}
	}
}

// ordinaryStrength is a kind with a strength.
type ordinaryStrength struct {
	Kind
	strength float64
}

// wholeShare is the share of the longer text from which two texts are copies, not
// text and excerpt.
const wholeShare = 0.7

// addCopy makes a copy of a story and puts it into the corpus with its pair. It
// reports false if a transformation refuses the text, or if too much of the copy
// stands in another base text: whose copy it is would be a matter of opinion.
func (b *builder) addCopy(st *story, kinds []ordinaryStrength) bool {
	host := b.anotherHost(st)
	s := b.scene(st, host)
	d := st.base.draft()
	a := &Article{Story: st.base.ID, draft: d, source: host, base: st.base}
	for _, k := range kinds {
		if !k.make(s, d, k.strength) {
			return false
		}
		a.signal = a.signal || (k.Name == "notice" || k.Name == "dateline" || k.Name == "byline") && s.origin.Agency
	}
	if b.index.elsewhere(shingles(d.text()), func(id int) bool { return b.roots[id] == st.base.root }) > b.opt.MaxShared {
		return false
	}
	a.describe(kinds)
	a.at = st.original.at.Add(time.Duration(logUniform(b.rng, 3, 48*60) * float64(time.Minute))).Truncate(time.Second)
	st.hosts[host] = true
	b.put(a)
	kept := st.base.words - s.lostWords
	label := "C"
	if float64(kept) < wholeShare*float64(max(st.base.words, kept+s.addedWords)) {
		label = "E"
	}
	b.pair(a, st.original, label)
	return true
}

// describe notes the transformations, and the strength of the graded one.
func (a *Article) describe(kinds []ordinaryStrength) {
	plain := make([]Kind, len(kinds))
	for i, k := range kinds {
		plain[i] = k.Kind
		if len(kinds) > 1 {
			a.Strengths = append(a.Strengths, k.strength)
		}
	}
	a.Kind = kindNames(plain)
	graded := slices.MaxFunc(kinds, func(x, y ordinaryStrength) int {
		return cmp.Compare(len(x.Kind.Strength), len(y.Kind.Strength))
	})
	a.Strength = graded.strength
}
