package parse

import (
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

// FuzzParse checks what is promised of whatever can be read: a GUID of its own for
// every article, valid UTF-8 without control characters, absolute http URLs; and that
// the same document gives the same identities again.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.[xj]*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "text/xml")
	}
	f.Add([]byte(inRSS(`<item><title>a</title><link>b</link><description>&#x1b;</description></item>`)), "text/xml; charset=koi8-r")
	f.Add([]byte(inAtom(`<entry><id>1</id><link href="//x/%zz"/><content type="xhtml"><div>x</div></content></entry>`)), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		from := From{URL: "https://f.example/feed", ContentType: contentType, Source: "s"}
		feed, err := Parse(t.Context(), body, from)
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Errorf("error %q is no UTF-8", err)
			}
			return
		}
		checkArticles(t, "fuzz", feed)
		again, err := Parse(t.Context(), body, from)
		if err != nil || len(again.Articles) != len(feed.Articles) {
			t.Fatalf("read again: %v", err)
		}
		for i := range feed.Articles {
			if feed.Articles[i].Digest() != again.Articles[i].Digest() {
				t.Errorf("article %d is another the second time", i)
			}
		}
	})
}
