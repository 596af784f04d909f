package newsroom

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// load returns the built-in outlets.
func load(t *testing.T) []Outlet {
	t.Helper()
	outlets, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return outlets
}

// get asks a server that serves the built-in outlets at now, and returns the
// answer with its body read.
func get(t *testing.T, h http.Handler, path string, header ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	resp := w.Result()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestParseNamesFileAndLine(t *testing.T) {
	outlet := "Outlet: A\nSlug: a\nFormat: rss\nFeed: f.xml\nLanguage: en\n"
	article := "----\nTitle: T\nLink: t\nAuthor: B\nOffset: 1h\n"
	if _, err := parse("f", outlet+article+"\nText."); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"", "f:1: Slug"},
		{"Outlet A", `f:1: "Outlet A" is not of the form`},
		{"# a remark\nOutlet: A\nOutlet: B", "f:3: Outlet stands here twice"},
		{outlet + "Colour: red", `f:6: unknown key "Colour"`},
		{strings.Replace(outlet, "rss", "gopher", 1), "f:3: Format"},
		{strings.Replace(outlet, "f.xml", "../f.xml", 1), "f:4: Feed"},
		{outlet + "Rank: high", "f:6: Rank"},
		{outlet + "----\nTitle: T\n\nText.", "f:7: Link"},
		{outlet + article, "f:7: an article begins with a paragraph"},
		{outlet + article + "Story: s\n\nText.", "f:7: Story and Role go together"},
		{outlet + article + "Offset: 2h\n\nText.", "f:11: Offset stands here twice"},
		{outlet + strings.Replace(article, "1h", "soon", 1) + "\nText.", "f:10: Offset"},
		{outlet + article + "\nText.\n\n<p>a<b></p>", "f:14: paragraph is not well-formed"},
		{strings.Replace(outlet, "rss", "json", 1) + article + "\nText.", "f:7: json wants a GUID"},
		{strings.Replace(outlet, "rss", "rdf", 1) + article + "GUID: g\n\nText.", "f:7: in RDF"},
	} {
		_, err := parse("f", c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("parse(%q) = %v; want %s …", c.text, err, c.want)
		}
	}
}

func TestParseBody(t *testing.T) {
	o, err := parse("f", "Outlet: A\nSlug: a\nFormat: rss\nFeed: f.xml\nLanguage: en\n\n<p>Furniture</p>\n"+
		"----\nTitle: T\nLink: t\nAuthor: B\nOffset: 1h\n\n\"A\" & <b>,\nit's\n\n<p>C<br/>D</p>")
	if err != nil {
		t.Fatal(err)
	}
	a := o.Articles[0]
	want := "<p>\"A\" &amp; &lt;b&gt;, it's</p>\n<p>C<br/>D</p>\n<p>Furniture</p>\n"
	if a.HTML != want {
		t.Errorf("HTML = %q, want %q", a.HTML, want)
	}
	if want := `<p>"A" &amp; &lt;b&gt;, it's</p>`; a.Lead() != want {
		t.Errorf("Lead() = %q, want %q", a.Lead(), want)
	}
	if a.Link != "/a/t" || o.Path != "/a/f.xml" || a.Language != "en" {
		t.Errorf("link %q, path %q, language %q", a.Link, o.Path, a.Language)
	}
}

func TestOutletsAreOfEveryKind(t *testing.T) {
	outlets := load(t)
	formats := make(map[Format]bool)
	articles, noGUIDs, charsets, summaries := 0, 0, 0, 0
	for _, o := range outlets {
		formats[o.Format] = true
		articles += len(o.Articles)
		if o.Charset != "" {
			charsets++
		}
		if o.Format == RSS && !slices.ContainsFunc(o.Articles, func(a Article) bool { return a.GUID != "" }) {
			noGUIDs++
		}
		for _, a := range o.Articles {
			if a.SummaryOnly {
				summaries++
			}
		}
	}
	if len(formats) != 6 || articles < 60 || noGUIDs != 1 || charsets != 1 || summaries == 0 {
		t.Errorf("%d formats, %d articles, %d outlets without guids, %d with a charset, %d summaries",
			len(formats), articles, noGUIDs, charsets, summaries)
	}
}

func TestEveryPathAnswers(t *testing.T) {
	outlets := load(t)
	h := Handler(outlets, time.Now())
	paths := []string{"/"}
	for _, o := range outlets {
		paths = append(paths, "/"+o.Slug+"/")
		paths = append(paths, o.paths()...)
	}
	for _, path := range paths {
		resp, body := get(t, h, path)
		if resp.StatusCode != http.StatusOK || body == "" {
			t.Errorf("GET %s: %s, %d bytes", path, resp.Status, len(body))
		}
		if again, _ := get(t, h, path, "If-None-Match", resp.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("GET %s with its ETag: %s", path, again.Status)
		}
	}
	if resp, _ := get(t, h, "/nowhere"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("GET /nowhere: %s", resp.Status)
	}
}

func TestFeedAnswersIfModifiedSince(t *testing.T) {
	outlets := load(t)
	h := Handler(outlets, time.Now())
	for _, o := range outlets {
		resp, _ := get(t, h, o.Path)
		modified := resp.Header.Get("Last-Modified")
		if modified == "" {
			t.Errorf("%s: no Last-Modified", o.Path)
		}
		if again, _ := get(t, h, o.Path, "If-Modified-Since", modified); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its date: %s", o.Path, again.Status)
		}
	}
}

// A text that said how it was made would make every verdict easy.
func TestLabelsStayInside(t *testing.T) {
	outlets := load(t)
	h := Handler(outlets, time.Now())
	for _, o := range outlets {
		_, feed := get(t, h, o.Path)
		for _, a := range o.Articles {
			if a.Case == "" {
				continue
			}
			_, page := get(t, h, a.Link)
			if strings.Contains(feed, a.Case) || strings.Contains(page, a.Case) {
				t.Errorf("%s: the label %q is published", a.Link, a.Case)
			}
		}
	}
}

func TestArticlesAreDocumented(t *testing.T) {
	readme, err := os.ReadFile("articles/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{
		"Outlet", "Slug", "Format", "Feed", "Groups", "Rank", "Language", "Charset", "GUID", "Title", "Author", "Link",
		"Image", "Offset", "Categories", "Summary-Only", "Story", "Role", "Case",
	} {
		if !strings.Contains(string(readme), "`"+key+"`") {
			t.Errorf("articles/README.md does not explain %s", key)
		}
	}
}
