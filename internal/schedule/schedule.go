// Package schedule says when: which times a cron expression means, when a source
// is to be polled next after a poll, and which jobs the daemon runs at which times.
//
// All times are UTC unless an expression names a zone (CRON_TZ=Europe/Rome …).
package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"
	// Minimal hosts and containers have no zone files, and CRON_TZ would fail there.
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
)

// Schedule is the times that a cron expression means. The zero Schedule is not
// usable; Parse makes one.
//
// At a change to summer time, a firing in the hour that is skipped is left out
// that day; when the clock is set back, one in the repeated hour comes twice.
type Schedule struct {
	expr  string
	times cron.Schedule
}

// Parse reads a cron expression of five fields (minute, hour, day of month,
// month, day of week), optionally behind CRON_TZ=<zone>, or a descriptor: @hourly,
// @daily, @midnight, @weekly, @monthly, @yearly, @annually, @every <duration>.
// It refuses expressions that never fire.
func Parse(expr string) (Schedule, error) {
	times, err := parse(expr)
	if err != nil {
		return Schedule{}, fmt.Errorf("schedule %q: %w", expr, err)
	}
	return Schedule{expr: expr, times: times}, nil
}

func parse(expr string) (times cron.Schedule, err error) {
	fields := strings.Fields(expr)
	if len(fields) == 0 {
		return nil, errors.New(`it is empty; "@hourly" is a usual one`)
	}
	if _, zone, ok := strings.Cut(fields[0], "TZ="); ok {
		if len(fields) == 1 {
			return nil, errors.New("there is nothing behind the time zone")
		}
		if zone == "" || zone == "Local" {
			return nil, fmt.Errorf("%q does not name a time zone; write one like Europe/Rome", zone)
		}
	}
	if last := fields[len(fields)-1]; len(fields) > 1 && fields[len(fields)-2] == "@every" {
		// Cron rounds to whole seconds, and up to one, without a word.
		if d, err := time.ParseDuration(last); err == nil && (d < time.Second || d%time.Second != 0) {
			return nil, errors.New("@every takes whole seconds, at least one")
		}
	}
	// Besides those checked above, nobody vouches that no expression makes the
	// parser of cron v3.0.1 panic.
	defer func() {
		if recover() != nil {
			times, err = nil, errors.New("it is not a cron expression")
		}
	}()
	// Cron ends a zone and "@every" at exactly one space.
	times, err = cron.ParseStandard(strings.Join(fields, " "))
	if err != nil {
		return nil, fmt.Errorf("it is not a cron expression: %w", err)
	}
	if spec, ok := times.(*cron.SpecSchedule); ok && (spec.Minute == 0 || spec.Hour == 0 || spec.Dom == 0 || spec.Month == 0 || spec.Dow == 0) {
		// Cron takes "," for a field without any value, and would search five years
		// minute by minute.
		return nil, errors.New("it never fires: a field is empty")
	}
	// Cron looks five years ahead, so from here it meets a 29 February.
	if times.Next(time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, errors.New("it never fires: there is no such day")
	}
	return times, nil
}

// String returns the expression as it was given to Parse.
func (s Schedule) String() string { return s.expr }

// Next returns the first firing after t, in UTC. It is never zero.
func (s Schedule) Next(t time.Time) time.Time {
	t = t.UTC()
	next := s.times.Next(t)
	if next.IsZero() {
		// Around 2100, which has no 29 February, cron does not look far enough.
		return t.AddDate(5, 0, 0)
	}
	return next
}

// Period returns the shortest distance between two of the next few firings after
// t: of an irregular schedule, such as one for office hours, the usual one.
func (s Schedule) Period(t time.Time) time.Duration {
	const firings = 4
	shortest := time.Duration(0)
	last := s.Next(t)
	for range firings {
		next := s.Next(last)
		if d := next.Sub(last); shortest == 0 || d < shortest {
			shortest = d
		}
		last = next
	}
	return shortest
}
