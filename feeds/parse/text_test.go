package parse

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		" a\n\t b ":                   "a b",
		"<b>bold</b> &amp; <i>it</i>": "bold & it",
		"a<br>b":                      "a b",
		"Vec<T> and List<String>":     "Vec<T> and List<String>",
		"1 < 2, 3 > 2, I <3 you":      "1 < 2, 3 > 2, I <3 you",
		"<script>alert(1)</script>x<style>p{}</style>": "x",
		"&#x26;lt;script":            "&lt;script",
		"<!-- c -->x":                "x",
		"x\x00\x1b[1m\x7f\u009b2m":   "x[1m›2m",
		"It\u0092s \u0093here\u0094": "It’s “here”",
		"\u202eabc\u2066d\ufeff":     "abcd",
		"می\u200cخواهم":              "می\u200cخواهم",
		"\xff\xfe":                   "\ufffd\ufffd",
		"a\u2028b":                   "a b",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
	long := plain(strings.Repeat("é ", 100_000))
	if n := utf8.RuneCountInString(long); n > maxTitle || n < maxTitle-2 {
		t.Errorf("a long title has %d runes", n)
	}
}

func TestPersonName(t *testing.T) {
	for in, want := range map[string]string{
		"Ana Lima":                        "Ana Lima",
		"Ana Lima (Reuters)":              "Ana Lima (Reuters)",
		"ana@x.example (Ana Lima)":        "Ana Lima",
		"Ana Lima <ana@x.example>":        "Ana Lima",
		"Ana Lima (ana@x.example)":        "Ana Lima",
		"ana@x.example":                   "ana@x.example",
		"mailto:ana@x.example":            "ana@x.example",
		"@ana":                            "@ana",
		"<a href='/ana'>Ana</a> &amp; Bo": "Ana & Bo",
		"Eve\u202e\x1b[2J":                "Eve[2J",
		"":                                "",
	} {
		if got := personName(in); got != want {
			t.Errorf("personName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for in, want := range map[string]string{
		"en": "en", " en_US ": "en-US", "zh-Hant-TW": "zh-Hant-TW", "": "", "en\" onload": "", "日本語": "",
	} {
		if got := language(in); got != want {
			t.Errorf("language(%q) = %q, want %q", in, got, want)
		}
	}
}
