package web

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// minSecret is the least length of a password or token.
const minSecret = 8

// Readers are those who may read. Only digests of what they have to know are kept.
type Readers struct {
	digests [][sha256.Size]byte
}

// ParseReaders reads a file with one reader in a line: "name:password", for Basic
// authentication, or a token without a colon, for "Authorization: Bearer". Empty lines
// and those that begin with "#" are passed over. Errors name the line, not what it says.
func ParseReaders(data []byte) (*Readers, error) {
	r := &Readers{}
	for n, raw := range bytes.Split(data, []byte("\n")) {
		line := strings.TrimSpace(string(raw))
		if line == "" || line[0] == '#' {
			continue
		}
		name, secret, basic := strings.Cut(line, ":")
		switch {
		case basic && name == "":
			return nil, fmt.Errorf("line %d: there is no name in front of the colon", n+1)
		case basic && len(secret) < minSecret, !basic && len(line) < minSecret:
			return nil, fmt.Errorf("line %d: passwords and tokens have %d characters at least", n+1, minSecret)
		case !basic && strings.ContainsAny(line, " \t"):
			return nil, fmt.Errorf("line %d: a token has no spaces; a password has a name and a colon in front", n+1)
		}
		r.digests = append(r.digests, digest(basic, line))
	}
	if r.digests == nil {
		return nil, errors.New("nobody may read: there is neither a password nor a token")
	}
	return r, nil
}

func digest(basic bool, secret string) [sha256.Size]byte {
	if basic {
		return sha256.Sum256([]byte("basic " + secret))
	}
	return sha256.Sum256([]byte("bearer " + secret))
}

// Guard lets through who may read, everybody to the two checks, which say nothing of
// what is published, and hubs to their callbacks, which have secrets of their own.
func (r *Readers) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, hub := callbackKey(req.URL.Path)
		if hub || r.allow(req.Header.Get("Authorization")) || req.URL.Path == "/healthz" || req.URL.Path == "/readyz" {
			next.ServeHTTP(w, req)
			return
		}
		h := w.Header()
		h.Add("WWW-Authenticate", `Basic realm="wirefold", charset="UTF-8"`)
		h.Add("WWW-Authenticate", `Bearer realm="wirefold"`)
		h.Set("Cache-Control", "no-store")
		h["X-Content-Type-Options"] = nosniff
		http.Error(w, "a password or token is needed", http.StatusUnauthorized)
	})
}

// allow takes the same time for every secret of a length: digests are compared, all of
// them, each to its end.
func (r *Readers) allow(authorization string) bool {
	scheme, secret, _ := strings.Cut(authorization, " ")
	secret = strings.TrimSpace(secret)
	basic := strings.EqualFold(scheme, "Basic")
	if basic {
		decoded, err := base64.StdEncoding.DecodeString(secret)
		if err != nil {
			return false
		}
		secret = string(decoded)
	} else if !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	given := digest(basic, secret)
	found := 0
	for i := range r.digests {
		found |= subtle.ConstantTimeCompare(given[:], r.digests[i][:])
	}
	return found == 1
}
