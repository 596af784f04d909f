package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wirefold/internal/config"
)

// sinceFlag is a time in the past: an age, a day, or a time of day.
type sinceFlag struct {
	time.Time
	now func() time.Time
}

func newSince() *sinceFlag { return &sinceFlag{now: time.Now} }

func (f *sinceFlag) String() string {
	if f.IsZero() {
		return ""
	}
	return f.Format(time.RFC3339)
}

// Set reads "36h", "14d", "2026-03-01", "2026-03-01 08:00" or a time of RFC 3339. Days
// are those of the local time zone.
func (f *sinceFlag) Set(s string) error {
	for _, layout := range []string{time.RFC3339, time.DateOnly, time.DateTime, "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			f.Time = t
			return nil
		}
	}
	d, err := config.ParseDuration(s)
	if err != nil || d < 0 {
		return fmt.Errorf("%q is neither an age such as 36h or 14d nor a date such as 2026-03-01", s)
	}
	f.Time = f.now().Add(-d.Std())
	return nil
}

// Type names the value in the help.
func (f *sinceFlag) Type() string { return "age|date" }

// shareFlag is a number from 0 to 1.
type shareFlag float64

func (f *shareFlag) String() string {
	if *f == 0 {
		return "" // not set
	}
	return strconv.FormatFloat(float64(*f), 'g', -1, 64)
}

func (f *shareFlag) Set(s string) error {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v <= 1) { // nor is it NaN
		return fmt.Errorf("%q is not a number from 0 to 1", s)
	}
	*f = shareFlag(v)
	return nil
}

// Type names the value in the help.
func (f *shareFlag) Type() string { return "score" }

// choiceFlag is one of a few words.
type choiceFlag struct {
	value   string
	choices []string
}

func (f *choiceFlag) String() string { return f.value }

func (f *choiceFlag) Set(s string) error {
	if !slices.Contains(f.choices, s) {
		return fmt.Errorf("%q is not one of %s", s, strings.Join(f.choices, ", "))
	}
	f.value = s
	return nil
}

// Type names the value in the help.
func (f *choiceFlag) Type() string { return strings.Join(f.choices, "|") }
