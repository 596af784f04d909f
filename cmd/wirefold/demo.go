package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/daemon"
	"wirefold/internal/newsroom"
	"wirefold/internal/ui"
)

// demoPatience bounds the first poll of the built-in newsroom, which takes about a second.
const demoPatience = time.Minute

func newDemo(a *app) *cobra.Command {
	var once, verbose bool
	var listen string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show what wirefold does, on a small built-in newsroom",
		Long: `demo starts the daemon on a temporary database, with a newsroom of invented outlets
that it serves itself on a loopback address. It polls them, prints what it folded
and why, and where to subscribe, and keeps serving until it is interrupted. The
temporary folder is removed at the end. Nothing outside this machine is contacted.
` + exitCodes,
		Example: "  wirefold demo\n  wirefold demo --once",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			// Closing the terminal must not leave the temporary folder behind.
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGHUP)
			defer stop()
			return a.demo(ctx, demoOptions{once: once, verbose: verbose, listen: listen})
		},
	}
	cmd.Flags().BoolVar(&once, "once", false, "end after printing")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "show the daemon's log")
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address of the merged feed; another port is taken if this one is in use")
	return cmd
}

type demoOptions struct {
	once, verbose bool
	listen        string
}

func (a *app) demo(ctx context.Context, opt demoOptions) (err error) {
	outlets, err := newsroom.Load()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "wirefold-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	address, closeNewsroom, err := serveNewsroom(outlets)
	if err != nil {
		return fmt.Errorf("serve the newsroom: %w", err)
	}
	defer closeNewsroom()

	cfg, err := demoConfig(dir, freeAddress(opt.listen), address, outlets)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		defer close(ended) // it is waited for twice when it ends too early
		ended <- a.serve(ctx, daemon.Options{
			Config: cfg,
			Load:   func() (*config.Config, error) { return config.Load(cfg.File) },
			Logger: newLogger(a.term, a.term.Stderr, demoLevel(opt.verbose)),
		}, nil)
	}()
	if err := a.demoReport(ctx, cfg, ended); err != nil {
		cancel()
		<-ended // its folder is removed next
		return err
	}
	if opt.once {
		cancel()
	}
	return <-ended
}

// demoLevel keeps the log out of the report unless it is asked for.
func demoLevel(verbose bool) slog.Level {
	if verbose {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}

// serveNewsroom serves the outlets on a loopback address of the system's choice.
func serveNewsroom(outlets []newsroom.Outlet) (address string, closeServer func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: newsroom.Handler(outlets, time.Now()), ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l) // ends with an error that only says that it was closed
	return l.Addr().String(), func() { server.Close() }, nil
}

// freeAddress returns the address if it can be listened on, else one with another port.
func freeAddress(address string) string {
	l, err := net.Listen("tcp", address)
	if err != nil {
		host, _, _ := net.SplitHostPort(address)
		if l, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
			return address // the daemon says what is wrong with it
		}
	}
	defer l.Close()
	return l.Addr().String()
}

// demoConfig writes a configuration file, as a user would, and loads it.
func demoConfig(dir, listen, newsroom string, outlets []newsroom.Outlet) (*config.Config, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "[server]\nlisten = %q\ntitle = \"wirefold demo\"\n", listen)
	fmt.Fprintf(&b, "[store]\npath = \"wirefold.db\"\n[control]\nsocket = \"wirefold.sock\"\n")
	fmt.Fprintf(&b, "[fetch]\nallow_networks = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n")
	for _, o := range outlets {
		groups := make([]string, len(o.Groups))
		for i, g := range o.Groups {
			groups[i] = strconv.Quote(g)
		}
		fmt.Fprintf(&b, "[[source]]\nurl = %q\nname = %q\ngroups = [%s]\nrank = %d\n",
			"http://"+newsroom+o.Path, o.Name, strings.Join(groups, ", "), o.Rank)
	}
	path := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		return nil, err
	}
	return config.Load(path)
}

// dialDaemon waits for the daemon to answer, or to end.
func dialDaemon(ctx context.Context, cfg *config.Config, ended <-chan error) (*control.Client, error) {
	for {
		c, err := control.Dial(ctx, []string{cfg.Control.Socket}, cfg.Store.Path)
		if !errors.Is(err, control.ErrNoDaemon) {
			return c, err
		}
		select {
		case err := <-ended:
			return nil, errors.Join(err, ctx.Err()) // without an error it was interrupted
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// demoReport waits until every source was polled and prints what came of it.
func (a *app) demoReport(ctx context.Context, cfg *config.Config, ended <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	c, err := dialDaemon(ctx, cfg, ended)
	if err != nil {
		return err
	}
	defer c.Close()
	a.term.Printf("Polling %d sources of a built-in newsroom …\n\n", len(cfg.Sources))
	err = c.Poll(ctx, control.PollRequest{}, func(e control.PollEvent) error {
		if e.Outcome == control.OutcomeFailed {
			a.term.Warnf("%s: %s", e.Source, e.Error)
		}
		return nil
	})
	if err != nil {
		return err
	}
	stories, articles, folded := 0, 0, 0
	err = c.Stories(ctx, control.StoryQuery{All: true}, func(s control.Story) error {
		stories++
		articles += 1 + len(s.Copies)
		folded += len(s.Copies)
		if len(s.Copies) == 0 {
			return nil
		}
		return a.demoStory(s)
	})
	if err != nil {
		return err
	}
	base := cfg.BaseURL()
	return a.term.Printf(`%d articles from %d sources are %d stories: %d articles were folded.
The others stand alone, look-alikes among them: market reports with other figures,
two reporters at one accident, a follow-up that repeats the background.

Look at it in a browser:
  %s/
Subscribe in your reader:
  %s/feed.atom
  %s/feed.rss
  %s/feed.json
Look closer, in another terminal:
  wirefold dupes --config %s
  wirefold dupes show ID --config %s
`, articles, len(cfg.Sources), stories, folded, base, base, base, base, cfg.File, cfg.File)
}

// demoStory prints a story as dupes does, and under each copy why it was folded.
func (a *app) demoStory(s control.Story) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s: %s\n          canonical: %s\n", digits(s.ID), ui.Clean(s.Canonical.Source), headline(s.Canonical), s.Reason.Explain())
	for _, c := range s.Copies {
		fmt.Fprintf(&b, "  %-7s %.2f  %s: %s\n", c.Verdict, c.Score, ui.Clean(c.Source), headline(c.Article))
		if c.Evidence != nil {
			fmt.Fprintf(&b, "                %s\n", figures(c.Evidence))
		}
		if c.Notices != nil {
			fmt.Fprintf(&b, "                %s\n", notices(c.Notices))
		}
	}
	return a.term.Printf("%s\n", b.String())
}
