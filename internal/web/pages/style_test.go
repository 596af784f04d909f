package pages

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// leastContrast is what WCAG 2.2 asks of text (success criterion 1.4.3).
const leastContrast = 4.5

// luminance returns the relative luminance of a colour such as #1e2327 (WCAG 2.2).
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("%q is not a colour", colour)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(n>>(16-8*i)&0xff) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestContrast(t *testing.T) {
	css := string(styleCSS)
	light, rest, ok := strings.Cut(css, "@media (prefers-color-scheme: dark)")
	dark, _, found := strings.Cut(rest, "\n}\n")
	if !ok || !found {
		t.Fatal("the style has no dark scheme")
	}
	variable := regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`)
	colours := map[string]string{}
	for _, scheme := range []struct{ name, css string }{{"light", light}, {"dark", dark}} {
		set := variable.FindAllStringSubmatch(scheme.css, -1)
		if scheme.name == "dark" && len(set) != len(colours) {
			t.Errorf("the dark scheme has %d colours, the light one %d", len(set), len(colours))
		}
		for _, m := range set {
			colours[m[1]] = m[2]
		}
		pairs := 0
		check := func(ink, back string) {
			pairs++
			if c := contrast(t, colours[ink], colours[back]); c < leastContrast {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", scheme.name, ink, back, c, leastContrast)
			}
		}
		for _, ink := range []string{"ink", "soft", "link", "same"} {
			check(ink, "ground")
			check(ink, "card")
		}
		for name := range colours {
			if mark, ok := strings.CutSuffix(name, "-ink"); ok {
				check(name, mark+"-back")
			}
		}
		if pairs < 20 {
			t.Errorf("only %d pairs of colours were looked at", pairs)
		}
	}
	for _, m := range regexp.MustCompile(`var\(--([a-z0-9-]+)\)`).FindAllStringSubmatch(css, -1) {
		if colours[m[1]] == "" && m[1] != "serif" && m[1] != "sans" {
			t.Errorf("the style uses --%s, which it does not have", m[1])
		}
	}
	rules := css[strings.Index(css, "* { box-sizing"):]
	if m := regexp.MustCompile(`#[0-9a-f]{3,8}\b`).FindString(rules); m != "" {
		t.Errorf("%s is not one of the colours with a name", m)
	}
}
