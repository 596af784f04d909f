package copygen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// headline writes another headline: a template around the subject, the beginning
// of the text, or the old one cut and turned.
func headline(s *scene, d *draft, _ float64) bool {
	old := d.title
	first := splitSentences(d.paragraphs[0])[0]
	lead, _ := firstWords(first, 6+s.rng.IntN(6))
	subject, _ := firstWords(old, 3+s.rng.IntN(3))
	frames := headlineFrames[s.lang]
	switch x := s.rng.Float64(); {
	case x < 0.45 || old == "":
		d.title = lead
	case x < 0.7 && len(frames) > 0:
		d.title = strings.ReplaceAll(pick(s.rng, frames), "*", sentenceCase(subject))
	case x < 0.85:
		d.title = subject + ": " + lead
	default:
		d.title = sentenceCase(old) + pick(s.rng, []string{" …", "?", " – " + s.host.Name, " | " + s.host.Name})
	}
	if d.title == old {
		d.title = lead + " …"
	}
	return true
}

// sentenceCase lowers a headline that is all capitals.
func sentenceCase(s string) string {
	if strings.ToUpper(s) != s || strings.ToLower(s) == s {
		return s
	}
	return capitalise(strings.ToLower(s))
}

// keyword works a word of the headline into the first sentence.
func keyword(s *scene, d *draft, _ float64) bool {
	var long []string
	for _, w := range cutWords(d.title) {
		if t := d.title[w.start:w.end]; w.units == spacedUnits && utf8.RuneCountInString(t) >= 5 && !hasDigit(t) {
			long = append(long, sentenceCase(t))
		}
	}
	key := s.host.Name
	switch {
	case len(long) > 0:
		key = pick(s.rng, long)
	case s.lang == "zh" || s.lang == "ja" || s.lang == "th":
		key, _ = firstWords(d.title, 2)
	}
	frames := keywordFrames[s.lang]
	if len(frames) == 0 {
		frames = keywordFrames[""]
	}
	frame := pick(s.rng, frames)
	p := d.paragraphs[0]
	before, after, found := strings.Cut(frame, "*")
	if !found { // into the middle of the sentence, behind a comma
		if i := strings.Index(p, ", "); i > 0 && i < 200 {
			d.paragraphs[0] = p[:i+2] + strings.ReplaceAll(frame, "#", key) + p[i+1:]
			return true
		}
		before, after = "#: ", ""
	}
	d.paragraphs[0] = strings.ReplaceAll(before, "#", key) + p + strings.ReplaceAll(after, "#", key)
	return true
}

// upperFirst puts the first words in capitals.
func upperFirst(s *scene, d *draft, _ float64) bool {
	p := d.paragraphs[0]
	n := 3 + s.rng.IntN(12)
	head, _ := firstWords(p, n)
	if chance(s.rng, 0.3) {
		head = splitSentences(p)[0]
		if !strings.HasPrefix(p, head) {
			return false
		}
	}
	upper := strings.ToUpper(head)
	d.paragraphs[0] = upper + p[len(head):]
	return upper != head
}

// relayout splits and merges paragraphs; the words stay in their order.
func relayout(s *scene, d *draft, _ float64) bool {
	ss := sentencesOf(d.paragraphs)
	var flat []string
	for _, p := range ss {
		flat = append(flat, p...)
	}
	if len(flat) < 2 {
		return false
	}
	longest := 1 + s.rng.IntN(4) // sentences a paragraph
	if chance(s.rng, 0.1) {
		longest = len(flat)
	}
	var out [][]string
	for len(flat) > 0 {
		n := min(len(flat), 1+s.rng.IntN(longest))
		out = append(out, flat[:n])
		flat = flat[n:]
	}
	before := len(d.paragraphs)
	d.paragraphs = paragraphsOf(out)
	if len(d.paragraphs) == before && before > 1 {
		d.paragraphs[0] += " " + d.paragraphs[1]
		d.paragraphs = append(d.paragraphs[:1], d.paragraphs[2:]...)
	}
	return true
}

// ocr spoils letters as bad scans do; figures stay, as a wrong figure would be
// another fact.
func ocr(s *scene, d *draft, rate float64) bool {
	spoilt := false
	for i, p := range d.paragraphs {
		rs := []rune(p)
		out := make([]rune, 0, len(rs))
		for j := 0; j < len(rs); j++ {
			r := rs[j]
			if !unicode.IsLetter(r) || !chance(s.rng, rate) {
				out = append(out, r)
				continue
			}
			x := s.rng.Float64()
			switch {
			case x < 0.4 && j+1 < len(rs) && unicode.IsLetter(rs[j+1]):
				out = append(out, rs[j+1], r)
				j++
			case x < 0.8 && strings.ContainsRune(lookAlikeFrom, r):
				at := utf8.RuneCountInString(lookAlikeFrom[:strings.IndexRune(lookAlikeFrom, r)])
				out = append(out, []rune(lookAlikes[at])...)
			case x < 0.9:
				out = append(out, r, r)
			}
		}
		d.paragraphs[i] = string(out)
		spoilt = spoilt || d.paragraphs[i] != p
	}
	return spoilt
}

// lookAlikeFrom are letters that scanners misread, and lookAlikes what they read.
const lookAlikeFrom = "eochlimnuIrtasбвнпиεορ"

var lookAlikes = []string{"c", "0", "e", "b", "I", "l", "rn", "ri", "ii", "l", "n", "f", "o", "5", "6", "з", "и", "л", "й", "c", "o", "p"}
