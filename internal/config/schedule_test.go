package config

import (
	"testing"
	"time"

	"github.com/robfig/cron/v3"
)

func TestCheckSchedule(t *testing.T) {
	for _, tt := range []struct {
		expr string
		slow bool // accepted as it is
		fast bool // accepted with poll.allow_fast
	}{
		{"@every 1h", true, true},
		{"@every 15m", true, true},
		{"@every 14m59s", false, true},
		{"@every 1s", false, true},
		{"@every 999ms", false, false},
		{"@every 0s", false, false},
		{"@every -1h", false, false},
		{"@every 1d", false, false},
		{"@every", false, false},
		{"TZ=UTC @every 1ms", false, false},
		{"@hourly", true, true},
		{"@yearly", true, true},
		{"*/15 * * * *", true, true},
		{"*/14 * * * *", false, true},
		{"0,10 3 * * *", false, true},
		{"59 23 * * *", true, true},
		{"0,59 0,23 * * *", false, true},
		{"* * * * *", false, true},
		{"0 0 29 2 *", true, true},
		{"0 0 31 2 *", false, false},
		{"0 0 30 2 *", false, false},
		{"0 0 31 4,6,9,11 *", false, false},
		{"0 0 31 2 1", true, true}, // or any Monday in February
		{", * * * *", false, false},
		{"* , * * *", false, false},
		{"0 0 , * *", false, false},
		{"TZ=Europe/Rome 0 6 * * *", true, true},
		{"CRON_TZ=Europe/Rome @daily", true, true},
		{"TZ=Europe/Rome", false, false},
		{"TZ=", false, false},
		{"TZ=Nowhere/Land @daily", false, false},
		{"TZ=../../etc/passwd @daily", false, false},
		{"@reboot", false, false},
		{"0 * * * * *", false, false},
		{"61 * * * *", false, false},
		{"*/0 * * * *", false, false},
		{"hourly", false, false},
		{"", false, false},
		{"  ", false, false},
	} {
		if err := checkSchedule(tt.expr, false); (err == nil) != tt.slow {
			t.Errorf("checkSchedule(%q, false) = %v", tt.expr, err)
		}
		if err := checkSchedule(tt.expr, true); (err == nil) != tt.fast {
			t.Errorf("checkSchedule(%q, true) = %v", tt.expr, err)
		}
	}
}

// TestLeastGap compares the computed gap with the times that cron gives.
func TestLeastGap(t *testing.T) {
	for _, expr := range []string{"@hourly", "@daily", "*/7 * * * *", "0,59 0,23 * * *", "5 */5 * * *", "0 6-22 * * *"} {
		s, err := cron.ParseStandard("TZ=UTC " + expr)
		if err != nil {
			t.Fatal(err)
		}
		least := 48 * time.Hour
		at := s.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		for range 500 {
			next := s.Next(at)
			least = min(least, next.Sub(at))
			at = next
		}
		if got := leastGap(s.(*cron.SpecSchedule)); got != least {
			t.Errorf("leastGap(%q) = %v, want %v", expr, got, least)
		}
	}
}
