package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// impasse has a fault make writing impossible, and looks that the daemon behaves: it
// is not ready and says so, the feed is served, nobody is asked; and when the fault is
// taken away it goes on by itself.
func (r *rig) impasse(ctx context.Context, inject, mend func() error) error {
	return r.round(ctx, func() error {
		defer r.kill()
		if err := r.until(ctx, "the feed shows something", func() bool { links, _ := r.feed(ctx); return len(links) > 0 }); err != nil {
			return err
		}
		if err := inject(); err != nil {
			return err
		}
		if err := r.until(ctx, "it is not ready", func() bool { return r.readiness(ctx) == http.StatusServiceUnavailable }); err != nil {
			return err
		}
		pause(ctx, time.Second) // for the polls that are under way
		_, before := r.origin.served()
		pause(ctx, 3*time.Second)
		if _, after := r.origin.served(); after > before {
			return fmt.Errorf("publishers were asked %d times while nothing could be stored", after-before)
		}
		if links, err := r.feed(ctx); err != nil || len(links) == 0 {
			return fmt.Errorf("the feed is not served any more: %d entries, %w", len(links), err)
		}
		if s, err := r.status(ctx); err != nil || s.Ready || !strings.Contains(s.Problem, "cannot be written") {
			return fmt.Errorf("status says %+v, %w", s, err)
		}
		if err := mend(); err != nil {
			return err
		}
		if err := r.until(ctx, "it is ready again", func() bool { return r.readiness(ctx) == http.StatusOK }); err != nil {
			return err
		}
		_, before = r.origin.served()
		return r.until(ctx, "it polls again", func() bool { _, now := r.origin.served(); return now > before+sources })
	})
}

func (r *rig) readiness(ctx context.Context) int {
	status, _, err := r.get(ctx, "/readyz")
	if err != nil {
		return 0
	}
	return status
}

// status is of what wirefold status says what is looked at.
type status struct {
	Ready    bool
	Problem  string
	Database struct{ Used int64 }
}

func (r *rig) status(ctx context.Context) (s status, err error) {
	out, err := exec.CommandContext(ctx, r.binary, "status", "--json", "-c", r.config).Output()
	return s, errors.Join(err, json.Unmarshal(out, &s))
}

// diskFull fills the disk with ballast, and takes that away.
func diskFull(ctx context.Context, l lab, _ size) (string, error) {
	d, err := newDisk(ctx, l, 48)
	if err != nil {
		return "", err
	}
	defer d.close()
	r, err := l.newRig(d.folder)
	if err != nil {
		return "", err
	}
	defer r.close()
	ballast := filepath.Join(d.folder, "ballast")
	err = r.impasse(ctx, func() error { return fill(ballast) }, func() error { return os.Remove(ballast) })
	if err != nil {
		return "", err
	}
	return "not polled while full, served, and went on by itself; " + r.summary(ctx), nil
}

// fill writes a file until there is no space.
func fill(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	for piece := 1 << 20; piece >= 512; piece /= 2 {
		for err == nil {
			_, err = f.Write(make([]byte, piece))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			return errors.Join(err, f.Close())
		}
		err = nil
	}
	_ = f.Sync() // that there is no space is what is wanted
	return f.Close()
}

// setLimit changes a limit of the running daemon.
func (r *rig) setLimit(resource int, value uint64) error {
	var limit unix.Rlimit
	if err := unix.Prlimit(r.daemon.Process.Pid, resource, nil, &limit); err != nil {
		return err
	}
	limit.Cur = min(value, limit.Max)
	return unix.Prlimit(r.daemon.Process.Pid, resource, &limit, nil)
}

// fileSizeLimit forbids the database to grow.
func fileSizeLimit(ctx context.Context, l lab, _ size) (string, error) {
	r, err := l.newRig(l.dir)
	if err != nil {
		return "", err
	}
	defer r.close()
	err = r.impasse(ctx,
		func() error {
			s, err := r.status(ctx)
			return errors.Join(err, r.setLimit(unix.RLIMIT_FSIZE, uint64(s.Database.Used)))
		},
		func() error { return r.setLimit(unix.RLIMIT_FSIZE, unix.RLIM_INFINITY) })
	if err != nil {
		return "", err
	}
	return "not polled, served, and went on by itself; " + r.summary(ctx), nil
}

// descriptorLimit uses up the 64 descriptors that the daemon may have.
func descriptorLimit(ctx context.Context, l lab, _ size) (string, error) {
	r, err := l.newRig(l.dir)
	if err != nil {
		return "", err
	}
	defer r.close()
	err = r.round(ctx, func() error {
		defer r.kill()
		if err := r.until(ctx, "the feed shows something", func() bool { links, _ := r.feed(ctx); return len(links) > 0 }); err != nil {
			return err
		}
		if err := r.setLimit(unix.RLIMIT_NOFILE, 64); err != nil {
			return err
		}
		var callers sync.WaitGroup
		calling, stop := context.WithTimeout(ctx, 3*time.Second)
		defer stop()
		for range 200 {
			callers.Go(func() {
				for calling.Err() == nil {
					_, _ = r.feed(calling) // some must fail
				}
			})
		}
		callers.Wait()
		_, before := r.origin.served()
		return r.until(ctx, "it serves and polls again", func() bool {
			_, err := r.feed(ctx)
			_, now := r.origin.served()
			return err == nil && now > before
		})
	})
	if err != nil {
		return "", err
	}
	return "200 callers at 64 descriptors; " + r.summary(ctx), nil
}

// syncError has one sync of the database fail, which the daemon must survive.
func syncError(ctx context.Context, l lab, _ size) (string, error) {
	if _, err := exec.LookPath("strace"); err != nil {
		return "", skip("strace is not installed")
	}
	r, err := l.newRig(l.dir)
	if err != nil {
		return "", err
	}
	defer r.close()
	if err := r.round(ctx, func() error { pause(ctx, time.Second); r.kill(); return nil }); err != nil {
		return "", err
	}
	// In each thread the third, and then every 40th.
	r.wrapper = []string{"strace", "-f", "-q", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=3+40"}
	err = r.round(ctx, func() error {
		defer r.kill()
		if err := r.until(ctx, "a write fails", func() bool { return strings.Contains(r.log.String(), "polling paused") }); err != nil {
			return err
		}
		_, before := r.origin.served()
		return r.until(ctx, "it goes on", func() bool { _, now := r.origin.served(); return now > before+sources })
	})
	if err != nil {
		return "", err
	}
	return "opened anew and went on; " + r.summary(ctx), nil
}
