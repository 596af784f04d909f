package copygen

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// realistic makes the mix: stand-alone articles and originals, copies with one to
// four transformations, matched negatives.
func (b *builder) realistic() (*Corpus, error) {
	n := b.opt.Articles
	copies, negatives, plan := b.shares(n)
	need := n - copies - negatives + plan.consumed()
	b.provide(need)
	if have := len(b.bases); have < need {
		n = n * have / need
		copies, negatives, plan = b.shares(n)
	}
	if n < 8 {
		return nil, fmt.Errorf("%d base texts are too few for a mix", len(b.bases))
	}
	b.total = n
	topics := b.takeTopics(plan.count("topic"))
	hosts := b.takeHosts(plan.count("followup") + plan.count("quote"))
	b.addOriginals(n - copies - negatives)
	if err := b.addCopies(copies); err != nil {
		return nil, err
	}
	b.addEarly()
	b.addNegatives(plan, topics, hosts)
	return b.finish(!b.opt.Bare), nil
}

// provide halves long base texts if there are fewer than n. Halves that share
// passages with another text are left out as well.
func (b *builder) provide(n int) {
	if len(b.bases) >= n {
		return
	}
	whole, ask := b.bases, n
	for range 4 {
		b.bases, b.index = distinct(halveSome(whole, ask), b.opt.MaxShared)
		if len(b.bases) >= n {
			break
		}
		ask += n - len(b.bases)
	}
	b.roots = b.roots[:0]
	for _, x := range b.bases {
		b.roots = append(b.roots, x.root)
		if x.root != x.ID {
			b.report.Halved++
		}
	}
}

// negativePlan says how many negatives of each kind are wanted.
type negativePlan []struct {
	kind Kind
	n    int
}

func (p negativePlan) count(kind string) int {
	for _, x := range p {
		if x.kind.Name == kind {
			return x.n
		}
	}
	return 0
}

// consumed returns how many base texts stand in negatives, and so may not be
// stories of their own.
func (p negativePlan) consumed() int {
	return p.count("followup") + p.count("quote") + p.count("topic")
}

// shares divides n articles.
func (b *builder) shares(n int) (copies, negatives int, plan negativePlan) {
	copies = int(math.Round(float64(n) * b.opt.Copies))
	negatives = int(math.Round(float64(n) * b.opt.Negatives))
	weights := 0
	for _, k := range negativeKinds() {
		weights += k.weight
	}
	left := negatives
	for i, k := range negativeKinds() {
		share := negatives * k.weight / weights
		if i == len(negativeKinds())-1 {
			share = left
		}
		left -= share
		plan = append(plan, struct {
			kind Kind
			n    int
		}{k, share})
	}
	return copies, negatives, plan
}

// addOriginals makes the first base texts left into stories.
func (b *builder) addOriginals(n int) {
	n = min(n, len(b.bases))
	for i, base := range b.bases[:n] {
		// Roughly the stories that will be copied: those come more from agencies.
		byAgency := 0.3
		if b.copied(i, n) {
			byAgency = 0.65
		}
		b.newStory(base, byAgency)
	}
	b.bases = b.bases[n:]
}

// copiedShare is the share of stories from which the copied ones are taken.
const copiedShare = 0.4

func (b *builder) copied(i, n int) bool { return float64(i) >= (1-copiedShare)*float64(n) }

// addCopies makes copies of some stories: mostly one of each, sometimes many.
func (b *builder) addCopies(n int) error {
	made := 0
	for tries := 0; tries < 20 && made < n; tries++ {
		for i := len(b.stories) - 1; i >= 0 && made < n; i-- {
			st := b.stories[i]
			if st.base.words < 60 || tries == 0 && !b.copied(i, len(b.stories)) {
				continue
			}
			for range min(n-made, copiesOfStory(b.rng)) {
				if b.realisticCopy(st) {
					made++
				}
			}
		}
	}
	if made < n {
		return fmt.Errorf("the base texts admit only %d of %d copies", made, n)
	}
	return nil
}

func copiesOfStory(r *rand.Rand) int {
	switch x := r.Float64(); {
	case x < 0.55:
		return 1
	case x < 0.75:
		return 2
	case x < 0.85:
		return 3
	}
	return 4 + r.IntN(5)
}

// realisticCopy makes one copy with transformations drawn by how common they are.
func (b *builder) realisticCopy(st *story) bool {
	if len(st.hosts) > len(b.outlets)/2 {
		return false
	}
	for range 8 {
		if kinds := b.drawKinds(st.base.words); sensible(kinds, st.base.words) && b.addCopy(st, kinds) {
			return true
		}
	}
	return false
}

// drawKinds draws one to four kinds for a text of so many words, with strengths, in
// the order in which they are applied.
func (b *builder) drawKinds(words int) []ordinaryStrength {
	n := 1
	switch x := b.rng.Float64(); {
	case x < 0.12:
		n = 4
	case x < 0.35:
		n = 3
	case x < 0.70:
		n = 2
	}
	total := 0
	for _, k := range b.kinds {
		if !k.Negative {
			total += k.weight
		}
	}
	drawn := make(map[int]bool)
	for len(drawn) < n {
		x := b.rng.IntN(total)
		for i, k := range b.kinds {
			if k.Negative {
				continue
			}
			if x -= k.weight; x < 0 {
				drawn[i] = true
				break
			}
		}
		if drawn[0] { // verbatim stands alone
			return []ordinaryStrength{{b.kinds[0], 1}}
		}
	}
	var out []ordinaryStrength
	for i, k := range b.kinds {
		if !drawn[i] {
			continue
		}
		x := k.draw(b.rng)
		if k.Name == "excerpt" || k.Name == "truncate" { // of a shorter text, a shorter one
			x = min(x, math.Floor(logUniform(b.rng, 0.3, 0.8)*float64(words)))
			x = max(x, realisticExcerpt)
		}
		out = append(out, ordinaryStrength{k, x})
	}
	return out
}

// realisticExcerpt is the length of the shortest excerpt of the mix.
const realisticExcerpt = 25

// sensible rules out combinations that no longer show whose copy they are.
func sensible(kinds []ordinaryStrength, words int) bool {
	lengths, rewritings, heavy := 0, 0, false
	kept := float64(words)
	for _, k := range kinds {
		switch k.Name {
		case "excerpt", "truncate":
			lengths++
			kept = k.strength
		case "add", "paras":
			lengths++
		case "reword", "spin":
			rewritings++
			heavy = heavy || k.Name == "spin" || k.strength > 0.15
		case "ocr":
			heavy = heavy || k.strength > 0.01
		case "drop", "reorder", "numbers":
			if words < 100 {
				heavy = true
			}
		}
	}
	return lengths <= 1 && rewritings <= 1 && (!heavy || kept >= 100)
}

// addEarly lets a share of the copies arrive before their originals, as the feeds of
// agencies often come after their clients': most of these name their agency.
func (b *builder) addEarly() {
	var signalling, others []Pair
	for _, p := range b.pairs {
		if p.A.signal {
			signalling = append(signalling, p)
		} else {
			others = append(others, p)
		}
	}
	want := int(b.opt.Early * float64(len(b.pairs)))
	shuffle(b.rng, signalling)
	shuffle(b.rng, others)
	named := min(len(signalling), want*3/5)
	for _, p := range slices.Concat(signalling[:named], others[:min(len(others), want-named)]) {
		p.A.at = p.B.at.Add(-time.Duration(logUniform(b.rng, 1, 60) * float64(time.Minute))).Truncate(time.Second)
		b.report.Early++
	}
}
