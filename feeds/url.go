package feeds

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// NormalizeURL returns the canonical spelling of a feed's URL: scheme and host in
// lower case, no default port, no trailing dot in the host, no fragment, "/" for
// an empty path (RFC 3986, sections 6.2.2 and 6.2.3). Path and query stay as they
// are, since publishers give them any meaning. Only absolute http and https URLs
// are accepted, without user information and without an IPv6 zone.
func NormalizeURL(raw string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		// url.Error repeats the URL; the caller names it already.
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return "", fmt.Errorf("not a URL: %w", err)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	switch u.Scheme {
	case "http", "https":
	case "":
		return "", errors.New("the URL has no scheme; write https:// or http:// in front")
	default:
		return "", fmt.Errorf("scheme %q is not supported; only http and https are", u.Scheme)
	}
	if u.User != nil {
		return "", errors.New("a URL with a user name or password is not accepted")
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if host == "" {
		return "", errors.New("the URL has no host")
	}
	if strings.Contains(host, "%") {
		return "", errors.New("an IPv6 zone in a URL is not accepted")
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if p := u.Port(); p != "" && !(u.Scheme == "http" && p == "80") && !(u.Scheme == "https" && p == "443") {
		host += ":" + p
	}
	u.Host = host
	if u.Path == "" {
		u.Path = "/"
	}
	u.Fragment, u.RawFragment = "", ""
	u.ForceQuery = false
	return u.String(), nil
}

// Host returns the host of a URL as limits are kept for it: in lower case, without a
// trailing dot, and with its port where that is not one of the web's own, 80 and 443:
// another port of a name is most often another program, and may be another's. It
// returns "" for what is not a URL.
func Host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return HostOf(u)
}

// HostOf is Host for a URL that is parsed already.
func HostOf(u *url.URL) string {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	switch port := u.Port(); port {
	case "", "80", "443":
		return host
	default:
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		return host + ":" + port
	}
}
