package publish

import (
	"hash/fnv"
	"time"
)

// Dates outside of these are mistakes, and neither RFC 822 nor RFC 3339 can write
// a year of five digits. The validator calls every date before 1990 implausible.
var (
	earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
)

// plausible returns t in UTC and whole seconds, moved to the nearest date that can be
// published. It does not ask what time it is: a date must not move with the clock.
func plausible(t time.Time) time.Time {
	switch t = t.UTC().Truncate(time.Second); {
	case t.Before(earliest):
		return earliest
	case t.After(latest):
		return latest
	}
	return t
}

// spread moves a whole second by less than a second, by an amount that depends on the
// ID alone. Stories of one batch share their second, and the validator warns of
// entries with the same atom:updated. taken holds the times given out so far.
func spread(t time.Time, id string, taken map[time.Time]bool) time.Time {
	h := fnv.New32a()
	h.Write([]byte(id))
	t = t.Add(time.Duration(h.Sum32()%1e6) * time.Microsecond)
	for taken[t] {
		t = t.Add(time.Microsecond)
	}
	taken[t] = true
	return t
}
