package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"wirefold/feeds"
	"wirefold/store"
)

// Poller polls sources on demand.
type Poller interface {
	// PollNow polls the sources asked for and reports each as it is done. It
	// returns an *UnknownSourceError for a name that is not configured.
	PollNow(ctx context.Context, req PollRequest, report func(PollEvent)) error
}

// Switch starts and stops the polling of sources.
type Switch interface {
	// Enable makes a source be polled again, though it was gone or stopped, or
	// stops it. It returns an *UnknownSourceError for a name that is not configured.
	Enable(ctx context.Context, name string, on bool) error
}

// UnknownSourceError names a source that is not configured.
type UnknownSourceError struct{ Name string }

func (e *UnknownSourceError) Error() string { return fmt.Sprintf("no source is named %q", e.Name) }

// ErrorHint says what to do.
func (e *UnknownSourceError) ErrorHint() string {
	return "wirefold sources lists the names; a URL as in the configuration works too"
}

// Server answers commands.
type Server struct {
	Info    Info
	Store   store.Store
	Sources func() []feeds.Source // as configured
	Poller  Poller
	Editor  Editor
	Switch  Switch
	Keeper  Keeper
	// Admin answers monitoring: /metrics, /healthz, /readyz and /debug/pprof/. nil
	// when no daemon runs.
	Admin http.Handler
	// Recent is nil where no log is kept.
	Recent *Recent
	// Examiner may be nil where nothing is compared.
	Examiner Examiner
	Logger   *slog.Logger
}

// Handler returns the handler of all commands.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/info", s.info)
	mux.HandleFunc("POST /v1/stories", s.stories)
	mux.HandleFunc("GET /v1/story", s.story)
	mux.HandleFunc("GET /v1/sources", s.sources)
	mux.HandleFunc("GET /v1/decisions", s.decisions)
	mux.HandleFunc("GET /v1/source", s.source)
	mux.HandleFunc("POST /v1/source", s.switchSource)
	mux.HandleFunc("POST /v1/poll", s.poll)
	mux.HandleFunc("POST /v1/split", s.split)
	mux.HandleFunc("POST /v1/merge", s.merge)
	mux.HandleFunc("POST /v1/pin", s.pin)
	mux.HandleFunc("POST /v1/undo", s.undo)
	mux.HandleFunc("GET /v1/check", s.check)
	mux.HandleFunc("GET /v1/status", s.status)
	mux.HandleFunc("GET /v1/backup", s.backup)
	mux.HandleFunc("POST /v1/articles", s.articles)
	mux.HandleFunc("POST /v1/search", s.search)
	mux.HandleFunc("POST /v1/where", s.where)
	mux.HandleFunc("POST /v1/log", s.log)
	mux.HandleFunc("POST /v1/explain", s.explain)
	mux.HandleFunc("POST /v1/find", s.find)
	if s.Admin != nil {
		mux.Handle("/", s.Admin)
	}
	return mux
}

func (s *Server) info(w http.ResponseWriter, _ *http.Request) { s.reply(w, s.Info) }

func (s *Server) stories(w http.ResponseWriter, r *http.Request) {
	var q StoryQuery
	if !s.receive(w, r, &q) {
		return
	}
	view := newView(s.Store, s.Sources())
	f, err := view.filter(q)
	if err != nil {
		s.answer(w, nil, err)
		return
	}
	out := newStream(w)
	err = view.list(r.Context(), f, func(story Story) error { return out.send(story) })
	out.end(why(r.Context(), err))
}

func (s *Server) story(w http.ResponseWriter, r *http.Request) {
	story, err := newView(s.Store, s.Sources()).story(r.Context(), r.FormValue("id"))
	s.answer(w, story, err)
}

// answer replies, or says what is wrong with the question.
func (s *Server) answer(w http.ResponseWriter, v any, err error) {
	var hinter interface{ ErrorHint() string }
	switch {
	case err == nil:
		s.reply(w, v)
	case errors.Is(err, store.ErrNotFound):
		s.fail(w, http.StatusNotFound, err)
	case errors.Is(err, store.ErrAmbiguous):
		s.fail(w, http.StatusConflict, err)
	case errors.As(err, &hinter): // who asked can do something about it
		s.fail(w, http.StatusUnprocessableEntity, err)
	default:
		s.fail(w, http.StatusInternalServerError, err)
	}
}

func (s *Server) sources(w http.ResponseWriter, r *http.Request) {
	list, err := newView(s.Store, s.Sources()).sources(r.Context())
	if err != nil {
		s.fail(w, http.StatusInternalServerError, err)
		return
	}
	out := newStream(w)
	for _, src := range list {
		if err := out.send(src); err != nil {
			return
		}
	}
	out.end(nil)
}

func (s *Server) source(w http.ResponseWriter, r *http.Request) {
	detail, err := newView(s.Store, s.Sources()).source(r.Context(), r.FormValue("name"))
	s.answer(w, detail, err)
}

func (s *Server) switchSource(w http.ResponseWriter, r *http.Request) {
	var req SwitchRequest
	if !s.receive(w, r, &req) {
		return
	}
	if err := s.Switch.Enable(r.Context(), req.Source, req.Enable); err != nil {
		s.answer(w, nil, err)
		return
	}
	detail, err := newView(s.Store, s.Sources()).source(r.Context(), req.Source)
	s.answer(w, detail, err)
}

func (s *Server) poll(w http.ResponseWriter, r *http.Request) {
	var req PollRequest
	if !s.receive(w, r, &req) {
		return
	}
	out := newStream(w)
	// A command that went away ends its context, and with it the waiting.
	err := s.Poller.PollNow(r.Context(), req, func(e PollEvent) { _ = out.send(e) })
	out.end(why(r.Context(), err))
}

// receive reads a request into v. When it cannot, it answers so and returns false.
func (s *Server) receive(w http.ResponseWriter, r *http.Request, v any) bool {
	return s.receiveUpTo(w, r, v, 1<<20)
}

func (s *Server) receiveUpTo(w http.ResponseWriter, r *http.Request, v any, most int64) bool {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, most)).Decode(v)
	if err != nil {
		s.fail(w, http.StatusBadRequest, fmt.Errorf("read the request: %w", err))
	}
	return err == nil
}

// why returns, for the error of a context that has ended, what ended it: that the
// context was cancelled says nothing to whoever waits for the answer.
func why(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return context.Cause(ctx)
	}
	return err
}

func (s *Server) fail(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	s.encode(w, toProblem(err))
}

func (s *Server) reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	s.encode(w, v)
}

func (s *Server) encode(w http.ResponseWriter, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		s.Logger.Debug("command went away", "error", err)
	}
}
