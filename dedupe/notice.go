package dedupe

import (
	"regexp"
	"slices"
	"strings"
)

// Notices is what a text says of its own origin.
type Notices struct {
	// Syndicated: a sentence says that the text was taken over unchanged from a
	// feed of an agency.
	Syndicated bool `json:"syndicated,omitempty"`
	// Derived: it says that the text was made from agency copy.
	Derived bool `json:"derived,omitempty"`
	// Credits are the names given where agencies are credited: the dateline, and
	// the last line.
	Credits []string `json:"credits,omitempty"`
}

// noticePatterns are compiled once, by newNoticePatterns.
type noticePatterns struct {
	feed, untouched, derived, dateline, trailer *regexp.Regexp
}

// NoticeFinder finds notices and credits. Make one and keep it; it is safe for
// concurrent use.
type NoticeFinder struct{ p noticePatterns }

// NewNoticeFinder returns a finder of notices.
func NewNoticeFinder() *NoticeFinder {
	return &NoticeFinder{noticePatterns{
		feed:      regexp.MustCompile(`(?i)\b(?:syndicated|agency|wire|syndication)\s+(?:news\s+)?(?:feed|service)s?\b`),
		untouched: regexp.MustCompile(`(?i)not\s+(?:been\s+)?edited|un-?edited|auto(?:matically)?[\s-]+(?:generated|created|published)|(?:generated|created|published)\s+automatically|without\s+(?:any\s+)?(?:modification|change|editing)`),
		derived:   regexp.MustCompile(`(?i)\b(?:with\s+(?:additional\s+)?inputs?\s+from|compiled\s+from|with\s+agency\s+inputs|avec\s+(?:l['’])?(?:AFP|agences?)|mit\s+material\s+von|con\s+información\s+de)\b`),
		// SEOUL, Jan 30 (Reuters) - … · New Delhi [India], May 5 (ANI): … · Madrid, 11 may (EFE).- … · PARIS (AFP), 3 May - …
		dateline: regexp.MustCompile(`^[\p{Lu}][^()\n]{1,60}\(([\p{Lu}][\p{L}\p{N} .&'’-]{1,40})\)(?:,[^()\n:–—-]{1,25})?\s*[.:–—-]`),
		// --IANS · (AFP) · – Reuters, at the very end
		trailer: regexp.MustCompile(`(?:\((?:Source:\s*)?([\p{Lu}][\p{L}\p{N} .&'’-]{1,40})\)|(?:--|—|–)\s*([\p{Lu}][\p{L}\p{N} .&'’-]{1,40}))\s*$`),
	}}
}

const (
	noticeHead = 160 // characters at the beginning in which a dateline stands
	noticeTail = 600 // characters at the end, at least, in which notices stand
)

// Find returns the notices of a text with its paragraphs.
func (f *NoticeFinder) Find(text string) Notices {
	var n Notices
	text = strings.TrimSpace(text)
	head := text[:min(len(text), noticeHead)]
	if m := f.p.dateline.FindStringSubmatch(head); m != nil {
		n.Credits = append(n.Credits, m[1])
	}
	tail := text[max(0, len(text)-max(noticeTail, len(text)/4)):]
	for _, paragraph := range strings.Split(tail, "\n") {
		paragraph = strings.TrimSpace(paragraph)
		if f.p.feed.MatchString(paragraph) && f.p.untouched.MatchString(paragraph) {
			n.Syndicated = true
		}
		if f.p.derived.MatchString(paragraph) {
			n.Derived = true
		}
		if m := f.p.trailer.FindStringSubmatch(paragraph); m != nil {
			if credit := m[1] + m[2]; !slices.Contains(n.Credits, credit) {
				n.Credits = append(n.Credits, credit)
			}
		}
	}
	return n
}

// Names reports whether a credit names the source: the words of the one stand, in
// their order, in the name of the other. "Reuters" names "Reuters World News".
func Names(credit, source string) bool {
	c, s := NewText(credit).tokens, NewText(source).tokens
	if len(c) == 0 || len(s) == 0 {
		return false
	}
	if len(c) > len(s) {
		c, s = s, c
	}
	for i := 0; i+len(c) <= len(s); i++ {
		if slices.EqualFunc(c, s[i:i+len(c)], func(a, b token) bool { return a.hash == b.hash }) {
			return true
		}
	}
	return false
}
