package config

import (
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"wirefold/feeds"
)

// placed is a source with what is needed to speak about it.
type placed struct {
	feeds.Source
	table *table
	line  int // of its URL
}

// decodeSources reads all [[source]] tables.
func decodeSources(c *Config, root *table) {
	tables := root.tables("source")
	if n := root.node.fields["source"]; n == nil || n.kind == unstable.Array && len(n.items) == 0 {
		root.d.warn(root.at("source"), "source", "no sources: nothing will be polled",
			"add a [[source]] table with the url of a feed")
	}

	var sources []*placed
	seen := map[feeds.SourceID]*placed{}
	for _, t := range tables {
		s := decodeSource(c, t)
		if s.ID == "" {
			// Its URL is missing or wrong; its name still counts for duplicates.
			sources = append(sources, s)
			continue
		}
		if first := seen[s.ID]; first != nil {
			merge(first, s)
			continue
		}
		seen[s.ID] = s
		sources = append(sources, s)
	}
	nameSources(sources)
	for _, s := range sources {
		c.Sources = append(c.Sources, s.Source)
	}
}

// decodeSource reads one [[source]] table.
func decodeSource(c *Config, t *table) *placed {
	s := &placed{table: t, line: t.d.line(t.at("url"))}
	s.Schedule, s.Adaptive = c.Poll.Schedule, c.Poll.Adaptive
	s.FullText, s.PublishFullText = c.Pages.FullText, c.Pages.Publish

	if !t.has("url") {
		t.d.problem(t.node.at, t.full("url"), "%s: url is missing", t.path)
	}
	read(t, "url", &s.URL, SourceURL)
	s.ID = feeds.SourceID(s.URL)
	read(t, "name", &s.Name, optional(parseLabel))
	s.Groups = unique(list(t, "groups", parseGroup))
	t.integer("rank", &s.Rank, math.MinInt32, math.MaxInt32)
	t.fullText("fulltext", &s.FullText)
	t.boolean("publish_fulltext", &s.PublishFullText)
	t.boolean("adaptive", &s.Adaptive)
	t.fold("fold", &s.Fold)
	own := ""
	read(t, "schedule", &own, optional(parseSchedule))
	if own != "" {
		s.Schedule = own
	}
	t.finish()
	warnPrivate(c, s)
	warnFast(c, s)
	return s
}

// merge adds a source to the one that already has its URL. The first keeps its
// name, rank, schedule, adaptive and fold.
func merge(first, again *placed) {
	t := again.table
	t.d.warn(t.at("url"), t.full("url"),
		fmt.Sprintf("the same feed as on line %d; the two are polled as one source with the groups of both", first.line),
		"keep one of the two")
	first.Groups = unique(append(first.Groups, again.Groups...))
}

// nameSources reports names that are used twice and names the sources that have
// none by the host and path of their URL. The query stays out of names, which
// are published: it may hold a token.
func nameSources(sources []*placed) {
	taken := map[string]*placed{}
	for _, s := range sources {
		if s.Name == "" {
			continue
		}
		if first := taken[s.Name]; first != nil {
			t := s.table
			t.d.problem(t.at("name"), t.full("name"), "the name %s is already used on line %d",
				quote(s.Name), t.d.line(first.table.at("name")))
			continue
		}
		taken[s.Name] = s
	}
	numbers := map[string]int{}
	for _, s := range sources {
		u, err := url.Parse(s.URL)
		if s.Name != "" || s.URL == "" || err != nil {
			continue
		}
		base := u.Host + strings.TrimSuffix(u.EscapedPath(), "/")
		s.Name = base
		for taken[s.Name] != nil {
			// The count goes on from the last one, or many equal names cost squares.
			numbers[base]++
			s.Name = fmt.Sprintf("%s (%d)", base, numbers[base]+1)
		}
		taken[s.Name] = s
	}
}

// warnPrivate points at sources that will never be reached, because they name a
// private address that was not allowed. Host names are resolved, and guarded,
// when they are fetched.
func warnPrivate(c *Config, s *placed) {
	if addr, ok := c.Unreachable(s.URL); ok {
		t := s.table
		t.d.warn(t.at("url"), t.full("url"),
			fmt.Sprintf("%s is a private address and will not be reached", addr),
			"if that is meant, add it to fetch.allow_networks")
	}
}

// Unreachable returns the host of a URL if it is a private address that is not in
// fetch.allow_networks. What stands behind a name shows when it is asked for.
func (c *Config) Unreachable(rawURL string) (netip.Addr, bool) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return netip.Addr{}, false
	}
	host := u.Hostname()
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		host = "127.0.0.1" // RFC 6761, section 6.3
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}, false
	}
	addr = addr.Unmap()
	return addr, isPrivate(addr) && !c.Fetch.allows(addr)
}

// unique drops later copies of an item and keeps the order.
func unique(items []string) []string {
	seen := make(map[string]bool, len(items))
	return slices.DeleteFunc(items, func(s string) bool {
		old := seen[s]
		seen[s] = true
		return old
	})
}
