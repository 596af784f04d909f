package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"wirefold/internal/config"
	"wirefold/internal/daemon"
	"wirefold/internal/journal"
	"wirefold/internal/memlimit"
	"wirefold/internal/ui"
	"wirefold/store"
)

func newServe(a *app) *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the daemon: poll the sources and publish the merged feed",
		Long: `serve polls every source on its schedule and publishes the merged feed until it
is told to stop. SIGHUP makes it read the configuration again; one with problems
leaves the old one in force. SIGTERM and SIGINT end it.
` + exitCodes,
		Example: "  wirefold serve\n  wirefold serve --config /etc/wirefold/config.toml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(true)
			if err != nil {
				return err
			}
			log := newLogger(a.term, logLevel(verbose))
			hangups := make(chan os.Signal, 1)
			signal.Notify(hangups, syscall.SIGHUP)
			defer signal.Stop(hangups)
			return a.serve(cmd.Context(), daemon.Options{
				Config: cfg,
				Load:   func() (*config.Config, error) { return config.Load(cfg.File) },
				Logger: log, MemoryLimit: a.memoryLimit(),
			}, hangups)
		},
	}
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "log in more detail")
	return cmd
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
		// To come again, as a service manager does, would not help.
		return ui.WithCode(ui.WithHint(err, "nothing was changed; move the file away or put a backup in its place"), ui.ExitConfig)
	case errors.Is(err, fs.ErrPermission):
		return ui.WithHint(err, "store.path in the configuration says where the database is; this user must be able to write there")
	}
	return err
}

// newLogger returns the logger of a long-running command. Foreign text in it is
// quoted by slog, so that a record stays a line.
func newLogger(t *ui.Term, level slog.Level) *slog.Logger {
	if t.Journal {
		return slog.New(journal.New(t.Stderr, level))
	}
	return slog.New(slog.NewTextHandler(t.Stderr, &slog.HandlerOptions{Level: level}))
}

// logLevel returns the level of serve's log.
func logLevel(verbose bool) slog.Level {
	if verbose {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}
