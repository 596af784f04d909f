package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// size is how much is done.
type size struct {
	kills, cuts, writes int
}

// errSkip means that a part cannot be run here.
var errSkip = errors.New("skipped")

func skip(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errSkip, fmt.Sprintf(format, args...))
}

// namespaced is set in the process that has a mount namespace of its own.
const namespaced = "WIREFOLD_FAULTS_NAMESPACE"

func main() {
	small := flag.Bool("small", false, "10 kills and 2 power cuts")
	only := flag.String("only", "", "run the parts whose names contain this")
	keep := flag.Bool("keep", false, "keep the folder that everything is in")
	flag.Parse()
	if os.Geteuid() == 0 && os.Getenv(namespaced) == "" {
		os.Exit(inNamespace())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *small, *only, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		stop()
		os.Exit(1)
	}
}

// inNamespace runs this command again where its mounts are nobody else's, and go with it.
func inNamespace() int {
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		return 1
	}
	cmd := exec.Command(self, os.Args[1:]...)
	cmd.Env = append(os.Environ(), namespaced+"=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	fmt.Fprintln(os.Stderr, "faults: a mount namespace:", err)
	return 1
}

func run(ctx context.Context, small bool, only string, keep bool) error {
	n := size{kills: 200, cuts: 20, writes: 40}
	if small {
		n = size{kills: 10, cuts: 2, writes: 2}
	}
	dir, err := os.MkdirTemp("", "wirefold-faults-*")
	if err != nil {
		return err
	}
	if keep {
		fmt.Println("everything is in", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	binary, err := build(ctx, dir, "wirefold", "")
	if err != nil {
		return err
	}
	failed := 0
	for _, part := range []struct {
		name string
		run  func(context.Context, lab, size) (string, error)
	}{
		{"kills at random points", kills},
		{"kills at the n-th write", killsAtWrites},
		{"damaged files", damages},
		{"file size limit", fileSizeLimit},
		{"descriptor limit", descriptorLimit},
		{"disk full", diskFull},
		{"I/O error at a sync", syncError},
		{"power cuts", powerCuts},
		{"power cuts without sync, which must lose", powerCutsControl},
	} {
		if !strings.Contains(part.name, only) {
			continue
		}
		begun := time.Now()
		place := filepath.Join(dir, strings.Map(plain, part.name))
		if err := os.Mkdir(place, 0o700); err != nil {
			return err
		}
		said, err := part.run(ctx, lab{dir: place, binary: binary}, n)
		took := time.Since(begun).Round(100 * time.Millisecond)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errSkip):
			fmt.Printf("SKIP  %-42s %v\n", part.name, err)
		case err != nil:
			failed++
			fmt.Printf("FAIL  %-42s %v: %v\n", part.name, took, err)
		default:
			fmt.Printf("ok    %-42s %v: %s\n", part.name, took, said)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d parts failed", failed)
	}
	return nil
}

// plain leaves in a file's name what needs no quoting.
func plain(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r
	}
	return '-'
}

// build compiles wirefold.
func build(ctx context.Context, dir, name, tags string) (string, error) {
	path := filepath.Join(dir, name)
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", tags, "-o", path, "wirefold/cmd/wirefold")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build wirefold: %w: %s", err, out)
	}
	return path, nil
}
