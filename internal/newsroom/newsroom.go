// Package newsroom is a small press landscape in one handler: invented outlets
// that publish originals, reprints, reworded reposts, excerpts and look-alikes,
// in every feed format that wirefold reads. The demo serves it on loopback, and
// tests read from its labels what a good verdict is.
//
// The texts are embedded; articles/README.md describes their format. Nothing
// that is published, feed or page, gives a label away.
package newsroom

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

//go:embed articles/*.txt
var articles embed.FS

// Format is the way in which an outlet writes its feed.
type Format string

// The formats. All of them carry the whole text, except for articles that are
// SummaryOnly.
const (
	RSS        Format = "rss"         // RSS 2.0, the text in its description
	RSSContent Format = "rss-content" // RSS 2.0, the text in content:encoded
	AtomHTML   Format = "atom-html"   // Atom, the text as escaped HTML
	AtomXHTML  Format = "atom-xhtml"  // Atom, the text as XHTML
	RDF        Format = "rdf"         // RSS 1.0
	JSON       Format = "json"        // JSON Feed 1.1
)

// Role is what an article is to the text that it carries.
type Role string

// The roles. None is an article whose text nobody else carries, however much
// it looks like another.
const (
	None     Role = ""
	Original Role = "original"
	Copy     Role = "copy"
	Excerpt  Role = "excerpt"
)

// Outlet is an invented publisher with one feed.
type Outlet struct {
	Slug     string
	Name     string
	Format   Format
	Path     string // of the feed: "/slug/feed.xml"
	Groups   []string
	Rank     int
	Language string // BCP 47
	Charset  string // of the feed, "" is UTF-8
	Articles []Article
}

// Article is one item of an outlet.
type Article struct {
	GUID   string // "" where the outlet gives none
	Title  string
	Link   string // path of the page: "/slug/article"
	Author string
	Image  string // path of the picture, "" without one
	// Offset is how long before now the article was published.
	Offset     time.Duration
	Categories []string
	Language   string // BCP 47
	HTML       string // well-formed XML
	// SummaryOnly says that the feed carries no more than the first paragraph;
	// the page has the whole text.
	SummaryOnly bool

	// The truth, for tests and documentation.
	Story string // name of the text that it shares with others, "" for none
	Role  Role
	Case  string // "group/example", "" for an ordinary article
}

// Published returns the article's date as seen at now.
func (a *Article) Published(now time.Time) time.Time {
	// Feeds carry whole seconds.
	return now.Add(-a.Offset).UTC().Truncate(time.Second)
}

// Lead returns the article's first paragraph.
func (a *Article) Lead() string {
	lead, _, _ := strings.Cut(a.HTML, "</p>")
	return lead + "</p>"
}

// Load returns the built-in outlets, ordered by slug.
func Load() ([]Outlet, error) {
	names, err := fs.Glob(articles, "articles/*.txt") // sorted
	if err != nil {
		return nil, err
	}
	outlets := make([]Outlet, 0, len(names))
	taken := make(map[string]string) // path → who has it
	for _, name := range names {
		text, err := articles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		outlet, err := parse(name, string(text))
		if err != nil {
			return nil, err
		}
		for _, path := range outlet.paths() {
			if other := taken[path]; other != "" {
				return nil, fmt.Errorf("%s: %s is also a path of %s", name, path, other)
			}
			taken[path] = name
		}
		outlets = append(outlets, outlet)
	}
	return outlets, nil
}

// paths returns everything that the outlet answers to.
func (o *Outlet) paths() []string {
	paths := []string{o.Path}
	for _, a := range o.Articles {
		paths = append(paths, a.Link)
		if a.Image != "" {
			paths = append(paths, a.Image)
		}
	}
	return paths
}
