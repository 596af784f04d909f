package parse

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

const (
	atomHead = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="urn:x" xml:base="http://b.example/"><title>t</title>`
	rssHead  = `<rss version="2.0" xmlns:x="urn:x"><channel><title>t</title>`
)

// inAtom and inRSS put something hostile into a feed.
func inAtom(s string) string { return atomHead + s + `</feed>` }
func inRSS(s string) string  { return rssHead + s + `</channel></rss>` }

func nested(start, end string, n int) string {
	return strings.Repeat(start, n) + strings.Repeat(end, n)
}

func distinctTags(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<b%d>", i)
	}
	return b.String()
}

// TestRefused takes documents that would cost gofeed seconds or gigabytes.
func TestRefused(t *testing.T) {
	const million = 1_000_000
	var namespaces strings.Builder
	for i := range 200 {
		namespaces.WriteString(` xmlns:n` + strings.Repeat("x", i) + `="urn:n"`)
	}
	for _, tt := range []struct{ name, body, what string }{
		{"nested xhtml, 440 KB", inAtom(`<entry><title type="xhtml">` + nested("<div>", "</div>", 40_000) + `</title></entry>`), "levels of nesting"},
		{"100,000 items, 3 MB", inRSS(strings.Repeat("<item><title>x</title></item>", 100_000)), "items"},
		{"100,000 entries", inAtom(strings.Repeat("<entry/>", 100_000)), "items"},
		{"items with a prefix", inRSS(strings.Repeat("<x:ITEM/>", 6000)), "items"},
		{"extensions, 1,000,000 deep", inRSS(nested("<x:a>", "</x:a>", million)), "levels of nesting"},
		{"1,000,000 attributes", inRSS("<item" + strings.Repeat(` a="b"`, million) + "/>"), "attributes of one element"},
		{"1,000,000 attributes without values", inRSS("<item " + strings.Repeat("a ", million) + "/>"), "attributes of one element"},
		{"1,000,000 elements", inRSS("<item>" + strings.Repeat("<x:a/>", million) + "</item>"), "elements"},
		{"namespaces for every element to copy", inRSS("<x:a" + namespaces.String() + ">" + strings.Repeat("<x:b/>", 100_000) + "</x:a>"), "namespaces at one place"},
		{"start tags that never end", inRSS(strings.Repeat("<br>", million)), "levels of nesting"},
		{"17 MB", strings.Repeat(" ", 17<<20), "bytes"},
		{"17 MB of text", inRSS("<item><title>" + strings.Repeat("x", 17<<20) + "</title></item>"), "bytes"},
		{"xhtml nested in an RSS item", inRSS(`<item><description>` + nested("<div>", "</div>", 40_000) + `</description></item>`), "levels of nesting"},
		{"namespaces at every element", inRSS(strings.Repeat(`<x:a`+strings.Repeat(` xmlns:n="urn:n"`, 60)+`>`, 1) + strings.Repeat("<x:b/>", 100_000) + "</x:a>"), "namespaces and pieces of text to copy"},
		{"text in 100,000 pieces", inRSS("<x:a>" + strings.Repeat("ab<!-- -->", 100_000) + "</x:a>"), "namespaces and pieces of text to copy"},
		{"text in CDATA sections", inRSS("<x:a>" + strings.Repeat("<![CDATA[ab]]>", 100_000) + "</x:a>"), "namespaces and pieces of text to copy"},
		{"text between elements", inRSS("<x:a>" + strings.Repeat("abcdefgh<x:b/>", 100_000) + "</x:a>"), "namespaces and pieces of text to copy"},
		{"9 MB that are no text", inRSS("<item><category>" + strings.Repeat("&lt;", 9<<18) + "</category></item>"), "bytes besides the texts"},
		{"JSON, deep", `{"version":"https://jsonfeed.org/version/1","items":` + nested("[", "]", million) + "}", "levels of nesting"},
		{"JSON, 100,000 items", `{"items":[` + strings.Repeat(`{"id":"1"},`, 100_000) + `{}]}`, "items"},
		{"JSON, attachments", `{"items":[{"id":"1","attachments":[` + strings.Repeat(`{},`, million) + `{}]}]}`, "objects"},
	} {
		_, err := Parse(t.Context(), []byte(tt.body), From{})
		var limit *LimitError
		if !errors.As(err, &limit) || limit.What != tt.what {
			t.Errorf("%s: %v, want more %s than allowed", tt.name, err, tt.what)
		}
	}
}

// TestBearable takes documents that keep within the limits and try to be dear.
func TestBearable(t *testing.T) {
	var distinct strings.Builder
	for i := range 60 {
		distinct.WriteString(` xmlns:n` + strings.Repeat("x", i) + `="urn:n"`)
	}
	page := nested("<div>", "</div>", 240)
	for _, tt := range []struct{ name, body string }{
		{"5,000 items", inRSS(strings.Repeat("<item><title>x</title><guid>y</guid></item>", 5000))},
		{"xhtml as deep as allowed, 500 times", inAtom(strings.Repeat(`<entry><content type="xhtml">`+page+`</content></entry>`, 500))},
		{"html nested 40,000 deep, escaped", inAtom(`<entry><content type="html">` + strings.Repeat("&lt;div&gt;", 40_000) + `</content></entry>`)},
		{"html nested 40,000 deep, CDATA", inAtom(`<entry><content type="html"><![CDATA[` + strings.Repeat("<div>", 40_000) + `]]></content></entry>`)},
		{"html of 400,000 formatting elements", inAtom(`<entry><content type="html"><![CDATA[` + strings.Repeat("<p><b a=1>", 200_000) + `]]></content></entry>`)},
		{"many elements under many namespaces", inRSS("<x:a" + distinct.String() + ">" + strings.Repeat("<x:b/>", 50_000) + "</x:a>")},
		{"CDATA sections without an end", inRSS(strings.Repeat("<item><title><![CDATA[x</title></item>", 200_000)) + "]]>"},
		{"CDATA sections without an end, nor items", inRSS(strings.Repeat("<title><![CDATA[x</title>", 300_000))},
		{"CDATA sections in fields without an end", inRSS(strings.Repeat("<item><link><![CDATA[</item>", 300_000))},
		{"comments without an end", inRSS(strings.Repeat("<!--x", 1_600_000))},
		{"instructions without an end", inRSS(strings.Repeat("<?x", 2<<20))},
		{"attributes without a closing quote", inRSS(strings.Repeat(`<a b=">`, 1<<20))},
		{"attributes with the wrong closing quote", inRSS(strings.Repeat(`<a b='>"`, 1<<20))},
		{"a comment full of tags in xhtml", inAtom(`<entry><content type="xhtml"><div><!--` + strings.Repeat("<div ", 1_600_000) + `--></div></content></entry>`)},
		{"distinct elements without an end", inRSS(distinctTags(800_000) + "<")},
		{"items without an end", inRSS(strings.Repeat("<item><title>x", 4900))},
		{"titles of one item", inRSS("<item>" + strings.Repeat("<title> </title>", 200_000) + "</item>")},
		{"categories of one item", inRSS("<item>" + strings.Repeat("<category>a</category>", 200_000) + "</item>")},
		{"JSON that never ends", `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat(`{"id":"1","title":"x"},`, 4900)},
		{"JSON of commas", `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat(",", 8<<20) + "]}"},
		{"a title of 8 MB", inRSS("<item><title>" + strings.Repeat("x ", 4<<20) + "</title></item>")},
		{"8 MB of stray end tags", inRSS(strings.Repeat("</b>", 2<<20))},
		{"8 MB of end tags without an end", inRSS(strings.Repeat("</b", 8<<20/3))},
		{"8 MB of angle brackets", inRSS(strings.Repeat("<", 8<<20))},
		{"8 MB of ampersands", inRSS("<item><title>" + strings.Repeat("&", 8<<20) + "</title></item>")},
		{"8 MB of references", inRSS("<item><title>" + strings.Repeat("&#7;", 2<<20) + "</title></item>")},
		{"entity bomb", `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "` + strings.Repeat("&a;", 1000) + `"><!ENTITY x SYSTEM "file:///etc/passwd">]>` +
			inRSS("<item><title>"+strings.Repeat("&b;", 1000)+"&x;</title></item>")},
	} {
		feed, err := Parse(t.Context(), []byte(tt.body), From{})
		var limit *LimitError
		if errors.As(err, &limit) && limit.What == "seconds" {
			t.Errorf("%s: ran out of time", tt.name)
		}
		if err == nil {
			checkArticles(t, tt.name, feed)
			if len(feed.Articles) > 0 && strings.Contains(feed.Articles[0].Title, "root:") {
				t.Errorf("%s: an external entity was read", tt.name)
			}
		}
	}
}

