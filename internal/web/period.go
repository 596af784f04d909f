package web

import "time"

// period is the time that an archive is of: a day, or an hour of the day that has not
// ended (UTC). A period that has ended gains no stories but those that arrive with an
// old date, so archives stay as they are (RFC 5005, section 4).
type period struct {
	begin time.Time
	hour  bool
}

const (
	dayForm  = "2006-01-02"
	hourForm = "2006-01-02T15"
)

func (p period) isZero() bool { return p.begin.IsZero() }

func (p period) end() time.Time {
	if p.hour {
		return p.begin.Add(time.Hour)
	}
	return p.begin.AddDate(0, 0, 1)
}

func (p period) String() string {
	if p.hour {
		return p.begin.Format(hourForm)
	}
	return p.begin.Format(dayForm)
}

// parsePeriod reads what String writes; a period that has not begun is none.
func parsePeriod(s string, now time.Time) (period, bool) {
	p := period{hour: len(s) == len(hourForm)}
	form := dayForm
	if p.hour {
		form = hourForm
	}
	var err error
	p.begin, err = time.Parse(form, s)
	return p, err == nil && !p.isZero() && !p.begin.After(now) && p.String() == s
}

func dayOf(t time.Time) period { return period{begin: t.UTC().Truncate(24 * time.Hour)} }

func hourOf(t time.Time) period { return period{t.UTC().Truncate(time.Hour), true} }

// before returns the archive that holds a story of the given time, for a document that
// holds what comes after it: the story's day, if that has ended; else its hour. Hours
// lead to the hours of their own day, which has ended or will.
func (p period) before(t, now time.Time) period {
	day := dayOf(t)
	if day == dayOf(now) || p.hour && dayOf(p.begin) == day {
		return hourOf(t)
	}
	return day
}

// after returns the archive that holds the next story, and whether there is one: what
// is of a period that has not ended is in the feed itself.
func (p period) after(t, now time.Time) (period, bool) {
	next := dayOf(t)
	if p.hour && dayOf(p.begin) == next {
		next = hourOf(t)
	}
	return next, !next.end().After(now)
}
