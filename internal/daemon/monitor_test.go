package daemon

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/store"
)

// ask sends a GET and returns the answer.
func ask(t *testing.T, url string, header ...string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestMonitoring: who may see the figures, and that they are those of what happened.
func TestMonitoring(t *testing.T) {
	defer http.DefaultClient.CloseIdleConnections()
	dir := folder(t)
	const token = "a-token-that-nobody-guesses"
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := origin(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good":
			serveFeed(w, r)
		case "/private":
			http.Redirect(w, r, "http://10.1.2.3/feed", http.StatusFound)
		default:
			http.Error(w, "no", http.StatusInternalServerError)
		}
	})
	text := preamble + "[admin]\nlisten = \"127.0.0.1:0\"\ntoken_file = \"token\"\n" + sources(at+"/good", at+"/bad", at+"/private")
	d := open(t, dir, text, func() (*config.Config, error) { return nil, fmt.Errorf("it cannot be read") })
	listeners, err := d.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended, reload := make(chan error, 1), make(chan struct{})
	go func() { ended <- d.Run(ctx, listeners, reload) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	c, err := control.Dial(t.Context(), []string{d.config().Control.Socket}, d.config().Store.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	poll(t, c, control.PollRequest{Force: true})
	poll(t, c, control.PollRequest{Sources: []string{"good"}}) // not due
	reload <- struct{}{}
	reload <- struct{}{} // taken when the first is done

	public, private := "http://"+listeners.Public.Addr().String(), "http://"+listeners.Admin.Addr().String()
	bearer := "Authorization: Bearer " + token
	for _, tc := range []struct {
		url    string
		header []string
		status int
	}{
		{public + "/metrics", []string{bearer, "X-Forwarded-For: 127.0.0.1"}, 404},
		{public + "/debug/pprof/", []string{bearer, "X-Forwarded-For: 127.0.0.1"}, 404},
		{public + "/healthz", nil, 200},
		{public + "/readyz", nil, 200},
		{private + "/metrics", []string{"X-Forwarded-For: 127.0.0.1"}, 401},
		{private + "/debug/pprof/", nil, 401},
		{private + "/debug/pprof/", []string{bearer}, 200},
		{private + "/healthz", []string{bearer}, 200},
		{private + "/readyz?verbose", []string{bearer}, 200},
	} {
		if status, body := ask(t, tc.url, tc.header...); status != tc.status {
			t.Errorf("%s %v: %d %q, want %d", tc.url, tc.header, status, body, tc.status)
		}
	}
	_, scrape := ask(t, private+"/metrics", bearer)
	for _, line := range []string{
		`wirefold_polls_total{result="read"} 1`,
		`wirefold_polls_total{result="error_status"} 1`,
		`wirefold_polls_total{result="error_blocked"} 1`,
		`wirefold_ssrf_blocked_total 1`,
		`wirefold_items_total 1`,
		`wirefold_unconditional_requests_total 1`,
		`wirefold_early_poll_prevented_total{reason="not_due"} 1`,
		`wirefold_feeds{state="ok"} 1`,
		`wirefold_feeds{state="failing"} 2`,
		`wirefold_feeds{state="new"} 0`,
		`wirefold_config_last_reload_successful 0`,
		`wirefold_ready 1`,
	} {
		if !strings.Contains(scrape, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
	if strings.Contains(scrape, "db_size_bytes 0\n") || strings.Contains(scrape, "wirefold_db_commit_seconds_count 0\n") || strings.Contains(scrape, "last_success_timestamp_seconds 0\n") {
		t.Error("figures of the database or the last success are missing")
	}
	// No label comes from a feed or its address.
	for _, foreign := range []string{"good", "private", "Tram", "10.1.2.3", at} {
		if strings.Contains(scrape, foreign) {
			t.Errorf("the scrape has %q in it", foreign)
		}
	}
}

// TestMonitoringStops: from SIGTERM on the daemon says that it is not ready.
func TestMonitoringStops(t *testing.T) {
	w := newWorld(t, steady(), "", "a.example/feed")
	if err := w.d.ready(); err == nil {
		t.Error("ready before it runs")
	}
	w.d.setPhase(nil)
	if err := w.d.ready(); err != nil {
		t.Error(err)
	}
	w.d.health.writing(store.ErrDamaged)
	if err := w.d.ready(); err == nil {
		t.Error("ready while nothing can be stored")
	}
	if err := w.d.well(t.Context()); err != nil {
		t.Errorf("a restart would not mend a full disk, but: %v", err)
	}
	w.d.health.writing(nil)
	if err := w.d.ready(); err != nil {
		t.Error(err)
	}
	w.d.setPhase(errStopping)
	if err := w.d.ready(); err != errStopping {
		t.Errorf("while it stops: %v", err)
	}
}

// TestHungIngester: a transaction that does not end, as on a file system that is
// frozen, is seen by the watchdog and nothing else.
func TestHungIngester(t *testing.T) {
	locked, release := make(chan struct{}), make(chan struct{})
	var w *world
	w = newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		go w.d.store.Update(context.Background(), func(store.Writer) error {
			close(locked)
			<-release
			return nil
		})
		<-locked
		steady()(rw, r)
	}, "", "a.example/feed")
	w.d.dispatch.round(t.Context())
	for w.d.ingester.Figures().Busy.IsZero() {
		select {
		case <-t.Context().Done():
			t.Fatal("nothing is written")
		case <-time.After(time.Millisecond):
		}
	}
	w.moveTo(w.now().Add(maxSilence))
	if err := w.d.well(t.Context()); err != nil {
		t.Errorf("a slow disk: %v", err)
	}
	w.d.dispatch.pick() // the dispatcher goes round all the same
	w.moveTo(w.now().Add(maxWriting))
	w.d.dispatch.pick()
	if err := w.d.well(t.Context()); err == nil || !strings.Contains(err.Error(), "ingester") {
		t.Errorf("a transaction that hangs: %v", err)
	}
	close(release)
	w.d.dispatch.polls.Wait()
	if err := w.d.well(t.Context()); err != nil {
		t.Errorf("when it has ended: %v", err)
	}
}

// TestPollRecord: one record a poll, on one line, with all keys, whatever the feed says.
func TestPollRecord(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) {
		io.WriteString(rw, `{"version": "https://jsonfeed.org/version/1.1", "title": "x\n<0>forged", "items": [{"id": "1\nmsg=poll", "title": "a\nmsg=poll source=b"}]}`)
	}, "", "a.example/feed")
	w.d.log = slog.New(slog.NewTextHandler(&log, nil))
	w.settle()
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 1 {
		t.Fatalf("%d lines:\n%s", len(lines), &log)
	}
	for _, key := range []string{"msg=poll ", "source=a.example/feed ", "outcome=read ", "event=poll ", "status=200 ", "bytes=", "dur=", "new=1 ", "dup=0 ", "next=2026-03-02T11:", "due_reason=schedule"} {
		if !strings.Contains(lines[0], key) {
			t.Errorf("no %s in %s", key, lines[0])
		}
	}
}
