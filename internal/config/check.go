package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"wirefold/feeds"
)

// optional lets the empty string stand for "not set".
func optional(parse func(string) (string, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		if s == "" {
			return "", nil
		}
		return parse(s)
	}
}

// parseListen checks host:port. Port 0, which lets the system choose, is for tests.
func parseListen(s string) (string, error) {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return "", &fault{quote(s) + " is not host:port", `such as "127.0.0.1:8080", or ":8080" for every address`}
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("%s is not a port from 0 to 65535", quote(port))
	}
	if strings.ContainsFunc(host, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '/' }) {
		return "", fmt.Errorf("%s is not a host name or an address", quote(host))
	}
	return s, nil
}

// parseBaseURL checks the public URL; empty means none.
func parseBaseURL(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	if strings.ContainsAny(s, "?#") {
		return "", errors.New("a query or fragment is not accepted")
	}
	u, err := feeds.NormalizeURL(s)
	return strings.TrimRight(u, "/"), err
}

// SourceURL returns the normalised URL of a feed, as a configuration takes it.
func SourceURL(s string) (string, error) {
	switch {
	case s == "":
		return "", errors.New("may not be empty")
	case len(s) > 4096:
		return "", errors.New("may not be longer than 4096 bytes")
	}
	normal, err := feeds.NormalizeURL(s)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(normal)
	if err != nil {
		return "", errors.New("not a URL")
	}
	return normal, checkNumeral(u.Hostname())
}

// checkNumeral refuses 127.1, 0x7f.1, 2130706433 and the like. Some resolvers
// take them for addresses; no host name ends in a number.
func checkNumeral(host string) error {
	if _, err := netip.ParseAddr(host); err == nil {
		return nil
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if strings.Trim(last, "0123456789") != "" && !strings.HasPrefix(last, "0x") {
		return nil
	}
	return &fault{quote(host) + " is neither a host name nor an IP address", "write an IPv4 address as four decimal numbers"}
}

// parseNetwork reads a prefix, or an address as the prefix that holds it alone.
func parseNetwork(s string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, &fault{quote(s) + " is not a network", `such as "10.0.0.0/8", "fd00::/8" or "127.0.0.1"`}
	}
	if p.Addr().Is4In6() {
		return netip.Prefix{}, &fault{quote(s) + " is an IPv4 network in IPv6 form", "write it in IPv4 form"}
	}
	// A slip such as 10.1.2.3/8 opens more than its writer thinks.
	if m := p.Masked(); m != p {
		return netip.Prefix{}, &fault{quote(s) + " is an address within a network", fmt.Sprintf("write %q or %q", m, p.Addr())}
	}
	return p, nil
}

// parseLabel checks a title or a name.
func parseLabel(s string) (string, error) { return s, checkText(s, 200) }

// parseGroup checks the name of a group, which is also a part of a URL's path.
func parseGroup(s string) (string, error) {
	switch {
	case strings.Contains(s, "/"):
		return "", errors.New(`a group's name may not contain "/"`)
	case s == "." || s == "..":
		return "", fmt.Errorf("a group may not be named %q", s)
	}
	return s, checkText(s, 64)
}

// checkText refuses what is not one line of visible text.
func checkText(s string, most int) error {
	switch {
	case strings.TrimSpace(s) == "":
		return errors.New("may not be empty")
	case strings.TrimSpace(s) != s:
		return errors.New("may not begin or end with white space")
	case utf8.RuneCountInString(s) > most:
		return fmt.Errorf("may not be longer than %d characters", most)
	case strings.ContainsFunc(s, unicode.IsControl):
		return errors.New("may not contain control characters")
	}
	return nil
}

// parsePath makes a path absolute from the folder of the configuration file.
func parsePath(folder, s string) (string, error) {
	switch {
	case s == "":
		return "", errors.New("may not be empty")
	case strings.ContainsFunc(s, unicode.IsControl):
		return "", errors.New("may not contain control characters")
	case strings.HasPrefix(s, "~/"):
		return "", &fault{`"~" is not expanded`, "write the whole path, or one from the folder of this file"}
	case strings.HasSuffix(s, "/"):
		return "", errors.New("is a folder; a file is wanted")
	case filepath.IsAbs(s):
		return filepath.Clean(s), nil
	}
	return filepath.Join(folder, s), nil
}

// credential is how a file is named that systemd hands over (systemd.exec(5),
// LoadCredential=).
const credential = "credential:"

// parseSecret checks the path of a file, or the name of a credential; empty means none.
func parseSecret(folder, s string) (string, error) {
	name, ok := strings.CutPrefix(s, credential)
	switch {
	case s == "":
		return "", nil
	case !ok:
		return parsePath(folder, s)
	case name == "" || name == "." || name == ".." || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' }):
		return "", fmt.Errorf("%s is not the name of a credential", quote(name))
	}
	return s, nil
}

// parseSocket checks the path of a Unix socket; empty means none.
func parseSocket(folder, s string) (string, error) {
	if s == "" {
		return "", nil
	}
	path, err := parsePath(folder, s)
	// The kernel's sun_path has 108 bytes, one of them for the end.
	if err == nil && len(path) > 107 {
		return "", fmt.Errorf("the path of a socket may not be longer than 107 bytes; this one has %d", len(path))
	}
	return path, err
}
