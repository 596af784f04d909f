package publish

import (
	"context"
	"errors"
	"fmt"
	"html"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wirefold/feeds/parse"
)

// Random hostile articles go in, and our own parser reads the same stories back.
func TestParserReadsTheSameStories(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		f := hostileFeed(scramble(rng, hostileTexts), scramble(rng, hostileLinks), rng.Int64N(2e9), rng.Float64())
		for name, write := range formats {
			out, err := write(f)
			if err != nil {
				t.Fatal(err)
			}
			got, err := parse.Parse(context.Background(), out, parse.From{URL: f.SelfURL})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if len(got.Articles) != len(f.Entries) || got.FeedURL != f.SelfURL {
				t.Fatalf("%s: %d stories of %d, at %q", name, len(got.Articles), len(f.Entries), got.FeedURL)
			}
			for i, a := range got.Articles {
				want := f.items()[i]
				if a.GUID != want.id || !a.Published.Equal(want.published) {
					t.Errorf("%s: story %s of %v, want %s of %v", name, a.GUID, a.Published, want.id, want.published)
				}
				if want.link != "" && unescaped(a.Link) != unescaped(want.link) {
					t.Errorf("%s: link %q, want %q", name, a.Link, want.link)
				}
				// A title in which tags are spelt out is read as text or as HTML, which
				// is the reader's choice; see escapeText.
				if !strings.ContainsAny(want.title, "<&") && a.Title != withoutBidi(want.title) {
					t.Errorf("%s: title %q, want %q", name, a.Title, want.title)
				}
				if text, read := words(first(want.html, want.summary)), words(a.HTML()); text != read {
					t.Errorf("%s: text %q, want %q", name, read, text)
				}
				if name != "rss" && !a.Updated.Truncate(time.Second).Equal(want.updated) {
					t.Errorf("%s: updated at %v, want %v", name, a.Updated, want.updated)
				}
			}
		}
		if t.Failed() {
			t.FailNow()
		}
	}
}

