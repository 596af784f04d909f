package parse

import (
	"slices"
	"strings"
	"testing"

	"wirefold/feeds"
)

// TestEveryCut ends a feed after each of its bytes. What is read of it are always its first
// articles, each as it is in the whole feed but for the last.
func TestEveryCut(t *testing.T) {
	whole := inRSS(`<item><title>One &amp; only</title><link>https://h.example/1</link><description><![CDATA[<p>Text</p>]]></description></item>
<item><guid isPermaLink="false">two</guid><title>Two</title><enclosure url="https://h.example/a.mp3" length="1" type="audio/mpeg"/></item>
<item><link>https://h.example/3</link><title>Three</title><pubDate>Tue, 03 Feb 2026 04:05:06 GMT</pubDate></item>`)
	complete, err := Parse(t.Context(), []byte(whole), From{})
	if err != nil || len(complete.Articles) != 3 {
		t.Fatal(err)
	}
	most := 0
	for n := len(whole); n > 0; n-- {
		f, err := Parse(t.Context(), []byte(whole[:n]), From{})
		if err != nil {
			continue // too little is left
		}
		if cut := !strings.Contains(whole[:n], "</channel>"); f.CutOff != cut {
			t.Errorf("cut at %d: CutOff is %t", n, f.CutOff)
		}
		if len(f.Articles) > 3 || n == len(whole) && len(f.Articles) < 3 {
			t.Fatalf("cut at %d: %d articles", n, len(f.Articles))
		}
		most = max(most, len(f.Articles))
		for i := range f.Articles[:max(0, len(f.Articles)-1)] {
			if f.Articles[i].Digest() != complete.Articles[i].Digest() {
				t.Errorf("cut at %d: article %d is %+v", n, i, f.Articles[i])
			}
		}
		for i := range f.Articles {
			if f.Articles[i].GUID != complete.Articles[i].GUID && !strings.HasPrefix(complete.Articles[i].Link, f.Articles[i].GUID) {
				t.Errorf("cut at %d: article %d is named %q", n, i, f.Articles[i].GUID)
			}
		}
	}
	if want := strings.Index(whole, "<item><link>"); most != 3 || want < 0 {
		t.Errorf("at most %d articles", most)
	}
}

// TestEveryByteDamaged replaces each byte of a feed's second item by what means something
// in XML. The items around it are read whatever happens, but where the damage makes their
// own markup a part of the item.
func TestEveryByteDamaged(t *testing.T) {
	first := `<item><title>One</title><link>https://h.example/1</link></item>`
	second := `<item><title>Two &amp; <![CDATA[x]]></title><link>https://h.example/2</link><description>a <b c="d">e</b></description></item>`
	last := `<item><title>Three</title><link>https://h.example/3</link></item><item><title>Four</title><link>https://h.example/4</link></item>`
	lost := 0
	for i := range len(second) {
		for _, c := range []byte("<>&\"']/") {
			damaged := second[:i] + string(c) + second[i+1:]
			f, err := Parse(t.Context(), []byte(inRSS(first+damaged+last)), From{})
			if err != nil {
				t.Fatalf("%q: %v", damaged, err)
			}
			links := linksOf(f.Articles)
			if !slices.Contains(links, "https://h.example/1") || !slices.Contains(links, "https://h.example/4") {
				t.Errorf("%q: only %q are left", damaged, links)
			}
			if !slices.Contains(links, "https://h.example/3") {
				lost++
			}
		}
	}
	if lost > 0 {
		t.Errorf("the item behind the damage is lost in %d of %d cases", lost, 7*len(second))
	}
}

func linksOf(articles []feeds.Article) []string {
	var links []string
	for _, a := range articles {
		links = append(links, a.Link)
	}
	return links
}

// TestOneByOne reads what gofeed refuses as a whole, item by item.
func TestOneByOne(t *testing.T) {
	for kind, doc := range map[kind]string{
		kindRSS:  inRSS(`<item><title>One</title><link>/1</link></item><item><title>Two</title><link>/2</link></item>`),
		kindAtom: inAtom(`<entry><title>One</title><link href="/1"/></entry><entry><title>Two</title><link href="/2"/></entry>`),
	} {
		d := &document{kind: kind, text: []byte(doc)}
		p, err := d.oneByOne(t.Context(), baseOf("https://h.example/feed"), Limits{}.orDefault())
		if err != nil {
			t.Fatal(err)
		}
		f := p.feed(baseOf("https://h.example/feed"))
		if f.Title != "t" || len(f.Articles) != 2 || f.Articles[0].Title != "One" || f.Articles[1].Title != "Two" {
			t.Errorf("%s: %+v", kind, f)
		}
	}
}

// TestSkeleton shows what gofeed gets to see.
func TestSkeleton(t *testing.T) {
	doc := `<rss xmlns="urn:bogus" version="2.0"><channel><title>T</title><item xml:base="/x" a="b"><title>a < b</title><link>l</link></item></channel></rss> rest`
	want := `<rss  version="2.0"><channel><item  a="b"><n xmlns="urn:wirefold:item">1</n><link>l</link></item></channel></rss>`
	seen, err := scanXML([]byte(doc), kindRSS, nil, Limits{}.orDefault())
	if err != nil {
		t.Fatal(err)
	}
	if got := string(seen.skeleton([]byte(doc))); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestForeignMark brings along a mark of its own.
func TestForeignMark(t *testing.T) {
	f, err := Parse(t.Context(), []byte(inRSS(`<item><n xmlns="`+markSpace+`">2</n><title>One</title></item><item><title>Two</title></item>`)), From{})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Articles) != 2 || f.Articles[0].Title != "One" || f.Articles[1].Title != "Two" {
		t.Errorf("%+v", f.Articles)
	}
}
