package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"wirefold/feeds"
	"wirefold/internal/schedule"
)

// parseSchedule checks a cron/v3 expression.
func parseSchedule(expr string) (string, error) {
	if _, err := schedule.Parse(expr); err != nil {
		return "", &fault{strings.TrimPrefix(err.Error(), "schedule "), `such as "@every 1h", "@daily" or the five fields of a crontab`}
	}
	return expr, nil
}

// parseSnapshots checks when snapshots are taken; "off" is never.
func parseSnapshots(expr string) (string, error) {
	if expr == "off" {
		return "", nil
	}
	return parseSchedule(expr)
}

// Floor returns the least time between two polls of the source, whatever its
// schedule says: MinInterval for strangers' feeds, none for those in
// fetch.allow_networks, which are the operator's own, or with poll.allow_fast.
func (c *Config) Floor(src feeds.Source) time.Duration {
	if c.Poll.AllowFast {
		return 0
	}
	u, err := url.Parse(src.URL)
	if err != nil {
		return MinInterval.Std()
	}
	host := u.Hostname()
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if addr, err := netip.ParseAddr(host); err == nil && c.Fetch.allows(addr.Unmap()) {
		return 0
	}
	return MinInterval.Std()
}

// warnFast points at sources that will be polled less often than their schedule says.
func warnFast(c *Config, s *placed) {
	times, err := schedule.Parse(s.Schedule)
	if err != nil || s.URL == "" {
		return // reported already
	}
	floor := c.Floor(s.Source)
	// Any day will do; the shortest distance of a crontab does not depend on it.
	if times.Period(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) >= floor {
		return
	}
	t := s.table
	key := "schedule"
	if !t.has(key) {
		key = "url"
	}
	t.d.warn(t.at(key), t.full(key),
		fmt.Sprintf("the schedule %s is too fast: the source will be polled every %s instead", quote(s.Schedule), MinInterval),
		"publishers block pollers like that; poll.allow_fast lifts the limit")
}
