// Package metrics keeps the figures that Prometheus scrapes.
//
// Names begin with wirefold_, units are base units, and no label holds anything that
// a feed or its publisher chose: neither could such labels be bounded in number, nor
// do addresses, which may hold secrets, belong there.
package metrics

import (
	"maps"
	"net/http"
	"runtime"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const prefix = "wirefold_"

// maxScrapes bounds how many scrapes are answered at a time.
const maxScrapes = 4

// Options are what Metrics are made of; all fields are needed.
type Options struct {
	Version string // of the program
	// Results are the values of Poll.Result that there can be, and Reasons those of
	// Prevented. All are there from the start, so that a rate can be taken of the
	// first one that happens.
	Results []string
	Reasons []string
	// Figures returns what holds at the moment of a scrape.
	Figures func() Figures
}

// Metrics are the instruments of one daemon. They are safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry

	polls         *prometheus.CounterVec
	seconds       prometheus.Histogram
	bytes         prometheus.Counter
	notModified   prometheus.Counter
	unconditional prometheus.Counter
	prevented     *prometheus.CounterVec
	items         prometheus.Counter
	duplicates    prometheus.Counter
	blocked       prometheus.Counter
	commits       prometheus.Histogram
	reloaded      prometheus.Gauge
	reloadedAt    prometheus.Gauge
}

// New returns instruments on a registry of their own.
func New(o Options) *Metrics {
	m := &Metrics{
		registry:      prometheus.NewRegistry(),
		polls:         counters("polls_total", "Polls that have ended, by how they ended.", "result"),
		seconds:       histogram("poll_duration_seconds", "Time of a poll, from its request until its articles were stored.", .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120),
		bytes:         counter("poll_received_bytes_total", "Bytes of feeds as they were transferred."),
		notModified:   counter("not_modified_total", "Polls that were answered with 304 Not Modified."),
		unconditional: counter("unconditional_requests_total", "Feeds answered in full to a request without validators: a first poll, or a publisher that sends none."),
		prevented:     counters("early_poll_prevented_total", "Polls that were put off or refused because a publisher does not want them yet.", "reason"),
		items:         counter("items_total", "Articles that were stored for the first time."),
		duplicates:    counter("duplicates_total", "Articles that were folded into a story that was there."),
		blocked:       counter("ssrf_blocked_total", "Connections to addresses that are not public, refused by the guard."),
		commits:       histogram("db_commit_seconds", "Time in which the database made a transaction durable.", .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10),
		reloaded:      gauge("config_last_reload_successful", "Whether the latest attempt to read the configuration succeeded."),
		reloadedAt:    gauge("config_last_reload_success_timestamp_seconds", "When the configuration was last read with success."),
	}
	for _, result := range o.Results {
		m.polls.WithLabelValues(result)
	}
	for _, reason := range o.Reasons {
		m.prevented.WithLabelValues(reason)
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: prefix + "build_info", Help: "1, with the version of the program and of Go.",
		ConstLabels: prometheus.Labels{"version": o.Version, "goversion": runtime.Version()},
	}, func() float64 { return 1 })
	m.registry.MustRegister(
		m.polls, m.seconds, m.bytes, m.notModified, m.unconditional, m.prevented, m.items, m.duplicates, m.blocked,
		m.commits, m.reloaded, m.reloadedAt, build, newMoment(o.Figures),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: prefix + name, Help: help})
}

func counters(name, help, label string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: prefix + name, Help: help}, []string{label})
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Name: prefix + name, Help: help})
}

func histogram(name, help string, buckets ...float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Name: prefix + name, Help: help, Buckets: buckets})
}

// Handler answers scrapes.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: maxScrapes})
}

// Poll is a poll that has ended.
type Poll struct {
	Result        string // one of Options.Results
	Duration      time.Duration
	Bytes         int64
	NotModified   bool
	Unconditional bool // answered in full, to a request without validators
	New, Folded   int  // articles
}

// Poll counts a poll.
func (m *Metrics) Poll(p Poll) {
	m.polls.WithLabelValues(p.Result).Inc()
	m.seconds.Observe(p.Duration.Seconds())
	m.bytes.Add(float64(p.Bytes))
	if p.NotModified {
		m.notModified.Inc()
	}
	if p.Unconditional {
		m.unconditional.Inc()
	}
	m.items.Add(float64(p.New))
	m.duplicates.Add(float64(p.Folded))
}

