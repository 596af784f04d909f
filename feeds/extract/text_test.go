package extract

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"paragraphs", "<p>One.</p><p>Two.</p>", "One.\n\nTwo."},
		{"unclosed paragraphs", "<p>One.<p>Two.", "One.\n\nTwo."},
		{"inline", "<p>A <b>bold</b>, <a href=x>linked</a> wo<i>rd</i>.</p>", "A bold, linked word."},
		{"white space", "<p>\n\tOne \n\n  line.&nbsp;Yes\n</p>\n\n", "One line. Yes"},
		{"line break", "one<br>two<br/>three", "one\ntwo\nthree"},
		{"two line breaks are a paragraph", "one<br>\n<br>two<br><br><br>three", "one\n\ntwo\n\nthree"},
		{"lists", "<ul><li>one<li>two</ul>three", "one\n\ntwo\n\nthree"},
		{"tables", "<table><tr><th>Oil<td>71.20<tr><th>Gold<td>2,650</table>", "Oil 71.20\nGold 2,650"},
		{"pre keeps its lines", "<pre>one\n  two\n\nthree</pre>", "one\ntwo\n\nthree"},
		{"nested blocks leave one gap", "<div><div><p>One</p></div></div><div>Two</div>", "One\n\nTwo"},
		{"script and style", "a<script>x < y && '<p>'</script><style>p{}</style>b", "ab"},
		{"noscript, template, svg", "a<noscript><img src=x>no</noscript><template><p>t</p></template><svg><text>s</text></svg>b", "ab"},
		{"a drawing that never ends", "a<svg><g><path d='M0'><p>b</p>", "a\n\nb"},
		{"captions and alternative texts", `<figure><img src=x alt="A man"><figcaption>Photo: dpa <p>x</figcaption></figure><p>Text`, "Text"},
		{"a caption that never ends", "<figure><img><figcaption>Photo</figure><p>Text", "Text"},
		{"fallback of a player", "a<video src=x>Your browser is old</video><audio>y</audio>b", "ab"},
		{"frame as XHTML writes it", `a<iframe src="x"/>b<script src="x"/>c`, "abc"},
		{"comments and declarations", "<!doctype html>a<!-- <p>b</p> -->c<?php x ?><![CDATA[d]]>", "ac"},
		{"entities", "<p>&lt;b&gt; &amp;amp; &eacute;&#8217;&#x2014;&hellip; &bogus; &#0;</p>", "<b> &amp; é’—… &bogus; �"},
		{"control characters from entities", "<p>a&#27;[31mb&#7;</p>", "a[31mb"},
		{"reading aids", "<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>", "東京"},
		{"plain text", "One line,\nanother.\n\nA paragraph.", "One line,\nanother.\n\nA paragraph."},
		{"plain text with angle brackets", "a < b > c <3 << <", "a < b > c <3 << <"},
		{"plain text with entities", "AT&amp;T &#8212; R&D", "AT&T — R&D"},
		{"plain text with runs of space", "  a \t b \n\n\n\n c ", "a b\n\nc"},
		{"stray end tags", "</p></div></script></svg>a</b>", "a"},
		{"unfinished tag", "a<b", "a"},
		{"no UTF-8", "<p>a\xffb", "a\ufffdb"},
	} {
		if got := Text(tt.in); got != tt.want {
			t.Errorf("%s: Text(%q)\n got %q\nwant %q", tt.name, tt.in, got, tt.want)
		}
	}
}

// What is quadratic in these does not end within the time of a test run.
func TestTextOfHostileNesting(t *testing.T) {
	const n = 200_000
	for name, in := range map[string]string{
		"elements": strings.Repeat("<div>", n) + "x",
		"skipped":  "x" + strings.Repeat("<svg>", n),
		"inline":   strings.Repeat("<b><i>", n/2) + "x",
		"ends":     strings.Repeat("</p>", n) + "x",
		"comments": strings.Repeat("<!--", n) + "-->x",
		"raw":      strings.Repeat("<textarea>", n) + "</textarea>x",
	} {
		if got := Text(in); got != "x" {
			t.Errorf("%s: %.20q", name, got)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("<p>a<br>b<figure><figcaption>c</figure><svg><p>d")
	f.Add("plain &amp; simple\n\ntext")
	f.Fuzz(func(t *testing.T, in string) {
		got := Text(in)
		if !utf8.ValidString(got) {
			t.Fatalf("Text(%q) = %q: no UTF-8", in, got)
		}
		if got != strings.TrimSpace(got) || strings.Contains(got, "\n\n\n") || strings.Contains(got, "  ") {
			t.Fatalf("Text(%q) = %q: white space left", in, got)
		}
	})
}

func TestExcerpt(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{
		{"", 10, ""},
		{"anything", 0, ""},
		{"short", 10, "short"},
		{"exactly10!", 10, "exactly10!"},
		{"one\n\ntwo  three", 20, "one two three"},
		{"The quick brown fox", 12, "The quick…"},
		{"The quick, brown fox", 12, "The quick…"},
		{"Donaudampfschifffahrt", 8, "Donauda…"},
		{"新华社北京三月十五日电", 5, "新华社北…"},
		{"e\u0301e\u0301e\u0301e\u0301", 4, "e\u0301…"},
		{"((((((((((", 5, "…"},
	} {
		got := Excerpt(tt.in, tt.n)
		if got != tt.want {
			t.Errorf("Excerpt(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
		if utf8.RuneCountInString(got) > tt.n {
			t.Errorf("Excerpt(%q, %d) = %q is too long", tt.in, tt.n, got)
		}
	}
}
