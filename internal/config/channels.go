package config

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"wirefold/feeds"
)

// maxPatterns bounds how many patterns one list of a saved filter may hold: each is
// looked for in every new story.
const maxPatterns = 100

// decodeChannels reads all [[feed]] tables. The sources are known by now.
func decodeChannels(c *Config, root *table) {
	lines := map[string]int{}
	for _, t := range root.tables("feed") {
		ch := decodeChannel(c, t)
		if first := lines[ch.Path]; first > 0 {
			t.d.problem(t.at("path"), t.full("path"), "the path %s is already used on line %d", quote(ch.Path), first)
		}
		if ch.Path != "" {
			lines[ch.Path] = t.d.line(t.at("path"))
		}
		c.Channels = append(c.Channels, ch)
	}
}

func decodeChannel(c *Config, t *table) feeds.Channel {
	var ch feeds.Channel
	if !t.has("path") {
		t.d.problem(t.node.at, t.full("path"), "%s: path is missing", t.path)
	}
	read(t, "path", &ch.Path, parseChannelPath)
	ch.Title = ch.Path
	read(t, "title", &ch.Title, parseLabel)
	t.integer("limit", &ch.Limit, 1, 1000)
	content := "full"
	read(t, "content", &content, func(s string) (string, error) {
		if s != "full" && s != "summary" {
			return "", fmt.Errorf(`%s is neither "full" nor "summary"`, quote(s))
		}
		return s, nil
	})
	ch.Summaries = content == "summary"

	f := &ch.Filter
	f.Groups = unique(list(t, "groups", c.knownGroup))
	f.Sources = list(t, "sources", c.knownSource)
	read(t, "original_to", &f.OriginalTo, c.knownSource)
	f.Include = patterns(t, "include")
	f.Exclude = patterns(t, "exclude")
	t.integer("min_carriers", &f.MinCarriers, 1, 1000)
	f.Languages = list(t, "languages", parseLanguage)
	t.finish()
	return ch
}

func patterns(t *table, key string) []feeds.Pattern {
	all := list(t, key, feeds.ParsePattern)
	if len(all) > maxPatterns {
		t.d.problem(t.at(key), t.full(key), "%s may not have more than %d patterns", t.full(key), maxPatterns)
	}
	return all
}

var channelPath = regexp.MustCompile(`^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$`)

// parseChannelPath checks where a saved filter is served. Slashes around it are
// forgiven.
func parseChannelPath(s string) (string, error) {
	s = strings.Trim(s, "/")
	first, _, _ := strings.Cut(s, "/")
	switch {
	case s == "":
		return "", errors.New("may not be empty")
	case len(s) > 100:
		return "", errors.New("may not be longer than 100 bytes")
	case !channelPath.MatchString(s):
		return "", &fault{quote(s) + ` is not a path of letters, digits, "-", "_" and "/"`, `such as "energy" or "news/energy"`}
	case slices.Contains([]string{"assets", "groups", "healthz", "readyz", "sources", "status", "stories", "websub"}, first):
		return "", fmt.Errorf("%s is used for something else", quote("/"+first))
	case slices.Contains(strings.Split(s, "/"), "archive"):
		return "", errors.New(`"archive" is where the older stories of a feed are`)
	}
	return s, nil
}

// knownGroup checks that a source is in the group.
func (c *Config) knownGroup(s string) (string, error) {
	all := map[string]bool{}
	for _, src := range c.Sources {
		for _, g := range src.Groups {
			all[g] = true
		}
	}
	if all[s] {
		return s, nil
	}
	return "", unknown("no source is in the group "+quote(s), s, slices.Sorted(maps.Keys(all)))
}

// knownSource finds a source by its name or URL.
func (c *Config) knownSource(s string) (feeds.SourceID, error) {
	var names []string
	normal, _ := feeds.NormalizeURL(s)
	for _, src := range c.Sources {
		if src.Name == s || normal != "" && src.URL == normal {
			return src.ID, nil
		}
		names = append(names, src.Name)
	}
	return "", unknown("no source has the name or url "+quote(s), s, names)
}

func unknown(message, s string, known []string) error {
	f := &fault{message: message}
	if near := nearest(s, known); near != "" {
		f.hint = "did you mean " + quote(near) + "?"
	}
	return f
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

func parseLanguage(s string) (string, error) {
	if len(s) > 35 || !languageTag.MatchString(s) {
		return "", &fault{quote(s) + " is not a language tag", `such as "en" or "pt-BR"`}
	}
	return s, nil
}
