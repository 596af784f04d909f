// Package systemd tests the packaged units under a real systemd: boot.sh boots one in
// a throw-away machine on this host, inside.sh is what happens there.
package systemd

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// cannot is the exit code of boot.sh on a host where no machine can be booted.
const cannot = 77

func TestUnits(t *testing.T) {
	needsRoot(t)
	files := t.TempDir()
	build(t, "wirefold/cmd/wirefold", filepath.Join(files, "usr/bin/wirefold"))
	build(t, "wirefold/test/systemd/origin", filepath.Join(files, "usr/bin/origin"))
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
	boot(t, files, "inside.sh")
}

func TestPackage(t *testing.T) {
	needsRoot(t)
	for _, tool := range []string{"dpkg-deb", "deb-systemd-helper"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("skipped: %s is missing; it makes and installs Debian packages", tool)
		}
	}
	files := t.TempDir()
	build(t, "wirefold/test/systemd/origin", filepath.Join(files, "usr/bin/origin"))
	for i, version := range []string{"1.0", "1.1"} {
		out := filepath.Join(files, "packages", strconv.Itoa(i))
		make := exec.Command("../../packaging/deb/build", runtime.GOARCH, out)
		make.Env = append(os.Environ(), "VERSION="+version)
		if text, err := make.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", make.Args, err, text)
		}
	}
	boot(t, files, "package.sh")
}

func needsRoot(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped: boots a systemd; run without -short")
	}
	if os.Getuid() != 0 {
		t.Skip("skipped: boots a systemd in namespaces, which needs root")
	}
}

// build builds a static program.
func build(t *testing.T, pkg, to string) {
	t.Helper()
	build := exec.Command("go", "build", "-o", to, pkg)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", build.Args, err, out)
	}
}

// boot boots a machine with the files, and makes a subtest of each line that the
// script prints in it.
func boot(t *testing.T, files, script string) {
	t.Helper()
	work := t.TempDir()
	var stdout, stderr bytes.Buffer
	machine := exec.Command("./boot.sh", work, files, script)
	machine.Stdout, machine.Stderr = &stdout, &stderr
	err := machine.Run()
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
		t.Errorf("%s did not come to its end:\n%s", script, &stdout)
	}
}
