package config

import (
	"net/netip"
	"testing"

	"wirefold/feeds"
)

func TestParseSchedule(t *testing.T) {
	for expr, good := range map[string]bool{
		"@every 1h":                  true,
		"@every 15m":                 true,
		"@every 14m59s":              true,
		"@every 1s":                  true,
		"@every 999ms":               false,
		"@every 0s":                  false,
		"@every -1h":                 false,
		"@every 1d":                  false,
		"@every":                     false,
		"TZ=UTC @every 1ms":          false,
		"@hourly":                    true,
		"@yearly":                    true,
		"*/15 * * * *":               true,
		"*/14 * * * *":               true,
		"0,10 3 * * *":               true,
		"59 23 * * *":                true,
		"0,59 0,23 * * *":            true,
		"* * * * *":                  true,
		"0 0 29 2 *":                 true,
		"0 0 31 2 *":                 false,
		"0 0 30 2 *":                 false,
		"0 0 31 4,6,9,11 *":          false,
		"0 0 31 2 1":                 true,
		", * * * *":                  false,
		"* , * * *":                  false,
		"0 0 , * *":                  false,
		"TZ=Europe/Rome 0 6 * * *":   true,
		"CRON_TZ=Europe/Rome @daily": true,
		"TZ=Europe/Rome":             false,
		"TZ=":                        false,
		"TZ=Nowhere/Land @daily":     false,
		"TZ=../../etc/passwd @daily": false,
		"@reboot":                    false,
		"0 * * * * *":                false,
		"61 * * * *":                 false,
		"*/0 * * * *":                false,
		"hourly":                     false,
		"":                           false,
		"  ":                         false,
	} {
		if _, err := parseSchedule(expr); (err == nil) != good {
			t.Errorf("parseSchedule(%q) = %v", expr, err)
		}
	}
}

func TestFloor(t *testing.T) {
	for _, tt := range []struct {
		url  string
		fast bool
		zero bool
	}{
		{"https://example.org/feed", false, false},
		{"https://example.org/feed", true, true},
		{"http://127.0.0.1:81/feed", false, true},
		{"http://localhost:81/feed", false, true},
		{"http://[::1]/feed", false, false},
		{"http://10.0.0.1/feed", false, false},
	} {
		c := Default()
		c.Poll.AllowFast = tt.fast
		c.Fetch.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		if got := c.Floor(feeds.Source{URL: tt.url}); (got == 0) != tt.zero {
			t.Errorf("Floor(%s) with allow_fast = %t: %s", tt.url, tt.fast, got)
		}
	}
}
