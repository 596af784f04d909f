package admin

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Guard lets requests through to a handler on a TCP listener. Neither the address that
// a request comes from nor what a proxy says of it counts (X-Forwarded-For can be
// written by anybody), but
//
//   - the Host must be an IP address, localhost, or the host that the listener is
//     configured on: a page that somebody opens in a browser beside the daemon can have
//     its own name lead to this address (DNS rebinding), but cannot name it otherwise;
//   - where there is a token, the request must carry it: "Authorization: Bearer TOKEN".
type Guard struct {
	listen string // the host of the listener's address
	token  []byte // hash of the token, nil for none
}

// NewGuard returns a Guard for a listener on the address, host:port. An empty token
// means that none is wanted.
func NewGuard(listen, token string) *Guard {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		host = listen
	}
	g := &Guard{listen: host}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		g.token = sum[:]
	}
	return g
}

// Wrap returns a handler that asks the guard first.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !g.knows(r.Host):
			http.Error(w, "this listener goes by another name", http.StatusMisdirectedRequest)
		case !g.admits(r.Header.Get("Authorization")):
			w.Header().Set("WWW-Authenticate", `Bearer realm="wirefold"`)
			http.Error(w, "a token is needed", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (g *Guard) knows(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return strings.EqualFold(host, "localhost") || g.listen != "" && strings.EqualFold(host, g.listen)
}

func (g *Guard) admits(authorization string) bool {
	if g.token == nil {
		return true
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	// Hashes, since a comparison of strings would tell the length.
	sum := sha256.Sum256([]byte(strings.TrimSpace(token)))
	return subtle.ConstantTimeCompare(sum[:], g.token) == 1
}
