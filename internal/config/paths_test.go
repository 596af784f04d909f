package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// env makes a getenv of "NAME=value" pairs.
func env(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if n, v, _ := strings.Cut(p, "="); n == name {
				return v
			}
		}
		return ""
	}
}

func TestSockets(t *testing.T) {
	for _, tt := range []struct {
		name, socket string
		getenv       func(string) string
		want         []string // candidates; the first is SocketPath
	}{
		{"nothing set", "", env(),
			[]string{"/data/wirefold.sock", "/run/wirefold/wirefold.sock"}},
		{"systemd", "", env("RUNTIME_DIRECTORY=/run/wirefold"),
			[]string{"/run/wirefold/wirefold.sock", "/data/wirefold.sock"}},
		{"several directories", "", env("RUNTIME_DIRECTORY=/run/a:/run/b"),
			[]string{"/run/a/wirefold.sock", "/data/wirefold.sock", "/run/wirefold/wirefold.sock"}},
		{"user", "", env("XDG_RUNTIME_DIR=/run/user/1000"),
			[]string{"/run/user/1000/wirefold/wirefold.sock", "/data/wirefold.sock", "/run/wirefold/wirefold.sock"}},
		{"both", "", env("XDG_RUNTIME_DIR=/run/user/1000", "RUNTIME_DIRECTORY=/run/w"),
			[]string{"/run/w/wirefold.sock", "/run/user/1000/wirefold/wirefold.sock", "/data/wirefold.sock", "/run/wirefold/wirefold.sock"}},
		{"relative", "", env("XDG_RUNTIME_DIR=run", "RUNTIME_DIRECTORY=run"),
			[]string{"/data/wirefold.sock", "/run/wirefold/wirefold.sock"}},
		{"configured", "/tmp/w.sock", env("RUNTIME_DIRECTORY=/run/wirefold"),
			[]string{"/tmp/w.sock"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Default()
			c.Store.Path = "/data/wirefold.db"
			c.Control.Socket = tt.socket
			if got := c.SocketPath(tt.getenv); got != tt.want[0] {
				t.Errorf("SocketPath() = %q, want %q", got, tt.want[0])
			}
			if diff := cmp.Diff(tt.want, c.SocketCandidates(tt.getenv)); diff != "" {
				t.Errorf("SocketCandidates() (-want +got)\n%s", diff)
			}
		})
	}
}

func TestBaseURL(t *testing.T) {
	for listen, want := range map[string]string{
		"127.0.0.1:8080":   "http://127.0.0.1:8080",
		"0.0.0.0:8080":     "http://localhost:8080",
		"[::]:8080":        "http://localhost:8080",
		":8080":            "http://localhost:8080",
		"[::1]:8080":       "http://[::1]:8080",
		"[::1]:80":         "http://[::1]",
		"news.example:80":  "http://news.example",
		"news.example:443": "http://news.example:443",
	} {
		c := Default()
		c.Server.Listen = listen
		if got := c.BaseURL(); got != want {
			t.Errorf("listening on %s: BaseURL() = %q, want %q", listen, got, want)
		}
	}
	c := Default()
	c.Server.BaseURL = "https://example.org/wire"
	if got := c.BaseURL(); got != "https://example.org/wire" {
		t.Errorf("BaseURL() = %q", got)
	}
}

func TestFind(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, ".config", "wirefold", "config.toml")
	xdg := t.TempDir()

	if got, err := Find("some.toml", env()); err != nil || got != "some.toml" {
		t.Errorf("explicit: %q, %v", got, err)
	}

	_, err := Find("", env("HOME="+home))
	var missing *NotFoundError
	if !errors.As(err, &missing) {
		t.Skipf("this machine has a configuration: %v", err)
	}
	if want := []string{file, "/etc/wirefold/config.toml"}; !slices.Equal(missing.Paths, want) {
		t.Errorf("looked at %q, want %q", missing.Paths, want)
	}
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), file) || missing.ErrorHint() == "" {
		t.Errorf("error: %v, hint: %s", err, missing.ErrorHint())
	}

	write(t, file, "", 0o644)
	if got, err := Find("", env("HOME="+home)); err != nil || got != file {
		t.Errorf("in the home: %q, %v", got, err)
	}
	if got, err := Find("", env("HOME="+home, "XDG_CONFIG_HOME=relative")); err != nil || got != file {
		t.Errorf("with a relative XDG_CONFIG_HOME: %q, %v", got, err)
	}
	// XDG_CONFIG_HOME takes the place of ~/.config, it does not add to it.
	if got, err := Find("", env("HOME="+home, "XDG_CONFIG_HOME="+xdg)); err == nil {
		t.Errorf("with an empty XDG_CONFIG_HOME: %q", got)
	}
	if _, err := Find("", env()); !errors.As(err, &missing) || len(missing.Paths) != 1 {
		t.Errorf("without a home: %v", err)
	}
}

func write(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	// The umask does not count.
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
