// Package web is the public listener: the merged feed and the feeds of its groups
// in three formats, the pages, and a health check.
//
// It only reads. Nothing that a request says changes anything, and neither its Host
// nor its forwarding headers are looked at: what the program calls itself comes from
// the configuration.
package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"wirefold/feeds"
	"wirefold/internal/web/pages"
	"wirefold/store"
)

// DefaultEntries is how many stories a feed holds when nothing else is configured.
const DefaultEntries = 100

// Options is what a Server needs. Store, Sources and BaseURL are required.
type Options struct {
	Store store.Store
	// Sources returns the sources as they are configured now. It is called from many
	// goroutines and its result is not changed.
	Sources func() []feeds.Source
	Title   string
	// BaseURL is what readers put in front of a path: absolute, http or https,
	// without a slash at the end.
	BaseURL string
	// Entries is how many stories a feed holds; DefaultEntries if it is not positive.
	Entries int
	Now     func() time.Time // time.Now if nil
	Logger  *slog.Logger     // silent if nil
	Version string           // of the program, for the feeds' generator
	// Status tells the pages what the daemon does, and Window how long an article can
	// gain copies. Both may be nil.
	Status func() Status
	// Live says whether the process does its work, and Ready why it is of no use at the
	// moment; nil means that it does and is.
	Live, Ready func() error
	Window      func() time.Duration
}

// Status is what the daemon does at the moment.
type Status = pages.Status

// Server answers the public requests. It is safe for concurrent use.
type Server struct {
	opts   Options
	pages  *pages.Pages
	flight singleflight.Group

	// generation counts the changes of the store and is what a rendering is as new as.
	generation atomic.Uint64

	mu        sync.Mutex
	documents map[document]*rendering // only what is, or was, configured
}

// New returns a Server that has rendered nothing yet.
func New(opts Options) *Server {
	opts.BaseURL = strings.TrimRight(opts.BaseURL, "/")
	if opts.Title == "" {
		opts.Title = "wirefold"
	}
	if opts.Entries <= 0 {
		opts.Entries = DefaultEntries
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{opts: opts, documents: make(map[document]*rendering)}
	s.pages = pages.New(pages.Options{
		Store: opts.Store, Sources: opts.Sources, Feeds: s.offered, Status: opts.Status, Window: opts.Window,
		Title: opts.Title, BaseURL: opts.BaseURL, Now: opts.Now, Logger: opts.Logger, Version: opts.Version,
	})
	s.generation.Store(1) // 0 is what never was rendered
	return s
}

// Invalidate says that the store or the configuration has changed. It is cheap: what
// is out of date is rendered again when somebody asks for it.
func (s *Server) Invalidate() { s.generation.Add(1) }

// Handler returns the handler of all public paths.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// serve finds what a path stands for. It does not leave that to http.ServeMux, which
// answers paths that it does not like, "//feed.atom" for instance, with a redirect of
// its own; here there are the paths that exist, and 404.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	health := s.health(r.URL.Path)
	doc, found := s.find(r.URL.EscapedPath())
	switch {
	case health == nil && !found:
		s.sendPage(w, r, s.pages.Answer(r))
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		s.sendPage(w, r, s.pages.Error(r, http.StatusMethodNotAllowed))
	case health != nil:
		sendHealth(w, health())
	default:
		s.serveDocument(w, r, doc)
	}
}

// health returns what answers a health check, nil for a path that is none.
func (s *Server) health(path string) func() error {
	check := map[string]func() error{"/healthz": s.opts.Live, "/readyz": s.opts.Ready}[path]
	if check == nil && (path == "/healthz" || path == "/readyz") {
		return func() error { return nil }
	}
	return check
}

// sendHealth says whether something is wrong, and not what: with its paths and
// figures that is for the operator.
func sendHealth(w http.ResponseWriter, err error) {
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		http.Error(w, "not well; wirefold status says more", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, "ok")
}

// find returns the document under a path as it stands in the request, still escaped:
// a group may have a slash in its name.
func (s *Server) find(escaped string) (document, bool) {
	parts := strings.Split(escaped, "/")[1:]
	for i, p := range parts {
		name, err := url.PathUnescape(p)
		if err != nil {
			return document{}, false
		}
		parts[i] = name
	}
	var doc document
	if len(parts) == 3 && parts[0] == "groups" {
		doc.group, doc.inGroup = parts[1], true
		parts = parts[2:]
	}
	var ok bool
	if len(parts) == 1 {
		doc.kind, ok = feedKind(parts[0])
	}
	if !ok || doc.inGroup && !s.hasGroup(doc.group) {
		return document{}, false
	}
	return doc, true
}

func (s *Server) hasGroup(name string) bool {
	for _, src := range s.opts.Sources() {
		if src.InGroup(name) {
			return true
		}
	}
	return false
}
