// Package daemon puts the parts together and runs them: the store, the pipeline,
// the schedule, the public listener and the control socket. It holds no logic of
// its own but which source is asked next.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"sync/atomic"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/metrics"
	"wirefold/internal/pipeline"
	"wirefold/internal/schedule"
	"wirefold/internal/web"
	"wirefold/internal/websub"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// warmDelay is how long after a change the feeds that are asked for are made ready.
const warmDelay = 5 * time.Second

// lockTimeout is how long the daemon waits for another process to release the database.
const lockTimeout = time.Second

// Options are what a Daemon is made of. Config, Logger and Getenv are required.
type Options struct {
	Config *config.Config
	// Load reads the configuration again, for a reload.
	Load    func() (*config.Config, error)
	Logger  *slog.Logger
	Getenv  func(string) string
	Version string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Elapsed is the time that has passed since some moment, whatever the clock is set
	// to; nil means the time since the machine was started, or what Now says.
	Elapsed func() time.Duration
	// Random returns numbers from 0 up to but not including 1, to spread polls; nil
	// means rand.Float64.
	Random func() float64
	// MemoryLimit bounds, in bytes, what the garbage collector aims at while Run runs;
	// math.MaxInt64 if nothing does, 0 to leave the collector alone.
	MemoryLimit int64
	// LogDropped returns how many records the Logger had to drop; nil means that it
	// drops none.
	LogDropped func() int64

	// Client makes the HTTP client; nil means fetch.New. Tests change its options.
	Client func(fetch.Options) (*fetch.Client, error)
	// Throwaway is for tests whose database nobody needs after a crash.
	Throwaway bool
}

// Daemon is an opened database with all that works on it. Run makes a daemon of
// it; PollNow works without.
type Daemon struct {
	opt      Options
	log      *slog.Logger
	store    *boltstore.Store
	health   health
	ingester *pipeline.Ingester
	poller   *pipeline.Poller
	dispatch dispatcher
	recent   control.Recent
	opened   time.Time
	metrics  *metrics.Metrics
	// keepUntil is from when on, of Options.Elapsed, old stories are removed again.
	keepUntil atomic.Int64
	jobs      atomic.Pointer[schedule.Runner] // nil before Run
	phase     atomic.Pointer[error]           // why the daemon does not do its work yet, or any more
	holds     *fetch.Holds                    // outlive the clients
	now       func() time.Time

	snapshotPause time.Time // until then none is tried after a failure; of the job alone

	// Both ends of WebSub.
	subscriber *websub.Subscriber
	publisher  *websub.Publisher

	setup atomic.Pointer[setup]
}

// setup is all that follows from one configuration, replaced as a whole by a reload.
type setup struct {
	cfg     *config.Config
	sources map[feeds.SourceID]feeds.Source
	fetcher *fetch.Client
	web     *web.Server
	public  http.Handler // web's, for who may read
	secrets secrets
}

