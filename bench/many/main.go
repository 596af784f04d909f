// Command many runs the daemon on thousands of feeds of which a tenth mean harm, and
// says how it bears it: whether the others are polled on time, and what memory,
// processor time, goroutines and descriptors it takes.
//
// The publishers are one process on loopback with an address for each host, so the
// daemon's limits for hosts work as they do outside.
//
//	go run ./bench/many                 # 10,000 feeds, 1,000 of them hostile
//	go run ./bench/many -feeds 1000 -hostile 100 -every 1m
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// settings are the values of the flags.
type settings struct {
	feeds, hostile, perHost int
	every, limit            time.Duration
	keep                    bool
	memory                  string
}

func main() {
	var s settings
	flag.IntVar(&s.feeds, "feeds", 10_000, "number of feeds")
	flag.IntVar(&s.hostile, "hostile", 1000, "how many of them hang, are slow or mean harm")
	flag.IntVar(&s.perHost, "per-host", 10, "feeds of one host")
	flag.DurationVar(&s.every, "every", 4*time.Minute, "how often each is polled")
	flag.DurationVar(&s.limit, "limit", 10*time.Minute, "how long the first round may take")
	flag.StringVar(&s.memory, "gomemlimit", "", "GOMEMLIMIT of the daemon")
	flag.BoolVar(&s.keep, "keep", false, "keep the daemon's folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, s, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "many: error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings, out io.Writer) error {
	dir, err := os.MkdirTemp("", "many")
	if err != nil {
		return err
	}
	if s.keep {
		fmt.Fprintln(out, "folder", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	program := filepath.Join(dir, "wirefold")
	if text, err := exec.Command("go", "build", "-o", program, "./cmd/wirefold").CombinedOutput(); err != nil {
		return fmt.Errorf("build the daemon (run this in the module's folder): %w: %s", err, text)
	}
	o, err := newOrigin(s)
	if err != nil {
		return err
	}
	defer o.close()
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), o.config(s), 0o600); err != nil {
		return err
	}

	d, err := start(ctx, s, dir, program)
	if err != nil {
		return err
	}
	defer d.kill()
	fmt.Fprintf(out, "start, empty database        %8.2f s\n", d.ready.Seconds())
	first, err := d.firstRound(ctx, o, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "first round of good feeds    %8.1f s for %d of %d\n", first.Seconds(), o.asked(), s.feeds-s.hostile)
	from, before := time.Now(), d.figures(ctx)
	if err := pause(ctx, s.every+s.every/5); err != nil {
		return err
	}
	after := d.figures(ctx)
	took := time.Since(from).Seconds()
	onTime, all, worst := o.onTime(s.every, from)
	fmt.Fprintf(out, "on time, good feeds          %8.2f %% of %d polls in %.0f s; the latest %.1f s late\n", 100*float64(onTime)/float64(max(all, 1)), all, took, worst.Seconds())
	fmt.Fprintf(out, "processor                    %8.2f %% of a core, %.1f polls/s; %.2f ms a poll\n",
		100*(after.cpu-before.cpu)/took, (after.polls-before.polls)/took, 1000*(after.cpu-before.cpu)/(after.polls-before.polls))
	fmt.Fprintf(out, "resident memory, peak        %8.1f MiB, at the end %.1f MiB\n", d.peak(), after.resident/(1<<20))
	fmt.Fprintf(out, "goroutines, descriptors      %8.0f, %.0f (most seen %.0f, %.0f)\n", after.goroutines, after.descriptors, d.most.goroutines, d.most.descriptors)
	fmt.Fprintf(out, "texts in the index           %8.0f; database %.1f MiB\n", after.texts, after.database/(1<<20))
	if err := d.stop(); err != nil {
		return err
	}

	again, err := start(ctx, s, dir, program)
	if err != nil {
		return err
	}
	defer again.kill()
	fmt.Fprintf(out, "start, full database         %8.2f s\n", again.ready.Seconds())
	return again.stop()
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// daemon is a running wirefold.
type daemon struct {
	cmd   *exec.Cmd
	http  *http.Client
	ready time.Duration // from the start of the process until the feed was served
	most  figures
}

// figures are some of the daemon's metrics.
type figures struct {
	cpu, resident, goroutines, descriptors, polls, texts, database float64
}

func start(ctx context.Context, s settings, dir, program string) (*daemon, error) {
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := listen.Addr().String()
	listen.Close()
	config, err := os.ReadFile(filepath.Join(dir, "config.toml"))
	if err != nil {
		return nil, err
	}
	name := filepath.Join(dir, "run.toml")
	if err := os.WriteFile(name, slices.Concat(fmt.Appendf(nil, "[server]\nlisten = %q\n", address), config), 0o600); err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	d := &daemon{cmd: exec.Command(program, "serve", "--config", name)}
	d.cmd.Stderr = log
	if s.memory != "" {
		d.cmd.Env = append(os.Environ(), "GOMEMLIMIT="+s.memory)
	}
	d.http = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, "unix", filepath.Join(dir, "wirefold.sock"))
	}}}
	begun := time.Now()
	if err := d.cmd.Start(); err != nil {
		return nil, err
	}
	for {
		res, err := http.Get("http://" + address + "/feed.atom")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				d.ready = time.Since(begun)
				return d, nil
			}
		}
		if time.Since(begun) > time.Minute {
			d.kill()
			return nil, errors.New("the daemon does not serve within a minute")
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// firstRound waits until every good feed was asked, or the limit has passed.
func (d *daemon) firstRound(ctx context.Context, o *origin, s settings) (time.Duration, error) {
	begun := time.Now()
	for o.asked() < s.feeds-s.hostile && time.Since(begun) < s.limit {
		if err := pause(ctx, time.Second); err != nil {
			return 0, err
		}
		d.figures(ctx)
	}
	return time.Since(begun), nil
}

// figures scrapes the daemon; what is missing is 0.
func (d *daemon) figures(ctx context.Context) (f figures) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://wirefold/metrics", nil)
	if err != nil {
		return f
	}
	res, err := d.http.Do(req)
	if err != nil {
		return f
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		v, _ := strconv.ParseFloat(value, 64)
		switch {
		case name == "process_cpu_seconds_total":
			f.cpu = v
		case name == "process_resident_memory_bytes":
			f.resident = v
		case name == "process_open_fds":
			f.descriptors = v
		case name == "go_goroutines":
			f.goroutines = v
		case name == "wirefold_index_texts":
			f.texts = v
		case name == "wirefold_db_size_bytes":
			f.database = v
		case strings.HasPrefix(name, "wirefold_polls_total"):
			f.polls += v
		}
	}
	d.most.goroutines = max(d.most.goroutines, f.goroutines)
	d.most.descriptors = max(d.most.descriptors, f.descriptors)
	return f
}

// peak returns the most resident memory that the daemon had, in MiB.
func (d *daemon) peak() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kilobytes / 1024
		}
	}
	return 0
}

func (d *daemon) stop() error {
	begun := time.Now()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := d.cmd.Wait()
	if took := time.Since(begun); err == nil && took > 6*time.Second {
		return fmt.Errorf("it took %s to stop", took)
	}
	return err
}

func (d *daemon) kill() {
	if d.cmd.ProcessState == nil {
		_ = d.cmd.Process.Kill() // it may have ended
		_ = d.cmd.Wait()
	}
}

// newRandom returns the same numbers in every run.
func newRandom(n uint64) *rand.Rand { return rand.New(rand.NewPCG(n, 11)) }
