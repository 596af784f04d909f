// Command wirefold polls RSS, Atom and JSON feeds, recognises syndicated copies by
// their text, and publishes one merged feed in which each story stands once.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"wirefold/internal/journal"
	"wirefold/internal/ui"
)

func main() { os.Exit(run()) }

// run is main for tests, too: it returns the exit code.
func run() int {
	// Without this a closed pipe on standard output kills the process before it
	// can see the error.
	signal.Ignore(syscall.SIGPIPE)
	term := ui.New(os.Stdout, os.Stderr, os.Getenv)
	term.Journal = journal.Connected(os.Stderr, os.Getenv("JOURNAL_STREAM"))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		stop() // a second signal ends the process at once
	}()
	err := newRoot(&app{term: term, getenv: os.Getenv}).ExecuteContext(ctx)
	switch {
	case err == nil, ui.IsBrokenPipe(err):
		return ui.ExitOK
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return ui.ExitFailure
	}
	term.Report(err)
	return ui.Code(err)
}
