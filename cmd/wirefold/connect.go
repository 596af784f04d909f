package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"wirefold/feeds"
	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/daemon"
	"wirefold/internal/ui"
	"wirefold/store"
	"wirefold/store/boltstore"
)

const (
	// A daemon that is starting holds the database before it answers commands;
	// this is how long a command waits for it to get there.
	connectPatience = 5 * time.Second
	openTimeout     = 250 * time.Millisecond
)

// connection is a way to ask: the daemon, or the database itself.
type connection struct {
	client *control.Client
	store  store.Store // nil when a daemon answers
}

// Close releases the connection, and the database if it was opened.
func (c *connection) Close() {
	c.client.Close()
	if c.store != nil {
		// Nothing was written; there is nothing that closing could lose.
		_ = c.store.Close()
	}
}

// connect asks the daemon of the configured database, or opens the database for
// reading when none runs.
func (a *app) connect(ctx context.Context) (*connection, error) {
	cfg, err := a.load(false)
	if err != nil {
		return nil, err
	}
	return a.connectTo(ctx, cfg)
}

func (a *app) connectTo(ctx context.Context, cfg *config.Config) (*connection, error) {
	return connected(ctx, cfg, a.getenv, func() (*connection, error) {
		s, err := boltstore.Open(cfg.Store.Path, boltstore.Options{Timeout: openTimeout, ReadOnly: true})
		if errors.Is(err, fs.ErrNotExist) {
			return nil, noDatabase(cfg.Store.Path)
		}
		if err != nil {
			return nil, err
		}
		return &connection{client: local(cfg, s, offlineKeeper{s, cfg}), store: s}, nil
	})
}

// local returns a client of this process that reads a database; nil is none.
func local(cfg *config.Config, s store.Store, keeper control.Keeper) *control.Client {
	server := &control.Server{
		Store: s, Sources: func() []feeds.Source { return cfg.Sources }, Logger: slog.New(slog.DiscardHandler),
		Examiner: daemon.Examiner(cfg, s), Keeper: keeper,
	}
	return control.Local(server.Handler())
}

// noDatabaseError says that there is no database yet.
type noDatabaseError struct{ path string }

func (e *noDatabaseError) Error() string {
	return fmt.Sprintf("there is no database at %s yet", e.path)
}

// ErrorHint says what to do.
func (e *noDatabaseError) ErrorHint() string { return "wirefold serve or wirefold poll makes one" }

func noDatabase(path string) error { return &noDatabaseError{path} }

// connected returns a connection to the daemon, or what offline opens. While
// another process holds the database and does not answer yet, it tries again.
func connected(ctx context.Context, cfg *config.Config, getenv func(string) string, offline func() (*connection, error)) (*connection, error) {
	sockets := cfg.SocketCandidates(getenv)
	for patience := time.Now().Add(connectPatience); ; {
		client, err := control.Dial(ctx, sockets, cfg.Store.Path)
		if err == nil {
			return &connection{client: client}, nil
		}
		forbidden := errors.Is(err, fs.ErrPermission)
		if !forbidden && !errors.Is(err, control.ErrNoDaemon) {
			return nil, err
		}
		// A socket that is not ours to open may be that of another database.
		socketError := err
		c, err := offline()
		if forbidden && (errors.Is(err, store.ErrLocked) || errors.Is(err, fs.ErrPermission)) {
			return nil, socketError
		}
		if !errors.Is(err, store.ErrLocked) || time.Now().After(patience) {
			return c, busy(err, sockets[0])
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

// busy is databaseError for commands, to which a daemon should have answered.
func busy(err error, socket string) error {
	if !errors.Is(err, store.ErrLocked) {
		return databaseError(err)
	}
	return ui.WithCode(ui.WithHint(err, fmt.Sprintf("a daemon should answer on %s; either its control.socket is another one, or another command has the database open: try again", socket)), ui.ExitBusy)
}
