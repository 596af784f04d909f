package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// serveDocument answers a GET or HEAD of a document (RFC 9110, sections 12 and 13).
// What is sent was rendered before; a request costs a look at its headers.
func (s *Server) serveDocument(w http.ResponseWriter, r *http.Request, d document) {
	h := w.Header()
	if d.kind == jsonKind {
		// A page of any origin may read what everybody may read.
		h.Set("Access-Control-Allow-Origin", "*")
	}
	doc := s.current(r.Context(), d)
	if doc == nil {
		h.Set("Retry-After", strconv.Itoa(int(retryAfter/time.Second)))
		http.Error(w, "not available at the moment", http.StatusServiceUnavailable)
		return
	}

	// The variants are different representations, so each has its own strong tag.
	body, etag, encoding := doc.body, `"`+doc.etag+`"`, ""
	if doc.gzipped != nil && prefersGzip(r.Header.Values("Accept-Encoding")) {
		body, etag, encoding = doc.gzipped, `"`+doc.etag+`-gzip"`, "gzip"
	}
	h.Set("ETag", etag)
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(maxAge/time.Second)))
	h.Set("Vary", "Accept-Encoding")
	if notModified(r.Header, etag, doc.modified) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Last-Modified", doc.modified.Format(http.TimeFormat))
	h.Set("Content-Type", d.kind.mediaType()+"; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	if r.Method == http.MethodGet {
		w.Write(body) // an error means that the reader has left
	}
}

// notModified evaluates the request's conditions: If-None-Match, and only where there
// is none, If-Modified-Since (RFC 9110, section 13.2.2).
func notModified(h http.Header, etag string, modified time.Time) bool {
	if tags := h.Values("If-None-Match"); len(tags) > 0 {
		return matches(strings.Join(tags, ","), etag)
	}
	since, err := http.ParseTime(h.Get("If-Modified-Since"))
	return err == nil && !modified.After(since)
}

// matches reports whether a list of entity tags holds the given one, compared weakly
// (RFC 9110, section 8.8.3.2). Since a tag may hold a comma, the list is read from tag
// to tag; reading ends at what is not one.
func matches(list, etag string) bool {
	for {
		list = strings.TrimLeft(list, ", \t")
		if strings.HasPrefix(list, "*") {
			return true
		}
		list = strings.TrimPrefix(list, "W/")
		if !strings.HasPrefix(list, `"`) {
			return false
		}
		end := strings.IndexByte(list[1:], '"')
		if end < 0 {
			return false
		}
		if list[:end+2] == etag {
			return true
		}
		list = list[end+2:]
	}
}

// prefersGzip reports whether a client takes gzip and does not like plain bytes better
// (RFC 9110, section 12.5.3). Without the header it is not asked to: there are clients
// that send none and understand none.
func prefersGzip(accept []string) bool {
	gzip, identity, rest := -1.0, -1.0, -1.0 // -1: not named
	for _, part := range strings.Split(strings.Join(accept, ","), ",") {
		coding, params, _ := strings.Cut(part, ";")
		q := quality(params)
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			gzip = q
		case "identity":
			identity = q
		case "*":
			rest = q
		}
	}
	if gzip < 0 {
		gzip = rest
	}
	return gzip > 0 && gzip >= identity
}

// quality returns the weight among a coding's parameters: 1 if there is none, 0 if it
// cannot be read.
func quality(params string) float64 {
	for _, p := range strings.Split(params, ";") {
		name, value, found := strings.Cut(strings.TrimSpace(p), "=")
		if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
