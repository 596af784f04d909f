package copygen

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// numbers respells figures and per cent: the same value in another form.
func numbers(s *scene, d *draft, share float64) bool {
	forms := newNumberForms(s.lang)
	type place struct{ paragraph, form, start, end int }
	var places []place
	for i, p := range d.paragraphs {
		for f, form := range forms {
			for _, m := range form.pattern.FindAllStringIndex(p, -1) {
				places = append(places, place{i, f, m[0], m[1]})
			}
		}
	}
	shuffle(s.rng, places)
	var edits []edit
	want := atLeastOne(len(places), share)
	for _, p := range places {
		if len(edits) == want {
			break
		}
		old := d.paragraphs[p.paragraph][p.start:p.end]
		text := forms[p.form].respell(old)
		overlaps := false
		for _, e := range edits {
			overlaps = overlaps || e.paragraph == p.paragraph && p.start < e.end && e.start < p.end
		}
		if text != old && text != "" && !overlaps {
			edits = append(edits, edit{p.paragraph, p.start, p.end, text, 1})
		}
	}
	applyEdits(d, edits)
	return len(edits) > 0
}

type numberForm struct {
	pattern *regexp.Regexp
	respell func(string) string
}

var percentWords = map[string]string{"en": "percent", "de": "Prozent", "fr": "pour cent", "es": "por ciento", "it": "per cento", "pt": "por cento", "ru": "процентов", "el": "τοις εκατό", "ar": "بالمئة", "hi": "प्रतिशत"}

// newNumberForms returns the ways to respell numbers in a language.
func newNumberForms(lang string) []numberForm {
	var forms []numberForm
	if lang == "en" {
		forms = append(forms,
			numberForm{regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3})? (?:million|mln|billion|bln)\b`), writeOut},
			numberForm{regexp.MustCompile(`\b\d{1,3}(?:,\d{3}){2,3}\b`), abbreviate})
	}
	word, ok := percentWords[lang]
	if !ok {
		return forms
	}
	return append(forms,
		numberForm{regexp.MustCompile(`\d[\d.,]* ?%`), func(s string) string {
			return strings.TrimRight(s, " %") + " " + word
		}},
		numberForm{regexp.MustCompile(`\d[\d.,]* (?:per cent|pct|` + word + `)`), func(s string) string {
			figure, _, _ := strings.Cut(s, " ")
			return figure + "%"
		}})
}

// writeOut: "3.5 mln" → "3,500,000".
func writeOut(s string) string {
	figure, unit, _ := strings.Cut(s, " ")
	x, err := strconv.ParseFloat(figure, 64)
	if err != nil {
		return ""
	}
	factor := 1e6
	if unit[0] == 'b' {
		factor = 1e9
	}
	return groupDigits(int64(math.Round(x * factor)))
}

// abbreviate: "3,500,000" → "3.5 million"; "" if figures would be lost.
func abbreviate(s string) string {
	x, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	if err != nil || x == 0 {
		return ""
	}
	unit, name := int64(1e6), " million"
	if x >= 1e9 {
		unit, name = 1e9, " billion"
	}
	if x%(unit/1000) != 0 {
		return ""
	}
	return strconv.FormatFloat(float64(x)/float64(unit), 'f', -1, 64) + name
}

// groupDigits writes n with commas between its thousands.
func groupDigits(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
