package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/schedule"
	"wirefold/store"
)

// preamble is what all configurations of these tests begin with.
const preamble = `
[server]
listen = "127.0.0.1:0"
base_url = "http://feeds.example"
[store]
path = "wirefold.db"
[control]
socket = "wirefold.sock"
[fetch]
allow_networks = ["127.0.0.0/8"]
host_gap = "0s"
`

const feed = `{"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": [
 {"id": "1", "url": "https://feed.example/1", "title": "Tram line nine", "date_published": "2026-03-01T12:00:00Z",
  "content_text": "The ninth line of the tramway will open on the first Saturday in June."}]}`

// folder returns a new folder whose path is short enough for a socket in it.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "wf")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// origin serves feeds and returns its address.
func origin(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func serveFeed(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/feed+json")
	io.WriteString(w, feed)
}

// sources returns the configuration of sources with these URLs, named by their paths.
func sources(urls ...string) string {
	var b strings.Builder
	for _, url := range urls {
		fmt.Fprintf(&b, "[[source]]\nurl = %q\nname = %q\n", url, url[strings.LastIndex(url, "/")+1:])
	}
	return b.String()
}

func parse(t *testing.T, dir, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse(filepath.Join(dir, "config.toml"), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// open opens a daemon; next is what a reload reads.
func open(t *testing.T, dir, text string, next func() (*config.Config, error)) *Daemon {
	t.Helper()
	d, err := Open(t.Context(), Options{
		Config: parse(t, dir, text), Load: next, Logger: slog.New(slog.DiscardHandler),
		Getenv: func(string) string { return "" }, Version: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// running runs a daemon until stop is called, and returns a client of its commands
// and the address of its public listener.
func running(t *testing.T, d *Daemon, reload <-chan struct{}) (c *control.Client, address string, stop func()) {
	t.Helper()
	listeners, err := d.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx, listeners, reload) }()
	stop = sync.OnceFunc(func() {
		begun := time.Now()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("it took %v to stop", took)
		}
	})
	t.Cleanup(stop)
	c, err = control.Dial(t.Context(), []string{d.config().Control.Socket}, d.config().Store.Path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, "http://" + listeners.Public.Addr().String(), stop
}

// poll asks through the client and returns the events by source.
func poll(t *testing.T, c *control.Client, req control.PollRequest) map[string]control.PollEvent {
	t.Helper()
	events := map[string]control.PollEvent{}
	err := c.Poll(t.Context(), req, func(e control.PollEvent) error {
		events[e.Source] = e
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// state returns what is stored about the source.
func state(t *testing.T, s store.Store, url string) (state store.SourceState) {
	t.Helper()
	err := s.View(context.Background(), func(r store.Reader) (err error) {
		state, err = r.Source(feeds.SourceID(url))
		return err
	})
	if err != nil {
		t.Errorf("state of %s: %v", url, err)
	}
	return state
}

// TestClaimIsStoredBeforeTheRequest: whoever is asked finds in the store already that
// he is not to be asked again before his time.
func TestClaimIsStoredBeforeTheRequest(t *testing.T) {
	var d *Daemon
	var url string
	stored := make(chan store.SourceState, 1)
	url = origin(t, func(w http.ResponseWriter, r *http.Request) {
		stored <- state(t, d.store, url)
		serveFeed(w, r)
	}) + "/one"
	d = open(t, folder(t), preamble+sources(url), nil)
	begun := time.Now()
	err := d.Once(t.Context(), func(s *control.Server) error {
		events := poll(t, control.Local(s.Handler()), control.PollRequest{})
		if e := events["one"]; e.Outcome != control.OutcomeRead || e.New != 1 || e.Total != 1 {
			t.Errorf("event %+v", e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	found := <-stored
	if found.NextDue.Before(begun.Add(time.Hour).Truncate(time.Second)) || found.DueReason != schedule.ReasonSchedule {
		t.Errorf("while it was asked, the source was due %v (%s); now is %v", found.NextDue, found.DueReason, begun)
	}
	if !found.LastPoll.IsZero() {
		t.Errorf("the poll was stored before it was made: %+v", found)
	}
}

// TestClaimKeepsLaterTimes: to ask by hand must not make a daemon forget that the
// publisher wants to be left alone, should it be killed while it asks.
func TestClaimKeepsLaterTimes(t *testing.T) {
	const url = "http://127.0.0.1:1/one"
	d := open(t, folder(t), preamble+sources(url), nil)
	src := d.config().Sources[0]
	now := time.Now()
	for _, tt := range []struct {
		name   string
		stored store.SourceState
		kept   bool
	}{
		{"never polled", store.SourceState{}, false},
		{"due", store.SourceState{NextDue: now.Add(-time.Minute), DueReason: schedule.ReasonSchedule}, false},
		{"asked to wait", store.SourceState{NextDue: now.Add(48 * time.Hour), DueReason: schedule.ReasonRetryAfter}, true},
		{"gone", store.SourceState{NextDue: now.Add(-time.Minute), Gone: true}, false},
		{"stored by a wrong clock", store.SourceState{NextDue: now.AddDate(9, 0, 0), DueReason: schedule.ReasonRetryAfter}, false},
	} {
		tt.stored.ID = src.ID
		tt.stored.ETag = `"kept"`
		err := d.store.Update(t.Context(), func(w store.Writer) error { return w.PutSource(tt.stored) })
		if err != nil {
			t.Fatal(err)
		}
		claimed, err := d.claim(t.Context(), []feeds.Source{src})
		if err != nil {
			t.Fatal(err)
		}
		got := state(t, d.store, url)
		if kept := got.NextDue.Equal(tt.stored.NextDue); kept != tt.kept {
			t.Errorf("%s: due %v became %v", tt.name, tt.stored.NextDue, got.NextDue)
		}
		if !tt.kept && (got.NextDue.Before(now) || got.NextDue.After(now.Add(2*time.Hour))) {
			t.Errorf("%s: due %v, which is not the schedule's", tt.name, got.NextDue)
		}
		if at := claimed[src.ID]; !at.due.Equal(got.NextDue) || at.gone != tt.stored.Gone || got.ETag != `"kept"` {
			t.Errorf("%s: claimed %+v, stored %+v", tt.name, at, got)
		}
	}
}

// TestRestart: what was being asked when the daemon died is not asked at once by the
// next one; what was not, is.
func TestRestart(t *testing.T) {
	url := origin(t, serveFeed)
	dir := folder(t)
	text := preamble + sources(url+"/asked", url+"/other")
	first, err := Open(t.Context(), Options{
		Config: parse(t, dir, text), Logger: slog.New(slog.DiscardHandler), Getenv: func(string) string { return "" },
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.claim(t.Context(), first.config().Sources[:1]); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	d := open(t, dir, text, nil)
	err = d.Once(t.Context(), func(s *control.Server) error {
		events := poll(t, control.Local(s.Handler()), control.PollRequest{})
		if events["asked"].Outcome != control.OutcomeNotDue || events["other"].Outcome != control.OutcomeRead {
			t.Errorf("events %+v", events)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPollNow(t *testing.T) {
	url := origin(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/broken":
			io.WriteString(w, "no feed")
		default:
			serveFeed(w, r)
		}
	})
	d := open(t, folder(t), preamble+sources(url+"/one", url+"/gone", url+"/broken"), nil)
	err := d.Once(t.Context(), func(s *control.Server) error {
		c := control.Local(s.Handler())
		for _, tt := range []struct {
			req  control.PollRequest
			want map[string]string
		}{
			{control.PollRequest{}, map[string]string{"one": "read", "gone": "failed", "broken": "failed"}},
			{control.PollRequest{}, map[string]string{"one": "not-due", "gone": "gone", "broken": "not-due"}},
			// By name and by URL, and once though named twice.
			{control.PollRequest{Sources: []string{"one", url + "/one", "one"}, Force: true}, map[string]string{"one": "read"}},
			{control.PollRequest{Sources: []string{"gone"}, Force: true}, map[string]string{"gone": "failed"}},
		} {
			events := poll(t, c, tt.req)
			if len(events) != len(tt.want) {
				t.Errorf("%+v: events %+v", tt.req, events)
			}
			for name, want := range tt.want {
				e := events[name]
				if e.Outcome != want || e.Total != len(tt.want) || (e.Error != "") != (want == "failed") {
					t.Errorf("%+v: event %+v, want %s", tt.req, e, want)
				}
			}
		}
		err := c.Poll(t.Context(), control.PollRequest{Sources: []string{"one", "nobody"}}, func(e control.PollEvent) error {
			t.Errorf("polled for a wrong request: %+v", e)
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), `"nobody"`) {
			t.Errorf("error %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	none := open(t, folder(t), preamble, nil)
	if err := none.PollNow(t.Context(), control.PollRequest{}, nil); err != nil {
		t.Errorf("without sources: %v", err)
	}
}

// TestReload: a setup is replaced as a whole, or not at all.
func TestReload(t *testing.T) {
	const one, two = "http://127.0.0.1:1/one", "http://127.0.0.1:1/two"
	dir := folder(t)
	var next func() (*config.Config, error)
	d := open(t, dir, preamble+sources(one), func() (*config.Config, error) { return next() })
	text := func(text string) func() (*config.Config, error) {
		return func() (*config.Config, error) { return config.Parse(filepath.Join(dir, "config.toml"), []byte(text)) }
	}
	before := d.setup.Load()

	for name, load := range map[string]func() (*config.Config, error){
		"problems": text("colour = 1"),
		"no file":  func() (*config.Config, error) { return nil, os.ErrNotExist },
	} {
		next = load
		d.reload(t.Context())
		if d.setup.Load() != before {
			t.Errorf("%s: the setup was replaced", name)
		}
	}

	// What the client knows of hosts must outlive a reload that does not concern it.
	next = text(preamble + sources(one, two))
	d.reload(t.Context())
	after := d.setup.Load()
	if after == before || len(after.cfg.Sources) != 2 || len(after.sources) != 2 {
		t.Errorf("the new configuration is not in force: %+v", after.cfg.Sources)
	}
	if after.fetcher != before.fetcher {
		t.Error("the client was replaced without a reason")
	}

	next = text(strings.Replace(preamble, `host_gap = "0s"`, `host_gap = "3s"`, 1) + sources(one))
	d.reload(t.Context())
	if last := d.setup.Load(); last.fetcher == before.fetcher {
		t.Error("the client does not follow its configuration")
	}

	// These stay, whatever the file says.
	next = text(strings.NewReplacer("127.0.0.1:0", "127.0.0.1:1", "wirefold.db", "other.db", "wirefold.sock", "other.sock").Replace(preamble))
	d.reload(t.Context())
	if got, want := d.config(), before.cfg; got.Server.Listen != want.Server.Listen || got.Store.Path != want.Store.Path || got.Control != want.Control {
		t.Errorf("changed under a running daemon: %+v", got)
	}
	if keys := needRestart(before.cfg, parse(t, dir, "")); strings.Join(keys, " ") != "control.socket server.listen store.path" {
		t.Errorf("named as needing a restart: %v", keys)
	}
}

// TestReloadRevisesDueTimes: a schedule that has become faster is followed at once.
func TestReloadRevisesDueTimes(t *testing.T) {
	const one = "http://127.0.0.1:1/one"
	dir := folder(t)
	schedule := func(expr string) string { return preamble + "[poll]\nschedule = \"" + expr + "\"\n" + sources(one) }
	d := open(t, dir, schedule("@every 100h"), func() (*config.Config, error) { return parse(t, dir, schedule("@every 1h")), nil })
	if _, err := d.claim(t.Context(), d.config().Sources); err != nil {
		t.Fatal(err)
	}
	d.reload(t.Context())
	if at, _ := d.dispatch.appointment(one); at.due.IsZero() || at.due.After(time.Now().Add(time.Hour+time.Minute)) {
		t.Errorf("still due %v", at.due)
	}
}

// TestRun: the daemon polls by itself, answers, follows a reload, and stops, also
// while a feed does not answer and a command waits for it.
func TestRun(t *testing.T) {
	asked := make(chan string, 9)
	url := origin(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		if r.URL.Path == "/slow" {
			<-r.Context().Done()
			return
		}
		serveFeed(w, r)
	})
	dir := folder(t)
	d := open(t, dir, preamble+sources(url+"/one"), func() (*config.Config, error) {
		return parse(t, dir, preamble+sources(url+"/one", url+"/slow")), nil
	})
	reload := make(chan struct{})
	c, address, stop := running(t, d, reload)
	if path := <-asked; path != "/one" {
		t.Errorf("asked for %s", path)
	}
	reload <- struct{}{}
	if path := <-asked; path != "/slow" {
		t.Errorf("asked for %s", path)
	}
	if e := poll(t, c, control.PollRequest{Sources: []string{"one"}, Force: true})["one"]; e.Outcome != control.OutcomeRead {
		t.Errorf("event %+v", e)
	}
	res, err := http.Get(address + "/feed.atom")
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || strings.Count(string(body), "<entry>") != 1 {
		t.Errorf("%d %s, %v", res.StatusCode, body, err)
	}

	waiting := make(chan error, 1)
	told := make(chan control.PollEvent, 9)
	go func() {
		waiting <- c.Poll(context.Background(), control.PollRequest{Force: true}, func(e control.PollEvent) error {
			told <- e
			return nil
		})
	}()
	if e := <-told; e.Source != "one" {
		t.Errorf("told %+v", e)
	}
	stop()
	if err := <-waiting; err == nil || err.Error() != errStopping.Error() || len(told) > 0 {
		t.Errorf("the command that waited was told %v, after %d more events", err, len(told))
	}
	if _, err := http.Get(address); err == nil {
		t.Error("the public listener is open")
	}
	if _, err := os.Lstat(d.config().Control.Socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket was left: %v", err)
	}
}

func TestSecondDaemon(t *testing.T) {
	dir := folder(t)
	open(t, dir, preamble, nil)
	begun := time.Now()
	d, err := Open(t.Context(), Options{
		Config: parse(t, dir, preamble), Logger: slog.New(slog.DiscardHandler), Getenv: func(string) string { return "" },
	})
	if err == nil {
		d.Close()
	}
	if !errors.Is(err, store.ErrLocked) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begun); took > 10*lockTimeout {
		t.Errorf("it took %v to see it", took)
	}
}

// TestListenGivesBack: one listener is not kept when the other cannot be had.
func TestListenGivesBack(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	dir := folder(t)
	d := open(t, dir, strings.Replace(preamble, "127.0.0.1:0", address, 1), nil)
	if err := os.WriteFile(d.config().Control.Socket, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Listen(t.Context()); err == nil || !strings.Contains(err.Error(), "control.socket") {
		t.Fatalf("got %v", err)
	}
	again, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatalf("the public listener was kept: %v", err)
	}
	again.Close()
}
