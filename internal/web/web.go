// Package web is the public listener: the merged feed and the feeds of its groups
// in three formats, the pages, and a health check.
//
// It only reads, but for what the hubs of sources send to callbacks that they alone
// know. Nothing else that a request says changes anything, and neither its Host
// nor its forwarding headers are looked at: what the program calls itself comes from
// the configuration.
package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
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
	// Channels are the saved filters.
	Channels []feeds.Channel
	// AppendCarriers puts a line under each text that names the other carriers.
	AppendCarriers bool
	// Hub is the WebSub hub that is told of changes; empty if there is none.
	Hub string
	// Private says that not everybody may read: no cache on the way may keep what is
	// sent, and no page of another origin may read it.
	Private bool
	// Warm is how long after a change the documents that were asked for lately are
	// rendered again; 0 is not before somebody asks.
	Warm time.Duration
	// Status tells the pages what the daemon does, and Window how long an article can
	// gain copies. Both may be nil.
	Status func() Status
	// Live says whether the process does its work, and Ready why it is of no use at the
	// moment; nil means that it does and is.
	Live, Ready func() error
	Window      func() time.Duration
	// Callbacks answer the hubs of sources; nil where nothing is subscribed to.
	Callbacks Callbacks
}

// Status is what the daemon does at the moment, and Hub a part of it.
type (
	Status = pages.Status
	Hub    = pages.Hub
)

// Server answers the public requests. It is safe for concurrent use.
type Server struct {
	opts   Options
	pages  *pages.Pages
	flight singleflight.Group

	// generation counts the changes of the store and is what a rendering is as new as.
	generation atomic.Uint64

	// ready are the slots of feeds by their path, for requests to find.
	ready    sync.Map // string to *slot
	verdicts sync.Map // stream to *textVerdicts
	patience time.Duration
	// renderings holds a value for each document that is being rendered.
	renderings chan struct{}

	mu       sync.Mutex
	slots    map[document]*slot // of feeds, and of some archives
	archives []document         // those in slots, oldest first
	warming  *time.Timer        // nil if nothing is planned
	closed   bool
	work     sync.WaitGroup // of what was planned
	ending   context.Context
	end      context.CancelFunc
}

// patience is how long a request waits for a newer document if there is an older one.
const patience = time.Second

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
	if opts.Live == nil {
		opts.Live = func() error { return nil }
	}
	if opts.Ready == nil {
		opts.Ready = func() error { return nil }
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		opts: opts, slots: make(map[document]*slot),
		patience: patience, renderings: make(chan struct{}, maxRenderings),
	}
	s.ending, s.end = context.WithCancel(context.Background())
	s.pages = pages.New(pages.Options{
		Store: opts.Store, Sources: opts.Sources, Feeds: s.offered, Status: opts.Status, Window: opts.Window,
		Title: opts.Title, BaseURL: opts.BaseURL, Now: opts.Now, Logger: opts.Logger, Version: opts.Version,
	})
	s.generation.Store(1) // 0 is what never was rendered
	return s
}

// Handler returns the handler of all public paths.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// serve finds what a path stands for. It does not leave that to http.ServeMux, which
// answers paths that it does not like, "//feed.atom" for instance, with a redirect of
// its own; here there are the paths that exist, and 404.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	w.Header()["X-Content-Type-Options"] = nosniff
	if key, ok := callbackKey(r.URL.Path); ok {
		s.serveCallback(w, r, key)
		return
	}
	var doc *slot
	if known, ok := s.ready.Load(r.URL.Path); ok && r.URL.RawPath == "" {
		doc = known.(*slot)
	} else if d, ok := s.find(r.URL.EscapedPath()); ok {
		doc = s.slot(d)
	}
	health, ready := r.URL.Path == "/healthz", r.URL.Path == "/readyz"
	switch {
	case !health && !ready && doc == nil:
		s.sendPage(w, r, s.pages.Answer(r))
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		s.sendPage(w, r, s.pages.Error(r, http.StatusMethodNotAllowed))
	case health:
		sendHealth(w, s.opts.Live())
	case ready:
		sendHealth(w, s.opts.Ready())
	default:
		s.serveDocument(w, r, doc)
	}
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
