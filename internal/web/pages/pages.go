// Package pages makes the HTML pages for people who look rather than read: the merged
// stream, a story with what its copies changed, the sources, and what the daemon does.
//
// The pages need no JavaScript, and load nothing from anywhere but the listener: CSP
// says so to the browser. Everything from feeds is escaped by html/template, or goes
// through extract.Sanitizer and is taken apart again.
package pages

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/feeds/extract"
	"wirefold/store"
)

// CSP is the content security policy of every page and asset.
const CSP = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const (
	// maxAtOnce is how many pages are made at one time, and patience how long a
	// request waits for its turn: a crowd of readers must not take the machine from
	// the daemon.
	maxAtOnce = 4
	patience  = 5 * time.Second
	// timeout bounds the making of one page.
	timeout = 10 * time.Second
	// maxDepth is how deep a path may be for its links to be relative.
	maxDepth = 8
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets/style.css
var styleCSS []byte

//go:embed assets/icon.svg
var iconSVG []byte

// Feed is a feed that a page offers.
type Feed struct{ Name, Type, Title, URL string }

// Status is what the daemon does at the moment.
type Status struct {
	Started   time.Time
	Sources   int
	Due       int       // sources that could be polled now
	Polling   []string  // the names of those that are
	Queue     int       // polls that wait to be stored
	Texts     int       // in the index of candidates
	Committed time.Time // when articles were last stored; zero for not since the start
	Paused    time.Time // until then nothing is polled; zero if it is
	Hub       *Hub      // nil if none is told of changes
}

// Hub says how a hub was told of changes.
type Hub struct {
	URL       string
	Feeds     int       // that it was told of
	Announced time.Time // the latest time; zero for none
	Failing   int       // feeds of which it could not be told
	Error     string    // why one of them could not
}

// Options are what the pages are made from. Store, Sources and Feeds are required.
type Options struct {
	Store   store.Store
	Sources func() []feeds.Source // as configured
	// Feeds returns the feeds of all stories, or of a group's.
	Feeds func(group string, inGroup bool) []Feed
	// Status tells what the daemon does; nil if there is none.
	Status func() Status
	// Window is how long an article can gain copies; it is what the figures about
	// sources are taken from. 14 days if nil.
	Window  func() time.Duration
	Title   string
	BaseURL string           // without a slash at the end
	Now     func() time.Time // time.Now if nil
	Logger  *slog.Logger     // silent if nil
	Version string
}

// Pages answers the requests for pages. It is safe for concurrent use.
type Pages struct {
	opts      Options
	templates *template.Template
	sanitizer *extract.Sanitizer
	finder    *dedupe.NoticeFinder
	styleTag  string // changes with the style
	basePath  string
	slots     chan struct{}
	carriage  carriageCache
}

// New returns the pages.
func New(o Options) *Pages {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Window == nil {
		o.Window = func() time.Duration { return 14 * 24 * time.Hour }
	}
	sum := sha256.Sum256(styleCSS)
	p := &Pages{
		opts: o, sanitizer: extract.NewSanitizer(), finder: dedupe.NewNoticeFinder(),
		styleTag: hex.EncodeToString(sum[:4]), slots: make(chan struct{}, maxAtOnce),
	}
	if u, err := url.Parse(o.BaseURL); err == nil {
		p.basePath = u.EscapedPath() + "/"
	}
	p.templates = template.Must(template.New("").Funcs(p.funcs()).ParseFS(templateFiles, "templates/*.html"))
	return p
}

// Answer is the answer to a request, whole.
type Answer struct {
	Status   int
	Type     string // media type with its parameters
	Body     []byte
	MaxAge   time.Duration // how long it may be kept; 0: to be asked about again
	Location string        // of a redirect
}

// view is a page before it is written.
type view struct {
	template string
	status   int
	data     any
	maxAge   time.Duration
	location string
}

// errNotFound means that the path or what it names does not exist.
var errNotFound = errors.New("not found")

// Answer answers a GET or HEAD request for a page; other methods and paths that are
// not known get an error page. The answer to HEAD is that to GET.
func (p *Pages) Answer(r *http.Request) (a Answer) {
	route, ok := p.find(r.URL.EscapedPath())
	switch {
	case !ok:
		return p.Error(r, http.StatusNotFound)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return p.Error(r, http.StatusMethodNotAllowed)
	case route.asset != nil:
		return Answer{Status: http.StatusOK, Type: route.mediaType, Body: route.asset, MaxAge: 365 * 24 * time.Hour}
	}
	// Whatever a stranger's text does to the program, it does to one page.
	defer func() {
		if f := recover(); f != nil {
			p.opts.Logger.Error("page failed: a fault of the program", "path", r.URL.Path, "panic", f, "stack", string(debug.Stack()))
			a = p.Error(r, http.StatusInternalServerError)
		}
	}()
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	if !p.enter(ctx) {
		return p.Error(r, http.StatusServiceUnavailable)
	}
	defer func() { <-p.slots }()
	v, err := route.view(ctx, request{frame: p.frame(r), name: route.name, query: r.URL.Query()})
	switch {
	case errors.Is(err, errNotFound), errors.Is(err, store.ErrNotFound):
		return p.Error(r, http.StatusNotFound)
	case err != nil:
		if r.Context().Err() == nil {
			p.opts.Logger.Error("page failed", "path", r.URL.Path, "error", err)
		}
		return p.Error(r, http.StatusInternalServerError)
	}
	a, err = p.write(v)
	if err != nil {
		p.opts.Logger.Error("page failed", "path", r.URL.Path, "error", err)
		return p.Error(r, http.StatusInternalServerError)
	}
	return a
}

// enter waits for a turn, and reports whether there is one.
func (p *Pages) enter(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case p.slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (p *Pages) write(v view) (Answer, error) {
	a := Answer{Status: v.status, Type: "text/html; charset=utf-8", MaxAge: v.maxAge, Location: v.location}
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if v.location != "" {
		return a, nil
	}
	var b bytes.Buffer
	if err := p.templates.ExecuteTemplate(&b, v.template, v.data); err != nil {
		return a, fmt.Errorf("template %s: %w", v.template, err)
	}
	a.Body = b.Bytes()
	return a, nil
}

// request is what a page is made from.
type request struct {
	frame frame
	name  string // that stands in the path: of a group, or a story's ID
	query url.Values
}

// route is what a path stands for.
type route struct {
	view      func(context.Context, request) (view, error)
	name      string
	asset     []byte
	mediaType string
}

// find returns what a path stands for. The path is as it stands in the request, still
// escaped: a group may have a slash in its name.
func (p *Pages) find(escaped string) (route, bool) {
	switch escaped {
	case "/":
		return route{view: p.stream}, true
	case "/sources":
		return route{view: p.sources}, true
	case "/status":
		return route{view: p.status}, true
	case "/assets/style.css":
		return route{asset: styleCSS, mediaType: "text/css; charset=utf-8"}, true
	case "/assets/icon.svg":
		return route{asset: iconSVG, mediaType: "image/svg+xml"}, true
	}
	parts := strings.Split(strings.TrimPrefix(escaped, "/"), "/")
	if len(parts) != 2 {
		return route{}, false
	}
	name, err := url.PathUnescape(parts[1])
	switch {
	case err != nil:
	case parts[0] == "groups" && p.hasGroup(name):
		return route{view: p.group, name: name}, true
	case parts[0] == "stories" && name != "":
		return route{view: p.story, name: name}, true
	}
	return route{}, false
}

func (p *Pages) hasGroup(name string) bool {
	for _, src := range p.opts.Sources() {
		if src.InGroup(name) {
			return true
		}
	}
	return false
}
