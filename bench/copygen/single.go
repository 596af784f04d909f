package copygen

import (
	"errors"
	"fmt"
	"math"
)

// ErrNone says that a kind could be made of none of the base texts.
var ErrNone = errors.New("no base text admits")

// single makes a corpus of one kind: originals, and of as many as wanted a copy or a
// negative.
func (b *builder) single(k Kind) (*Corpus, error) {
	if b.opt.Strength == 0 {
		b.opt.Strength = k.Strengths[0]
	}
	b.total = b.opt.Articles
	derived := int(math.Round(float64(b.opt.Articles) * b.opt.Copies))
	originals := b.opt.Articles - derived
	made := 0
	switch k.Name {
	case "roundup", "glue":
		made = b.singleOfMany(k, originals, derived)
	case "topic":
		made = b.singleTopics(originals, derived)
	default:
		made = b.singleOfOne(k, originals, derived)
	}
	if made == 0 && derived > 0 {
		return nil, fmt.Errorf("%w %s at strength %g", ErrNone, k.Name, b.opt.Strength)
	}
	return b.finish(false), nil
}

// agencyShare is the share of originals that come from agencies.
const agencyShare = 0.6

// singleOfOne makes copies, or negatives that have one counterpart. Base texts that
// do not admit the kind are passed over.
func (b *builder) singleOfOne(k Kind, originals, derived int) (made int) {
	kinds := []ordinaryStrength{{k, b.opt.Strength}}
	if title, ok := kindNamed("headline"); ok && b.opt.Retitled && k.Name != "headline" {
		kinds = append([]ordinaryStrength{{title, 1}}, kinds...)
	}
	var hosts []*Base
	if k.Name == "followup" || k.Name == "quote" {
		hosts = b.takeHosts(2 * derived)
	}
	for _, base := range b.bases {
		if len(b.stories) == originals {
			break
		}
		st := b.newStory(base, agencyShare)
		if made == derived {
			continue
		}
		ok := false
		if k.Negative {
			ok = b.negativeOf(k.Name, b.opt.Strength, []*story{st}, &hosts)
		} else {
			ok = b.addCopy(st, kinds)
		}
		if ok {
			made++
			continue
		}
		b.stories = b.stories[:len(b.stories)-1]
		b.articles = b.articles[:len(b.articles)-1]
	}
	return made
}

// singleOfMany makes negatives that have several counterparts.
func (b *builder) singleOfMany(k Kind, originals, derived int) (made int) {
	b.addOriginals(originals)
	for tries := 0; made < derived && tries < 50*derived && len(b.stories) > 0; tries++ {
		near := make([]*story, 0, 60)
		first := tries % len(b.stories)
		for i := range min(len(b.stories), 60) {
			st := b.stories[(first+i)%len(b.stories)]
			if st.base.lang == b.stories[first].base.lang {
				near = append(near, st)
			}
		}
		if b.negativeOf(k.Name, b.opt.Strength, near, nil) {
			made++
		}
	}
	return made
}

// singleTopics makes pairs of texts on one matter.
func (b *builder) singleTopics(originals, derived int) (made int) {
	topics := b.takeTopics(derived)
	b.addOriginals(originals)
	for i, t := range topics[:min(len(topics), len(b.stories))] {
		b.addTopic(b.stories[i], t.base)
		made++
	}
	return made
}
