package ui

import (
	"fmt"
	"time"
)

// Ago tells a time from now: "3 min ago", "in 2 h", "now", a date when it is two
// months or further away, and "never" for no time.
func Ago(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	d := now.Sub(t)
	length := d.Abs()
	switch {
	case length < time.Second:
		return "now"
	case length >= 60*24*time.Hour:
		return t.Format(time.DateOnly)
	case d < 0:
		return "in " + rough(length)
	}
	return rough(length) + " ago"
}

// rough gives a length of time in its largest unit, rounded down.
func rough(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < day:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d d", d/day)
}
