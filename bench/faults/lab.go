package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// patience is how long something may take that must happen.
const patience = 60 * time.Second

// lab is where one part is run.
type lab struct {
	dir    string
	binary string
}

// rig is a daemon with its publishers and its observers, and what these have seen.
type rig struct {
	lab
	config, database string
	origin           *origin
	wrapper          []string // a command in front of the daemon

	daemon  *exec.Cmd
	exited  chan struct{}
	address string
	log     *lockedBuffer
	startup []time.Duration

	stop      context.CancelFunc
	observing sync.WaitGroup

	mu    sync.Mutex
	blind bool // what comes now is not counted
	shown map[string]bool
	acked map[string]bool
	feeds int
}

// newRig prepares a daemon whose database is in the folder.
func (l lab) newRig(folder string) (*rig, error) {
	r := &rig{lab: l, origin: newOrigin(), config: filepath.Join(l.dir, "config.toml"), database: filepath.Join(folder, "wirefold.db"), shown: map[string]bool{}, acked: map[string]bool{}}
	var b strings.Builder
	fmt.Fprintf(&b, "[server]\nlisten = \"127.0.0.1:0\"\nbase_url = \"http://news.example\"\nentries = 200\n[store]\npath = %q\nsnapshots = \"off\"\n", r.database)
	fmt.Fprintf(&b, "[control]\nsocket = %q\n[poll]\nschedule = \"@every 1s\"\n[fetch]\nallow_networks = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\nhost_concurrency = 16\n", filepath.Join(l.dir, "wirefold.sock"))
	for n := range sources {
		fmt.Fprintf(&b, "[[source]]\nurl = %q\nname = \"source %d\"\n", r.origin.url(n), n)
	}
	return r, os.WriteFile(r.config, []byte(b.String()), 0o600)
}

// close ends everything that the rig has started.
func (r *rig) close() {
	r.kill()
	r.origin.close()
}

var listening = regexp.MustCompile(`msg=ready listen=(\S+)`)

// start starts the daemon and its observers.
func (r *rig) start(ctx context.Context) error {
	begun := time.Now()
	args := append(r.wrapper[:len(r.wrapper):len(r.wrapper)], r.binary, "serve", "-c", r.config)
	cmd := exec.Command(args[0], args[1:]...)
	// A group of its own: a wrapper's children end with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	r.log = &lockedBuffer{}
	cmd.Stderr = r.log
	if err := cmd.Start(); err != nil {
		return err
	}
	r.daemon, r.exited = cmd, make(chan struct{})
	go func() {
		defer close(r.exited)
		_ = cmd.Wait() // how it ended is looked at where it matters
	}()
	err := r.until(ctx, "the daemon is ready", func() bool {
		match := listening.FindStringSubmatch(r.log.String())
		if match != nil {
			r.address = match[1]
		}
		return match != nil
	})
	if err != nil {
		return err
	}
	r.startup = append(r.startup, time.Since(begun))
	observing, stop := context.WithCancel(ctx)
	r.stop = stop
	r.observing.Go(func() { r.read(observing) })
	r.observing.Go(func() { r.command(observing) })
	return nil
}

// until waits until something is so; it is an error if the daemon ends before.
func (r *rig) until(ctx context.Context, what string, ok func() bool) error {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if ok() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.exited:
			if ok() {
				return nil
			}
			return fmt.Errorf("the daemon ended before %s:\n%s", what, r.log.tail())
		case <-time.After(10 * time.Millisecond):
		}
	}
	return fmt.Errorf("it does not come to pass that %s:\n%s", what, r.log.tail())
}

// kill ends the daemon at once.
func (r *rig) kill() {
	if r.daemon == nil {
		return
	}
	_ = syscall.Kill(-r.daemon.Process.Pid, syscall.SIGKILL) // it may have ended
	r.settle()
}

// settle waits until the daemon has ended, and its observers with it.
func (r *rig) settle() {
	<-r.exited
	if r.stop != nil {
		r.stop()
	}
	r.observing.Wait()
	r.daemon, r.stop = nil, nil
}

// read reads the served feed again and again, and notes what it shows.
func (r *rig) read(ctx context.Context) {
	for ctx.Err() == nil {
		if links, err := r.feed(ctx); err == nil {
			r.mu.Lock()
			r.feeds++
			for _, link := range links {
				if !r.blind {
					r.shown[link] = true
				}
			}
			r.mu.Unlock()
		}
		pause(ctx, 20*time.Millisecond)
	}
}

// feed returns the links in the served feed.
func (r *rig) feed(ctx context.Context) ([]string, error) {
	status, body, err := r.get(ctx, "/feed.json")
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("the feed answers %d: %w", status, err)
	}
	var doc struct {
		Items []struct{ ID, URL string }
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, err
	}
	var links []string
	for _, i := range doc.Items {
		links = append(links, i.URL)
	}
	return links, nil
}

func (r *rig) get(ctx context.Context, path string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.address+path, nil)
	if err != nil {
		return 0, nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

// command has the daemon poll again and again, and notes what that acknowledges.
func (r *rig) command(ctx context.Context) {
	for ctx.Err() == nil {
		before, _ := r.origin.served()
		out, _ := exec.CommandContext(ctx, r.binary, "poll", "--force", "--json", "-c", r.config).Output() // what it has said, it has
		lines := bufio.NewScanner(bytes.NewReader(out))
		for lines.Scan() {
			var event struct{ Source, Outcome string }
			var n int
			if json.Unmarshal(lines.Bytes(), &event) != nil || event.Outcome != "read" {
				continue
			}
			if _, err := fmt.Sscanf(event.Source, "source %d", &n); err != nil {
				continue
			}
			// It was read in a version from before to now: what stands in all of them is stored.
			now, _ := r.origin.served()
			r.mu.Lock()
			for i := max(0, now[n]-window) + 1; i <= before[n] && !r.blind; i++ {
				r.acked[r.origin.link(n, i)] = true
			}
			r.mu.Unlock()
		}
		pause(ctx, 20*time.Millisecond)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// setBlind says whether what is seen from now on counts.
func (r *rig) setBlind(blind bool) {
	r.mu.Lock()
	r.blind = blind
	r.mu.Unlock()
}

// lockedBuffer is what a process writes, read while it does.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func (b *lockedBuffer) tail() string {
	s := b.String()
	return s[max(0, len(s)-2000):]
}
