package control

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// listen opens the socket, or fails the test.
func listen(t *testing.T, path string) net.Listener {
	t.Helper()
	l, err := Listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// folder returns a new folder whose path is short enough for a socket in it, which
// that of t.TempDir need not be.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "wf")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestListenPermissions(t *testing.T) {
	dir := filepath.Join(folder(t), "run")
	path := filepath.Join(dir, "sock")
	listen(t, path)
	for name, want := range map[string]os.FileMode{dir: os.ModeDir | 0o700, path: os.ModeSocket | 0o600} {
		info, err := os.Lstat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), want)
		}
	}
}

// TestListenReplacesStaleSocket is about what a daemon leaves behind that was killed.
func TestListenReplacesStaleSocket(t *testing.T) {
	path := filepath.Join(folder(t), "sock")
	killed, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	killed.SetUnlinkOnClose(false)
	killed.Close()
	if _, err := os.Lstat(path); err != nil {
		t.Fatalf("there is nothing stale: %v", err)
	}
	listen(t, path)
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestListenRefusesLiveSocket(t *testing.T) {
	path := filepath.Join(folder(t), "sock")
	listen(t, path)
	if l, err := Listen(t.Context(), path); err == nil {
		l.Close()
		t.Fatal("two daemons listen on one socket")
	} else if !strings.Contains(err.Error(), "another daemon listens on "+path) {
		t.Errorf("unexpected error: %v", err)
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatalf("the first daemon lost its socket: %v", err)
	}
	conn.Close()
}

// TestListenRefusesOtherFiles is about a mistake in the configuration: what is no
// socket is never removed.
func TestListenRefusesOtherFiles(t *testing.T) {
	dir := folder(t)
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link, dir} {
		if l, err := Listen(t.Context(), path); err == nil {
			l.Close()
			t.Errorf("%s was replaced", path)
		} else if !strings.Contains(err.Error(), "is no socket") {
			t.Errorf("%s: unexpected error: %v", path, err)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "precious" {
		t.Errorf("the file holds %q now, %v", text, err)
	}
}
