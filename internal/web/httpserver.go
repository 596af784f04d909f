package web

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// HTTPServer is an http.Server that slow or greedy clients cannot hold: headers have to
// be there within 10 seconds and in 16 KiB, a whole exchange takes 2 minutes at most,
// an idle connection is closed after one, and there are 1024 connections at most.
type HTTPServer struct{ http.Server }

// NewHTTPServer returns a server for the handler. certificate returns the certificate
// for TLS; if it is nil, the server speaks plain HTTP.
func NewHTTPServer(handler http.Handler, certificate func() *tls.Certificate) *HTTPServer {
	s := &HTTPServer{http.Server{
		Handler:           sparing(handler),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}}
	if certificate != nil {
		s.TLSConfig = &tls.Config{
			MinVersion:     tls.VersionTLS12,
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return certificate(), nil },
		}
	}
	return s
}

// Serve serves on the listener until it is closed or the server shut down.
func (s *HTTPServer) Serve(l net.Listener) error {
	lim := newLimiter(l, maxConns, maxConnsOfOne)
	s.ConnState = lim.track
	if s.TLSConfig != nil {
		return s.ServeTLS(lim, "", "")
	}
	return s.Server.Serve(lim)
}

// sparing cuts a client off early that sends a body which nothing reads. What hubs send
// is read, within bounds of its own.
func sparing(handler http.Handler) http.Handler {
	bounded := http.MaxBytesHandler(handler, 4<<10)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if takesBody(r) {
			handler.ServeHTTP(w, r)
			return
		}
		bounded.ServeHTTP(w, r)
	})
}
