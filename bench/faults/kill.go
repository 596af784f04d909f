package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"time"
)

// kills kills the daemon at random moments of its work, over one database.
func kills(ctx context.Context, l lab, n size) (string, error) {
	r, err := l.newRig(l.dir)
	if err != nil {
		return "", err
	}
	defer r.close()
	for i := range n.kills {
		if err := r.round(ctx, func() error {
			pause(ctx, time.Duration(rand.IntN(900))*time.Millisecond)
			r.kill()
			return nil
		}); err != nil {
			return "", fmt.Errorf("kill %d: %w", i+1, err)
		}
	}
	return fmt.Sprintf("%d kills; %s", n.kills, r.summary(ctx)), nil
}

// killsAtWrites kills the daemon at its n-th write to the database, for many n.
func killsAtWrites(ctx context.Context, l lab, n size) (string, error) {
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
	for i := range n.writes {
		// Counted for each thread by itself.
		r.wrapper = []string{"strace", "-f", "-q", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", fmt.Sprintf("inject=pwrite64:signal=KILL:when=%d", 3+i*2)}
		if err := r.round(ctx, func() error {
			select {
			case <-r.exited:
			case <-time.After(patience / 2): // its writes were spread over too many threads
			case <-ctx.Done():
			}
			r.kill()
			return nil
		}); err != nil {
			return "", fmt.Errorf("write %d: %w", 3+i*2, err)
		}
	}
	return fmt.Sprintf("%d kills; %s", n.writes, r.summary(ctx)), nil
}

// round starts the daemon, has a fault injected that ends it, and verifies.
func (r *rig) round(ctx context.Context, fault func() error) error {
	before, err := r.storedIfAny(ctx)
	if err != nil {
		return err
	}
	r.origin.take()
	if err := r.start(ctx); err != nil {
		return err
	}
	if err := fault(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.verifyClaims(before); err != nil {
		return err
	}
	_, err = r.verify(ctx)
	return err
}

// storedIfAny is stored, and nothing before the first start.
func (r *rig) storedIfAny(ctx context.Context) (map[string]bool, error) {
	if len(r.startup) == 0 {
		return map[string]bool{}, nil
	}
	return r.stored(ctx)
}

// summary says what was done, as a measure of how much the checks are worth.
func (r *rig) summary(ctx context.Context) string {
	stored, err := r.stored(ctx)
	if err != nil {
		return err.Error()
	}
	var longest time.Duration
	for _, d := range r.startup {
		longest = max(longest, d)
	}
	_, requests := r.origin.served()
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprintf("%d articles stored, %d seen in %d feeds, %d requests of which %d without validators; ready after %v at most",
		len(stored), len(r.shown), r.feeds, requests, r.origin.full, longest.Round(time.Millisecond))
}