// Prevented counts a poll that was not made for one of Options.Reasons.
func (m *Metrics) Prevented(reason string) { m.prevented.WithLabelValues(reason).Inc() }

// Blocked counts a connection that the guard refused.
func (m *Metrics) Blocked() { m.blocked.Inc() }

// Committed counts a transaction that became durable.
func (m *Metrics) Committed(took time.Duration) { m.commits.Observe(took.Seconds()) }

// Reloaded notes an attempt to read the configuration.
func (m *Metrics) Reloaded(ok bool, at time.Time) {
	m.reloaded.Set(0)
	if ok {
		m.reloaded.Set(1)
		m.reloadedAt.Set(seconds(at))
	}
}

// seconds returns a time as Prometheus wants it, 0 for none.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}

// Figures are what holds at one moment.
type Figures struct {
	Feeds         map[string]int // sources by state
	Due           int            // sources that may be asked and are not yet
	Polling       int            // sources that are being asked
	Held          int            // sources that their publisher asked to leave alone (429, Retry-After)
	Late          time.Duration  // for how long the first of those that are due has waited
	Queue         int            // polls that wait to be stored
	Texts         int            // in the index of candidates
	LastSuccess   time.Time      // of a poll; zero for none yet
	LastCommit    time.Time      // of the results of polls; zero for none yet
	DatabaseBytes int64          // length of the file
	Ready         bool           // the daemon polls and stores
	LogDropped    int64          // log records that nobody read in time
}

// moment collects Figures at each scrape.
type moment struct {
	figures func() Figures
	feeds   *prometheus.Desc
	single  []single
}

// single is a figure without labels.
type single struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(Figures) float64
}

func newMoment(figures func() Figures) *moment {
	m := &moment{figures: figures, feeds: prometheus.NewDesc(prefix+"feeds", "Sources by state.", []string{"state"}, nil)}
	add := func(kind prometheus.ValueType, name, help string, value func(Figures) float64) {
		m.single = append(m.single, single{prometheus.NewDesc(prefix+name, help, nil, nil), kind, value})
	}
	const g, c = prometheus.GaugeValue, prometheus.CounterValue
	add(g, "feeds_due", "Sources that are due and not yet asked.", func(f Figures) float64 { return float64(f.Due) })
	add(g, "feeds_polling", "Sources that are being asked.", func(f Figures) float64 { return float64(f.Polling) })
	add(g, "poll_lateness_seconds", "For how long the first of the due sources has waited.", func(f Figures) float64 { return f.Late.Seconds() })
	add(g, "retry_after_active", "Sources that are left alone because their publisher asked for it (429, Retry-After).", func(f Figures) float64 { return float64(f.Held) })
	add(g, "ingest_queue", "Polls that wait to be stored.", func(f Figures) float64 { return float64(f.Queue) })
	add(g, "index_texts", "Texts in the index of candidates.", func(f Figures) float64 { return float64(f.Texts) })
	add(g, "last_success_timestamp_seconds", "When a poll last succeeded; 0 for not yet.", func(f Figures) float64 { return seconds(f.LastSuccess) })
	add(g, "last_commit_timestamp_seconds", "When the result of a poll was last stored; 0 for not since the start.", func(f Figures) float64 { return seconds(f.LastCommit) })
	add(g, "db_size_bytes", "Length of the database file.", func(f Figures) float64 { return float64(f.DatabaseBytes) })
	add(g, "ready", "Whether sources are polled and the results stored.", func(f Figures) float64 { return number(f.Ready) })
	add(c, "log_records_dropped_total", "Log records that were dropped because nobody read them.", func(f Figures) float64 { return float64(f.LogDropped) })
	return m
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Describe implements prometheus.Collector.
func (m *moment) Describe(ch chan<- *prometheus.Desc) {
	ch <- m.feeds
	for _, s := range m.single {
		ch <- s.desc
	}
}

// Collect implements prometheus.Collector.
func (m *moment) Collect(ch chan<- prometheus.Metric) {
	f := m.figures()
	for _, state := range slices.Sorted(maps.Keys(f.Feeds)) {
		ch <- prometheus.MustNewConstMetric(m.feeds, prometheus.GaugeValue, float64(f.Feeds[state]), state)
	}
	for _, s := range m.single {
		ch <- prometheus.MustNewConstMetric(s.desc, s.kind, s.value(f))
	}
}
