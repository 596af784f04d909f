// Package ui is where commands speak to people and to other programs.
//
// The rules are stated here once. What was asked for goes to standard output,
// everything else to standard error, in lower case and without a full stop:
//
//	wirefold: error: the database is held by another process
//	wirefold: hint: stop the daemon, or talk to it through its socket
//	wirefold: warning: no sources: nothing will be polled
//
// One message is one line. Whatever comes from feeds, files or the network passes
// Clean before it is shown, so that nothing in it can move the cursor, reverse
// the text or begin a line of its own.
package ui

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// Term is where a command writes to, and what can be shown there.
type Term struct {
	Stdout io.Writer
	Stderr io.Writer

	IsTTY     bool // Stdout is a terminal
	StderrTTY bool // Stderr is a terminal
	Width     int  // columns of the terminal; 0 when Stdout is none
	Color     bool // colours and bold text are welcome on Stdout
	// Journal says that Stderr goes to systemd's journal, which wants to know how
	// much a line matters (sd-daemon(3)).
	Journal bool
}

// New looks at two files, usually the process's own, and at the environment:
// COLUMNS overrides the terminal's width, NO_COLOR and TERM=dumb forbid colour.
func New(stdout, stderr *os.File, getenv func(string) string) *Term {
	t := &Term{
		Stdout: stdout, Stderr: stderr,
		IsTTY: term.IsTerminal(int(stdout.Fd())),
	}
	dumb := getenv("TERM") == "dumb"
	// A progress bar redraws its line, which a dumb terminal cannot do.
	t.StderrTTY = !dumb && term.IsTerminal(int(stderr.Fd()))
	t.Color = t.IsTTY && !dumb && getenv("NO_COLOR") == ""
	if t.IsTTY {
		t.Width = width(stdout, getenv)
	}
	return t
}

// width returns the columns of a terminal.
func width(f *os.File, getenv func(string) string) int {
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
		return n
	}
	return 80
}

// Printf writes a part of the answer to standard output as it is. Foreign text in
// it must have passed Clean.
func (t *Term) Printf(format string, args ...any) error {
	_, err := fmt.Fprintf(t.Stdout, format, args...)
	return err
}

// Errorf says what went wrong.
func (t *Term) Errorf(format string, args ...any) { t.say(3, "error", format, args) }

// Hintf says what can be done about it.
func (t *Term) Hintf(format string, args ...any) { t.say(5, "hint", format, args) }

// Warnf says what is probably not meant.
func (t *Term) Warnf(format string, args ...any) { t.say(4, "warning", format, args) }

// say writes one line. There is nowhere to report that standard error is gone.
func (t *Term) say(priority int, kind, format string, args []any) {
	prefix := ""
	if t.Journal {
		prefix = fmt.Sprintf("<%d>", priority)
	}
	_, _ = fmt.Fprintf(t.Stderr, "%swirefold: %s: %s\n", prefix, kind, Clean(fmt.Sprintf(format, args...)))
}