// withoutBidi drops the characters that turn the direction of writing, as the parser
// does.
func withoutBidi(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

// unescaped undoes what a parser may write in another way.
func unescaped(link string) string {
	r := strings.NewReplacer("%5B", "[", "%5D", "]", "%5b", "[", "%5d", "]")
	return r.Replace(strings.TrimSuffix(link, "/"))
}

// words are what a reader sees of a text.
func words(markup string) string {
	return strings.Join(strings.Fields(html.UnescapeString(plain(markup, 1<<20))), " ")
}

// The rules of the validator can say no.
func TestValidatorObjects(t *testing.T) {
	for _, c := range []struct{ format, from, to, rule string }{
		{"atom", `<title type="text">Storm hits`, `<title type="text">Storm &lt;/b&gt; hits`, "ContainsHTML"},
		{"atom", `<title type="text">Storm hits`, `<title type="text">Storm &amp;amp; hits`, "ContainsHTML"},
		{"atom", `T11:30:00.313199Z`, `T10:00:00.090818Z`, "DuplicateUpdated"},
		{"atom", `0000a2</id>`, `0000a1</id>`, "DuplicateEntries"},
		{"atom", `urn:uuid:6f`, `urn:uuid:6F`, "NonCanonicalURI"},
		{"atom", `<updated>2026-03-14T12:00:00Z`, `<updated>2126-03-14T12:00:00Z`, "ImplausibleDate"},
		{"atom", `T11:00:00Z`, `T11:00:00`, "InvalidRFC3339Date"},
		{"atom", `rel="related" href="https://b`, `rel="alternate" href="https://b`, "DuplicateAtomLink"},
		{"atom", `href="https://b.example/2"`, `href="/2"`, "InvalidFullLink"},
		{"atom", `href="https://b.example/2"`, `href="https://b.example/ü"`, "InvalidFullLink"},
		{"atom", `rel="via"`, `rel="canonical"`, "UnregisteredAtomLinkRel"},
		{"atom", `rel="via"`, `rel="next"`, "FeedHistoryRelInEntry"},
		{"atom", `<link rel="self" href="https://wires`, `<link rel="via" href="https://wires`, "MissingSelf"},
		{"atom", `length="1234"`, `length="-1"`, "InvalidNonNegativeInteger"},
		{"atom", `<name>Ann Author`, `<name>Ann &lt;ann@a.example&gt;`, "ContainsEmail"},
		{"atom", `&lt;b&gt;big&lt;/b&gt;`, `&lt;b&gt;big`, "NotHtml"},
		{"atom", `&lt;b&gt;big&lt;/b&gt;`, `&lt;a href="/x"&gt;big&lt;/a&gt;`, "ContainsRelRef"},
		{"atom", `&lt;b&gt;big&lt;/b&gt;`, `&lt;b onclick="x"&gt;big&lt;/b&gt;`, "SecurityRiskAttr"},
		{"atom", `&lt;b&gt;big&lt;/b&gt;`, `&lt;form&gt;big&lt;/form&gt;`, "SecurityRisk"},
		{"atom", `<generator`, `<entry/><generator`, "MisplacedMetadata"},
		{"atom", `Ann Author`, "Ann \u0085", "BadCharacters"},
		{"atom", `</feed>`, ``, "SAXError"},
		{"rss", `<pubDate>Sat, 14 Mar 2026 11`, `<pubDate>Fri, 14 Mar 2026 11`, "InvalidRFC2822Date"},
		{"rss", `11:00:00 +0000`, `11:00:00 UTC`, "InvalidRFC2822Date"},
		{"rss", `length="1234"`, `length="-1"`, "UseZeroForUnknown"},
		{"rss", `type="audio/mpeg"`, `type="audio"`, "InvalidMIMEAttribute"},
		{"rss", `url="https://a.example/storm.mp3"`, `url="https://intranet/storm.mp3"`, "InvalidURLAttribute"},
		{"rss", `0000a2</guid>`, `0000a1</guid>`, "DuplicateValue"},
		{"rss", `<ttl>5`, `<ttl>0`, "InvalidPositiveInteger"},
		{"rss", `<category>Weather`, `<category>a &lt; b &lt;c`, "CharacterData"},
		{"rss", `<description>A storm &amp;amp; its wake</description>`, ``, "NeedDescriptionBeforeContent"},
		{"rss", `<generator>`, `<webMaster>x</webMaster><generator>`, "UndefinedElement"},
		{"rss", `isPermaLink="false"`, `isPermaLink="true"`, "InvalidPermalink"},
	} {
		out, err := formats[c.format](sampleFeed())
		if err != nil {
			t.Fatal(err)
		}
		if bad := validate(out, at(12, 0)); bad != nil {
			t.Fatalf("%s: %q", c.format, bad)
		}
		spoilt := strings.Replace(string(out), c.from, c.to, 1)
		if bad := strings.Join(validate([]byte(spoilt), at(12, 0)), "\n"); spoilt == string(out) || !strings.Contains(bad, c.rule+": ") {
			t.Errorf("%s with %q for %q: %q, want %s", c.format, c.to, c.from, bad, c.rule)
		}
	}
}

// Feeds as they are found, ours and those in the folder that WIREFOLD_FEEDS names, give
// valid feeds.
func TestFoundFeeds(t *testing.T) {
	files, err := filepath.Glob("../parse/testdata/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no feeds: %v", err)
	}
	if dir := os.Getenv("WIREFOLD_FEEDS"); dir != "" {
		more, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(more) == 0 {
			t.Fatalf("no feeds in %s: %v", dir, err)
		}
		files = append(files, more...)
	}
	now, read, entries := at(12, 0), 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // a folder
		}
		found, err := parse.Parse(context.Background(), data, parse.From{URL: "https://a.example/feed"})
		if err != nil {
			continue // not a feed
		}
		f := emptyFeed()
		f.AppendCarriers = read%2 == 0
		for i, a := range found.Articles {
			base := first(a.Link, "https://a.example/")
			a.Summary, a.Content = sanitizer.Sanitize(a.Summary, base), sanitizer.Sanitize(a.Content, base)
			if a.Published.After(now) {
				a.Published = now
			}
			id := fmt.Sprintf("urn:uuid:00000000-0000-8000-8000-%012x", i)
			f.Entries = append(f.Entries, Entry{
				ID: id, Article: a, Published: a.Published, Updated: a.Published,
				Source: Source{Name: found.Title, FeedURL: "https://a.example/feed", SiteURL: found.SiteURL, FeedID: found.ID, Rights: found.Rights},
				Copies: []Copy{{Source: found.Title, URL: a.Link + "#copy"}},
			})
		}
		read++
		entries += len(f.Entries)
		for name, write := range formats {
			out, err := write(f)
			if err != nil {
				t.Fatal(err)
			}
			if name == "json" {
				err = checkJSON(out)
			} else if bad := validate(out, now); bad != nil {
				err = errors.New(strings.Join(bad[:min(3, len(bad))], "\n"))
			}
			if err != nil {
				t.Errorf("%s as %s: %v", file, name, err)
			}
		}
	}
	t.Logf("%d feeds with %d entries", read, entries)
	if read < 5 {
		t.Errorf("only %d feeds could be read", read)
	}
}
