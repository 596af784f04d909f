package ui

import (
	"errors"
	"io"
	"strings"
	"syscall"
)

// The exit codes of every command. Those above 2 are sysexits.h's.
const (
	ExitOK      = 0
	ExitFailure = 1
	ExitUsage   = 2  // the command line is wrong
	ExitBusy    = 75 // the database is held by another process; later it may work
	ExitConfig  = 78 // the configuration is missing or wrong
)

// hinter is an error that knows what to do about it.
type hinter interface{ ErrorHint() string }

type hinted struct {
	error
	hint string
}

func (e *hinted) Unwrap() error     { return e.error }
func (e *hinted) ErrorHint() string { return e.hint }

// WithHint adds to an error what can be done about it. The message stays.
func WithHint(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &hinted{err, hint}
}

// Hint returns the outermost hint of an error: one from WithHint, or what an
// ErrorHint method of its own returns.
func Hint(err error) string {
	var h hinter
	if errors.As(err, &h) {
		return h.ErrorHint()
	}
	return ""
}

type coded struct {
	error
	code int
}

func (e *coded) Unwrap() error { return e.error }

// WithCode says with which code the process is to end for an error.
func WithCode(err error, code int) error {
	if err == nil {
		return nil
	}
	return &coded{err, code}
}

// Code returns the exit code for an error: the outermost of WithCode, else
// ExitFailure, and ExitOK for nil.
func Code(err error) int {
	if err == nil {
		return ExitOK
	}
	var c *coded
	if errors.As(err, &c) {
		return c.code
	}
	return ExitFailure
}

// IsBrokenPipe reports that the reader of our output has gone, as head does: it
// has what it wanted, so that is a success. For standard output itself the process
// must ignore or catch SIGPIPE, or it is ended before it sees this error.
func IsBrokenPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// Report prints an error and its hint. An error that only lists others, from
// errors.Join or of the same kind, is printed as these, each with its own hint.
func (t *Term) Report(err error) {
	if err == nil {
		return
	}
	parts := listed(err)
	if parts == nil {
		t.Errorf("%v", err)
		if hint := Hint(err); hint != "" {
			t.Hintf("%s", hint)
		}
		return
	}
	for _, part := range parts {
		t.Report(part)
	}
	// A hint about the whole stands outside of the list.
	for e := err; e != nil; e = errors.Unwrap(e) {
		if h, ok := e.(hinter); ok && h.ErrorHint() != "" {
			t.Hintf("%s", h.ErrorHint())
			return
		}
	}
}

// listed returns the errors of which err is nothing but the list, through wrappers
// that add nothing to the message.
func listed(err error) []error {
	message := err.Error()
	for e := err; e != nil && e.Error() == message; e = errors.Unwrap(e) {
		many, ok := e.(interface{ Unwrap() []error })
		if !ok {
			continue
		}
		parts := many.Unwrap()
		lines := make([]string, len(parts))
		for i, part := range parts {
			lines[i] = part.Error()
		}
		if strings.Join(lines, "\n") == message {
			return parts
		}
	}
	return nil
}
