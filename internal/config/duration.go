package config

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// Duration is a time.Duration that is also written in days ("d", of 24 hours)
// and weeks ("w"): "90d", "1d12h", "30s".
type Duration time.Duration

// ParseDuration reads a duration: Go's form, with "d" and "w" as further units.
func ParseDuration(s string) (Duration, error) {
	rest, negative := strings.CutPrefix(s, "-")
	if !negative {
		rest = strings.TrimPrefix(s, "+")
	}
	if rest == "0" {
		return 0, nil
	}
	var sum time.Duration
	for first := true; first || rest != ""; first = false {
		number := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789."))]
		rest = rest[len(number):]
		end := strings.IndexAny(rest, "0123456789.")
		if end < 0 {
			end = len(rest)
		}
		unit := rest[:end]
		rest = rest[end:]
		part, err := parsePart(number, unit)
		if err != nil {
			return 0, badDuration(s)
		}
		if part > math.MaxInt64-sum {
			return 0, fmt.Errorf("%s is longer than 292 years", quote(s))
		}
		sum += part
	}
	if negative {
		sum = -sum
	}
	return Duration(sum), nil
}

// parsePart reads one number with its unit.
func parsePart(number, unit string) (time.Duration, error) {
	hours := time.Duration(0)
	switch unit {
	case "d":
		hours = 24
	case "w":
		hours = 7 * 24
	default:
		if number == "" {
			return 0, errors.New("no number")
		}
		return time.ParseDuration(number + unit)
	}
	part, err := time.ParseDuration(number + "h")
	if err == nil && part > math.MaxInt64/hours {
		err = errors.New("too long")
	}
	return part * hours, err
}

func badDuration(s string) error {
	return &fault{quote(s) + " is not a duration", `such as "30s", "1h30m", "14d" or "2w"`}
}

// String returns the shortest exact form; weeks are written as days.
func (d Duration) String() string {
	const day = 24 * time.Hour
	t := time.Duration(d)
	if t < 0 && t > math.MinInt64 {
		return "-" + (-d).String()
	}
	days := ""
	if t >= day {
		days = fmt.Sprintf("%dd", t/day)
		if t %= day; t == 0 {
			return days
		}
	}
	// Go writes 1h0m0s.
	s := t.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return days + s
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := ParseDuration(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Std returns the duration as the standard library's type.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// durations returns a parser of durations from low to high.
func durations(low, high Duration) func(string) (Duration, error) {
	return func(s string) (Duration, error) {
		d, err := ParseDuration(s)
		switch {
		case err != nil:
			return 0, err
		case d < 0:
			return 0, errors.New("may not be negative")
		case d == 0 && low > 0:
			return 0, errors.New("may not be zero")
		case d < low:
			return 0, fmt.Errorf("may not be shorter than %s", low)
		case d > high:
			return 0, fmt.Errorf("may not be longer than %s", high)
		}
		return d, nil
	}
}
