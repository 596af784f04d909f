// Package config reads the configuration file: TOML in, a Config with every
// default applied out.
//
// It promises three things. Every mistake in a file is reported at once, each
// with its file, line and column. Nothing is ignored: a key that wirefold does
// not know is a mistake. And a Config that was returned needs no further check:
// its URLs, schedules, networks and sizes are valid and within their bounds.
//
// Relative paths in the file (store.path, control.socket) are meant from the
// folder of the file, not from where the program was started, so that the daemon
// and a command typed elsewhere agree on the database.
package config

import (
	"net/netip"
	"time"

	"wirefold/feeds"
)

// Config is a whole configuration.
type Config struct {
	// File is the name under which the configuration was read.
	File string

	Server  Server
	Store   Store
	Control Control
	Admin   Admin
	Poll    Poll
	Fetch   Fetch
	Pages   Pages
	Dedupe  Dedupe
	WebSub  WebSub

	// Sources are in the order of the file, each URL once, each with its ID, a
	// name of its own and the schedule that holds for it.
	Sources []feeds.Source

	// Groups are those that have settings of their own, in the order of the file.
	Groups []Group

	// Channels are the saved filters, in the order of the file, each path once.
	Channels []feeds.Channel

	// Warnings are what is probably not meant, but can be worked with.
	Warnings []Problem
}

// Server is the public listener and what it publishes.
type Server struct {
	Listen  string // host:port
	BaseURL string // without a trailing slash; empty: see Config.BaseURL
	Title   string
	Entries int // entries in a published feed
	// AppendCarriers puts a line under each text that names the other carriers.
	AppendCarriers bool
	// TLSCert and TLSKey are files in PEM, both or none, and AuthFile the file that
	// says who may read; empty for everyone. Each is a path, or "credential:NAME", see
	// Config.SecretPath.
	TLSCert, TLSKey string
	AuthFile        string
}

// WebSub is what has to do with hubs, those of sources and our own.
type WebSub struct {
	// Hub is told of changes of our feeds; a URL, empty for none. See Config.Hub.
	Hub string
	// Callback is the public URL of the listener's /websub, without a trailing slash, by
	// which the hubs of sources reach it; empty if none is subscribed to.
	Callback string
}

// Store is the database.
type Store struct {
	Path      string
	Retention Duration // how long an article is kept
	MaxSize   Size     // of the records; 0 for no bound
	// Snapshots is a cron/v3 expression, empty for none, and SnapshotsKeep how many
	// are kept.
	Snapshots     string
	SnapshotsKeep int
}

// Control is the socket over which commands reach the daemon.
type Control struct {
	Socket string // empty: see Config.SocketPath
}

// Admin is the listener for monitoring, which tells more than the public one.
type Admin struct {
	Listen string // host:port; empty: none
	// TokenFile holds what who asks has to know; empty: nothing, which only loopback
	// may have.
	TokenFile string
}

// Poll says when sources are asked.
type Poll struct {
	Schedule  string // a cron/v3 expression, for sources without their own
	Workers   int
	AllowFast bool // follow schedules below MinInterval
	Adaptive  bool // for sources that do not say: ask rarely what publishes rarely
	// WithoutValidators is the least time between two polls of a stranger's feed
	// that cannot be asked whether it has changed.
	WithoutValidators Duration
}

// Fetch bounds what is asked of the network and of publishers.
type Fetch struct {
	AllowNetworks   []netip.Prefix // not public, and still allowed to be reached
	MaxBody         Size
	Timeout         Duration
	HostConcurrency int
	HostGap         Duration
}

// Pages says what is done with the pages of articles, by sources that do not say it
// themselves. The file has it under [fetch].
type Pages struct {
	FullText feeds.FullText
	Publish  bool // the text of a page, too
}

// Dedupe says how copies are looked for.
type Dedupe struct {
	Window     Duration // how long an article can gain copies
	Threshold  float64  // the score from which two texts fold
	MinWords   int      // how many words they must share for that
	Candidates int      // with how many texts an article is compared
}

// MinInterval is the least time between two polls of a stranger's feed, see Floor:
// below it publishers start to block.
const MinInterval = Duration(15 * time.Minute)

// Default returns the configuration of an empty file.
func Default() *Config {
	const day = Duration(24 * time.Hour)
	return &Config{
		Server: Server{Listen: "127.0.0.1:8080", Title: "wirefold", Entries: 100},
		Store:  Store{Path: "/var/lib/wirefold/wirefold.db", Retention: 90 * day, Snapshots: "@daily", SnapshotsKeep: 7},
		Poll:   Poll{Schedule: "@every 1h", Workers: 16, WithoutValidators: Duration(time.Hour)},
		Fetch: Fetch{
			MaxBody:         16 * MiB,
			Timeout:         Duration(30 * time.Second),
			HostConcurrency: 2,
			HostGap:         Duration(time.Second),
		},
		Dedupe: Dedupe{Window: 14 * day, Threshold: 0.5, MinWords: 12, Candidates: 10},
	}
}
