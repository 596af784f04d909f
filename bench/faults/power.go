package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// disk is an ext4 in a file, on a loop device.
type disk struct{ image, folder string }

func newDisk(ctx context.Context, l lab, megabytes int64) (*disk, error) {
	if os.Geteuid() != 0 {
		return nil, skip("mounting needs root")
	}
	if _, err := exec.LookPath("mkfs.ext4"); err != nil {
		return nil, skip("mkfs.ext4 is not installed")
	}
	d := &disk{filepath.Join(l.dir, "disk.img"), filepath.Join(l.dir, "disk")}
	if err := os.WriteFile(d.image, nil, 0o600); err != nil {
		return nil, err
	}
	if err := os.Truncate(d.image, megabytes<<20); err != nil {
		return nil, err
	}
	if err := os.Mkdir(d.folder, 0o700); err != nil {
		return nil, err
	}
	if out, err := exec.CommandContext(ctx, "mkfs.ext4", "-q", "-F", d.image).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mkfs.ext4: %w: %s", err, out)
	}
	return d, d.mount(ctx)
}

func (d *disk) mount(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "mount", "-o", "loop", d.image, d.folder).CombinedOutput()
	if err != nil && ctx.Err() == nil {
		return skip("no loop device can be mounted: %s", out)
	}
	return err
}

func (d *disk) unmount() error {
	for range 100 {
		// The daemon's files are closed when it has gone entirely.
		err := syscall.Unmount(d.folder, 0)
		if !errors.Is(err, syscall.EBUSY) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return syscall.EBUSY
}

// close unmounts what may be mounted.
func (d *disk) close() { _ = d.unmount() }

const (
	ext4Shutdown = 0x8004587d // EXT4_IOC_SHUTDOWN, _IOR('X', 125, __u32)
	noLogFlush   = 2          // EXT4_GOING_FLAGS_NOLOGFLUSH: nothing more reaches the disk
)

// cut cuts the power of the disk.
func (d *disk) cut() error {
	f, err := os.Open(d.folder)
	if err != nil {
		return err
	}
	defer f.Close()
	how := uint32(noLogFlush)
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), ext4Shutdown, uintptr(unsafe.Pointer(&how))); errno != 0 {
		return fmt.Errorf("the shutdown ioctl: %w", errno)
	}
	return nil
}

// powerRounds cuts the power n times, at random moments.
func powerRounds(ctx context.Context, l lab, n int) (string, error) {
	d, err := newDisk(ctx, l, 512)
	if err != nil {
		return "", err
	}
	defer d.close()
	r, err := l.newRig(d.folder)
	if err != nil {
		return "", err
	}
	defer r.close()
	for i := range n {
		if err := r.round(ctx, func() error {
			pause(ctx, time.Duration(500+rand.IntN(1500))*time.Millisecond)
			// What is on its way when the power goes may have been shown or not.
			r.setBlind(true)
			err := d.cut()
			r.kill()
			r.setBlind(false)
			return errors.Join(err, d.unmount(), d.mount(ctx))
		}); err != nil {
			return "", fmt.Errorf("power cut %d: %w", i+1, err)
		}
	}
	return fmt.Sprintf("%d power cuts; %s", n, r.summary(ctx)), nil
}

func powerCuts(ctx context.Context, l lab, n size) (string, error) {
	return powerRounds(ctx, l, n.cuts)
}

// powerCutsControl does the same with a wirefold that never syncs. If nothing is lost
// then, the harness sees nothing.
func powerCutsControl(ctx context.Context, l lab, n size) (string, error) {
	if os.Geteuid() != 0 {
		return "", skip("mounting needs root")
	}
	var err error
	if l.binary, err = build(ctx, l.dir, "wirefold-nosync", "nosync"); err != nil {
		return "", err
	}
	said, err := powerRounds(ctx, l, 2*n.cuts)
	switch {
	case errors.Is(err, errSkip), ctx.Err() != nil:
		return "", err
	case err == nil:
		return "", fmt.Errorf("nothing was lost: %s", said)
	}
	if !errors.Is(err, errLost) && !errors.Is(err, errUnsound) {
		return "", err // not what is meant to go wrong
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return "as it must: " + line, nil
}
