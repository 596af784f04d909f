package publish

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wirefold/feeds"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var formats = map[string]func(Feed) ([]byte, error){"atom": bytesOf(Atom), "rss": bytesOf(RSS), "json": bytesOf(JSON)}

func bytesOf(write func(Feed) (*Document, error)) func(Feed) ([]byte, error) {
	return func(f Feed) ([]byte, error) {
		d, err := write(f)
		if err != nil {
			return nil, err
		}
		return d.Body, nil
	}
}

func at(hour, minute int) time.Time { return time.Date(2026, 3, 14, hour, minute, 0, 0, time.UTC) }

const feedID = "urn:uuid:6f1d2a3b-4c5d-4e6f-8a7b-9c0d1e2f3a4b"

func entryID(n byte) string {
	return "urn:uuid:00000000-0000-8000-8000-0000000000" + string([]byte{'a' + n/10, '0' + n%10})
}

func emptyFeed() Feed {
	return Feed{
		ID: feedID, Title: "Wires & <all>", Description: "Each story once",
		HomeURL: "https://wires.example/", SelfURL: "https://wires.example/feed.atom",
		Updated: at(12, 0), TTL: 5 * time.Minute, Generator: "wirefold", Version: "1.2.3",
	}
}

// sampleFeed has an entry of every kind: one with everything, one with as little as
// can be, and one full of traps.
func sampleFeed() Feed {
	f := emptyFeed()
	f.Entries = []Entry{
		{
			ID: entryID(1), Story: strings.TrimPrefix(entryID(1), "urn:uuid:"),
			Article: feeds.Article{
				Link: "https://a.example/news/1?x=1&y=2", Title: "Storm hits the coast",
				Authors:    []string{"Ann Author <ann@a.example>", "Bob Byline"},
				Summary:    "<p>A storm &amp; its wake</p>",
				Content:    "<p>A storm hit the coast on Friday.</p><p>It was <b>big</b>: 5 &lt; 6.</p>",
				Categories: []string{"Weather", "Coast & Sea", "Weather"},
				Language:   "en_GB", Image: "https://a.example/storm.jpg",
				Enclosures: []feeds.Enclosure{
					{URL: "https://a.example/storm.mp3", Type: "audio/mpeg", Length: 1234},
					{URL: "https://a.example/storm.mp4"},
					{URL: "https://a.example/storm.mp3", Type: "audio/mpeg"},
				},
			},
			Published: at(11, 0), Updated: at(11, 30),
			Source: Source{
				Name: "A News", FeedURL: "https://a.example/feed", SiteURL: "https://a.example/",
				FeedID: "tag:a.example,2020:news", Rights: "© A News", Updated: at(11, 10),
			},
			Copies: []Copy{
				{Source: "B <Times>", Title: "Coast hit by storm", URL: "https://b.example/2", Verdict: "copy", Score: 0.97},
				{Source: "C Post", Title: "Storm (short)", URL: "https://c.example/3", Verdict: "excerpt", Score: 0.75},
				{Source: "C Post", URL: "https://c.example/3", Verdict: "copy", Score: 1},
			},
		},
		{ID: entryID(2), Published: at(10, 0), Updated: at(10, 0)},
		{
			ID: entryID(3), Story: strings.TrimPrefix(entryID(3), "urn:uuid:"),
			Article: feeds.Article{
				Link:    "https://übung.example/a b?q=ü|\"&p=100%",
				Title:   " <script>alert(1)</script>\n]]> AT&amp;T & \"Q&A\" \x00\x1b[31m\u0092\ufffe\xff ",
				Authors: []string{" ", "<x@y.example>"},
				Content: "<p>]]&gt; and \x0b control \r\n line</p>",
				Image:   "data:image/png;base64,AAAA", Language: "tlh-\"",
				Enclosures: []feeds.Enclosure{{URL: "javascript:alert(1)"}, {URL: "https://intranet/file"}, {URL: "https://a.example/x.bin?y", Type: "no type", Length: -1}},
			},
			Published: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), Updated: at(10, 0),
			Source: Source{FeedURL: "https://user:pw@d.example", SiteURL: "ftp://d.example/", FeedID: "not an IRI", Updated: at(23, 0)},
			Copies: []Copy{{Source: "Evil", URL: " java\nscript:alert(1)", Verdict: "copy", Score: 2}},
		},
	}
	return f
}

// archiveFeed is an archive of summaries, with a hub and with carriers in the text.
func archiveFeed() Feed {
	f := sampleFeed()
	f.SelfURL = "https://wires.example/archive/2026-03-14/feed.atom"
	f.Archive = Archive{
		Current:  "https://wires.example/feed.atom",
		Previous: "https://wires.example/archive/2026-03-12/feed.atom",
		Next:     "https://wires.example/archive/2026-03-15/feed.atom",
	}
	f.Hub = "https://hub.example/?a=1&b=2"
	f.Summaries, f.AppendCarriers = true, true
	return f
}

