package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"wirefold/internal/web/pages"
)

// offered returns the feeds of all stories and the saved filters, or those of a group,
// as pages offer them.
func (s *Server) offered(group string, inGroup bool) []pages.Feed {
	st := stream{}
	if inGroup {
		st = stream{groupStories, group}
	}
	out := s.offeredOf(st, "")
	if inGroup {
		return out
	}
	for _, ch := range s.opts.Channels {
		out = append(out, s.offeredOf(stream{channelStories, ch.Path}, ch.Title+": ")...)
	}
	return out
}

// offeredOf returns the feeds of one stream, what they are called being put in front
// of their formats.
func (s *Server) offeredOf(st stream, called string) (out []pages.Feed) {
	for _, k := range feedKinds {
		d := document{kind: k.kind, stream: st}
		out = append(out, pages.Feed{
			Name: called + k.name, Type: k.mediaType, Title: s.title(st) + " (" + k.name + ")", URL: s.opts.BaseURL + d.path(),
		})
	}
	return out
}

// sendPage sends what the pages answer.
func (s *Server) sendPage(w http.ResponseWriter, r *http.Request, a pages.Answer) {
	h := w.Header()
	h.Set("Content-Security-Policy", pages.CSP)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	if a.MaxAge > 0 {
		h.Set("Cache-Control", s.cacheControl(a.MaxAge))
	}
	switch a.Status {
	case http.StatusMethodNotAllowed:
		h.Set("Allow", "GET, HEAD")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", strconv.Itoa(int(retryAfter/time.Second)))
	}
	if a.Location != "" {
		h.Set("Location", a.Location)
		w.WriteHeader(a.Status)
		return
	}
	sum := sha256.Sum256(a.Body)
	h.Set("Vary", "Accept-Encoding")
	page := newAnswer(a.Body, hex.EncodeToString(sum[:16])).in(negotiate(r.Header["Accept-Encoding"], quickCodings))
	if a.Status == http.StatusOK {
		h.Set("ETag", page.tag)
		if r.Header.Get("If-None-Match") != "" && notModified(r.Header, page.tag, time.Time{}) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	set(h, "Content-Encoding", page.encoding)
	h.Set("Content-Type", a.Type)
	h["Content-Length"] = page.length
	w.WriteHeader(a.Status)
	if r.Method != http.MethodHead {
		w.Write(page.body) // an error means that the reader has left
	}
}
