package parse

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"wirefold/feeds"
)

// separator stands between a guid that several items share and what tells them apart.
const separator = " "

// identify gives every article its GUID and drops repeats, first wins, and articles of
// nothing at all. An article comes with the GUID that the document gives it, or none.
//
// The GUID is the document's, verbatim; where there is none, the link; where there is
// no link either, a hash of title, date, text and files. It is not trusted blindly: some feeds name all their items
// the same (their home page, "0"). Articles that share a GUID but not their link get
// the link added to it; those that share the link too but not their title, a hash of
// the title. What shares all of it is a repeat.
//
// A guid that is the item's link and a number as its fragment counts the revisions of
// one article (".../articles/c1#0", "#1"): the number is dropped, or every correction
// would be a new article. Not so where several items of the document differ in it.
func identify(articles []feeds.Article) []feeds.Article {
	articles = slices.DeleteFunc(articles, isEmpty)
	for i := range articles {
		if a := &articles[i]; a.GUID == "" {
			a.GUID = a.Link
		}
		if a := &articles[i]; a.GUID == "" {
			parts := []string{a.Title, a.Published.Format(time.RFC3339), a.HTML()}
			for _, e := range a.Enclosures {
				parts = append(parts, e.URL)
			}
			a.GUID = hash(parts...)
		}
	}
	dropRevisions(articles)
	tellApart(articles, func(a *feeds.Article) string { return a.Link })
	tellApart(articles, func(a *feeds.Article) string {
		if a.Title == "" {
			return hash(a.HTML())
		}
		return hash(a.Title)
	})

	seen := make(map[string]bool, len(articles))
	kept := articles[:0]
	for _, a := range articles {
		a.GUID = bounded(a.GUID)
		if !seen[a.GUID] {
			seen[a.GUID] = true
			kept = append(kept, a)
		}
	}
	return kept
}

func isEmpty(a feeds.Article) bool {
	return a.GUID == "" && a.Link == "" && a.Title == "" && a.HTML() == "" && a.Image == "" && len(a.Enclosures) == 0 &&
		len(a.Authors) == 0 && a.Published.IsZero() && len(a.Categories) == 0
}

func dropRevisions(articles []feeds.Article) {
	bare := func(a *feeds.Article) string {
		guid, number, ok := strings.Cut(a.GUID, "#")
		if !ok || guid == "" || guid != a.Link || number == "" || strings.Trim(number, "0123456789") != "" {
			return a.GUID
		}
		return guid
	}
	count := make(map[string]int, len(articles))
	for i := range articles {
		count[bare(&articles[i])]++
	}
	for i := range articles {
		if guid := bare(&articles[i]); count[guid] == 1 {
			articles[i].GUID = guid
		}
	}
}

// tellApart adds the mark of each article to its GUID wherever articles of one GUID
// have different marks.
func tellApart(articles []feeds.Article, mark func(*feeds.Article) string) {
	first := make(map[string]string, len(articles))
	shared := make(map[string]bool)
	for i := range articles {
		guid, m := articles[i].GUID, mark(&articles[i])
		if other, ok := first[guid]; !ok {
			first[guid] = m
		} else if other != m {
			shared[guid] = true
		}
	}
	for i := range articles {
		if a := &articles[i]; shared[a.GUID] {
			a.GUID = strings.TrimSpace(a.GUID + separator + mark(a))
		}
	}
}

// maxGUID bounds a GUID, in bytes. Nobody names an item in more.
const maxGUID = 2048

func bounded(guid string) string {
	if len(guid) > maxGUID {
		return hash(guid)
	}
	return guid
}

// hash returns a digest of several strings. It is part of stored identities: it never
// changes.
func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0}) // no cleaned text holds it
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)[:16])
}
