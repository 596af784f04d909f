// Command soak lets a daemon live for a simulated month and reports, at intervals, the
// heap, goroutines and descriptors that it holds: flat lines, or there is a leak.
//
// The clock moves from one poll to the next, and the publishers are in memory; the
// database is a real file.
//
//	go run ./bench/soak                     # 200 feeds, 30 days
//	go run ./bench/soak -feeds 50 -days 365
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"

	"wirefold/feeds/fetch"
	"wirefold/internal/config"
	"wirefold/internal/daemon"
)

// settings are the values of the flags.
type settings struct {
	feeds, days, reports int
	profile              string
}

func main() {
	var s settings
	flag.IntVar(&s.feeds, "feeds", 200, "number of feeds")
	flag.IntVar(&s.days, "days", 30, "simulated days")
	flag.IntVar(&s.reports, "reports", 15, "how many reports are made over this time")
	flag.StringVar(&s.profile, "heap", "", "write a profile of the heap at the end to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if _, err := run(ctx, s, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "soak: error:", err)
		os.Exit(1)
	}
}

// sample is what the daemon holds at one time.
type sample struct {
	day         float64
	polls       int
	heap        uint64 // bytes in use after a collection
	goroutines  int
	descriptors int
	database    int64 // bytes
	texts       int   // in the index
}

// clock moves as the simulation moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now implements daemon.Clock.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// MoveTo implements daemon.Clock.
func (c *clock) MoveTo(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t
	}
}

// begin is when the month begins.
var begin = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// run simulates and returns the samples, the first after a quarter of the time: until
// then articles accumulate.
func run(ctx context.Context, s settings, out io.Writer) ([]sample, error) {
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c := &clock{now: begin}
	o := &origin{now: c.Now}
	// What is kept is short of the simulated time, so that the database ends growing.
	keep := max(24, s.days*24/6)
	text := fmt.Sprintf("[store]\npath = \"soak.db\"\nretention = \"%dh\"\n[dedupe]\nwindow = \"%dh\"\n[fetch]\nhost_gap = \"0s\"\n", keep, keep/2)
	for n := range s.feeds {
		text += fmt.Sprintf("[[source]]\nurl = \"http://host%d.example/%d\"\n", n/4, n)
	}
	cfg, err := config.Parse(filepath.Join(dir, "config.toml"), []byte(text))
	if err != nil {
		return nil, err
	}
	d, err := daemon.Open(ctx, daemon.Options{
		Config: cfg, Logger: slog.New(slog.DiscardHandler), Getenv: func(string) string { return "" }, Version: "soak", Now: c.Now, Throwaway: true,
		Client: func(opt fetch.Options) (*fetch.Client, error) {
			opt.Transport = o
			return fetch.New(opt)
		},
	})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	simulation := d.Simulate(c)
	defer simulation.End()

	fmt.Fprintf(out, "%6s %9s %7s %10s %10s %11s %12s\n", "day", "polls", "texts", "heap MiB", "goroutines", "descriptors", "database MiB")
	var samples []sample
	total := time.Duration(s.days) * 24 * time.Hour
	for i := range s.reports {
		from := total / 4
		if err := simulation.Run(ctx, begin.Add(from+(total-from)*time.Duration(i)/time.Duration(max(1, s.reports-1)))); err != nil {
			return nil, err
		}
		for _, path := range []string{"/feed.atom", "/feed.json", "/", "/sources", "/status"} {
			w := httptest.NewRecorder()
			d.Public().ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
			if w.Code != http.StatusOK {
				return nil, fmt.Errorf("%s answers %d", path, w.Code)
			}
		}
		got, err := take(filepath.Join(dir, "soak.db"))
		if err != nil {
			return nil, err
		}
		got.day, got.polls, got.texts = c.Now().Sub(begin).Hours()/24, o.count(), simulation.Texts()
		samples = append(samples, got)
		fmt.Fprintf(out, "%6.1f %9d %7d %10.1f %10d %11d %12.1f\n", got.day, got.polls, got.texts, float64(got.heap)/(1<<20), got.goroutines, got.descriptors, float64(got.database)/(1<<20))
	}
	if s.profile == "" {
		return samples, nil
	}
	f, err := os.Create(s.profile)
	if err != nil {
		return nil, err
	}
	return samples, errors.Join(pprof.WriteHeapProfile(f), f.Close())
}

// take looks at the process, after what is garbage has gone.
func take(database string) (s sample, err error) {
	runtime.GC()
	runtime.GC() // finalisers ran after the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return s, err
	}
	info, err := os.Stat(database)
	if err != nil {
		return s, err
	}
	return sample{heap: m.HeapAlloc, goroutines: runtime.NumGoroutine(), descriptors: len(files), database: info.Size()}, nil
}
