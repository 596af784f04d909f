package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"wirefold/internal/web/pages"
)

// offered returns the feeds of all stories, or of a group's, as pages offer them.
func (s *Server) offered(group string, inGroup bool) []pages.Feed {
	title := s.opts.Title
	if inGroup {
		title += ": " + group
	}
	var out []pages.Feed
	for _, k := range feedKinds {
		d := document{kind: k.kind, inGroup: inGroup, group: group}
		out = append(out, pages.Feed{Name: k.name, Type: k.mediaType, Title: title + " (" + k.name + ")", URL: s.opts.BaseURL + d.path()})
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
		h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(a.MaxAge/time.Second)))
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
	body, etag := a.Body, `"`+hex.EncodeToString(sum[:16])+`"`
	h.Set("Vary", "Accept-Encoding")
	if prefersGzip(r.Header.Values("Accept-Encoding")) {
		if zipped := compress(a.Body); zipped != nil {
			body, etag = zipped, etag[:len(etag)-1]+`-gzip"`
			h.Set("Content-Encoding", "gzip")
		}
	}
	if a.Status == http.StatusOK {
		h.Set("ETag", etag)
		if r.Header.Get("If-None-Match") != "" && notModified(r.Header, etag, time.Time{}) {
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Type", a.Type)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.Status)
	if r.Method != http.MethodHead {
		w.Write(body) // an error means that the reader has left
	}
}
