package subscribe

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wirefold/feeds"
	"wirefold/internal/config"
)

func load(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := config.Parse("/config.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFromOPML(t *testing.T) {
	cfg := load(t, `
[[source]]
url = "https://known.example/feed"
name = "Known"
[[source]]
url = "https://other.example/feed"
name = "Gazette"
`)
	got, err := FromOPML([]byte(`<opml><body>
		<outline text="Known again" xmlUrl="https://KNOWN.example:443/feed#top"/>
		<outline text="News / World"><outline text="sub">
			<outline text="Gazette" xmlUrl="https://gazette.example"/>
		</outline></outline>
		<outline text=".."><outline text="Gazette" xmlUrl="feed://gazette2.example/rss"/></outline>
		<outline text="Mine">
			<outline text="Gazette, again" xmlUrl="https://gazette.example/"/>
			<outline text="Router" xmlUrl="http://192.168.0.1/feed"/>
			<outline text="Local" xmlUrl="http://localhost:8080/feed"/>
			<outline xmlUrl="feed:https://nameless.example/feed"/>
		</outline>
		<outline text="Files" xmlUrl="file:///etc/passwd"/>
		<outline text="Login" xmlUrl="https://me:secret@paper.example/"/>
		</body></opml>`), cfg)
	if err != nil {
		t.Fatal(err)
	}
	source := func(url, name string, groups ...string) feeds.Source {
		return feeds.Source{ID: feeds.SourceID(url), URL: url, Name: name, Groups: groups}
	}
	want := &Import{
		Sources: []feeds.Source{
			source("https://gazette.example/", "Gazette (2)", "News - World", "sub", "Mine"),
			source("http://gazette2.example/rss", "Gazette (3)"),
			source("http://192.168.0.1/feed", "Router", "Mine"),
			source("http://localhost:8080/feed", "Local", "Mine"),
			source("https://nameless.example/feed", "", "Mine"),
		},
		Notes: []string{
			`Known again (https://KNOWN.example:443/feed#top): left out: it is configured already, as "Known"`,
			`Gazette, again (https://gazette.example/): the same feed as "Gazette (2)"; it becomes one source with the groups of both`,
			`Router (http://192.168.0.1/feed): 192.168.0.1 is a private address and will not be reached unless fetch.allow_networks names it`,
			`Local (http://localhost:8080/feed): 127.0.0.1 is a private address and will not be reached unless fetch.allow_networks names it`,
			`Files (file:///etc/passwd): left out: scheme "file" is not supported; only http and https are`,
			`Login (https://me:secret@paper.example/): left out: a URL with a user name or password is not accepted`,
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// What a list gives always fits into the configuration, however it is named.
func TestImportFits(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"a", " ", "/", ".", "..", "\t", "\x1b", "ü", "漢", "&quot;", "\\", strings.Repeat("long", 60), "&#x85;", "&#x2028;"}
	word := func() string {
		var b strings.Builder
		for range random.IntN(5) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		return b.String()
	}
	cfg := load(t, "[[source]]\nurl = \"https://known.example/\"\nname = \"a\"\n")
	for range 200 {
		var b strings.Builder
		b.WriteString("<opml>")
		for i := range 20 {
			fmt.Fprintf(&b, `<outline text="%s"><outline text="%s" xmlUrl="https://%d.example/"/></outline>`, word(), word(), i)
		}
		b.WriteString("</opml>")
		im, err := FromOPML([]byte(b.String()), cfg)
		if err != nil {
			t.Fatal(err)
		}
		text := "[[source]]\nurl = \"https://known.example/\"\nname = \"a\"\n" + string(config.FormatSources(im.Sources))
		c, err := config.Parse("/config.toml", []byte(text))
		if err != nil || len(c.Sources) != 21 {
			t.Fatalf("%v in:\n%s", err, text)
		}
	}
}

// What is exported and imported again are the same sources.
func TestRoundTrip(t *testing.T) {
	cfg := load(t, `
[[source]]
url = "https://a.example/?x=1&y=<2>"
name = "A & B \"quoted\""
groups = ["world", "rock 'n' roll"]
[[source]]
url = "https://b.example/feed"
groups = ["world"]
[[source]]
url = "https://c.example/feed"
name = "C"
`)
	im, err := FromOPML(ToOPML(cfg), config.Default())
	if err != nil {
		t.Fatal(err)
	}
	bare := slices.Clone(cfg.Sources)
	for i := range bare {
		bare[i].Schedule = ""
	}
	if d := cmp.Diff(bare, im.Sources); d != "" {
		t.Error(d)
	}
}
