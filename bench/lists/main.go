// Command lists measures how fast commands are answered out of a large store while
// articles come in, and how much memory that takes. It fills a database in a temporary
// folder, answers over a socket as the daemon does, and prints a table.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"wirefold/feeds"
	"wirefold/internal/control"
	"wirefold/store/boltstore"
)

func main() {
	articles := flag.Int("articles", 200_000, "articles in the store")
	rounds := flag.Int("rounds", 20, "how often each question is asked")
	idle := flag.Bool("idle", false, "without articles that come in meanwhile")
	flag.Parse()
	if err := run(context.Background(), *articles, *rounds, *idle); err != nil {
		fmt.Fprintln(os.Stderr, "lists:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, articles, rounds int, idle bool) (err error) {
	dir, err := os.MkdirTemp("", "wirefold-lists-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "wirefold.db")
	made := newMaker(articles)
	if err := made.fill(ctx, path); err != nil {
		return err
	}
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()

	socket := filepath.Join(dir, "sock")
	l, err := control.Listen(ctx, socket)
	if err != nil {
		return err
	}
	recent := &control.Recent{}
	for range 2000 {
		recent.Add(control.LogEvent{Kind: control.LogNew, Time: time.Now(), Source: made.sources()[0].Name, Title: "A headline of ordinary length about the harbour"})
	}
	server := &http.Server{Handler: (&control.Server{
		Info: control.Info{Database: path}, Store: s, Sources: made.sources, Recent: recent, Logger: slog.New(slog.DiscardHandler),
	}).Handler()}
	go server.Serve(l) // ends with an error that says that it was closed
	defer server.Close()
	c, err := control.Dial(ctx, []string{socket}, path)
	if err != nil {
		return err
	}
	defer c.Close()

	var ingested atomic.Int64
	if !idle {
		ingesting, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- made.ingest(ingesting, s, &ingested) }()
		defer func() {
			stop()
			err = errors.Join(err, <-ended)
		}()
	}
	return measure(ctx, c, made, rounds, &ingested)
}

// question is what a command asks. It calls each for every item of the answer.
type question struct {
	name string
	ask  func(ctx context.Context, c *control.Client, each func()) error
}

func questions(m *maker) []question {
	stories := func(q control.StoryQuery) func(context.Context, *control.Client, func()) error {
		return func(ctx context.Context, c *control.Client, each func()) error {
			return c.Stories(ctx, q, func(control.Story) error { each(); return nil })
		}
	}
	story := func(name string) func(context.Context, *control.Client, func()) error {
		return func(ctx context.Context, c *control.Client, each func()) error {
			_, err := c.Story(ctx, name)
			each()
			return err
		}
	}
	where := func(name string) func(context.Context, *control.Client, func()) error {
		return func(ctx context.Context, c *control.Client, each func()) error {
			return c.Where(ctx, name, func(control.Place) error { each(); return nil })
		}
	}
	search := func(words string) func(context.Context, *control.Client, func()) error {
		return func(ctx context.Context, c *control.Client, each func()) error {
			_, err := c.Search(ctx, control.SearchRequest{Words: words, Limit: 20, Depth: 2000}, func(control.SearchResult) error { each(); return nil })
			return err
		}
	}
	middle := m.link(m.articles / 2)
	return []question{
		{"dupes list", stories(control.StoryQuery{Limit: 50})},
		{"dupes list --all", stories(control.StoryQuery{Limit: 50, All: true})},
		{"dupes list --source, one of 200", stories(control.StoryQuery{Limit: 50, Source: "Source 150"})},
		{"dupes list --group, one of 20", stories(control.StoryQuery{Limit: 50, Group: "group 7"})},
		{"dupes list --verdict excerpt", stories(control.StoryQuery{Limit: 50, Verdict: "excerpt"})},
		{"dupes list --verdict by-hand, none", stories(control.StoryQuery{Limit: 50, Verdict: control.VerdictByHand})},
		{"dupes list --max-score 0.5001", stories(control.StoryQuery{Limit: 50, MaxScore: 0.5001})},
		{"dupes list --doubtful", stories(control.StoryQuery{Limit: 50, Doubtful: true})},
		{"dupes list --doubtful --source", stories(control.StoryQuery{Limit: 50, Doubtful: true, Source: "Source 150"})},
		{"dupes show ID", story(m.storyOf(m.articles / 2).String()[:10])},
		{"dupes show URL", story(middle)},
		{"where URL", where(middle)},
		{"where URL, never seen", where("https://nowhere.example/")},
		{"search, found at once", search("harbour")},
		{"search, not found in 2,000", search("zeppelin")},
		{"log", func(ctx context.Context, c *control.Client, each func()) error {
			return c.Log(ctx, control.LogRequest{Limit: 1000}, func(control.LogEvent) error { each(); return nil })
		}},
		{"sources, 200", func(ctx context.Context, c *control.Client, each func()) error {
			return c.Sources(ctx, func(control.Source) error { each(); return nil })
		}},
	}
}

// measure asks every question some times and prints a row for each.
func measure(ctx context.Context, c *control.Client, m *maker, rounds int, ingested *atomic.Int64) error {
	fmt.Printf("| %d articles, %d stories | items | first, median | whole, median | whole, slowest | processor, mean |\n|---|---|---|---|---|---|\n", m.articles, m.stories)
	for _, q := range questions(m) {
		var firsts, wholes []time.Duration
		items := 0
		spent := processor()
		for range rounds {
			items = 0
			begun := time.Now()
			first := time.Duration(0)
			err := q.ask(ctx, c, func() {
				if items++; items == 1 {
					first = time.Since(begun)
				}
			})
			if err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			whole := time.Since(begun)
			if items == 0 {
				first = whole
			}
			firsts, wholes = append(firsts, first), append(wholes, whole)
		}
		slices.Sort(firsts)
		slices.Sort(wholes)
		spent = (processor() - spent) / time.Duration(rounds)
		fmt.Printf("| %s | %d | %s | %s | %s | %s |\n", q.name, items, ms(firsts[rounds/2]), ms(wholes[rounds/2]), ms(wholes[rounds-1]), ms(spent))
	}
	held, items, took, err := heap(ctx, c)
	if err != nil {
		return err
	}
	fmt.Printf("\nAll %d stories, streamed: %s, with at most %.1f MiB more on the heap. %d articles came in meanwhile.\n",
		items, took.Round(time.Millisecond), float64(held)/(1<<20), ingested.Load())
	return nil
}

// processor returns the time that this process, client and server and what comes in, has
// had of a processor.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// heap lists all stories and returns by how much the heap of client and server grew at
// most.
func heap(ctx context.Context, c *control.Client) (held uint64, items int, took time.Duration, err error) {
	debug.SetGCPercent(20) // so that what is held shows, and not what is waiting to be collected
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	err = c.Stories(ctx, control.StoryQuery{All: true}, func(control.Story) error {
		if items++; items%1000 == 0 {
			runtime.ReadMemStats(&now)
			if now.HeapAlloc > before.HeapAlloc {
				held = max(held, now.HeapAlloc-before.HeapAlloc)
			}
		}
		return nil
	})
	return held, items, time.Since(begun), err
}

// random is a source of numbers that are the same in every run.
func random() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// sourceID returns the ID of the n-th source.
func sourceID(n int) feeds.SourceID {
	return feeds.SourceID(fmt.Sprintf("https://source%d.example/feed", n))
}