// TestScanSeesWhatTheDecoderSees hides nesting from the scan by what encoding/xml
// reads differently from how it looks.
func TestScanSeesWhatTheDecoderSees(t *testing.T) {
	bomb := nested("<div>", "</div>", 40_000)
	for name, body := range map[string]string{
		"in a document type":         inAtom(`<!DOCTYPE x '<![CDATA['><entry><title type="xhtml">` + bomb + `]]></title></entry>`),
		"in another encoding":        inAtom(`<?xml version="1.0" encoding="utf-16be"?>` + strings.ReplaceAll(bomb, "", "\x00")),
		"after a quote in a tag":     inAtom(`<entry a"'><title type="xhtml">` + bomb + `</title></entry>'>`),
		"after an apostrophe":        inAtom(`<entry>it's<title type="xhtml">` + bomb + `</title>it's</entry>`),
		"after a short comment":      inAtom(`<entry><!--><title type="xhtml">-->` + bomb + `<!-- --></title></entry>`),
		"after a short instruction":  inAtom(`<entry><?a?><title type="xhtml">` + bomb + `<?b?></title></entry>`),
		"after control characters":   inAtom("<entry><\x01!--\x02 --\x03><title type='xhtml'>" + bomb + `</title></entry>`),
		"behind the end of the root": `<feed xmlns="http://www.w3.org/2005/Atom"></feed>` + inAtom(`<entry><title type="xhtml">`+bomb+`</title></entry>`),
		"behind end tags of others":  inAtom(`<entry></x></y></z><title type="xhtml">` + strings.Repeat("<div></x>", 40_000) + bomb + `</title></entry>`),
	} {
		_, err := Parse(t.Context(), []byte(body), From{})
		var limit *LimitError
		if errors.As(err, &limit) && limit.What == "seconds" {
			t.Errorf("%s: the decoder saw the nesting that the scan did not", name)
		}
	}
}

func TestContextEndsTheWork(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	body := []byte(inRSS("<item><title>x</title></item>"))
	if _, err := Parse(ctx, body, From{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	slow := []byte(inRSS("<x:a>" + strings.Repeat("<x:b/>", 240_000) + "</x:a>"))
	var limit *LimitError
	_, err := Parse(t.Context(), slow, From{Limits: Limits{Time: 20 * time.Millisecond}})
	if !errors.As(err, &limit) {
		t.Errorf("out of time: %v", err)
	}
}

// TestMemory bounds what the dearest allowed kind of document allocates in all.
func TestMemory(t *testing.T) {
	body := []byte(inRSS("<item>" + strings.Repeat("<x:a/>", 240_000) + "</item>"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Parse(t.Context(), body, From{}); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 400 {
		t.Errorf("%d KB of extensions cost %d MB", len(body)>>10, n)
	}
}
