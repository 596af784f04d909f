package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"wirefold/feeds"
	"wirefold/internal/control"
	"wirefold/internal/schedule"
	"wirefold/internal/web"
)

const (
	// stopTimeout bounds all clean-ups together: SIGTERM ends the daemon within five
	// seconds, and the database is closed after them.
	stopTimeout = 4 * time.Second
	// stepTimeout bounds one clean-up, so that what hangs leaves time for the rest.
	stepTimeout = 1500 * time.Millisecond
	// Old stories are looked for this often.
	forgetSpec = "@every 1h"
	// Memory that was needed for a moment is given back this often.
	releaseSpec = "@every 2s"
)

// errStopping is what a command is told that waits while the daemon ends.
var errStopping = errors.New("the daemon is stopping")

// Listeners are where the daemon can be reached.
type Listeners struct {
	Public  net.Listener
	Control net.Listener
	Admin   net.Listener // nil if there is none
}

// Close closes the listeners.
func (l *Listeners) Close() error {
	var errs []error
	for _, one := range []net.Listener{l.Public, l.Control, l.Admin} {
		if one != nil {
			errs = append(errs, one.Close())
		}
	}
	return errors.Join(errs...)
}

// Listen opens the public listener and the control socket of the configuration. A
// socket that systemd passes becomes the public listener.
func (d *Daemon) Listen(ctx context.Context) (*Listeners, error) {
	cfg := d.config()
	public, err := activated()
	if err == nil && public == nil {
		var lc net.ListenConfig
		public, err = lc.Listen(ctx, "tcp", cfg.Server.Listen)
	}
	if err != nil {
		return nil, fmt.Errorf("server.listen: %w", err)
	}
	socket, err := control.Listen(ctx, cfg.SocketPath(d.opt.Getenv))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("control.socket: %w", err), public.Close())
	}
	on := &Listeners{Public: public, Control: socket}
	if cfg.Admin.Listen == "" {
		return on, nil
	}
	var lc net.ListenConfig
	on.Admin, err = lc.Listen(ctx, "tcp", cfg.Admin.Listen)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("admin.listen: %w", err), on.Close())
	}
	return on, nil
}

// cleanup is something to do when the daemon ends.
type cleanup struct {
	name string
	do   func(context.Context) error
}

// Run serves and polls until ctx ends, and then stops everything in the reverse
// order of its start, each step within a bounded time. A value on reload makes it
// read the configuration again. The listeners are closed in any case.
func (d *Daemon) Run(ctx context.Context, on *Listeners, reload <-chan struct{}) error {
	guard, err := d.guard(d.config().Admin)
	if err != nil {
		return errors.Join(err, on.Close())
	}
	var cleanups []cleanup
	defer func() {
		d.setPhase(errStopping)
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		for i := len(cleanups) - 1; i >= 0; i-- {
			d.clean(stopping, cleanups[i])
		}
	}()

	// The ingester outlives the polls, and commits what they still deliver.
	ingesting, stopIngesting := context.WithCancel(context.WithoutCancel(ctx))
	ingested := make(chan struct{})
	go func() {
		defer close(ingested)
		d.ingester.Run(ingesting)
	}()
	cleanups = append(cleanups, cleanup{"ingester", func(ctx context.Context) error {
		stopIngesting()
		return wait(ctx, ingested)
	}})

	polling, stopPolling := context.WithCancel(context.WithoutCancel(ctx))
	polled := make(chan struct{})
	d.dispatch.setAuto(true)
	go func() {
		defer close(polled)
		d.dispatch.run(polling)
	}()
	cleanups = append(cleanups, cleanup{"polls", func(ctx context.Context) error {
		stopPolling()
		return wait(ctx, polled)
	}})

	// What hubs have sent is worked on until nothing more can come.
	delivering, stopDelivering := context.WithCancel(context.WithoutCancel(ctx))
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		d.subscriber.Run(delivering)
	}()
	cleanups = append(cleanups, cleanup{"messages of hubs", func(ctx context.Context) error {
		stopDelivering()
		return wait(ctx, delivered)
	}})

	jobs := schedule.NewRunner(context.WithoutCancel(ctx), d.log)
	if err := d.addJobs(jobs); err != nil {
		return errors.Join(err, on.Close())
	}
	jobs.Start()
	d.jobs.Store(jobs)
	cleanups = append(cleanups, cleanup{"jobs", jobs.Stop})

	failed := make(chan error, 3)
	cleanups = append(cleanups, d.serve("public listener", d.publicServer(), on.Public, failed))
	if on.Admin != nil {
		monitoring := web.NewHTTPServer(guard.Wrap(d.adminHandler()), nil)
		cleanups = append(cleanups, d.serve("admin listener", monitoring, on.Admin, failed))
	}
	// Commands that wait for a poll would hold up the end; they are told instead.
	answering, stopAnswering := context.WithCancelCause(context.WithoutCancel(ctx))
	commands := &http.Server{
		Handler: d.controlServer().Handler(), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return answering },
	}
	cleanups = append(cleanups, d.serve("control socket", commands, on.Control, failed))
	cleanups = append(cleanups, cleanup{"commands", func(context.Context) error {
		stopAnswering(errStopping)
		return nil
	}})

	d.log.Info("ready", "listen", on.Public.Addr().String(), "feeds", d.config().BaseURL(), "sources", len(d.config().Sources))
	checking, stopChecking := context.WithCancel(context.WithoutCancel(ctx))
	checked := make(chan struct{})
	go func() {
		defer close(checked)
		d.checkPages(checking)
	}()
	cleanups = append(cleanups, cleanup{"check", func(ctx context.Context) error {
		stopChecking()
		return wait(ctx, checked)
	}})

	d.release(ctx) // of filling the index
	d.setPhase(nil)
	notifier := d.newNotifier()
	notifier.ready()
	defer notifier.stopping()

	for {
		select {
		case <-ctx.Done():
			d.log.Info("stopping")
			return nil
		case err := <-failed:
			return err
		case <-reload:
			notifier.reloading()
			d.reload(ctx)
			notifier.ready()
		case <-notifier.tick():
			notifier.report(ctx)
		}
	}
}

