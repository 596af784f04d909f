package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	socketName = "wirefold.sock"
	// systemSocket is where the packaged unit's RuntimeDirectory is.
	systemSocket = "/run/wirefold/" + socketName
	systemConfig = "/etc/wirefold/config.toml"
)

// SocketPath returns where the daemon listens for commands: control.socket, else
// in $RUNTIME_DIRECTORY (set by systemd), else in $XDG_RUNTIME_DIR, else beside
// the database.
func (c *Config) SocketPath(getenv func(string) string) string {
	return c.sockets(getenv)[0]
}

// SocketCandidates returns where a command looks for the daemon, in this order.
// They are several because the daemon may run in another environment: as a
// service it has a $RUNTIME_DIRECTORY, which the user's shell does not.
func (c *Config) SocketCandidates(getenv func(string) string) []string {
	all := c.sockets(getenv)
	if c.Control.Socket == "" && !slices.Contains(all, systemSocket) {
		all = append(all, systemSocket)
	}
	return all
}

// sockets returns the places that this environment knows, best first.
func (c *Config) sockets(getenv func(string) string) []string {
	if c.Control.Socket != "" {
		return []string{c.Control.Socket}
	}
	var all []string
	// systemd separates several directories by colons.
	dir, _, _ := strings.Cut(getenv("RUNTIME_DIRECTORY"), ":")
	if filepath.IsAbs(dir) {
		all = append(all, filepath.Join(dir, socketName))
	}
	if dir := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		all = append(all, filepath.Join(dir, "wirefold", socketName))
	}
	return append(all, filepath.Join(filepath.Dir(c.Store.Path), socketName))
}

// BaseURL returns the public URL of the server, without a trailing slash:
// server.base_url, else made from server.listen.
func (c *Config) BaseURL() string {
	if c.Server.BaseURL != "" {
		return c.Server.BaseURL
	}
	scheme, usual := "http://", "80"
	if c.Server.TLSCert != "" {
		scheme, usual = "https://", "443"
	}
	host, port, err := net.SplitHostPort(c.Server.Listen)
	if err != nil {
		return scheme + c.Server.Listen
	}
	addr, err := netip.ParseAddr(host)
	if host == "" || err == nil && addr.IsUnspecified() {
		host = "localhost"
	}
	if port == usual {
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		return scheme + host
	}
	return scheme + net.JoinHostPort(host, port)
}

// SecretPath returns where a file is that the configuration names as a path or as
// "credential:NAME", which is a file that systemd hands over.
func SecretPath(name string, getenv func(string) string) (string, error) {
	credentialName, ok := strings.CutPrefix(name, credential)
	if !ok {
		return name, nil
	}
	dir := getenv("CREDENTIALS_DIRECTORY")
	if !filepath.IsAbs(dir) {
		return "", fmt.Errorf("there is no credential %s: the service manager handed over none; see LoadCredential= in systemd.exec(5)", quote(credentialName))
	}
	return filepath.Join(dir, credentialName), nil
}

// NotFoundError says that there is no configuration file where one is looked for.
type NotFoundError struct{ Paths []string }

// Error names the places.
func (e *NotFoundError) Error() string {
	return "no configuration file: looked for " + strings.Join(e.Paths, " and ")
}

// ErrorHint says what to do about it.
func (e *NotFoundError) ErrorHint() string {
	return "write one after config.example.toml, or name it with --config; wirefold demo needs none"
}

// Is makes it a fs.ErrNotExist, which it is.
func (e *NotFoundError) Is(target error) bool { return target == fs.ErrNotExist }

// Find returns the configuration file to read: the explicit one, else the
// user's, else the system's. The error is a *NotFoundError if there is none.
func Find(explicit string, getenv func(string) string) (string, error) {
	if explicit != "" {
		return explicit, nil
	}
	var paths []string
	dir := getenv("XDG_CONFIG_HOME")
	if home := getenv("HOME"); !filepath.IsAbs(dir) && home != "" {
		dir = filepath.Join(home, ".config")
	}
	if filepath.IsAbs(dir) {
		paths = append(paths, filepath.Join(dir, "wirefold", "config.toml"))
	}
	paths = append(paths, systemConfig)
	for _, path := range paths {
		_, err := os.Stat(path)
		if err == nil {
			return path, nil
		}
		// One that is there but may not be read must not be passed over in silence.
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("looking for the configuration: %w", err)
		}
	}
	return "", &NotFoundError{Paths: paths}
}
