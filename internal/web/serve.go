package web

import (
	"net/http"
	"strings"
	"time"
)

// maxAge is how long a reader, or a cache on the way, may keep what it got.
const maxAge = 5 * time.Minute

// headers are what a document is sent with whatever the request, made once. They are
// put into responses as they are and must not be changed.
type headers struct {
	contentType, cache, vary, link, origin, modified []string
}

var (
	// A-IM is among what a response depends on since a reader may ask for what is new
	// only (RFC 3229, section 10.5.3).
	vary    = []string{"Accept-Encoding, A-IM"}
	nosniff = []string{"nosniff"}
	feedIM  = []string{"feed"}
	noStore = []string{"no-store"}
)

func (s *Server) headersOf(d document) headers {
	h := headers{
		contentType: []string{d.kind.mediaType() + "; charset=utf-8"},
		cache:       []string{s.cacheControl(maxAge)},
		vary:        vary,
	}
	if d.kind == jsonKind && !s.opts.Private {
		// A page of any origin may read what everybody may read.
		h.origin = []string{"*"}
	}
	if s.opts.Hub != "" && d.period.isZero() {
		// WebSub, section 4. Both URLs were made or checked by us.
		h.link = []string{"<" + s.opts.Hub + `>; rel="hub", <` + s.opts.BaseURL + d.path() + `>; rel="self"`}
	}
	return h
}

func (h *headers) setModified(t time.Time) { h.modified = []string{t.Format(http.TimeFormat)} }

// cacheControl lets everybody keep an answer, or only who asked.
func (s *Server) cacheControl(age time.Duration) string {
	who := "public"
	if s.opts.Private {
		who = "private"
	}
	return who + ", max-age=" + itoa(int(age/time.Second))
}

// serveDocument answers a GET or HEAD of a document (RFC 9110, sections 12 and 13).
// What is sent was rendered before; a request costs a look at its headers.
func (s *Server) serveDocument(w http.ResponseWriter, r *http.Request, sl *slot) {
	sl.touch(s.opts.Now())
	doc := s.current(r.Context(), sl)
	h := w.Header()
	if doc == nil {
		h["Retry-After"] = []string{itoa(int(retryAfter / time.Second))}
		http.Error(w, "not available at the moment", http.StatusServiceUnavailable)
		return
	}
	if doc.content == nil {
		s.sendPage(w, r, s.pages.Error(r, http.StatusNotFound))
		return
	}

	h["Cache-Control"] = doc.headers.cache
	h["Vary"] = doc.headers.vary
	set(h, "Link", doc.headers.link)
	set(h, "Access-Control-Allow-Origin", doc.headers.origin)
	coding := negotiate(r.Header["Accept-Encoding"], allCodings)
	body, status := doc.answer.in(coding), http.StatusOK
	if notModified(r.Header, body.tag, doc.modified) {
		h["Etag"] = body.etag
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if wantsFeed(r.Header["A-Im"]) {
		// RFC 3229 with the manipulation "feed": what is new since the tag.
		if delta, base := sl.since(doc.content, entityTags(r.Header["If-None-Match"])); delta != nil {
			body, status = delta.in(coding), http.StatusIMUsed
			h["Im"], h["Cache-Control"], h["Delta-Base"] = feedIM, noStore, []string{`"` + base + `"`}
		}
	}
	h["Etag"] = body.etag
	h["Last-Modified"] = doc.headers.modified
	h["Content-Type"] = doc.headers.contentType
	h["Content-Length"] = body.length
	set(h, "Content-Encoding", body.encoding)
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		w.Write(body.body) // an error means that the reader has left
	}
}

func set(h http.Header, name string, value []string) {
	if value != nil {
		h[name] = value
	}
}

// wantsFeed reports whether a reader takes what is new only.
func wantsFeed(aim []string) bool {
	for _, field := range aim {
		for part := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(part, ";")
			if strings.EqualFold(strings.TrimSpace(name), "feed") && quality(params) > 0 {
				return true
			}
		}
	}
	return false
}

// notModified evaluates the request's conditions: If-None-Match, and only where there
// is none, If-Modified-Since (RFC 9110, section 13.2.2).
func notModified(h http.Header, etag string, modified time.Time) bool {
	if lists := h["If-None-Match"]; len(lists) > 0 {
		if len(lists) == 1 && lists[0] == etag {
			return true // what most readers send
		}
		for _, tag := range entityTags(lists) {
			if tag == "*" || tag == etag[1:len(etag)-1] {
				return true
			}
		}
		return false
	}
	since := h["If-Modified-Since"]
	if len(since) == 0 {
		return false
	}
	t, err := http.ParseTime(since[0])
	return err == nil && !modified.After(t)
}

// entityTags returns the tags of a list without their quotes, to be compared weakly
// (RFC 9110, section 8.8.3.2); "*" stands for itself. Since a tag may hold a comma, the
// list is read from tag to tag; reading ends at what is not one.
func entityTags(lists []string) (tags []string) {
	for list := strings.Join(lists, ","); ; {
		list = strings.TrimLeft(list, ", \t")
		if strings.HasPrefix(list, "*") {
			return append(tags, "*")
		}
		list = strings.TrimPrefix(list, "W/")
		if !strings.HasPrefix(list, `"`) {
			return tags
		}
		end := strings.IndexByte(list[1:], '"')
		if end < 0 {
			return tags
		}
		tags = append(tags, list[1:end+1])
		list = list[end+2:]
	}
}
