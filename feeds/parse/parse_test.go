package parse

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// TestFixtures reads every testdata/x.xml (or x.jsonfeed) and compares with x.json: what was
// read, or the error.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/*.[xj]*")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, file := range files {
		if filepath.Ext(file) == ".json" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			feed, err := Parse(t.Context(), body, From{URL: "https://fetched.example/dir/feed.xml", Source: "src"})
			if err == nil {
				checkArticles(t, file, feed)
			}
			var buf bytes.Buffer
			enc := json.NewEncoder(&buf)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(goldenOf(feed, err)); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, filepath.Ext(file)) + ".json"
			if *update {
				if err := os.WriteFile(golden, buf.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), buf.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// goldenOf returns what a golden file holds: the feed, with the bases that are not the
// article's link; or the error.
func goldenOf(f *Feed, err error) any {
	if err != nil {
		return struct {
			Error string `json:"error"`
		}{err.Error()}
	}
	g := struct {
		*Feed
		Bases map[string]string `json:"bases,omitempty"`
	}{f, map[string]string{}}
	for _, a := range f.Articles {
		if a.Base != a.Link {
			g.Bases[a.GUID] = a.Base
		}
	}
	return g
}

// checkArticles checks what is promised of every article, whatever the document.
func checkArticles(t *testing.T, name string, f *Feed) {
	t.Helper()
	seen := make(map[string]bool)
	for i := range f.Articles {
		a := &f.Articles[i]
		if a.GUID == "" || seen[a.GUID] {
			t.Errorf("%s: article %d: GUID %q is empty or taken", name, i, a.GUID)
		}
		seen[a.GUID] = true
		urls := []string{a.Link, a.Image}
		for _, e := range a.Enclosures {
			if e.URL == "" {
				t.Errorf("%s: article %d: an enclosure without a URL", name, i)
			}
			urls = append(urls, e.URL)
		}
		if a.Origin != nil {
			urls = append(urls, a.Origin.FeedURL, a.Origin.Link)
		}
		for _, raw := range urls {
			if u, err := url.Parse(raw); raw != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
				t.Errorf("%s: article %d: %q is no absolute http URL", name, i, raw)
			}
		}
		texts := append([]string{a.GUID, a.Title, a.Summary, a.Content, a.Language}, a.Authors...)
		for _, s := range append(texts, a.Categories...) {
			if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\t' && r != '\n' }) {
				t.Errorf("%s: article %d: %q holds control characters or is no UTF-8", name, i, s)
			}
		}
		for _, s := range append([]string{a.Title}, a.Authors...) {
			if utf8.RuneCountInString(s) > maxTitle || strings.ContainsFunc(s, func(r rune) bool {
				return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
			}) {
				t.Errorf("%s: article %d: %q is no plain line", name, i, s)
			}
		}
		if _, err := json.Marshal(a); err != nil {
			t.Errorf("%s: article %d cannot be stored: %v", name, i, err)
		}
	}
}

func TestNoFeed(t *testing.T) {
	for _, tt := range []struct {
		name, body, contentType string
		want                    Looks
	}{
		{"empty", "", "", LooksEmpty},
		{"white space", " \r\n\ufeff", "", LooksEmpty},
		{"page", "<!DOCTYPE html><html><head><title>404</title>", "text/html", LooksHTML},
		{"page without a type", "<HTML><BODY>x", "application/rss+xml", LooksHTML},
		{"page about feeds", "<html><pre><rss> and <feed></pre></html>", "", LooksHTML},
		{"object", `{"error": "rate limited"}`, "application/json", LooksJSON},
		{"list", `[{"id": 1, "title": "x"}]`, "application/json", LooksJSON},
		{"site map", `<?xml version="1.0"?><urlset><url/></urlset>`, "", LooksXML},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png", LooksBinary},
		{"WebAssembly", "\x00asm\x01\x00\x00\x00", "", LooksBinary},
		{"gzip", "\x1f\x8b\x08\x00\xff\xfe\xfd", "", LooksBinary},
		{"prose", "Too many requests.", "text/plain", LooksUnknown},
	} {
		_, err := Parse(t.Context(), []byte(tt.body), From{ContentType: tt.contentType})
		var not *NotFeedError
		if !errors.As(err, &not) || not.Looks != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if err != nil && strings.ContainsFunc(err.Error(), unicode.IsControl) {
			t.Errorf("%s: %q is not fit for a terminal", tt.name, err)
		}
	}
}

func TestMalformed(t *testing.T) {
	for name, body := range map[string]string{
		"truncated":           "<rss version='2.0'><channel><item><title>x</ti",
		"truncated object":    `{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1`,
		"quote without end":   `<rss version="2.0><channel/></rss>`,
		"name out of nowhere": "<feed xmlns='http://www.w3.org/2005/Atom'><\x9bx></feed>",
	} {
		_, err := Parse(t.Context(), []byte(body), From{})
		var malformed *MalformedError
		if !errors.As(err, &malformed) {
			t.Errorf("%s: %v, want a *MalformedError", name, err)
		}
		if err != nil && strings.ContainsFunc(err.Error(), unicode.IsControl) {
			t.Errorf("%s: %q is not fit for a terminal", name, err)
		}
	}
}
