package copygen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoteStyles are opening and closing quotation marks, double and single.
var quoteStyles = map[string][][4]string{
	"":   {{"“", "”", "‘", "’"}},
	"de": {{"„", "“", "‚", "‘"}, {"»", "«", "›", "‹"}},
	"fr": {{"« ", " »", "‘", "’"}, {"“", "”", "‘", "’"}},
	"es": {{"«", "»", "‘", "’"}, {"“", "”", "‘", "’"}},
	"ru": {{"«", "»", "„", "“"}},
	"el": {{"«", "»", "‘", "’"}},
	"zh": {{"「", "」", "『", "』"}, {"“", "”", "‘", "’"}},
	"ja": {{"「", "」", "『", "』"}},
}

// typography sets a text as another publisher's system does. Words stay the same
// to the eye.
func typography(s *scene, d *draft, _ float64) bool {
	styles := quoteStyles[s.lang]
	if styles == nil {
		styles = quoteStyles[""]
	}
	style := pick(s.rng, styles)
	soft, nbsp := 0.0, 0.03
	if chance(s.rng, 0.4) {
		soft = 0.02 + 0.1*s.rng.Float64()
	}
	dashes := strings.NewReplacer(" -- ", " — ", "--", "—", " - ", pick(s.rng, []string{" – ", " — "}), "...", "…", " – ", " — ")
	if strings.Contains(d.text(), "“") && chance(s.rng, 0.5) { // back to typewriter quotes
		style = [4]string{`"`, `"`, "'", "'"}
		dashes = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "—", "--", "–", "-", "…", "...")
	}
	for i, p := range d.paragraphs {
		p = curl(dashes.Replace(p), style)
		d.paragraphs[i] = s.spaces(p, soft, nbsp)
	}
	d.title = curl(d.title, style)
	return true
}

// curl replaces typewriter quotes by opening and closing ones.
func curl(p string, style [4]string) string {
	var b strings.Builder
	prev := ' '
	for i, r := range p {
		next, _ := utf8.DecodeRuneInString(p[i+utf8.RuneLen(r):])
		opens := unicode.IsSpace(prev) || strings.ContainsRune("([—–„«“", prev)
		switch {
		case r == '"' && opens:
			b.WriteString(style[0])
		case r == '"':
			b.WriteString(style[1])
		case r == '\'' && wordRune(prev) && wordRune(next):
			b.WriteString("’") // an apostrophe in every style
		case r == '\'' && opens && wordRune(next):
			b.WriteString(style[2])
		case r == '\'':
			b.WriteString(style[3])
		default:
			b.WriteRune(r)
		}
		prev = r
	}
	return b.String()
}

// spaces puts soft hyphens into long words and no-break spaces behind figures and
// at some other places.
func (s *scene) spaces(p string, soft, nbsp float64) string {
	var b strings.Builder
	last := 0
	for _, w := range cutWords(p) {
		gap := p[last:w.start]
		if gap == " " && (chance(s.rng, nbsp) || hasDigit(p[:last][max(0, last-1):]) && chance(s.rng, 0.3)) {
			gap = "\u00A0"
		}
		b.WriteString(gap)
		t := p[w.start:w.end]
		rs := []rune(t)
		if len(rs) >= 8 && w.units == spacedUnits && hyphenates(rs) && chance(s.rng, soft) {
			at := 3 + s.rng.IntN(len(rs)-6)
			t = string(rs[:at]) + "\u00AD" + string(rs[at:])
		}
		b.WriteString(t)
		last = w.end
	}
	return b.String() + p[last:]
}

// hyphenates reports whether a word consists of letters of a script that breaks
// words at line ends.
func hyphenates(rs []rune) bool {
	for _, r := range rs {
		if !unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek) {
			return false
		}
	}
	return true
}