// Open opens the database and fills the index from it. The caller closes it.
func Open(ctx context.Context, opt Options) (*Daemon, error) {
	switch {
	case opt.Elapsed != nil:
	case opt.Now == nil:
		opt.Elapsed = sinceBoot
	default:
		opt.Elapsed = func() time.Duration { return opt.Now().Sub(time.Unix(0, 0)) }
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Random == nil {
		opt.Random = rand.Float64
	}
	if opt.Client == nil {
		opt.Client = fetch.New
	}
	d := &Daemon{opt: opt, log: opt.Logger, now: opt.Now, holds: fetch.NewHolds(), opened: opt.Now(), health: health{now: opt.Now}}
	d.metrics = metrics.New(metrics.Options{
		Version: opt.Version, Results: results(), Reasons: preventions, Figures: d.figures,
	})
	d.metrics.Reloaded(true, d.now())
	d.setPhase(errStarting)
	s, err := boltstore.Open(opt.Config.Store.Path, boltstore.Options{
		Timeout: lockTimeout, Throwaway: opt.Throwaway, Committed: d.metrics.Committed,
	})
	if err != nil {
		return nil, err
	}
	d.store = s
	if err := d.assemble(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return d, nil
}

func (d *Daemon) assemble(ctx context.Context) error {
	next, err := d.newSetup(d.opt.Config)
	if err != nil {
		return err
	}
	d.setup.Store(next)
	d.ingester, err = pipeline.NewIngester(ctx, pipeline.IngesterOptions{
		Store:  d.store,
		Source: d.source,
		Dedupe: d.dedupe,
		Now:    d.now,
	})
	if err != nil {
		return fmt.Errorf("read database %s: %w", d.store.Path(), err)
	}
	d.poller = pipeline.NewPoller(pipeline.PollerOptions{
		Store: d.store, Fetcher: fetcher{d}, Due: d.due, Subscribed: d.subscribed, Now: d.now, Logger: d.log,
	})
	d.dispatch = dispatcher{
		limits: d.limits, claim: d.claim, giveBack: d.giveBack, poll: d.poll, now: d.now, random: d.opt.Random, log: d.log,
		held:      func(host string) time.Time { return d.holds.Until(host, d.now()) },
		prevented: d.metrics.Prevented,
		step:      (&steps{now: d.now, elapsed: d.opt.Elapsed}).next, stepped: d.stepped,
	}
	d.dispatch.init()
	if err := d.openHubs(ctx); err != nil {
		return err
	}
	return d.loadCalendar(ctx)
}

// newSetup builds what follows from a configuration.
func (d *Daemon) newSetup(cfg *config.Config) (*setup, error) {
	client, err := d.client(cfg)
	if err != nil {
		return nil, err
	}
	secrets, err := d.readSecrets(&cfg.Server)
	if err != nil {
		return nil, err
	}
	next := &setup{cfg: cfg, secrets: secrets, sources: make(map[feeds.SourceID]feeds.Source, len(cfg.Sources)), fetcher: client}
	for _, src := range cfg.Sources {
		next.sources[src.ID] = src
	}
	next.web = web.New(web.Options{
		Store:          d.store,
		Sources:        func() []feeds.Source { return cfg.Sources },
		Title:          cfg.Server.Title,
		BaseURL:        cfg.BaseURL(),
		Entries:        cfg.Server.Entries,
		Channels:       cfg.Channels,
		AppendCarriers: cfg.Server.AppendCarriers,
		Hub:            cfg.Hub(),
		Private:        secrets.readers != nil,
		Warm:           warmDelay,
		Logger:         d.log,
		Version:        d.opt.Version,
		Status:         d.status,
		Window:         func() time.Duration { return cfg.Dedupe.Window.Std() },
		Ready:          d.ready,
		Live:           func() error { return d.well(context.Background()) },
		Callbacks:      d.callbacks(cfg),
	})
	next.public = next.web.Handler()
	if secrets.readers != nil {
		next.public = secrets.readers.Guard(next.public)
	}
	return next, nil
}

// client returns the client for a configuration: the one that is in use if nothing
// changed for it, since it knows which hosts were asked a moment ago.
func (d *Daemon) client(cfg *config.Config) (*fetch.Client, error) {
	if old := d.setup.Load(); old != nil && old.cfg.BaseURL() == cfg.BaseURL() && reflect.DeepEqual(old.cfg.Fetch, cfg.Fetch) {
		return old.fetcher, nil
	}
	opt := clientOptions(cfg, d.opt.Version, d.log)
	opt.Holds, opt.Now = d.holds, d.now
	return d.opt.Client(opt)
}

// NewClient returns the client that a configuration asks for. The caller closes it.
func NewClient(cfg *config.Config, version string, log *slog.Logger) (*fetch.Client, error) {
	return fetch.New(clientOptions(cfg, version, log))
}

func clientOptions(cfg *config.Config, version string, log *slog.Logger) fetch.Options {
	gap := cfg.Fetch.HostGap.Std()
	if gap == 0 {
		gap = -1 // none; 0 would be the client's default
	}
	return fetch.Options{
		UserAgent:       "wirefold/" + version + " (+" + cfg.BaseURL() + ")",
		AllowNetworks:   cfg.Fetch.AllowNetworks,
		MaxBody:         int64(cfg.Fetch.MaxBody),
		Timeout:         cfg.Fetch.Timeout.Std(),
		HostConcurrency: cfg.Fetch.HostConcurrency,
		HostGap:         gap,
		Logger:          log,
	}
}

// Close releases the database.
func (d *Daemon) Close() error {
	d.setup.Load().web.Close()
	d.setup.Load().fetcher.Close()
	return d.store.Close()
}

// dedupe returns how copies are looked for by the configuration in force.
func (d *Daemon) dedupe() pipeline.Settings { return Settings(d.config()) }

// Settings returns how copies are looked for by a configuration.
func Settings(cfg *config.Config) pipeline.Settings {
	set := cfg.Dedupe
	groups := make(map[string]float64, len(cfg.Groups))
	for _, g := range cfg.Groups {
		groups[g.Name] = g.Threshold
	}
	return pipeline.Settings{
		Window: set.Window.Std(), Candidates: set.Candidates, Threshold: set.Threshold, MinWords: set.MinWords, Groups: groups,
	}
}

func (d *Daemon) config() *config.Config { return d.setup.Load().cfg }

// source returns a source as configured, or one with nothing but the ID.
func (d *Daemon) source(id feeds.SourceID) feeds.Source {
	if src, ok := d.setup.Load().sources[id]; ok {
		return src
	}
	return feeds.Source{ID: id}
}

func (d *Daemon) limits() limits {
	cfg := d.config()
	return limits{sources: cfg.Sources, workers: cfg.Poll.Workers, perHost: cfg.Fetch.HostConcurrency, gap: cfg.Fetch.HostGap.Std()}
}

// fetcher is the client of the configuration in force.
type fetcher struct{ d *Daemon }

func (f fetcher) Get(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	res, err := f.d.setup.Load().fetcher.Get(ctx, r)
	if fetch.KindOf(err) == fetch.KindBlocked {
		f.d.metrics.Blocked()
	}
	return res, err
}

// subscribed reports whether a source is configured.
func (d *Daemon) subscribed(id feeds.SourceID) bool {
	_, ok := d.setup.Load().sources[id]
	return ok
}

// loadCalendar reads the due times, and the pauses of hosts, from the store.
func (d *Daemon) loadCalendar(ctx context.Context) error {
	calendar := map[feeds.SourceID]appointment{}
	err := d.store.View(ctx, func(r store.Reader) error {
		// Also those of sources that are not configured any more: the pause is the host's.
		for state, err := range r.Sources() {
			if err != nil {
				return err
			}
			if h := state.Hold; h != nil {
				d.holds.Restore(fetch.Hold{Host: h.Host, Until: h.Until, Count: h.Count}, d.now())
			}
		}
		last := time.Time{}
		for _, src := range d.config().Sources {
			state, err := r.Source(src.ID)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			calendar[src.ID] = d.revise(src, state)
			if state.LastPoll.After(last) {
				last = state.LastPoll
			}
		}
		if away := d.now().Sub(last); !last.IsZero() && (away > maxAbsence || away < -minStep) {
			d.unsettled()
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the due times: %w", err)
	}
	d.dispatch.setCalendar(calendar)
	return nil
}

// revise brings a stored due time in line with the source's schedule, which may
// have changed since, and with a clock that may have been wrong.
func (d *Daemon) revise(src feeds.Source, state store.SourceState) appointment {
	at := d.appointed(state)
	if times, err := schedule.Parse(src.Schedule); err == nil {
		at.due = times.Sane(state.NextDue, state.DueReason, d.now())
	}
	return at
}

// appointed returns what a state means for the dispatcher.
func (d *Daemon) appointed(s store.SourceState) appointment {
	at := appointment{
		due: s.NextDue, gone: s.Gone, disabled: s.Disabled, asks: s.Asks, state: control.StateOf(s), success: s.LastSuccess,
		asked: s.DueReason == schedule.ReasonRetryAfter || s.DueReason == schedule.ReasonHeld,
	}
	if s.URL != "" {
		at.host = feeds.Host(s.URL)
	}
	return at
}

// absolute returns the path of the database as commands and daemon agree on it.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

func (d *Daemon) info() control.Info {
	return control.Info{Version: d.opt.Version, Database: absolute(d.config().Store.Path), PID: os.Getpid()}
}
