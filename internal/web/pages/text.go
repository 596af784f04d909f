package pages

import (
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"wirefold/feeds/extract"
	"wirefold/store"
)

// linkRel is what links to strangers' pages carry.
const linkRel = "noopener noreferrer nofollow ugc"

// funcs are what the templates can call.
func (p *Pages) funcs() template.FuncMap {
	return template.FuncMap{
		"rel":      func() string { return linkRel },
		"iso":      func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"clock":    func(t time.Time) string { return t.UTC().Format("15:04") },
		"moment":   func(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04") },
		"day":      func(t time.Time) string { return t.UTC().Format("Monday, 2 January 2006") },
		"ago":      func(t time.Time) string { return between(p.opts.Now().Sub(t)) + " ago" },
		"until":    func(t time.Time) string { return until(t.Sub(p.opts.Now())) },
		"plural":   plural,
		"percent":  percent,
		"carriers": func(p *storyPage) int { return 1 + len(p.Copies) + p.Hidden },
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(stem, "a") {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// between puts a length of time into words, roughly.
func between(d time.Duration) string {
	switch d = d.Abs(); {
	case d < time.Minute:
		return plural(int(d/time.Second), "second")
	case d < 2*time.Hour:
		return plural(int(d/time.Minute), "minute")
	case d < 48*time.Hour:
		return plural(int(d/time.Hour), "hour")
	default:
		return plural(int(d/(24*time.Hour)), "day")
	}
}

func until(d time.Duration) string {
	if d <= 0 {
		return "now"
	}
	return "in " + between(d)
}

// line makes a stranger's text one line of printable text. Directional overrides go;
// they would turn round what stands beside them.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// titleLength bounds a headline made from a text, and excerptLength an excerpt.
const (
	titleLength   = 80
	excerptLength = 260
	// maxTitle bounds a headline that is one.
	maxTitle = 400
)

// headline returns what an article is called.
func headline(a *store.Article, body *store.Body) string {
	if t := extract.Excerpt(line(a.Title), maxTitle); t != "" {
		return t
	}
	if body != nil {
		if t := extract.Excerpt(line(body.Text), titleLength); t != "" {
			return t
		}
	}
	return "(untitled)"
}

// webURL returns the URL if it is absolute and http or https, else "".
func webURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// hostOf returns the host of a URL that webURL passed.
func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// language returns the tag if it has the form of one (BCP 47).
func language(tag string) string {
	if languageTag.MatchString(tag) {
		return tag
	}
	return ""
}
