package schedule

import (
	"strings"
	"testing"
	"time"
)

func mustParse(t *testing.T, expr string) Schedule {
	t.Helper()
	s, err := Parse(expr)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestNextFirings(t *testing.T) {
	for _, c := range []struct{ expr, after, want string }{
		{"@hourly", "2026-03-01T10:04:00Z", "2026-03-01T11:00:00Z"},
		{"@hourly", "2026-03-01T11:00:00Z", "2026-03-01T12:00:00Z"},
		{"  0  *\t* * * ", "2026-03-01T10:04:00Z", "2026-03-01T11:00:00Z"},
		{"@every   90m", "2026-03-01T10:04:00Z", "2026-03-01T11:34:00Z"},
		{"@daily", "2026-03-01T10:04:00Z", "2026-03-02T00:00:00Z"},
		{"@yearly", "2026-03-01T10:04:00Z", "2027-01-01T00:00:00Z"},
		{"0 6 * * mon", "2026-03-01T10:04:00Z", "2026-03-02T06:00:00Z"},
		// UTC, wherever the question comes from.
		{"0 6 * * *", "2026-03-01T01:00:00-08:00", "2026-03-02T06:00:00Z"},
		{"CRON_TZ=Europe/Rome 0 6 * * *", "2026-03-01T10:00:00Z", "2026-03-02T05:00:00Z"},
		{"TZ=Europe/Rome\t0 6 * * *", "2026-07-01T10:00:00Z", "2026-07-02T04:00:00Z"},
		{"0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z"},
		// Summer time: 02:30 does not exist on 8 March and is left out.
		{"CRON_TZ=America/Los_Angeles 30 2 * * *", "2026-03-08T08:00:00Z", "2026-03-09T09:30:00Z"},
		{"CRON_TZ=America/Los_Angeles 30 1 * * *", "2026-03-08T08:00:00Z", "2026-03-08T09:30:00Z"},
		// 01:30 exists twice on 1 November and fires twice.
		{"CRON_TZ=America/Los_Angeles 30 1 * * *", "2026-11-01T07:00:00Z", "2026-11-01T08:30:00Z"},
		{"CRON_TZ=America/Los_Angeles 30 1 * * *", "2026-11-01T08:30:00Z", "2026-11-01T09:30:00Z"},
		{"CRON_TZ=America/Los_Angeles 30 1 * * *", "2026-11-01T09:30:00Z", "2026-11-02T09:30:00Z"},
		// An hourly schedule does not notice.
		{"CRON_TZ=America/Los_Angeles 0 * * * *", "2026-03-08T09:00:00Z", "2026-03-08T10:00:00Z"},
		{"30 2 * * *", "2026-03-08T00:00:00Z", "2026-03-08T02:30:00Z"},
	} {
		s := mustParse(t, c.expr)
		if got := s.Next(at(c.after)); got != at(c.want) || got.Location() != time.UTC {
			t.Errorf("%q after %s: %s, want %s", c.expr, c.after, got.Format(time.RFC3339), c.want)
		}
		if s.String() != c.expr {
			t.Errorf("%q reads %q", c.expr, s)
		}
	}
}

func TestNextIsNeverZero(t *testing.T) {
	s := mustParse(t, "0 0 29 2 *")
	if next := s.Next(at("2097-01-01T00:00:00Z")); next.Before(at("2097-01-02T00:00:00Z")) {
		t.Errorf("%s", next)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, expr := range []string{
		"", "  ", "hourly", "@often", "@every", "@every 0s", "@every 500ms", "@every 1500ms", "@every -5m", "@every 1",
		"CRON_TZ=Europe/Rome @every 0s", "* * * *", "0 0 * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "*/0 * * * *", "5-1 * * * *", "a * * * *",
		"0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *",
		"TZ=Europe/Rome", "CRON_TZ=Europe/Rome", "CRON_TZ=Europe/Rome ", "CRON_TZ=", "CRON_TZ= 0 * * * *", "CRON_TZ=Local 0 * * * *", "CRON_TZ=Mars/Phobos 0 * * * *",
	} {
		_, err := Parse(expr)
		if err == nil {
			t.Errorf("%q was taken", expr)
			continue
		}
		if !strings.HasPrefix(err.Error(), "schedule ") {
			t.Error(err)
		}
	}
}

func TestPeriod(t *testing.T) {
	for expr, want := range map[string]time.Duration{
		"@hourly": time.Hour, "@every 90m": 90 * time.Minute, "*/20 9-17 * * *": 20 * time.Minute,
		"0 9,17 * * *": 8 * time.Hour, "@monthly": 28 * 24 * time.Hour,
	} {
		if got := mustParse(t, expr).Period(at("2025-12-31T17:30:00Z")); got != want {
			t.Errorf("%s: %s, want %s", expr, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"@hourly", "TZ=Europe/Rome", "0 0 31 2 *", "@every 1h30m", "CRON_TZ=UTC */5 9-17 * jan mon-fri"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		s, err := Parse(expr)
		if err != nil {
			return
		}
		now := at("2026-03-01T10:04:00Z")
		if next := s.Next(now); !next.After(now) {
			t.Errorf("%q: %s is not after %s", expr, next, now)
		}
		if p := s.Period(now); p < time.Second {
			t.Errorf("%q: a period of %s", expr, p)
		}
	})
}
