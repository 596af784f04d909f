package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// schedules returns a check for cron/v3 expressions. Unless fast is set, it
// refuses those that fire more often than MinInterval.
func schedules(fast bool) func(string) (string, error) {
	return func(expr string) (string, error) { return expr, checkSchedule(expr, fast) }
}

func checkSchedule(expr string, fast bool) error {
	s, err := parseCron(expr)
	if err != nil {
		return &fault{
			fmt.Sprintf("%s is not a schedule: %v", quote(expr), err),
			`such as "@every 1h", "@daily" or the five fields of a crontab`,
		}
	}
	var gap time.Duration
	switch s := s.(type) {
	case cron.ConstantDelaySchedule:
		gap = s.Delay
	case *cron.SpecSchedule:
		if neverFires(s) {
			return fmt.Errorf("%s never comes", quote(expr))
		}
		gap = leastGap(s)
	}
	if !fast && gap < time.Duration(MinInterval) {
		return &fault{
			fmt.Sprintf("%s polls more often than every %s", quote(expr), MinInterval),
			"publishers block pollers like that; set poll.allow_fast if the feeds are your own",
		}
	}
	return nil
}

// parseCron parses an expression and guards against two faults of cron v3.0.1: it
// panics on a time zone that nothing follows, and makes one second of any shorter
// interval.
func parseCron(expr string) (s cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the time zone is not followed by a schedule")
		}
	}()
	_, rest, _ := strings.Cut(expr, "@every ")
	if d, err := time.ParseDuration(rest); err == nil && d < time.Second {
		return nil, errors.New("an interval must be one second or longer")
	}
	return cron.ParseStandard(expr)
}

// neverFires reports whether a schedule has no time at all, such as 31 February.
func neverFires(s *cron.SpecSchedule) bool {
	// cron takes "," for a field without any value, and then searches five years
	// minute by minute.
	if s.Minute == 0 || s.Hour == 0 || s.Dom == 0 || s.Month == 0 || s.Dow == 0 {
		return true
	}
	// cron looks five years ahead: from here that includes a 29 February. The
	// answer does not depend on today.
	start := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	return s.Next(start).IsZero()
}

// leastGap returns the least time between two times of day of a schedule, the
// last one and the first one of the next day included.
func leastGap(s *cron.SpecSchedule) time.Duration {
	const day = 24 * 60
	first, last, least := -1, -1, day
	for m := range day {
		if s.Hour&(1<<(m/60)) == 0 || s.Minute&(1<<(m%60)) == 0 {
			continue
		}
		if first < 0 {
			first = m
		} else {
			least = min(least, m-last)
		}
		last = m
	}
	if first != last {
		least = min(least, first+day-last)
	}
	return time.Duration(least) * time.Minute
}
