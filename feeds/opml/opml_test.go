package opml

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	const usual = `<?xml version="1.0" encoding="UTF-8"?>
		<!-- from some reader -->
		<opml version="2.0"><head><title>My feeds</title><ownerName>Ada</ownerName></head><body>
		<outline text="News" title="News">
			<outline type="rss" text="Gazette" title="Harbour Gazette" xmlUrl="https://gazette.example/rss?a=1&amp;b=2" htmlUrl="https://gazette.example/"/>
			<outline text="Coast"><outline type="rss" text="Courier" xmlUrl=" https://courier.example/atom "></outline></outline>
		</outline>
		<outline text="no folder, and empty"/>
		<outline type="rss" xmlUrl="https://ledger.example/feed"/>
		</body></opml>`
	want := &List{Title: "My feeds", Feeds: []Feed{
		{URL: "https://gazette.example/rss?a=1&b=2", Title: "Harbour Gazette", SiteURL: "https://gazette.example/", Folders: []string{"News"}},
		{URL: "https://courier.example/atom", Title: "Courier", Folders: []string{"News", "Coast"}},
		{URL: "https://ledger.example/feed"},
	}}
	one := func(title string) *List { return &List{Feeds: []Feed{{URL: "u", Title: title}}} }
	const named = `<opml><body><outline title="Grüße" xmlUrl="u"/></body></opml>`
	utf16le := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune(`<?xml version="1.0" encoding="UTF-16"?>` + named)) {
		utf16le = append(utf16le, byte(c), byte(c>>8))
	}
	for _, tc := range []struct {
		name, body string
		want       *List
	}{
		{"the usual", usual, want},
		{"in other case", strings.NewReplacer("xmlUrl", "XMLURL", "outline", "Outline", "<opml", "<OPML", "</opml", "</OPML").Replace(usual), want},
		{"latin 1", `<?xml version="1.0" encoding="iso-8859-1"?>` + strings.NewReplacer("ü", "\xfc", "ß", "\xdf").Replace(named), one("Grüße")},
		{"UTF-8 under a wrong label", `<?xml version="1.0" encoding="iso-8859-1"?>` + named, one("Grüße")},
		{"a byte order mark", "\ufeff" + named, one("Grüße")},
		{"UTF-16", string(utf16le), one("Grüße")},
		{"a bare ampersand", `<opml><outline text="A & B" xmlUrl="u"/></opml>`, one("A & B")},
		{"control characters", "<opml><outline text=\"A\x1b&#27;&#x1B;&#0;&#65;&#x1bb;&#\" xmlUrl='u'/></opml>", one("AAƻ&#")},
		{"entities are no way in", `<!DOCTYPE opml [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY b "bbbb">]><opml><outline text="&e;&b;" xmlUrl="u"/></opml>`, one("&e;&b;")},
		{"an empty list", `<opml version="1.0"><head/><body/></opml>`, &List{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Read([]byte(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for _, tc := range []struct{ name, body, want string }{
		{"nothing", "", "not an OPML file: it is empty"},
		{"a page", "<!doctype html>\n<html><body></body></html>", "not an OPML file: line 2: it begins with <html>"},
		{"no XML", "{}", "not an OPML file: it is empty"},
		{"a cut file", "<opml><body>\n<outline xmlUrl='a'/>", "not an OPML file: line 2: unexpected EOF"},
		{"too many outlines", "<opml>" + strings.Repeat("<outline/>", maxOutlines+1) + "</opml>", "list refused: more than 20000 outlines"},
		{"too deep", "<opml>" + strings.Repeat("<outline>", maxDepth), "list refused: more than 32 levels"},
		{"too large", strings.Repeat(" ", maxBytes+1), "list refused: more than 8388608 bytes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Read([]byte(tc.body))
			if err == nil || err.Error() != tc.want {
				t.Fatalf("error: %v, want %s", err, tc.want)
			}
			var syntax *SyntaxError
			var limit *LimitError
			if !errors.As(err, &syntax) && !errors.As(err, &limit) {
				t.Errorf("the error is a %T", err)
			}
		})
	}
}

// merged returns the feeds by URL, each with its folders in order of the alphabet.
func merged(list []Feed) map[string]Feed {
	out := map[string]Feed{}
	for _, f := range list {
		if old, ok := out[f.URL]; ok {
			f.Folders = append(slices.Clone(old.Folders), f.Folders...)
		}
		f.Folders = slices.Sorted(slices.Values(f.Folders))
		out[f.URL] = f
	}
	return out
}

// What is written is read again: every feed with its names and its folders.
func TestRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := []rune("ab &<>\"'ü漢\U0001f600]/\t")
	word := func() string {
		r := []rune{'x'}
		for range random.IntN(8) {
			r = append(r, letters[random.IntN(len(letters))])
		}
		return string(append(r, 'x'))
	}
	for range 300 {
		l := List{Title: word()}
		for i := range random.IntN(12) {
			f := Feed{URL: fmt.Sprintf("https://%d.example/?%s", i, word()), Title: word()}
			if random.IntN(2) == 0 {
				f.SiteURL = word()
			}
			for j := range random.IntN(4) {
				f.Folders = append(f.Folders, fmt.Sprint("folder ", j, word()))
			}
			l.Feeds = append(l.Feeds, f)
		}
		written := Write(l)
		back, err := Read(written)
		if err != nil {
			t.Fatalf("%v in:\n%s", err, written)
		}
		if back.Title != l.Title {
			t.Errorf("title %q, want %q", back.Title, l.Title)
		}
		if d := cmp.Diff(merged(l.Feeds), merged(back.Feeds)); d != "" {
			t.Fatalf("%s in:\n%s", d, written)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<opml version="2.0"><head><title>t</title></head><body><outline text="a"><outline text="b" xmlUrl="https://b.example/"/></outline></body></opml>`))
	f.Add([]byte(`<?xml version="1.0" encoding="koi8-r"?><opml><outline title="` + "\xf0\xcf\xd2\xd4" + `" xmlUrl='u'/></OPML>`))
	f.Add([]byte("\xff\xfe<\x00o\x00p\x00m\x00l\x00/\x00>\x00"))
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "aa">]><opml><outline text="&a;&#0;&nbsp;&" xmlUrl=u></opml>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		l, err := Read(body)
		if err != nil {
			return
		}
		if len(l.Feeds) > maxOutlines {
			t.Fatalf("%d feeds", len(l.Feeds))
		}
		back, err := Read(Write(*l))
		if err != nil {
			t.Fatalf("what was written of %q: %v", body, err)
		}
		for _, f := range l.Feeds {
			if len(f.Folders) > 1 {
				return // folders become flat, and more of them than are read
			}
		}
		if len(back.Feeds) != len(l.Feeds) {
			t.Fatalf("%d feeds became %d: %q", len(l.Feeds), len(back.Feeds), body)
		}
	})
}
