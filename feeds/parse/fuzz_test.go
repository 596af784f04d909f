package parse

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

// FuzzParse checks what is promised of whatever can be read: a GUID of its own for
// every article, valid UTF-8 without control characters, absolute http URLs; and that
// the same document gives the same identities again.
func FuzzParse(f *testing.F) {
	addFixtures(f)
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
		if max := (Limits{}).orDefault().Items; len(feed.Articles) > max {
			t.Errorf("%d articles", len(feed.Articles))
		}
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

// FuzzCharset checks that whatever the bytes and their labels are, text comes out, and that
// text stays as it is.
func FuzzCharset(f *testing.F) {
	addFixtures(f)
	f.Add([]byte("\xff\xfe<\x00"), "")
	f.Add([]byte("<?xml encoding='iso-2022-jp'?>\x1b$B?7J9\x1b(B"), "text/xml; charset=shift_jis")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, note := toUTF8(body, contentType)
		if !utf8.Valid(text) || !utf8.ValidString(note) {
			t.Fatalf("%q is no UTF-8 (%q)", text, note)
		}
		text = dropIllegal(text)
		if bytes.ContainsFunc(text, func(r rune) bool { return !isLegal(r) }) {
			t.Errorf("%q holds what is illegal in XML", text)
		}
	})
}

// FuzzRepair checks that what is mended is well-formed, as encoding/xml and encoding/json
// see it, does not grow beyond measure, and is found in order the second time.
func FuzzRepair(f *testing.F) {
	addFixtures(f)
	f.Fuzz(func(t *testing.T, body []byte, _ string) {
		d, err := open(body, "")
		if err != nil || len(d.text) > 1<<20 {
			return
		}
		if d.kind == kindJSON {
			mended, _ := repairJSON(d.text)
			if !json.Valid(mended) {
				t.Fatalf("%q is no JSON", mended)
			}
			if again, _ := repairJSON(mended); !bytes.Equal(again, mended) {
				t.Errorf("mended twice:\n once %q\ntwice %q", mended, again)
			}
			return
		}
		mended, _ := repairXML(d.text, d.kind, 32<<20)
		dec := xml.NewDecoder(bytes.NewReader(mended))
		dec.Strict = false
		for {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%v in %q", err, mended)
			}
		}
		if again, _ := repairXML(mended, d.kind, 32<<20); !bytes.Equal(again, mended) {
			t.Errorf("mended twice:\n once %q\ntwice %q", mended, again)
		}
	})
}

func addFixtures(f *testing.F) {
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
}
