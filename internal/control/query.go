package control

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// StoryQuery says which stories are listed. The zero value lists those with more than
// one article, newest first.
type StoryQuery struct {
	All   bool `json:"all,omitempty"`   // also those with one article
	Limit int  `json:"limit,omitempty"` // at most so many; 0 for all
	// Since leaves out the stories that were published before.
	Since time.Time `json:"since,omitzero"`
	// Source and Group leave out the stories without an article of the source, named by
	// its name or URL, or of a source in the group.
	Source string `json:"source,omitempty"`
	Group  string `json:"group,omitempty"`
	// Verdict, MinScore and MaxScore leave out the stories without a copy that has the
	// verdict, VerdictByHand among them, and a score in between; 0 is no bound. A copy
	// that only a decision by hand holds has no score.
	Verdict  string  `json:"verdict,omitempty"`
	MinScore float64 `json:"min_score,omitempty"`
	MaxScore float64 `json:"max_score,omitempty"`
	// Doubtful lists the stories with copies by their lowest score, the lowest first, at
	// most MaxDoubtful of them.
	Doubtful bool `json:"doubtful,omitempty"`
}

const (
	// VerdictByHand stands for what only a decision made by hand holds.
	VerdictByHand = "by-hand"
	// MaxDoubtful bounds a list that has to be sorted.
	MaxDoubtful = 1000
)

// filter is a StoryQuery as it is applied.
type filter struct {
	StoryQuery
	sources map[feeds.SourceID]bool // nil for all
	set     store.SourceSet         // of the sources
	verdict dedupe.Verdict
	byHand  bool
}

// BadQueryError says what is wrong with a question.
type BadQueryError struct{ message, hint string }

func (e *BadQueryError) Error() string { return e.message }

// ErrorHint says what to do.
func (e *BadQueryError) ErrorHint() string { return e.hint }

func (v *view) filter(q StoryQuery) (*filter, error) {
	f := &filter{StoryQuery: q, byHand: q.Verdict == VerdictByHand}
	if q.Limit < 0 {
		return nil, &BadQueryError{"a limit may not be negative", "0 stands for all"}
	}
	if q.Verdict != "" && !f.byHand {
		if err := f.verdict.UnmarshalText([]byte(q.Verdict)); err != nil || !f.verdict.Folds() {
			return nil, &BadQueryError{fmt.Sprintf("no copy has the verdict %q", q.Verdict), "it is copy, excerpt or by-hand"}
		}
	}
	if q.Source != "" || q.Group != "" {
		ids, err := v.chosen(q.Source, q.Group)
		if err != nil {
			return nil, err
		}
		f.sources = map[feeds.SourceID]bool{}
		for _, id := range ids {
			f.sources[id] = true
			f.set.Add(id)
		}
	}
	return f, nil
}

// chosen returns the sources that have the name or URL and are in the group, each
// unless it is empty.
func (v *view) chosen(name, group string) (ids []feeds.SourceID, err error) {
	url, _ := feeds.NormalizeURL(name)
	known, groups := name == "", []string{}
	for _, src := range v.configs {
		groups = append(groups, src.Groups...)
		if name == "" || src.Name == name || string(src.ID) == url {
			known = true
			if group == "" || src.InGroup(group) {
				ids = append(ids, src.ID)
			}
		}
	}
	if !known && isURL(name) && url != "" {
		known, ids = true, []feeds.SourceID{feeds.SourceID(url)} // once configured, perhaps
	}
	if !known {
		return nil, &UnknownSourceError{Name: name}
	}
	if group != "" && !slices.Contains(groups, group) {
		slices.Sort(groups)
		hint := "no source is in a group; see [[source]] groups in the configuration"
		if groups = slices.Compact(groups); len(groups) > 0 {
			hint = "the groups are " + strings.Join(groups, ", ")
		}
		return nil, &BadQueryError{fmt.Sprintf("no source is in a group %q", group), hint}
	}
	return ids, nil
}

// byCopies reports whether the query asks for something of the copies.
func (f *filter) byCopies() bool {
	return f.Verdict != "" || f.MinScore > 0 || f.MaxScore > 0 || f.Doubtful
}

// over reports whether neither the outlined story nor one after it can be listed.
func (f *filter) over(o *store.Outline) bool {
	return !f.Since.IsZero() && o.Published.Before(f.Since)
}

// may reports whether the story can pass, as far as its outline tells.
func (f *filter) may(o *store.Outline) bool {
	switch {
	case o.Members < 2 && (!f.All || f.byCopies()):
	case f.sources != nil && !o.Sources.Meets(f.set):
	case f.byHand && !o.ByHand:
	case f.Verdict != "" && !f.byHand && o.Verdicts&store.VerdictBit(f.verdict) == 0:
	case f.MinScore > 0 && (o.Verdicts == 0 || o.Highest < f.MinScore):
	case f.MaxScore > 0 && (o.Verdicts == 0 || o.Lowest > f.MaxScore):
	case f.Doubtful && o.Verdicts == 0:
	default:
		return true
	}
	return false
}

// plain reports whether the outlines tell all that is asked for.
func (f *filter) plain() bool {
	return f.sources == nil && f.Verdict == "" && f.MinScore == 0 && f.MaxScore == 0
}

// passes reports whether the story is listed, and returns the lowest score of the
// copies for which it is.
func (f *filter) passes(s *store.Story) (lowest float64, ok bool) {
	if f.sources != nil && !slices.ContainsFunc(s.Members, func(m store.Member) bool { return f.sources[m.Source] }) {
		return 0, false
	}
	if !f.byCopies() {
		return 0, f.All || len(s.Members) > 1
	}
	for i := range s.Members {
		m := &s.Members[i]
		if m.Article == s.Canonical {
			continue
		}
		if score, matches := f.matches(m); matches && (!ok || score < lowest) {
			lowest, ok = score, true
		}
	}
	return lowest, ok
}

// matches reports whether a copy is one that is asked for, and returns its score.
func (f *filter) matches(m *store.Member) (float64, bool) {
	if m.ByHand() || m.Evidence == nil {
		return 0, m.ByHand() && f.byHand && f.MinScore == 0 && f.MaxScore == 0 && !f.Doubtful
	}
	e := m.Evidence
	return e.Score, !f.byHand && (f.Verdict == "" || e.Verdict == f.verdict) &&
		e.Score >= f.MinScore && (f.MaxScore == 0 || e.Score <= f.MaxScore)
}
