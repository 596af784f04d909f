// Package admin answers the operator's monitoring: metrics, health, profiles.
//
// What it tells is not for everybody. On the control socket the file's mode guards it;
// on a TCP listener Guard does.
package admin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/pprof"
)

// Check is one thing that has to be well.
type Check struct {
	Name  string `json:"name"`
	Error string `json:"error,omitempty"` // what is wrong; empty if it is well
}

// Options are what Handler needs; all fields are.
type Options struct {
	Metrics http.Handler
	// Live says whether the process does its work: to start it anew would mend what
	// is wrong. Ready says whether it is of use at the moment.
	Live, Ready func(*http.Request) []Check
}

// Handler returns the handler of /metrics, /healthz, /readyz and /debug/pprof/.
func Handler(o Options) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", o.Metrics)
	mux.HandleFunc("GET /healthz", health(o.Live))
	mux.HandleFunc("GET /readyz", health(o.Ready))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// health answers "ok" or what is wrong, a line each: 200, or 503 if something is. With
// ?verbose it is JSON, with all checks.
func health(checks func(*http.Request) []Check) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		list := checks(r)
		status := http.StatusOK
		for _, c := range list {
			if c.Error != "" {
				status = http.StatusServiceUnavailable
			}
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if _, verbose := r.URL.Query()["verbose"]; verbose {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			// An error means that who asked has left.
			_ = json.NewEncoder(w).Encode(struct {
				OK     bool    `json:"ok"`
				Checks []Check `json:"checks"`
			}{status == http.StatusOK, list})
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		if status == http.StatusOK {
			fmt.Fprintln(w, "ok")
			return
		}
		for _, c := range list {
			if c.Error != "" {
				fmt.Fprintf(w, "%s: %s\n", c.Name, c.Error)
			}
		}
	}
}
