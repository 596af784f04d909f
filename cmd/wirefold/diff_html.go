package main

import (
	_ "embed"
	"html/template"
	"strings"

	"wirefold/internal/changes"
	"wirefold/internal/control"
	"wirefold/internal/ui"
)

//go:embed diff.html
var diffPage string

// diffHTML prints a page that needs no other file.
func (a *app) diffHTML(s control.Story, diffs []copyDiff) error {
	page, err := template.New("diff").Funcs(template.FuncMap{
		"clean": oneLine, "relation": relation, "percent": percent, "published": published, "byhand": byHand,
		"link":  webLink,
		"same":  func(r changes.Row) bool { return r.Same() },
		"times": func(c control.Copy) bool { return c.Evidence != nil && c.Against == s.Canonical.ID },
	}).Parse(diffPage)
	if err != nil {
		return err
	}
	var b strings.Builder
	err = page.Execute(&b, struct {
		Story   control.Story
		Reason  string
		Diffs   []copyDiff
		Version string
	}{s, s.Reason.Explain(), diffs, version()})
	if err != nil {
		return err
	}
	return a.term.Printf("%s", b.String())
}

// oneLine returns foreign text as it is shown within a line; where it is broken there is
// a space.
func oneLine(s string) string {
	return ui.Clean(strings.NewReplacer("\n", " ", "\t", " ", "\r", " ").Replace(s))
}

// webLink returns a link that may be followed, "" for any other.
func webLink(link string) string {
	if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		return link
	}
	return ""
}
