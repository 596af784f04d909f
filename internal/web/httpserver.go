package web

import (
	"net/http"
	"time"
)

// NewHTTPServer returns a server for the handler that slow or greedy clients cannot
// hold: headers have to be there within 10 seconds and in 16 KiB, a whole exchange
// takes 2 minutes at most, and an idle connection is closed after one. How many
// connections there may be is the listener's business.
func NewHTTPServer(handler http.Handler) *http.Server {
	return &http.Server{
		// Nothing here reads a body; a client that sends one is cut off early.
		Handler:           http.MaxBytesHandler(handler, 4<<10),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
}
