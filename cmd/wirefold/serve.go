package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/config"
	"wirefold/internal/daemon"
	"wirefold/internal/journal"
	"wirefold/internal/memlimit"
	"wirefold/internal/ui"
	"wirefold/store"
)

func newServe(a *app) *cobra.Command {
	var verbose, anew bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the daemon: poll the sources and publish the merged feed",
		Long: `serve polls every source on its schedule and publishes the merged feed until it
is told to stop. SIGHUP makes it read the configuration again; one with problems
leaves the old one in force. SIGTERM and SIGINT end it.

A database that is damaged, or is not wirefold's, is not touched, and serve ends with
code 78. With --new-database such a file is moved aside, as .damaged- with the time,
and an empty one takes its place.
` + exitCodes,
		Example: "  wirefold serve\n  wirefold serve --config /etc/wirefold/config.toml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(true)
			if err != nil {
				return err
			}
			if anew {
				if err := a.setAside(cmd.Context(), cfg.Store.Path); err != nil {
					return err
				}
			}
			prefix := "level=WARN "
			if a.term.Journal {
				prefix = "<4>"
			}
			queue := journal.NewQueue(a.term.Stderr, prefix)
			defer flush(queue)
			hangups := make(chan os.Signal, 1)
			signal.Notify(hangups, syscall.SIGHUP)
			defer signal.Stop(hangups)
			return a.serve(cmd.Context(), daemon.Options{
				Config: cfg,
				Load:   func() (*config.Config, error) { return config.Load(cfg.File) },
				Logger: newLogger(a.term, queue, logLevel(verbose)), LogDropped: queue.Dropped,
				MemoryLimit: a.memoryLimit(),
			}, hangups)
		},
	}
	cmd.Flags().BoolVar(&anew, "new-database", false, "move a database aside that cannot be used, and start with an empty one")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "log in more detail")
	return cmd
}

// flushTimeout is how long the end waits for who reads the log.
const flushTimeout = time.Second

// flush writes what is left of the log.
func flush(q *journal.Queue) {
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	_ = q.Close(ctx) // there is nowhere to say that the log cannot be written
}

// memoryLimit returns what the garbage collector is to heed: what the control group
// leaves to it, or 0 if the operator has said it already.
func (a *app) memoryLimit() int64 {
	if a.getenv("GOMEMLIMIT") != "" {
		return 0
	}
	if limit, ok := memlimit.Cgroup(os.DirFS("/")); ok {
		return memlimit.Share(limit)
	}
	return math.MaxInt64
}

// serve runs a daemon until ctx ends; a signal on hangups reloads its configuration.
func (a *app) serve(ctx context.Context, opt daemon.Options, hangups <-chan os.Signal) (err error) {
	opt.Getenv, opt.Version = a.getenv, version()
	d, err := daemon.Open(ctx, opt)
	if err != nil {
		return databaseError(err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	listeners, err := d.Listen(ctx)
	if err != nil {
		return err
	}
	return d.Run(ctx, listeners, reloads(ctx, hangups))
}

// reloads turns signals into requests to reload.
func reloads(ctx context.Context, hangups <-chan os.Signal) <-chan struct{} {
	out := make(chan struct{})
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangups:
			}
			select {
			case <-ctx.Done():
				return
			case out <- struct{}{}:
			}
		}
	}()
	return out
}

// databaseError gives an error of opening the database its exit code and a hint.
func databaseError(err error) error {
	switch {
	case errors.Is(err, store.ErrLocked):
		return ui.WithCode(ui.WithHint(err, "another wirefold serves it; wirefold sources shows what it does"), ui.ExitBusy)
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrSchema):
		return damageError(err)
	case errors.Is(err, fs.ErrPermission):
		return ui.WithHint(err, "store.path in the configuration says where the database is; this user must be able to write there")
	}
	return err
}

// damageError gives an error over a database that cannot be used its exit code, and a
// hint unless it has one.
func damageError(err error) error {
	if ui.Hint(err) == "" {
		err = ui.WithHint(err, "nothing was changed; wirefold restore --snapshot latest puts the newest snapshot in its place, wirefold serve --new-database starts with an empty one")
	}
	// To come again, as a service manager does, would not help.
	return ui.WithCode(err, ui.ExitConfig)
}

// newLogger returns the logger of a long-running command. Foreign text in it is
// quoted by slog, so that a record stays a line.
func newLogger(t *ui.Term, to io.Writer, level slog.Level) *slog.Logger {
	if t.Journal {
		return slog.New(journal.New(to, level))
	}
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: level}))
}

// logLevel returns the level of serve's log.
func logLevel(verbose bool) slog.Level {
	if verbose {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}
