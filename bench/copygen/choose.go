package copygen

import (
	"slices"
	"strings"
)

// topicPair is a text and another on the same matter.
type topicPair struct{ of, base *Base }

const (
	rareLeast, rareMost = 2, 25 // texts that a word occurs in if it tells the matter
	rareTerms           = 12    // words of a text that are looked up
	rareShared          = 3     // of them that another text on the matter has
	topicOverlap        = 0.04  // share of shingles that the two may have in common
)

// takeTopics finds n pairs of texts on the same matter. It takes the second of each
// from the base texts, and puts the first ones where they surely become stories.
func (b *builder) takeTopics(n int) []topicPair {
	if n == 0 {
		return nil
	}
	words := make([][]string, len(b.bases))
	in := make(map[string][]int)
	for i, base := range b.bases {
		words[i] = terms(base.Text())
		for _, w := range words[i] {
			in[w] = append(in[w], i)
		}
	}
	taken := make([]bool, len(b.bases))
	var out []topicPair
	for i, base := range b.bases {
		if len(out) == n {
			break
		}
		if taken[i] || base.words < 60 {
			continue
		}
		if j := b.nearest(i, words[i], in, taken); j >= 0 {
			taken[i], taken[j] = true, true
			out = append(out, topicPair{base, b.bases[j]})
		}
	}
	var rest []*Base
	for _, p := range out {
		rest = append(rest, p.of)
	}
	for i, base := range b.bases {
		if !taken[i] {
			rest = append(rest, base)
		}
	}
	b.bases = rest
	return out
}

// terms returns the distinct longer words of a text, without figures; where words
// are not set off by spaces, its runs of three characters.
func terms(s string) []string {
	ws := cutWords(s)
	var out []string
	for i, w := range ws {
		t := fold(s[w.start:w.end])
		if w.units == unspacedUnits {
			if i < 2 || ws[i-2].units != unspacedUnits {
				continue
			}
			t = s[ws[i-2].start:w.end]
		}
		if len(t) >= 5 && !hasDigit(t) {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// nearest returns the base text that shares most rare words with base i, -1 if none
// shares enough of them, or the two share passages.
func (b *builder) nearest(i int, words []string, in map[string][]int, taken []bool) int {
	var rare []string
	for _, w := range words {
		if n := len(in[w]); n >= rareLeast && n <= rareMost {
			rare = append(rare, w)
		}
	}
	slices.SortStableFunc(rare, func(x, y string) int {
		if len(in[x]) != len(in[y]) {
			return len(in[x]) - len(in[y])
		}
		return strings.Compare(x, y)
	})
	shared := make(map[int]int)
	for _, w := range rare[:min(len(rare), rareTerms)] {
		for _, j := range in[w] {
			if j != i && !taken[j] && b.bases[j].root != b.bases[i].root {
				shared[j]++
			}
		}
	}
	best := -1
	for j, n := range shared {
		if n >= rareShared && (best < 0 || n > shared[best] || n == shared[best] && j < best) {
			best = j
		}
	}
	if best < 0 || ShingleShare(b.bases[i].Text(), b.bases[best].Text()) > topicOverlap ||
		ShingleShare(b.bases[best].Text(), b.bases[i].Text()) > topicOverlap {
		return -1
	}
	return best
}

// takeHosts takes n texts of sufficient length from the base texts, at most a half
// of those of a language: they take up passages of others, and so cannot be stories
// as well.
func (b *builder) takeHosts(n int) []*Base {
	left := make(map[string]int)
	for _, base := range b.bases {
		left[base.lang]++
	}
	for lang := range left {
		left[lang] /= 2
	}
	var hosts, rest []*Base
	for i := len(b.bases) - 1; i >= 0; i-- {
		base := b.bases[i]
		if len(hosts) < n && base.words >= hostLeast && left[base.lang] > 0 {
			left[base.lang]--
			hosts = append(hosts, base)
		} else {
			rest = append(rest, base)
		}
	}
	slices.Reverse(rest)
	b.bases = rest
	return hosts
}

// addNegatives makes the negatives of a plan, of stories chosen at random.
func (b *builder) addNegatives(plan negativePlan, topics []topicPair, hosts []*Base) {
	byTime := slices.Clone(b.stories)
	slices.SortStableFunc(byTime, func(x, y *story) int { return x.original.at.Compare(y.original.at) })
	of := make(map[*Base]*story, len(b.stories))
	for _, st := range b.stories {
		of[st.base] = st
	}
	for _, p := range plan {
		if p.kind.Name == "topic" {
			for _, t := range topics {
				if st := of[t.of]; st != nil {
					b.addTopic(st, t.base)
				}
			}
			continue
		}
		made := 0
		for tries := 0; made < p.n && tries < 200*p.n; tries++ {
			i := b.rng.IntN(len(byTime))
			near := byTime[i:min(len(byTime), i+60)]
			strength := p.kind.draw(b.rng)
			if b.negativeOf(p.kind.Name, strength, near, &hosts) {
				made++
			}
		}
	}
}

// negativeOf makes one negative of the first of stories that follow each other in
// time. It takes what it needs from the hosts.
func (b *builder) negativeOf(kind string, strength float64, near []*story, hosts *[]*Base) bool {
	st := near[0]
	switch kind {
	case "template":
		return b.addTemplate(st, strength)
	case "followup", "quote":
		i := slices.IndexFunc(*hosts, func(h *Base) bool { return h.lang == st.base.lang && h.root != st.base.root })
		if i < 0 {
			return false
		}
		host := (*hosts)[i]
		if kind == "quote" && !b.addQuote(st, host) || kind == "followup" && !b.addFollowup(st, host, int(strength)) {
			return false
		}
		*hosts = slices.Delete(*hosts, i, i+1)
		return true
	case "roundup":
		n := int(strength)
		if len(near) < n {
			return false
		}
		chosen := []*story{st}
		for _, j := range b.rng.Perm(len(near) - 1)[:n-1] {
			chosen = append(chosen, near[j+1])
		}
		return b.addRoundup(chosen)
	case "glue":
		return len(near) > 1 && b.addGlue(st, near[1+b.rng.IntN(len(near)-1)])
	}
	return false
}

func (b *builder) addTopic(st *story, base *Base) {
	after := b.hours(-24, 72)
	if st.original.at.Add(after).Before(b.opt.Start) {
		after = 0
	}
	b.addNegative("topic", 1, base, base.draft(), "D", after, st)
}
