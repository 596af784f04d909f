package parse_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"wirefold/feeds/extract"
	"wirefold/feeds/fetch"
	"wirefold/feeds/parse"
)

// BenchmarkRead fetches a feed of 1 MB and 100 articles from loopback, compressed, decodes,
// repairs and parses it, and sanitises all that is published of it; and, in turn with
// that, has gofeed parse the same bytes out of memory. "x-bare" is the ratio of the times.
func BenchmarkRead(b *testing.B) {
	for _, form := range []string{"rss-cdata", "rss-escaped", "atom-html", "atom-xhtml"} {
		b.Run(form, func(b *testing.B) { benchmarkRead(b, makeFeed(form, 100, 1<<20)) })
	}
}

func benchmarkRead(b *testing.B, body []byte) {
	var compressed bytes.Buffer
	zip := gzip.NewWriter(&compressed)
	_, err := zip.Write(body)
	if err != nil || zip.Close() != nil {
		b.Fatal(err)
	}
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(compressed.Bytes())
	}))
	defer origin.Close()
	client, err := fetch.New(fetch.Options{
		UserAgent: "wirefold/bench (+https://example.org/)", HostGap: -1,
		AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	sanitizer := extract.NewSanitizer()

	var bare, ours time.Duration
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		start := time.Now()
		feed, err := gofeed.NewParser().Parse(bytes.NewReader(body))
		bare += time.Since(start)
		if err != nil || len(feed.Items) != 100 {
			b.Fatal("bare gofeed: ", err)
		}

		start = time.Now()
		res, err := client.Get(b.Context(), fetch.Request{URL: origin.URL})
		if err != nil {
			b.Fatal(err)
		}
		read, err := parse.Parse(b.Context(), res.Body, parse.From{URL: res.URL, ContentType: res.ContentType})
		if err != nil || len(read.Articles) != 100 {
			b.Fatal("wirefold: ", err)
		}
		for i := range read.Articles {
			a := &read.Articles[i]
			a.Summary, a.Content = sanitizer.Sanitize(a.Summary, a.Base), sanitizer.Sanitize(a.Content, a.Base)
		}
		ours += time.Since(start)
	}
	b.ReportMetric(float64(bare.Milliseconds())/float64(b.N), "bare-ms/op")
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "wirefold-ms/op")
	b.ReportMetric(float64(ours)/float64(bare), "x-bare")
}

// makeFeed makes a feed of about size bytes from a fixed seed.
func makeFeed(form string, articles, size int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	atom := strings.HasPrefix(form, "atom")
	if atom {
		b.WriteString(`<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Made</title><id>urn:made</id><link href="https://made.example/"/>`)
	} else {
		b.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Made</title><link>https://made.example/</link>`)
	}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range articles {
		at = at.Add(time.Hour)
		title, summary := words(random, 8), words(random, 30)
		text := page(random, size/articles-600, strings.HasSuffix(form, "escaped") || form == "atom-html")
		if atom {
			kind, content := "html", html.EscapeString(text)
			if form == "atom-xhtml" {
				kind, content = "xhtml", `<div xmlns="http://www.w3.org/1999/xhtml">`+text+`</div>`
			}
			fmt.Fprintf(&b, `<entry><title>%s</title><id>urn:made:%d</id><link href="https://made.example/%d"/><updated>%s</updated><author><name>%s</name></author><summary>%s</summary><content type="%s">%s</content></entry>`+"\n",
				title, i, i, at.Format(time.RFC3339), words(random, 2), summary, kind, content)
			continue
		}
		content := "<![CDATA[" + text + "]]>"
		if form == "rss-escaped" {
			content = html.EscapeString(text)
		}
		fmt.Fprintf(&b, `<item><title>%s</title><link>https://made.example/%d</link><guid>https://made.example/%d</guid><pubDate>%s</pubDate><dc:creator>%s</dc:creator><category>%s</category><description>%s</description><content:encoded>%s</content:encoded></item>`+"\n",
			title, i, i, at.Format(time.RFC1123Z), words(random, 2), words(random, 1), summary, content)
	}
	if atom {
		return []byte(b.String() + "</feed>")
	}
	return []byte(b.String() + "</channel></rss>")
}

// page makes an article's HTML. Escaped, it takes more bytes.
func page(random *rand.Rand, size int, escaped bool) string {
	if escaped {
		size -= size / 12
	}
	var b strings.Builder
	for b.Len() < size {
		switch random.IntN(8) {
		case 0:
			fmt.Fprintf(&b, `<p><img src="/pictures/%d.jpg" alt="%s" width="800" height="450"/></p>`, random.IntN(1e6), words(random, 6))
		case 1:
			fmt.Fprintf(&b, "<ul><li>%s</li><li>%s</li></ul>\n", words(random, 10), words(random, 12))
		case 2:
			fmt.Fprintf(&b, "<blockquote><p>%s</p></blockquote>\n", words(random, 40))
		default:
			fmt.Fprintf(&b, `<p>%s <a href="/stories/%d?a=1&amp;b=2">%s</a> %s <em>%s</em> %s.</p>`+"\n",
				words(random, 25), random.IntN(1e6), words(random, 3), words(random, 20), words(random, 2), words(random, 15))
		}
	}
	return b.String()
}

func words(random *rand.Rand, n int) string {
	const consonants, vowels = "bcdfghjklmnprstvw", "aeiou"
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		for range 1 + random.IntN(4) {
			b.WriteByte(consonants[random.IntN(len(consonants))])
			b.WriteByte(vowels[random.IntN(len(vowels))])
		}
	}
	return b.String()
}
