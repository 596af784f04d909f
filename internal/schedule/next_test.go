package schedule

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestNext(t *testing.T) {
	const now = "2026-03-01T10:04:00Z"
	for _, c := range []struct {
		name, expr string
		in         Input
		want       string
		reason     string
	}{
		{"the schedule", "@every 30m", Input{}, "2026-03-01T10:34:00Z", "schedule"},
		{"jitter", "@every 30m", Input{Random: 0.5}, "2026-03-01T10:35:30Z", "schedule"},
		{"at most 5 minutes of jitter", "@daily", Input{Random: 0.5}, "2026-03-02T00:02:30Z", "schedule"},
		{"an hourly poll keeps an hour", "@hourly", Input{Random: 0.2}, "2026-03-01T11:04:00Z", "schedule"},
		{"and takes more jitter", "@hourly", Input{Random: 0.9}, "2026-03-01T11:04:30Z", "schedule"},
		{"a daily poll that was on time keeps a day", "0 10 * * *", Input{Random: 0.2}, "2026-03-02T10:04:00Z", "schedule"},
		{"one that was late does not", "0 9 * * *", Input{Random: 0.2}, "2026-03-02T09:01:00Z", "schedule"},
		{"office hours", "0 9,17 * * *", Input{Random: 0.2}, "2026-03-01T17:01:00Z", "schedule"},
		{"the operator's rare schedule stands", "@yearly", Input{}, "2027-01-01T00:00:00Z", "schedule"},

		{"max-age", "@hourly", Input{Waits: []Wait{{"Cache-Control max-age", 11 * time.Hour}}, Random: 0.9}, "2026-03-01T21:04:00Z", "Cache-Control max-age"},
		{"max-age before the schedule", "@hourly", Input{Waits: []Wait{{"Cache-Control max-age", time.Minute}}}, "2026-03-01T11:04:00Z", "schedule"},
		{"max-age without measure", "@hourly", Input{Waits: []Wait{{"Cache-Control max-age", 1 << 62}}}, "2026-03-08T10:04:00Z", "Cache-Control max-age"},
		{"floor", "* * * * *", Input{MinInterval: 15 * time.Minute, Random: 0.9}, "2026-03-01T10:19:00Z", "floor of 15m"},
		{"floor in hours", "* * * * *", Input{MinInterval: 24 * time.Hour}, "2026-03-02T10:04:00Z", "floor of 24h"},
		{"floor without measure", "* * * * *", Input{MinInterval: 1000 * time.Hour}, "2026-03-08T10:04:00Z", "floor of 1000h"},
		{"max-age beats the floor", "* * * * *", Input{MinInterval: time.Minute, Waits: []Wait{{"Cache-Control max-age", time.Hour}}}, "2026-03-01T11:04:00Z", "Cache-Control max-age"},

		{"first failure", "0 * * * *", Input{Outcome: Outcome{Failures: 1}, Random: 0.5}, "2026-03-01T11:06:30Z", "back-off after 1 failure"},
		{"third failure", "0 * * * *", Input{Outcome: Outcome{Failures: 3, Status: 500}, Random: 0.5}, "2026-03-01T14:06:30Z", "back-off after 3 failures"},
		{"hundredth failure", "0 * * * *", Input{Outcome: Outcome{Failures: 100}}, "2026-03-02T10:04:00Z", "back-off after 100 failures"},
		{"a failure of a rare schedule", "@monthly", Input{Outcome: Outcome{Failures: 3}}, "2026-04-01T00:00:00Z", "schedule"},
		{"not found, twice", "@hourly", Input{Outcome: Outcome{Failures: 2, Status: 404}}, "2026-03-01T12:04:00Z", "back-off after 2 failures"},
		{"not found, three times", "@hourly", Input{Outcome: Outcome{Failures: 3, Status: 404}}, "2026-03-02T10:04:00Z", "back-off after 3 failures"},
		{"forbidden, three times", "@hourly", Input{Outcome: Outcome{Failures: 3, Status: 403}}, "2026-03-02T10:04:00Z", "back-off after 3 failures"},
		{"asked too often", "*/5 * * * *", Input{Outcome: Outcome{Failures: 1, Status: 429}}, "2026-03-01T11:04:00Z", "back-off after 1 failure"},
		{"asked too often again", "*/5 * * * *", Input{Outcome: Outcome{Failures: 2, Status: 429}}, "2026-03-01T12:04:00Z", "back-off after 2 failures"},
		{"Retry-After", "@hourly", Input{Outcome: Outcome{Failures: 1, Status: 503, RetryAfter: 72 * time.Hour}, Random: 0.5}, "2026-03-04T10:06:30Z", "Retry-After"},
		{"Retry-After before the back-off", "@hourly", Input{Outcome: Outcome{Failures: 3, Status: 503, RetryAfter: time.Hour}}, "2026-03-01T14:04:00Z", "back-off after 3 failures"},
		{"Retry-After without measure", "@hourly", Input{Outcome: Outcome{Failures: 1, RetryAfter: 1 << 62}}, "2026-03-31T10:04:00Z", "Retry-After"},
		{"Retry-After of a success", "@hourly", Input{Outcome: Outcome{RetryAfter: 72 * time.Hour}}, "2026-03-01T11:04:00Z", "schedule"},
		{"the floor holds for failures", "* * * * *", Input{MinInterval: time.Hour, Outcome: Outcome{Failures: 1}}, "2026-03-01T11:04:00Z", "floor of 1h"},
		{"and the back-off starts from it", "* * * * *", Input{MinInterval: time.Hour, Outcome: Outcome{Failures: 3}}, "2026-03-01T14:04:00Z", "back-off after 3 failures"},

		{"a pause of the host", "@hourly", Input{Outcome: Outcome{Held: at(now).Add(72 * time.Hour)}, Random: 0.5}, "2026-03-04T10:06:30Z", "pause of the host (429)"},
		{"a pause that is over", "@hourly", Input{Outcome: Outcome{Held: at(now).Add(-time.Hour)}}, "2026-03-01T11:04:00Z", "schedule"},
		{"skipped hours", "@hourly", Input{SkipHours: []int{11, 12, 14}, Random: 0.5}, "2026-03-01T13:02:30Z", "skipHours or skipDays"},
		{"skipped hours that are not meant", "@hourly", Input{SkipHours: []int{10, 12}}, "2026-03-01T11:04:00Z", "schedule"},
		{"all hours are none", "@hourly", Input{SkipHours: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23}}, "2026-03-01T11:04:00Z", "schedule"},
		{"over midnight", "@hourly", Input{Waits: []Wait{{"ttl", 13 * time.Hour}}, SkipHours: []int{23, 0}}, "2026-03-02T01:00:00Z", "skipHours or skipDays"},
		{"skipped days", "@hourly", Input{SkipDays: []time.Weekday{time.Sunday, time.Monday}}, "2026-03-03T00:00:00Z", "skipHours or skipDays"},
		{"all days are none", "@hourly", Input{SkipDays: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}, "2026-03-01T11:04:00Z", "schedule"},
		{"days and hours", "@hourly", Input{SkipDays: []time.Weekday{time.Sunday}, SkipHours: []int{0, 1, 2, 3, 4, 5}}, "2026-03-02T06:00:00Z", "skipHours or skipDays"},
		{"the latest of several waits", "@hourly", Input{Waits: []Wait{{"a", 2 * time.Hour}, {"b", 5 * time.Hour}, {"c", 3 * time.Hour}, {"d", -time.Hour}}}, "2026-03-01T15:04:00Z", "b"},
	} {
		c.in.Now, c.in.Schedule = at(now), mustParse(t, c.expr)
		p := Next(c.in)
		if p.Due != at(c.want) || p.Reason != c.reason {
			t.Errorf("%s: %s, %q; want %s, %q", c.name, p.Due.Format(time.RFC3339), p.Reason, c.want, c.reason)
		}
	}
}

