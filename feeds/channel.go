package feeds

import (
	"slices"
	"strings"
)

// Channel is a feed that is published besides those of all stories and of the groups:
// which stories are in it, and how.
type Channel struct {
	// Path is where it is served: segments of letters, digits, "-" and "_", separated
	// by "/".
	Path  string
	Title string
	// Limit is how many stories it holds; 0 is as many as the other feeds.
	Limit int
	// Summaries leaves out the texts.
	Summaries bool
	Filter    Filter
}

// Filter says which stories are wanted: those that satisfy every condition that is set.
type Filter struct {
	// Groups and Sources are who has to carry a story: one of the sources, or a source
	// of one of the groups.
	Groups  []string
	Sources []SourceID
	// Include are patterns of which at least one has to be found in title or text of
	// the canonical article, and Exclude those of which none may be.
	Include, Exclude []Pattern
	// MinCarriers is how many sources have to carry a story.
	MinCarriers int
	// OriginalTo is the source that the canonical article has to be of.
	OriginalTo SourceID
	// Languages are tags of which one has to be the article's, or begin it: "en" holds
	// "en-GB".
	Languages []string
}

// Carried reports whether the sources that carry a story are as wanted. Each is given
// once; original is the canonical article's.
func (f *Filter) Carried(by []Source, original SourceID) bool {
	if len(by) < f.MinCarriers || f.OriginalTo != "" && f.OriginalTo != original {
		return false
	}
	if len(f.Groups) == 0 && len(f.Sources) == 0 {
		return true
	}
	return slices.ContainsFunc(by, func(src Source) bool {
		return slices.Contains(f.Sources, src.ID) || slices.ContainsFunc(f.Groups, src.InGroup)
	})
}

// Speaks reports whether a language, as claimed, is one of those wanted (RFC 4647,
// section 3.3.1).
func (f *Filter) Speaks(language string) bool {
	if len(f.Languages) == 0 {
		return true
	}
	language = strings.ToLower(strings.ReplaceAll(language, "_", "-"))
	return slices.ContainsFunc(f.Languages, func(wanted string) bool {
		rest, ok := strings.CutPrefix(language, strings.ToLower(wanted))
		return ok && (rest == "" || rest[0] == '-')
	})
}

// ReadsText reports whether Says depends on what it is given.
func (f *Filter) ReadsText() bool { return len(f.Include)+len(f.Exclude) > 0 }

// Says reports whether a text has the words that are wanted, and none that are not.
func (f *Filter) Says(text string) bool {
	if !f.ReadsText() {
		return true
	}
	folded := strings.ToLower(text)
	found := func(p Pattern) bool { return p.found(text, folded) }
	return (len(f.Include) == 0 || slices.ContainsFunc(f.Include, found)) && !slices.ContainsFunc(f.Exclude, found)
}
