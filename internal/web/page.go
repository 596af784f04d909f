package web

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"slices"
	"strings"
	"time"
)

// pageStories is how many stories the page shows.
const pageStories = 30

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// pageData is what the template sees.
type pageData struct {
	Title   string
	Style   template.CSS
	Feeds   []pageFeed
	Groups  []pageGroup
	Stories []pageStory
}

type pageFeed struct{ Name, Type, Title, URL string }

type pageGroup struct {
	Name  string
	Feeds []pageFeed
}

type pageStory struct {
	Title, URL, Source string
	Published          time.Time
	Carriers           int // besides the one that is linked
}

// newPage returns the page's template and its content security policy. Nothing may be
// loaded or run; the style stands in the page and is allowed by its hash.
func newPage() (*template.Template, string) {
	sum := sha256.Sum256([]byte(pageCSS))
	csp := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return template.Must(template.New("page").Parse(pageHTML)), csp
}

func (s *Server) pageData(snap *snapshot) pageData {
	p := pageData{Title: s.opts.Title, Style: template.CSS(pageCSS), Feeds: s.pageFeeds(document{})}
	for _, name := range s.groups() {
		p.Groups = append(p.Groups, pageGroup{name, s.pageFeeds(document{inGroup: true, group: name})})
	}
	for i := range snap.entries {
		e := &snap.entries[i]
		p.Stories = append(p.Stories, pageStory{
			Title: e.Headline(), URL: e.URL(), Source: e.Source.Name,
			Published: e.Published.UTC(), Carriers: len(e.Copies),
		})
	}
	return p
}

// pageFeeds returns the formats of one feed.
func (s *Server) pageFeeds(d document) []pageFeed {
	title := s.opts.Title
	if d.inGroup {
		title += ": " + d.group
	}
	var out []pageFeed
	for _, k := range feedKinds {
		d.kind = k.kind
		out = append(out, pageFeed{Name: k.name, Type: k.mediaType, Title: title + " (" + k.name + ")", URL: s.opts.BaseURL + d.path()})
	}
	return out
}

// groups returns the names of the configured groups, sorted, each once.
func (s *Server) groups() []string {
	var names []string
	for _, src := range s.opts.Sources() {
		names = append(names, src.Groups...)
	}
	slices.SortFunc(names, strings.Compare)
	return slices.Compact(names)
}
