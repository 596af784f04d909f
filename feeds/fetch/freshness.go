package fetch

import (
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxFresh bounds what a cache header can ask for: a mistyped max-age must not
	// silence a source.
	maxFresh = 7 * 24 * time.Hour
	// maxRetryAfter bounds what Retry-After can ask for. It is longer, since it is
	// an explicit request to stay away.
	maxRetryAfter = 30 * 24 * time.Hour
	// maxDelta is the number of seconds that stands for any that is larger
	// (RFC 9111, section 1.2.2).
	maxDelta = 1 << 31
)

// fresh says how much longer the publisher asks not to be asked again.
type fresh struct {
	left time.Duration // from 0 to maxFresh
	by   string        // the field that says so: FreshByMaxAge or FreshByExpires, or ""
	cut  bool          // it says more than maxFresh
}

// The header fields that Response.FreshBy names.
const (
	FreshByMaxAge  = "Cache-Control max-age"
	FreshByExpires = "Expires"
)

// freshness returns what is left of the freshness lifetime of RFC 9111, section
// 4.2.1, as a private cache computes it: less the Age that a cache on the way
// reports, and at most maxFresh. It is 0 for a response that must be validated or
// not stored, that says nothing, or whose values make no sense.
func freshness(h http.Header, now time.Time) fresh {
	age, _ := deltaSeconds(h.Get("Age"))
	life, by := lifetime(h, now)
	left := max(life-age, 0)
	return fresh{left: min(left, maxFresh), by: by, cut: left > maxFresh}
}

func lifetime(h http.Header, now time.Time) (life time.Duration, by string) {
	given := false
	for name, value := range directives(h.Values("Cache-Control")) {
		switch name {
		case "no-cache", "no-store":
			return 0, ""
		case "max-age":
			// Of several, the first counts (RFC 9111, section 4.2.1).
			if !given {
				life, _ = deltaSeconds(value)
				given = true
			}
		}
	}
	if given {
		return life, FreshByMaxAge
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0, "" // "0" is common and means the past
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return expires.Sub(now), FreshByExpires
}

// retryAfter returns how long the server asks to wait (RFC 9110, section
// 10.2.3), from 0 to maxRetryAfter; 0 if it does not say or makes no sense.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	d, ok := deltaSeconds(v)
	if !ok {
		t, err := http.ParseTime(v)
		if err != nil {
			return 0
		}
		d = t.Sub(now)
	}
	return min(max(d, 0), maxRetryAfter)
}

// deltaSeconds reads a number of seconds, at most maxDelta.
func deltaSeconds(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil { // only out of range is left
		n = maxDelta
	}
	return time.Duration(min(n, maxDelta)) * time.Second, true
}

// directives yields the directives of Cache-Control lines with their names in
// lower case and their values unquoted (RFC 9111, section 5.2).
func directives(lines []string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, line := range lines {
			for line != "" {
				var item string
				item, line = cutItem(line)
				name, value, _ := strings.Cut(item, "=")
				name = strings.ToLower(strings.TrimSpace(name))
				value = strings.Trim(strings.TrimSpace(value), `"`)
				if name != "" && !yield(name, value) {
					return
				}
			}
		}
	}
}

// cutItem splits a list at its first comma that is not inside a quoted string.
func cutItem(s string) (item, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++ // the next byte is quoted
		case c == ',' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
