// Package journal writes log records the way systemd's journal reads them.
//
// What a service writes to its standard error becomes records of the journal, one a
// line; a number in angle brackets at the beginning is the priority (sd-daemon(3)).
// The journal dates records itself.
package journal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"syscall"
)

// Connected reports whether what is written to f goes straight to the journal:
// whether stream, the value of $JOURNAL_STREAM, names f's device and inode
// (systemd.exec(5)). A file or pipe that somebody put in between gets plain text.
func Connected(f *os.File, stream string) bool {
	if stream == "" {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		return false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && stream == fmt.Sprintf("%d:%d", st.Dev, st.Ino)
}

// Handler writes each record as one line with its priority in front, without a
// time. Values are quoted by slog where they need it, so that foreign text can
// neither begin a line of its own nor claim a priority.
type Handler struct {
	out  *output
	text slog.Handler
}

// output is shared by a handler and those derived from it.
type output struct {
	mu   sync.Mutex
	line bytes.Buffer
	w    io.Writer
}

// New returns a handler for records of the given level and above.
func New(w io.Writer, level slog.Leveler) *Handler {
	out := &output{w: w}
	return &Handler{out, slog.NewTextHandler(&out.line, &slog.HandlerOptions{Level: level, ReplaceAttr: strip})}
}

// strip leaves out what the journal knows by itself.
func strip(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
		return slog.Attr{}
	}
	return a
}

// priority returns the syslog priority of a level (syslog(3)).
func priority(l slog.Level) int {
	switch {
	case l >= slog.LevelError:
		return 3
	case l >= slog.LevelWarn:
		return 4
	case l >= slog.LevelInfo:
		return 6
	}
	return 7
}

// Enabled implements slog.Handler.
func (h *Handler) Enabled(ctx context.Context, l slog.Level) bool { return h.text.Enabled(ctx, l) }

// Handle implements slog.Handler.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	h.out.mu.Lock()
	defer h.out.mu.Unlock()
	h.out.line.Reset()
	fmt.Fprintf(&h.out.line, "<%d>", priority(r.Level))
	if err := h.text.Handle(ctx, r); err != nil {
		return err
	}
	_, err := h.out.w.Write(h.out.line.Bytes())
	return err
}

// WithAttrs implements slog.Handler.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &Handler{h.out, h.text.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h *Handler) WithGroup(name string) slog.Handler { return &Handler{h.out, h.text.WithGroup(name)} }
