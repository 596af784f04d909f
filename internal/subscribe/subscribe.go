// Package subscribe turns lists of feeds from other programs into sources, and
// sources into such lists.
package subscribe

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"wirefold/feeds"
	"wirefold/feeds/opml"
	"wirefold/internal/config"
)

// The longest name and group that a configuration takes, in characters.
const (
	maxName  = 200
	maxGroup = 64
)

// Import is what a list of feeds gives.
type Import struct {
	// Sources are new to the configuration and fit into it, each URL and name once.
	// Their groups are the folders of the list.
	Sources []feeds.Source
	// Notes say, for people, what was not taken over as it stands in the list.
	Notes []string
}

// FromOPML reads an OPML file for a configuration, with which its sources are
// compared. Of several entries with one URL the first counts, with the groups of all.
func FromOPML(body []byte, cfg *config.Config) (*Import, error) {
	list, err := opml.Read(body)
	if err != nil {
		return nil, err
	}
	im := &importer{cfg: cfg, at: map[string]int{}, configured: map[string]string{}, names: map[string]bool{}, numbers: map[string]int{}}
	for _, src := range cfg.Sources {
		im.configured[src.URL] = src.Name
		im.names[src.Name] = true
	}
	for _, f := range list.Feeds {
		im.take(f)
	}
	return &im.Import, nil
}

type importer struct {
	Import
	cfg        *config.Config
	at         map[string]int    // the place of a URL in Sources
	configured map[string]string // the name of a URL in the configuration
	names      map[string]bool   // that are taken
	numbers    map[string]int    // the last number given to a name
}

func (im *importer) note(f opml.Feed, format string, args ...any) {
	what := f.URL
	if f.Title != "" {
		what = fmt.Sprintf("%s (%s)", f.Title, f.URL)
	}
	im.Notes = append(im.Notes, what+": "+fmt.Sprintf(format, args...))
}

func (im *importer) take(f opml.Feed) {
	u, err := config.SourceURL(plainScheme(f.URL))
	if err != nil {
		im.note(f, "left out: %v", err)
		return
	}
	if name, ok := im.configured[u]; ok {
		im.note(f, "left out: it is configured already, as %q", name)
		return
	}
	groups := groupsOf(f.Folders)
	if i, ok := im.at[u]; ok {
		first := &im.Sources[i]
		im.note(f, "the same feed as %q; it becomes one source with the groups of both", first.Name)
		first.Groups = union(first.Groups, groups)
		return
	}
	if addr, ok := im.cfg.Unreachable(u); ok {
		im.note(f, "%s is a private address and will not be reached unless fetch.allow_networks names it", addr)
	}
	im.at[u] = len(im.Sources)
	im.Sources = append(im.Sources, feeds.Source{ID: feeds.SourceID(u), URL: u, Name: im.name(f.Title), Groups: union(nil, groups)})
}

// plainScheme returns the URL that a feed: link means.
func plainScheme(u string) string {
	rest, ok := strings.CutPrefix(u, "feed:")
	switch {
	case !ok:
		return u
	case strings.HasPrefix(rest, "//"):
		return "http:" + rest
	}
	return rest
}

// name returns a title as a source's name, with a number if it is taken.
func (im *importer) name(title string) string {
	base := line(title, maxName-len(" (20000)"))
	name := base
	for name != "" && im.names[name] {
		// The count goes on from the last one, or many equal names cost squares.
		im.numbers[base]++
		name = fmt.Sprintf("%s (%d)", base, im.numbers[base]+1)
	}
	im.names[name] = true
	return name
}

// groupsOf returns folders as names of groups, which are parts of paths as well.
func groupsOf(folders []string) []string {
	var groups []string
	for _, f := range folders {
		g := line(strings.ReplaceAll(f, "/", "-"), maxGroup)
		if g != "" && g != "." && g != ".." {
			groups = append(groups, g)
		}
	}
	return groups
}

// union adds to a list what is not in it.
func union(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// line returns text on one line, without control characters, at most n characters long.
func line(s string, n int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(s); len(r) > n {
		s = strings.TrimSpace(string(r[:n]))
	}
	return s
}

// ToOPML returns the sources of a configuration as OPML 2.0, with their groups as
// folders.
func ToOPML(cfg *config.Config) []byte {
	list := opml.List{Title: cfg.Server.Title}
	for _, s := range cfg.Sources {
		list.Feeds = append(list.Feeds, opml.Feed{URL: s.URL, Title: s.Name, Folders: s.Groups})
	}
	return opml.Write(list)
}
