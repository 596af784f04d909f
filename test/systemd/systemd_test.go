// Package systemd tests the packaged units under a real systemd: boot.sh boots one in
// a throw-away machine on this host, inside.sh is what happens there.
package systemd

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// cannot is the exit code of boot.sh on a host where no machine can be booted.
const cannot = 77

func TestUnits(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: boots a systemd; run without -short")
	}
	if os.Getuid() != 0 {
		t.Skip("skipped: boots a systemd in namespaces, which needs root")
	}
	files := t.TempDir()
	for pkg, path := range map[string]string{"wirefold/cmd/wirefold": "usr/bin/wirefold", "wirefold/test/systemd/origin": "usr/bin/origin"} {
		build := exec.Command("go", "build", "-o", filepath.Join(files, path), pkg)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", build.Args, err, out)
		}
	}
	for _, unit := range []string{"wirefold.service", "wirefold.socket"} {
		b, err := os.ReadFile(filepath.Join("../../packaging", unit))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(files, "etc/systemd/system", unit)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	work := t.TempDir()
	var stdout, stderr bytes.Buffer
	boot := exec.Command("./boot.sh", work, files, "inside.sh")
	boot.Stdout, boot.Stderr = &stdout, &stderr
	err := boot.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == cannot:
		t.Skipf("skipped: no systemd can be booted here: %s", strings.TrimSpace(stderr.String()))
	case err != nil:
		console, _ := os.ReadFile(filepath.Join(work, "out", "console"))
		t.Fatalf("boot.sh: %v\n%s%s\n%s", err, &stdout, &stderr, console)
	}
	ended := false
	for line := range strings.Lines(stdout.String()) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "ok "); ok {
			t.Run(name, func(t *testing.T) {})
			continue
		}
		if what, ok := strings.CutPrefix(line, "FAIL "); ok {
			name, why, _ := strings.Cut(what, ": ")
			t.Run(name, func(t *testing.T) { t.Error(why) })
			continue
		}
		ended = ended || line == "end"
	}
	if !ended {
		t.Errorf("inside.sh did not come to its end:\n%s", &stdout)
	}
}