// What is left out of a document leaves a document.
func TestOnly(t *testing.T) {
	for name, write := range map[string]func(Feed) (*Document, error){"atom": Atom, "rss": RSS, "json": JSON} {
		whole, err := write(sampleFeed())
		if err != nil {
			t.Fatal(err)
		}
		if whole.Len() != 3 {
			t.Fatalf("%s: %d entries", name, whole.Len())
		}
		if all := whole.Only(func(int) bool { return true }); !bytes.Equal(all, whole.Body) {
			t.Errorf("%s: all entries are another document", name)
		}
		for wanted := range 8 {
			var f Feed
			for i, e := range sampleFeed().Entries {
				if wanted>>i&1 == 1 {
					f.Entries = append(f.Entries, e)
				}
			}
			entries := f.Entries
			f = sampleFeed()
			f.Entries = entries
			want, err := write(f)
			if err != nil {
				t.Fatal(err)
			}
			if got := whole.Only(func(i int) bool { return wanted>>i&1 == 1 }); !bytes.Equal(got, want.Body) {
				t.Errorf("%s: entries %03b are\n%s\nwant\n%s", name, wanted, got, want.Body)
			}
		}
	}
}

func TestGolden(t *testing.T) {
	parts := map[string]Feed{"sample": sampleFeed(), "empty": emptyFeed(), "archive": archiveFeed()}
	for name, write := range formats {
		for part, feed := range parts {
			got, err := write(feed)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			again, _ := write(feed)
			if !bytes.Equal(got, again) {
				t.Errorf("%s: the same feed came out in two ways", name)
			}
			file := filepath.Join("testdata", part+"."+name)
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs from what was written; look at the difference after go test -update", file)
			}
		}
	}
}

// The shape of the extension is a contract with other programs.
func TestJSONExtension(t *testing.T) {
	b, err := formats["json"](sampleFeed())
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Items []struct {
			Wirefold map[string]any `json:"_wirefold"`
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(doc.Items[0].Wirefold)
	want := `{"about":"https://wires.example/","copies":[` +
		`{"score":0.97,"source":"B \u003cTimes\u003e","title":"Coast hit by storm","url":"https://b.example/2","verdict":"copy"},` +
		`{"score":0.75,"source":"C Post","title":"Storm (short)","url":"https://c.example/3","verdict":"excerpt"},` +
		`{"score":1,"source":"C Post","title":"","url":"https://c.example/3","verdict":"copy"}],` +
		`"source":{"feed_url":"https://a.example/feed","name":"A News"},"story":"00000000-0000-8000-8000-0000000000a1"}`
	if string(got) != want {
		t.Errorf("_wirefold is\n%s, want\n%s", got, want)
	}
	if c, ok := doc.Items[1].Wirefold["copies"].([]any); !ok || len(c) != 0 {
		t.Errorf("copies of a story without copies are %v, want an empty array", doc.Items[1].Wirefold["copies"])
	}
}

func TestCallersMistakes(t *testing.T) {
	for name, spoil := range map[string]func(*Feed){
		"feed ID":  func(f *Feed) { f.ID = "https://wires.example/" },
		"self":     func(f *Feed) { f.SelfURL = "/feed.atom" },
		"home":     func(f *Feed) { f.HomeURL = "" },
		"entry ID": func(f *Feed) { f.Entries[0].ID = "1" },
	} {
		f := sampleFeed()
		spoil(&f)
		for format, write := range formats {
			if _, err := write(f); err == nil {
				t.Errorf("%s with a wrong %s was written", format, name)
			}
		}
	}
}

func TestHeadline(t *testing.T) {
	long := strings.Repeat("word ", 40)
	for _, c := range []struct{ title, html, want string }{
		{" A\n title\u00a0here ", "<p>x</p>", "A title here"},
		{"", "<p>First.</p><p>Sec<b>ond</b> &amp; third</p>", "First. Second & third"},
		{"\x00", "<!-- <p>no</p> -->text", "text"},
		{"", long, strings.TrimSpace(strings.Repeat("word ", 16)) + "…"},
		{"", "<img src=x>", "(untitled)"},
		{"", "", "(untitled)"},
		{"", strings.Repeat("字", 100), strings.Repeat("字", 80) + "…"},
	} {
		e := Entry{Article: feeds.Article{Title: c.title, Content: c.html}}
		if got := e.Headline(); got != c.want {
			t.Errorf("Headline of %q, %q = %q, want %q", c.title, c.html, got, c.want)
		}
	}
}

func TestWebURL(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.example":                    "https://a.example/",
		" HTTP://A.example/x#y ":               "http://A.example/x#y",
		"https://a.example/a b|c?d={e}&f=%zz%": "https://a.example/a%20b%7Cc?d=%7Be%7D&f=%25zz%25",
		"https://a.example/%2f?x=[1]#[a]":      "https://a.example/%2f?x=%5B1%5D#%5Ba%5D",
		"https://ü.example/ü":                  "https://%C3%BC.example/%C3%BC",
		"https://u:p@a.example:/":              "https://a.example/",
		"https://a.example:8080?x":             "https://a.example:8080/?x",
		"javascript:alert(1)":                  "",
		"java\nscript:alert(1)":                "",
		"\x01javascript:alert(1)":              "",
		"data:text/html,x":                     "",
		"vbscript:x":                           "",
		"//a.example/":                         "",
		"/path":                                "",
		"https:///x":                           "",
		"https:a.example":                      "",
		`https:\\a.example`:                    "",
		"https://a.example:99x/":               "",
		"https://[::1]/":                       "",
		"":                                     "",
		"https://a.example/" + strings.Repeat("x", maxURL): "",
	} {
		if got := webURL(raw); got != want {
			t.Errorf("webURL(%q) = %q, want %q", raw, got, want)
		}
	}
	if got := ownURL("http://[::1]:8080/feed"); got != "http://[::1]:8080/feed" {
		t.Errorf("ownURL lost an IPv6 address: %q", got)
	}
}

