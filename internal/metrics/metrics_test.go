package metrics

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func newMetrics() *Metrics {
	return New(Options{
		Version: "1.2.3", Results: []string{"read", "error_dns"}, Reasons: []string{"host_pause"},
		Figures: func() Figures {
			return Figures{
				Feeds: map[string]int{"ok": 7, "failing": 2}, Due: 3, Polling: 1, Held: 4, Late: 90 * time.Second, Queue: 5, Texts: 6,
				LastSuccess: time.Unix(1_700_000_000, 500_000_000), DatabaseBytes: 4096, Ready: true, LogDropped: 8,
			}
		},
	})
}

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// TestScrape holds the names, which dashboards and rules rely on, and what is counted.
func TestScrape(t *testing.T) {
	m := newMetrics()
	before := scrape(t, m)
	for _, line := range []string{
		`wirefold_polls_total{result="error_dns"} 0`, `wirefold_early_poll_prevented_total{reason="host_pause"} 0`,
		`wirefold_last_commit_timestamp_seconds 0`,
	} {
		if !strings.Contains(before, "\n"+line+"\n") {
			t.Errorf("nothing has happened yet, and there is no line %q", line)
		}
	}
	m.Poll(Poll{Result: "read", Duration: 300 * time.Millisecond, Bytes: 1000, Unconditional: true, New: 3, Folded: 1})
	m.Poll(Poll{Result: "read", Duration: 3 * time.Second, NotModified: true})
	m.Prevented("host_pause")
	m.Blocked()
	m.Committed(3 * time.Millisecond)
	m.Reloaded(true, time.Unix(1_600_000_000, 0))
	m.Reloaded(false, time.Unix(1_600_000_100, 0))
	after := scrape(t, m)
	for _, line := range []string{
		`wirefold_polls_total{result="read"} 2`,
		`wirefold_poll_duration_seconds_bucket{le="0.5"} 1`,
		`wirefold_poll_duration_seconds_count 2`,
		`wirefold_poll_received_bytes_total 1000`,
		`wirefold_not_modified_total 1`,
		`wirefold_unconditional_requests_total 1`,
		`wirefold_early_poll_prevented_total{reason="host_pause"} 1`,
		`wirefold_items_total 3`,
		`wirefold_duplicates_total 1`,
		`wirefold_ssrf_blocked_total 1`,
		`wirefold_db_commit_seconds_bucket{le="0.005"} 1`,
		`wirefold_config_last_reload_successful 0`,
		`wirefold_config_last_reload_success_timestamp_seconds 1.6e+09`,
		`wirefold_feeds{state="failing"} 2`,
		`wirefold_feeds_due 3`,
		`wirefold_feeds_polling 1`,
		`wirefold_poll_lateness_seconds 90`,
		`wirefold_retry_after_active 4`,
		`wirefold_ingest_queue 5`,
		`wirefold_index_texts 6`,
		`wirefold_last_success_timestamp_seconds 1.7000000005e+09`,
		`wirefold_db_size_bytes 4096`,
		`wirefold_ready 1`,
		`wirefold_log_records_dropped_total 8`,
	} {
		if !strings.Contains(after, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
	for _, part := range []string{`wirefold_build_info{goversion="go`, `version="1.2.3"} 1`, "\ngo_goroutines ", "\nprocess_open_fds "} {
		if !strings.Contains(after, part) {
			t.Errorf("no %q", part)
		}
	}
	if t.Failed() {
		t.Log(after)
	}
}

// TestApart: two daemons of one process share nothing.
func TestApart(t *testing.T) {
	a, b := newMetrics(), newMetrics()
	a.Blocked()
	if !strings.Contains(scrape(t, b), "\nwirefold_ssrf_blocked_total 0\n") {
		t.Error("what one counts is seen in the other")
	}
}

// TestPromtool has Prometheus' own tool look at a scrape, and at the alert rules.
func TestPromtool(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("skipped: promtool is missing (Debian's package prometheus has it)")
	}
	check := exec.Command(promtool, "check", "metrics")
	check.Stdin = strings.NewReader(scrape(t, newMetrics()))
	if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
	const rules = "../../packaging/prometheus/wirefold.rules.yml"
	if out, err := exec.Command(promtool, "check", "rules", "--lint-fatal", rules).CombinedOutput(); err != nil {
		t.Errorf("promtool check rules: %v\n%s", err, out)
	}
	unit := exec.Command(promtool, "test", "rules", "wirefold.rules.test.yml")
	unit.Dir = "../../packaging/prometheus"
	if out, err := unit.CombinedOutput(); err != nil {
		t.Errorf("promtool test rules: %v\n%s", err, out)
	}
	// Rules and dashboard name only what there is.
	names := scrape(t, newMetrics())
	for _, file := range []string{rules, "../../packaging/grafana/wirefold.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		used := metricNames(string(text))
		if len(used) < 5 {
			t.Errorf("%s names only %v", file, used)
		}
		for _, name := range used {
			if !strings.Contains(names, "\n"+name) {
				t.Errorf("%s names %s, which there is not", file, name)
			}
		}
	}
}

// metricNames returns the names of our metrics in an expression or a file.
func metricNames(text string) []string {
	var names []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
		if strings.HasPrefix(word, prefix) {
			names = append(names, word)
		}
	}
	return names
}