// setPhase notes why the daemon does not do its work, nil if it does.
func (d *Daemon) setPhase(why error) {
	if why == nil {
		d.phase.Store(nil)
		return
	}
	d.phase.Store(&why)
}

func (d *Daemon) clean(ctx context.Context, c cleanup) {
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	if err := c.do(ctx); err != nil {
		d.log.Warn("not stopped in time", "what", c.name, "error", err)
	}
}

func wait(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// server is what http.Server can do.
type server interface {
	Serve(net.Listener) error
	Shutdown(context.Context) error
	Close() error
}

// serve runs an HTTP server and returns how to stop it.
func (d *Daemon) serve(name string, server server, on net.Listener, failed chan<- error) cleanup {
	go func() {
		if err := server.Serve(on); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("%s: %w", name, err)
		}
	}()
	return cleanup{name, func(ctx context.Context) error {
		err := server.Shutdown(ctx)
		if err != nil {
			// Requests that are not done in time are cut off.
			err = errors.Join(err, server.Close())
		}
		return err
	}}
}

func (d *Daemon) addJobs(jobs *schedule.Runner) error {
	return errors.Join(
		jobs.Every(forgetSpec, "forget", d.forget),
		jobs.Every(releaseSpec, "release", d.release),
		jobs.Every(recoverSpec, "recover", d.recover),
		jobs.Every(snapshotSpec, "snapshot", d.snapshot),
		jobs.Every(hubsSpec, "hubs", d.hubs),
	)
}

// forget removes what has outlived the retention.
func (d *Daemon) forget(ctx context.Context) {
	if !d.settled() {
		return
	}
	before := d.now().Add(-d.config().Store.Retention.Std())
	n, err := d.ingester.Forget(ctx, before)
	if err != nil {
		d.log.Error("old stories not removed", "error", err)
		return
	}
	shrunk, err := d.shrink(ctx)
	if err != nil {
		d.log.Error("old stories not removed", "error", err)
	}
	if n += shrunk; n > 0 {
		d.log.Info("old stories removed", "stories", n)
		d.recent.Add(control.LogEvent{Time: d.now().UTC(), Kind: control.LogRemoved, Stories: n})
		d.setup.Load().web.Invalidate()
	}
}

func (d *Daemon) controlServer() *control.Server {
	return &control.Server{
		Info: d.info(), Store: d.store, Sources: func() []feeds.Source { return d.config().Sources },
		Poller: d, Editor: editor{d}, Switch: d, Keeper: d, Examiner: examiner{d.ingester}, Recent: &d.recent, Logger: d.log, Admin: d.adminHandler(),
	}
}

// Once runs what PollNow needs while fn runs, and nothing else: no listener, no
// schedule.
func (d *Daemon) Once(ctx context.Context, fn func(*control.Server) error) error {
	polling, stop := context.WithCancel(ctx)
	ingesting, stopIngesting := context.WithCancel(context.WithoutCancel(ctx))
	polled, ingested := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ingested)
		d.ingester.Run(ingesting)
	}()
	go func() {
		defer close(polled)
		d.dispatch.run(polling)
	}()
	err := fn(d.controlServer())
	stop()
	<-polled
	stopIngesting()
	<-ingested
	return err
}
