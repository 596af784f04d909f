package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// maxURL bounds a URL in bytes: what RFC 9110, section 4.1, asks everybody to
// support at least, so that no server needs more.
const maxURL = 8000

// parseURL returns the URL to request, without its fragment and in ASCII.
func parseURL(raw string) (*url.URL, error) {
	return resolveURL(&url.URL{}, raw)
}

// resolveURL is parseURL for a reference that may be relative to base.
func resolveURL(base *url.URL, ref string) (*url.URL, error) {
	if len(ref) > maxURL {
		return nil, fmt.Errorf("the URL is longer than %d bytes", maxURL)
	}
	u, err := base.Parse(ref)
	if err != nil {
		// url.Error repeats the URL; the caller names it already.
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return nil, fmt.Errorf("not a URL: %w", err)
	}
	u.Fragment, u.RawFragment = "", ""
	u.RawQuery = escapeNonASCII(u.RawQuery)
	if err := checkURL(u); err != nil {
		return nil, err
	}
	return u, nil
}

func checkURL(u *url.URL) error {
	switch u.Scheme {
	case "http", "https":
	case "":
		return errors.New("the URL has no scheme")
	default:
		return fmt.Errorf("scheme %q is not supported; only http and https are", shorten(u.Scheme))
	}
	if u.User != nil {
		return errors.New("a URL with a user name or password is not accepted")
	}
	host := u.Hostname()
	switch {
	case host == "":
		return errors.New("the URL has no host")
	case strings.Contains(host, "%"):
		return errors.New("an IPv6 zone in a URL is not accepted")
	case endsInNumber(host):
		// Some resolvers read 2130706433, 0x7f.1 and 127.1 as 127.0.0.1. The dial
		// is guarded anyway; this tells the reason, and the same on every system.
		if _, err := netip.ParseAddr(host); err != nil {
			return fmt.Errorf("host %q looks like an IP address but is not one in its usual form", shorten(host))
		}
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return fmt.Errorf("port %q is not valid", shorten(p))
		}
	}
	return nil
}

// endsInNumber reports whether the last label of the host is a number, as no
// top-level domain is (WHATWG URL, section 3.5, "ends in a number checker").
func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if rest, ok := strings.CutPrefix(strings.ToLower(last), "0x"); ok {
		return strings.Trim(rest, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

// escapeNonASCII percent-encodes what a query must not hold in plain (RFC 3986,
// section 3.4); url.URL does it for hosts and paths only.
func escapeNonASCII(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}
