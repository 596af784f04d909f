package feeds

import (
	"strings"
	"testing"
)

func TestPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"art", "Modern ART in Rome", true},
		{"art", "a party, a cartel, artful", false},
		{"art", "a party for art", true},
		{"strike  pay", "over strike pay.", true},
		{"École", "une ÉCOLE", true},
		{"C++", "in C++, and", true},
		{"東京", "昨日東京で", true},
		{`/str[iu]ck/`, "struck", true},
		{`/str[iu]ck/`, "STRUCK", false},
		{`/str[iu]ck/i`, "STRUCK", true},
		{`/^A.*z$/`, "A to z", true},
		{`/a\/b/`, "a/b", true},
		{"x", "", false},
	} {
		p, err := ParsePattern(c.pattern)
		if err != nil {
			t.Fatalf("%s: %v", c.pattern, err)
		}
		f := Filter{Include: []Pattern{p}}
		if got := f.Says(c.text); got != c.want {
			t.Errorf("%s in %q: %t", c.pattern, c.text, got)
		}
		f = Filter{Exclude: []Pattern{p}}
		if got := f.Says(c.text); got == c.want {
			t.Errorf("without %s, %q: %t", c.pattern, c.text, got)
		}
		if p.String() != c.pattern {
			t.Errorf("%s is written %s", c.pattern, p)
		}
	}
	for _, bad := range []string{"", "  ", "/x", "/", "//", "/(/", "/a*/", "/x/g", strings.Repeat("x", 1001), `/(?<!a)b/`} {
		if _, err := ParsePattern(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestFilter(t *testing.T) {
	a := Source{ID: "https://a.example/", Groups: []string{"news"}}
	b := Source{ID: "https://b.example/"}
	for _, c := range []struct {
		name     string
		filter   Filter
		by       []Source
		original SourceID
		want     bool
	}{
		{"nothing set", Filter{}, []Source{b}, b.ID, true},
		{"group", Filter{Groups: []string{"x", "news"}}, []Source{b, a}, b.ID, true},
		{"no such group", Filter{Groups: []string{"news"}}, []Source{b}, b.ID, false},
		{"source", Filter{Sources: []SourceID{b.ID}}, []Source{a, b}, a.ID, true},
		{"group or source", Filter{Groups: []string{"x"}, Sources: []SourceID{b.ID}}, []Source{b}, b.ID, true},
		{"carriers", Filter{MinCarriers: 2}, []Source{a, b}, a.ID, true},
		{"too few", Filter{MinCarriers: 2}, []Source{a}, a.ID, false},
		{"original", Filter{OriginalTo: a.ID}, []Source{a, b}, a.ID, true},
		{"a copy only", Filter{OriginalTo: a.ID}, []Source{a, b}, b.ID, false},
	} {
		if got := c.filter.Carried(c.by, c.original); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	f := Filter{Languages: []string{"en", "pt-BR"}}
	for language, want := range map[string]bool{"en": true, "EN-gb": true, "pt_BR": true, "pt": false, "eng": false, "": false} {
		if f.Speaks(language) != want {
			t.Errorf("%q: %t", language, !want)
		}
	}
	if none := (&Filter{}); !none.Speaks("") || !none.Says("") {
		t.Error("a filter without conditions refuses something")
	}
}
