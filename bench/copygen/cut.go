package copygen

import "strings"

// cut keeps the first n words.
func (s *scene) cut(d *draft, n int) bool {
	left := n
	whole := Words(d.text())
	for i, p := range d.paragraphs {
		words := Words(p)
		if words < left {
			left -= words
			continue
		}
		head, _ := firstWords(p, left)
		d.paragraphs = append(d.paragraphs[:i:i], head)
		s.lostWords += whole - n
		return true
	}
	return false
}

// excerpt keeps the first words and ends as feeds end their summaries.
func excerpt(s *scene, d *draft, n float64) bool {
	if !s.cut(d, int(n)) {
		return false
	}
	last := len(d.paragraphs) - 1
	more := strings.NewReplacer("[site]", s.host.Name).Replace(vary(s.rng, pick(s.rng, moreLinks[s.chrome])))
	switch s.rng.IntN(5) {
	case 0:
		d.paragraphs[last] += "…"
	case 1:
		d.paragraphs[last] += " […]"
	case 2:
		d.paragraphs[last] += " [...] " + more
	case 3:
		d.paragraphs[last] += "… " + more
	case 4:
		d.paragraphs[last] += "..."
		d.paragraphs = append(d.paragraphs, more)
	}
	return true
}

// truncate keeps the first words.
func truncate(s *scene, d *draft, n float64) bool {
	return s.cut(d, int(n))
}

// dropSentences leaves out a share of the sentences, never the first. It refuses a
// text in which one sentence is much more than that share.
func dropSentences(s *scene, d *draft, share float64) bool {
	ss := sentencesOf(d.paragraphs)
	type place struct{ paragraph, sentence int }
	var places []place
	for i := range ss {
		for j := range ss[i] {
			if i+j > 0 {
				places = append(places, place{i, j})
			}
		}
	}
	total := len(places) + 1
	n := atLeastOne(total, share)
	if total < 4 || n >= total-1 || float64(n) > 1.5*share*float64(total) {
		return false
	}
	shuffle(s.rng, places)
	for _, p := range places[:n] {
		s.lostWords += Words(ss[p.paragraph][p.sentence])
		ss[p.paragraph][p.sentence] = ""
	}
	for i := range ss {
		kept := ss[i][:0]
		for _, sentence := range ss[i] {
			if sentence != "" {
				kept = append(kept, sentence)
			}
		}
		ss[i] = kept
	}
	d.paragraphs = paragraphsOf(ss)
	return true
}

// reorderSentences moves a share of the sentences, never the first, to places
// nearby or far.
func reorderSentences(s *scene, d *draft, share float64) bool {
	ss := sentencesOf(d.paragraphs)
	total := 0
	for _, p := range ss {
		total += len(p)
	}
	if total < 4 {
		return false
	}
	moved := 0
	for tries := 0; moved < atLeastOne(total, share) && tries < 10*total; tries++ {
		from, to := s.rng.IntN(len(ss)), s.rng.IntN(len(ss))
		if len(ss[from]) == 0 || from == 0 && len(ss[0]) < 2 {
			continue
		}
		i := s.rng.IntN(len(ss[from]))
		if from == 0 && i == 0 {
			i = 1
		}
		sentence := ss[from][i]
		ss[from] = append(ss[from][:i:i], ss[from][i+1:]...)
		j := s.rng.IntN(len(ss[to]) + 1)
		if to == 0 && j == 0 {
			j = 1
		}
		if from == to && i == j {
			j = (j + 1) % (len(ss[to]) + 1)
			if to == 0 && j == 0 {
				j = 1
			}
		}
		ss[to] = append(ss[to][:j:j], append([]string{sentence}, ss[to][j:]...)...)
		moved++
	}
	before := joinSentences(d.paragraphs)
	d.paragraphs = paragraphsOf(ss)
	return joinSentences(d.paragraphs) != before
}

// addedShare bounds what is added to a text, as a share of it: the text remains two
// thirds, and who reads the copy reads the original with something more. Of glued
// stories, none is as much as that.
const addedShare = 0.5

// addSentences puts sentences of other texts in at random places.
func addSentences(s *scene, d *draft, n float64) bool {
	room := int(addedShare * float64(Words(d.text())))
	for i := range int(n) {
		most := min(30, room/(int(n)-i))
		sentence := s.pool.of(s.lang).sentence(s.rng, s.base, most)
		if sentence == "" || most < 6 {
			return false
		}
		room -= Words(sentence)
		s.addedWords += Words(sentence)
		p := s.rng.IntN(len(d.paragraphs))
		ss := splitSentences(d.paragraphs[p])
		j := s.rng.IntN(len(ss) + 1)
		if p == 0 && j == 0 {
			j = 1
		}
		ss = append(ss[:j:j], append([]string{sentence}, ss[j:]...)...)
		d.paragraphs[p] = joinSentences(ss)
	}
	return true
}

// addParagraphs puts paragraphs of other texts at the top, at the end or between.
func addParagraphs(s *scene, d *draft, n float64) bool {
	room := int(addedShare * float64(Words(d.text())))
	for i := range int(n) {
		most := room / (int(n) - i)
		p := s.pool.of(s.lang).passage(s.rng, s.base, most)
		if p == "" || most < 12 {
			return false
		}
		room -= Words(p)
		s.addedWords += Words(p)
		at := len(d.paragraphs)
		switch x := s.rng.Float64(); {
		case x < 0.2:
			at = 0
		case x < 0.55:
			at = s.rng.IntN(len(d.paragraphs) + 1)
		}
		d.paragraphs = append(d.paragraphs[:at:at], append([]string{p}, d.paragraphs[at:]...)...)
	}
	return true
}
