package newsroom

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/http"
	"time"
)

// Handler serves the feeds, pages and pictures of the outlets, as Load returns
// them, at their paths, and front pages at "/" and "/slug/". Articles are dated
// back from now. Addresses in the feeds repeat the host that the client asked
// for, so that the handler need not know where it is served.
func Handler(outlets []Outlet, now time.Time) http.Handler {
	pages := template.Must(template.New("").Parse(pageTemplates))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		servePage(w, r, pages.Lookup("newsstand"), outlets, time.Time{})
	})
	for i := range outlets {
		o := &outlets[i]
		mux.HandleFunc("GET "+o.Path, func(w http.ResponseWriter, r *http.Request) {
			e := edition{o, baseURL(r), now}
			mediaType, body, err := e.encode()
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			serve(w, r, mediaType, body, e.updated())
		})
		mux.HandleFunc("GET /"+o.Slug+"/{$}", func(w http.ResponseWriter, r *http.Request) {
			servePage(w, r, pages.Lookup("front"), o, time.Time{})
		})
		for j := range o.Articles {
			a := &o.Articles[j]
			published := a.Published(now)
			mux.HandleFunc("GET "+a.Link, func(w http.ResponseWriter, r *http.Request) {
				servePage(w, r, pages.Lookup("article"), newPage(o, a, published), published)
			})
			if a.Image != "" {
				mux.HandleFunc("GET "+a.Image, func(w http.ResponseWriter, r *http.Request) {
					serve(w, r, imageType, draw(a.Image), published)
				})
			}
		}
	}
	return mux
}

// baseURL returns the address under which the client reached the handler.
func baseURL(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// serve answers with body and its validators. ServeContent knows when a client
// that shows them gets 304 instead.
func serve(w http.ResponseWriter, r *http.Request, mediaType string, body []byte, modified time.Time) {
	sum := sha256.Sum256(body)
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(w, r, "", modified, bytes.NewReader(body))
}

// servePage answers with an executed template.
func servePage(w http.ResponseWriter, r *http.Request, page *template.Template, data any, modified time.Time) {
	var body bytes.Buffer
	if err := page.Execute(&body, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	serve(w, r, "text/html; charset=utf-8", body.Bytes(), modified)
}
