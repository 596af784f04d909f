package ui

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"": "",
		"plain, Ünïcode 日本語 🇮🇹 <b>&": "plain, Ünïcode 日本語 🇮🇹 <b>&",
		"\x1b[2J\x1b]0;title\a":      `\x1b[2J\x1b]0;title\x07`,
		"a\nwirefold: error: b":      `a\nwirefold: error: b`,
		"a\r\n\tb\x00\x7f":           `a\r\n\tb\x00\x7f`,
		"C1 \u009b2J":                `C1 \x9b2J`,
		"\xff\xc3(":                  `\xff\xc3(`,
		"\xed\xa0\x80":               `\xed\xa0\x80`, // a surrogate
		"gpj.\u202eexe":              `gpj.\u202eexe`,
		"\u2066a\u2069":              `\u2066a\u2069`,
		"line\u2028paragraph\u2029":  `line\u2028paragraph\u2029`,
		"ze\u200bro\ufeff\u2060":     "zero",
		"\u200eleft\u200f\u061c":     "left",
		"soft\u00adhyphen":           "softhyphen",
		"tag\U000e0041\U000e007f":    "tag",
		"family 👨\u200d👩":            "family 👨👩",
		`C:\x1b is left`:             `C:\x1b is left`,
		"\ufffd is a character":      "\ufffd is a character",
		"arabic number sign \u0600":  "arabic number sign \u0600",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("plain")
	f.Add("\x1b[31m\u202e\xff\n\u0085")
	f.Add("a\u200b\u0301\xc2\u2065\x9b")
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%q) = %q is not UTF-8", s, got)
		}
		for _, r := range got {
			if r < 0x20 || 0x7f <= r && r <= 0x9f || strings.ContainsRune("\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff", r) ||
				0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 {
				t.Errorf("Clean(%q) = %q contains %U", s, got, r)
			}
		}
		if again := Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, and of that %q", s, got, again)
		}
	})
}
