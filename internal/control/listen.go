package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// Listen opens the control socket, mode 0600 in a directory of mode 0700 where it
// has to be made. A socket on which nobody answers any more is removed first; one
// on which somebody does is an error. The caller must hold the database, so that
// no second daemon of the same database can be in the middle of this.
func Listen(ctx context.Context, path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if err := removeStale(ctx, path); err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func removeStale(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSocket == 0:
		return &Error{message: path + " exists and is no socket", hint: "move it away, or set another control.socket"}
	}
	d := net.Dialer{Timeout: dialTimeout}
	conn, err := d.DialContext(ctx, "unix", path)
	switch {
	case err == nil:
		conn.Close()
		return &Error{message: "another daemon listens on " + path, hint: "stop that one, or set another control.socket: each daemon has its own"}
	case !errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("is there a daemon: %w", err)
	}
	return os.Remove(path)
}