func TestSourceID(t *testing.T) {
	const feed = "https://a.example/feed"
	for claimed, want := range map[string]string{
		"tag:a.example,2020:x":                          "tag:a.example,2020:x",
		"urn:uuid:6f1d2a3b-4c5d-4e6f-8a7b-9c0d1e2f3a4b": "urn:uuid:6f1d2a3b-4c5d-4e6f-8a7b-9c0d1e2f3a4b",
		"https://a.example/id?x=1":                      "https://a.example/id?x=1",
		"https://A.example/":                            feed,
		"https://a.example":                             feed,
		"https://a.example:443/":                        feed,
		"https://a.example/x/../y":                      feed,
		"https://a.example/%7e":                         feed,
		"urn:x":                                         feed,
		"42":                                            feed,
		"javascript:alert(1)":                           feed,
	} {
		s := Source{FeedID: claimed, FeedURL: feed}
		if got := s.id(); got != want {
			t.Errorf("the ID of a source that claims %q is %q, want %q", claimed, got, want)
		}
	}
	s := Source{FeedURL: "https://a.example/%7efeed"}
	if id := s.id(); !uuidURN.MatchString(id) || id != s.id() {
		t.Errorf("the ID for a URL that is not canonical is %q, want a UUID", id)
	}
}

func TestLanguage(t *testing.T) {
	for claimed, want := range map[string]string{
		"de": "de", "EN-us": "en-us", "pt_BR": "pt-BR", " fr ": "fr", "zh-Hant-TW": "zh-Hant-TW", "nds": "nds",
		"": "", "x": "", "english": "", "xq": "", "de-": "de", "de-\"": "", "a e": "", "de-toolongsubtag": "",
	} {
		if got := language(claimed); got != want {
			t.Errorf("language(%q) = %q, want %q", claimed, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	e := Entry{ID: entryID(1), Published: at(12, 0), Updated: at(11, 0)}
	if it := e.item(""); !it.updated.Equal(it.published) {
		t.Errorf("an entry was updated at %v, before it was published", it.updated)
	}
	e = Entry{ID: entryID(1), Updated: at(11, 0)}
	if it := e.item(""); !it.published.Equal(at(11, 0)) {
		t.Errorf("an entry without a date was published at %v", it.published)
	}
	for _, year := range []int{-5, 0, 1, 1970, 10000, 292277026596} {
		if p := plausible(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)); p.Before(earliest) || p.After(latest) {
			t.Errorf("plausible gives %v for the year %d", p, year)
		}
	}
	// One batch, one second; and no neighbour may move another's time.
	taken := make(map[time.Time]bool)
	for n := range byte(50) {
		alone := spread(at(11, 0), entryID(n), make(map[time.Time]bool))
		if got := spread(at(11, 0), entryID(n), taken); !got.Equal(alone) || got.Sub(at(11, 0)) >= time.Second {
			t.Errorf("entry %d is at %v among others and at %v alone", n, got, alone)
		}
	}
	if len(taken) != 50 {
		t.Errorf("50 entries share %d times", len(taken))
	}
}
