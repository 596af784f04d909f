package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// frame is what all pages have around their content.
type frame struct {
	Site    string // its title
	Title   string // of the page; empty for the first one
	Root    string // leads to "/": "./", "../" and so on
	Style   string
	Here    string // the entry of the navigation that this is
	Version string
	Feeds   []Feed
	Groups  []groupLink
}

type groupLink struct {
	Name, Path string
	Here       bool
}

func (p *Pages) frame(r *http.Request) frame {
	f := frame{
		Site: p.opts.Title, Version: p.opts.Version,
		// Links are relative, so that they work behind a proxy and without it.
		Root:  strings.Repeat("../", strings.Count(r.URL.EscapedPath(), "/")-1),
		Feeds: p.opts.Feeds("", false),
	}
	if f.Root == "" {
		f.Root = "./"
	}
	if len(f.Root) > len("../")*maxDepth {
		f.Root = p.basePath
	}
	f.Style = f.Root + "assets/style.css?v=" + p.styleTag
	for _, name := range p.groups() {
		f.Groups = append(f.Groups, groupLink{Name: name, Path: "groups/" + pathSegment(name)})
	}
	return f
}

// groups returns the names of the configured groups, sorted, each once.
func (p *Pages) groups() (names []string) {
	for _, src := range p.opts.Sources() {
		names = append(names, src.Groups...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// pathSegment escapes a name for a path.
func pathSegment(name string) string {
	if name == "." || name == ".." {
		return strings.ReplaceAll(name, ".", "%2E") // not a step in the path
	}
	return url.PathEscape(name)
}

type errorPage struct {
	frame
	Status  int
	Heading string
	Advice  string
}

// Error returns the page for a status from 400 on.
func (p *Pages) Error(r *http.Request, status int) Answer {
	e := errorPage{frame: p.frame(r), Status: status}
	switch status {
	case http.StatusNotFound:
		e.Heading, e.Advice = "There is nothing here", "The address may be mistyped, or the story has outlived the time for which stories are kept."
	case http.StatusMethodNotAllowed:
		e.Heading, e.Advice = "This can only be read", "The public listener changes nothing, whatever it is sent."
	case http.StatusServiceUnavailable:
		e.Heading, e.Advice = "Too busy at the moment", "Please try again in a few seconds."
	default:
		e.Heading, e.Advice = "Something went wrong", "The page could not be made. The log of the daemon says why."
	}
	e.Title = e.Heading
	a, err := p.write(view{template: "error.html", status: status, data: e})
	if err != nil {
		p.opts.Logger.Error("error page failed", "status", status, "error", err)
		a = Answer{Status: status, Type: "text/plain; charset=utf-8", Body: []byte(e.Heading)}
	}
	return a
}