// A day of an hourly schedule, with jitter and polls that start late: no two polls
// are less than an hour apart, and there are about 24.
func TestHourlyIsNeverLess(t *testing.T) {
	s := mustParse(t, "@hourly")
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		last := at("2026-03-01T10:00:00Z").Add(time.Duration(rnd.Int64N(int64(time.Hour))))
		polls := 0
		for end := last.Add(24 * time.Hour); last.Before(end); polls++ {
			due := Next(Input{Now: last, Schedule: s, Random: rnd.Float64()}).Due
			started := due.Add(time.Duration(rnd.Int64N(int64(20 * time.Second))))
			if d := started.Sub(last); d < time.Hour {
				t.Fatalf("polls %s apart", d)
			}
			last = started
		}
		if polls < 22 || polls > 24 {
			t.Errorf("%d polls in a day", polls)
		}
	}
}

// One poll at an odd hour, after an outage say, does not move a daily schedule.
func TestDailyReturnsToItsHour(t *testing.T) {
	s := mustParse(t, "0 6 * * *")
	now := at("2026-03-01T18:00:00Z")
	for range 30 {
		now = Next(Input{Now: now, Schedule: s, Random: 0.9}).Due
		if now.Hour() != 6 || now.Minute() > 10 {
			t.Fatalf("a poll at %s", now)
		}
	}
}

func TestSane(t *testing.T) {
	now := at("2026-03-01T10:04:00Z")
	hourly, yearly := mustParse(t, "@hourly"), mustParse(t, "@yearly")
	next := at("2026-03-01T11:00:00Z")
	for _, c := range []struct {
		s      Schedule
		due    time.Time
		reason string
		want   time.Time
	}{
		{hourly, now.AddDate(0, 0, 7), "Cache-Control max-age", now.AddDate(0, 0, 7)},
		{hourly, now.AddDate(0, 0, 8), "Cache-Control max-age", next},
		{hourly, now.AddDate(0, 0, 8), "schedule", next},
		{hourly, next.Add(4 * time.Minute), ReasonSchedule, next.Add(4 * time.Minute)}, // jitter
		{hourly, now.Add(59 * time.Minute), ReasonSchedule, now.Add(59 * time.Minute)}, // a period after a poll
		{hourly, at("2026-03-02T00:03:00Z"), ReasonSchedule, next},                     // it was daily
		{hourly, at("2026-03-02T00:03:00Z"), "floor of 24h", at("2026-03-02T00:03:00Z")},
		{hourly, now.AddDate(0, 0, 8), ReasonRetryAfter, now.AddDate(0, 0, 8)},
		{hourly, now.AddDate(0, 0, 31), ReasonRetryAfter, next},
		{hourly, now.AddDate(10, 0, 0), "", next},
		{hourly, now.AddDate(-10, 0, 0), "schedule", now.AddDate(-10, 0, 0)}, // overdue
		{yearly, at("2027-01-01T00:09:00Z"), "schedule", at("2027-01-01T00:09:00Z")},
		{yearly, at("2028-01-01T00:00:00Z"), "schedule", at("2027-01-01T00:00:00Z")},
	} {
		if got := c.s.Sane(c.due, c.reason, now); got != c.want {
			t.Errorf("%s for %q becomes %s, want %s", c.due, c.reason, got, c.want)
		}
	}
}
