package schedule

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	// maxAhead bounds how far a cache header, the feed's own wish or a floor can
	// move a poll: a mistake must not silence a source.
	maxAhead = 7 * 24 * time.Hour
	// maxRetryAfter bounds Retry-After, which is an explicit request to stay away.
	maxRetryAfter = 30 * 24 * time.Hour
	// maxSkip bounds how far the hours and days that a feed wants to be left out can
	// move a poll.
	maxSkip = 7 * 24 * time.Hour
	// maxBackOff is the distance of polls of a source that keeps failing.
	maxBackOff = 24 * time.Hour
	// maxJitter bounds the time that is added to spread polls.
	maxJitter = 5 * time.Minute
	// minBusy is the first back-off from a server that says it is asked too often
	// (429) without saying how long to wait.
	minBusy = time.Hour
	// refusedAfter is the number of failures from which a source that is refused
	// or not there (403, 404) is polled daily.
	refusedAfter = 3
)

// Reasons that others, and Sane, tell apart.
const (
	// ReasonSchedule is that of a due time that only the schedule set.
	ReasonSchedule = "schedule"
	// ReasonBackOff is what that of a due time begins with which failures have set.
	ReasonBackOff = "back-off"
	// ReasonRetryAfter is that of a due time that a server asked for in so many
	// words.
	ReasonRetryAfter = "Retry-After"
	// ReasonHeld is that of a due time that is the end of a pause which the host
	// asked for (429), be it of another source.
	ReasonHeld = "pause of the host (429)"
	// ReasonSkip is that of a due time that would have fallen into hours or days
	// which the feed wants to be left out.
	ReasonSkip = "skipHours or skipDays"
)

// Outcome is what a poll says about the next one.
type Outcome struct {
	// Failures counts the polls in a row that failed, this one included; 0 after
	// a success.
	Failures int
	// Status is the HTTP status of a failure; 0 if there was no answer.
	Status int
	// RetryAfter is how long a failing server asks to wait; 0 if it does not say.
	RetryAfter time.Duration
	// Held is the end of the pause that the source's host asked for; zero if none.
	Held time.Time
}

// Wait is a reason to leave a source alone for a time. It can only make the
// distance of polls longer.
type Wait struct {
	Reason string // for people: "Cache-Control max-age"
	For    time.Duration
}

// Input is what Next decides on.
type Input struct {
	Now      time.Time // the time of the poll
	Schedule Schedule
	Outcome  Outcome
	// MinInterval is the least time between two polls, whatever the schedule
	// says; 0 for none.
	MinInterval time.Duration
	// Waits are what else bears on it; those without a time are left out.
	Waits []Wait
	// SkipHours (0 to 23) and SkipDays, of UTC, are when the feed asks not to be
	// polled. All hours, or all days, mean none.
	SkipHours []int
	SkipDays  []time.Weekday
	// Random, from 0 up to but not including 1, places the jitter.
	Random float64
}

// Signal is one thing that bears on a due time.
type Signal struct {
	Reason string
	Until  time.Time // the source is not to be asked before
}

// Plan is when a source is to be polled again, and why then.
type Plan struct {
	Due    time.Time
	Reason string // that of the signal which set Due
	// Signals are all that were considered, the schedule first.
	Signals []Signal
}

// Next returns when the source is to be polled again. It is the latest of these
// times:
//
//   - the schedule's next firing, plus jitter. Jitter only adds, at most a tenth
//     of the schedule's period and 5 minutes; a poll that follows an earlier one
//     on time keeps at least the period from it ("hourly" is never 59 minutes).
//   - MinInterval, and each of Waits, at most 7 days.
//   - after a failure: Retry-After, at most 30 days, plus jitter.
//   - after a failure: the period or MinInterval, doubled with each further
//     failure, at most 24 hours, plus jitter; a source that was refused or not found (403, 404) three
//     times goes to 24 hours at once, and one that is asked too often (429) starts
//     at an hour.
//   - the end of the host's pause, plus jitter.
//
// If the latest lies in hours or days that the feed wants to be left out, the next
// that does not is taken, plus jitter.
func Next(in Input) Plan {
	now := in.Now.UTC()
	period := in.Schedule.Period(now)
	jitter := time.Duration(in.Random * float64(jitterSpan(period)))

	p := Plan{Due: nextFiring(in.Schedule, now, period, jitter), Reason: ReasonSchedule}
	p.Signals = []Signal{{p.Reason, p.Due}}
	floor := Wait{Reason: "floor of " + short(in.MinInterval), For: in.MinInterval}
	for _, w := range append([]Wait{floor}, in.Waits...) {
		if w.For > 0 {
			p.notBefore(now.Add(min(w.For, maxAhead)), w.Reason)
		}
	}
	if n := in.Outcome.Failures; n > 0 {
		p.notBefore(now.Add(backOff(max(period, min(in.MinInterval, maxAhead)), in.Outcome)+jitter), ReasonBackOff+" after "+count(n, "failure"))
		if in.Outcome.RetryAfter > 0 {
			p.notBefore(now.Add(min(in.Outcome.RetryAfter, maxRetryAfter)+jitter), ReasonRetryAfter)
		}
	}
	if held := in.Outcome.Held; held.After(now) {
		p.notBefore(held.UTC().Add(jitter), ReasonHeld)
	}
	if t := Unskipped(p.Due, in.SkipHours, in.SkipDays); t.After(p.Due) {
		p.notBefore(t.Add(jitter), ReasonSkip)
	}
	return p
}

func (p *Plan) notBefore(t time.Time, reason string) {
	p.Signals = append(p.Signals, Signal{reason, t})
	if t.After(p.Due) {
		p.Due, p.Reason = t, reason
	}
}

// Unskipped returns t, or the beginning of the first hour after it that is not to
// be left out (RSS 2.0, <skipHours> and <skipDays>). All hours, or all days, are none.
func Unskipped(t time.Time, hours []int, days []time.Weekday) time.Time {
	if len(hours) >= 24 {
		hours = nil
	}
	if len(days) >= 7 {
		days = nil
	}
	for at := t; at.Sub(t) <= maxSkip; at = at.Truncate(time.Hour).Add(time.Hour) {
		if !slices.Contains(hours, at.Hour()) && !slices.Contains(days, at.Weekday()) {
			return at
		}
	}
	return t
}

// Sane returns a stored due time, or the schedule's next firing if that time lies
// further ahead than Next can have meant for the reason: the clock was wrong when
// it was stored, or the schedule was another. It does not touch the jitter.
func (s Schedule) Sane(due time.Time, reason string, now time.Time) time.Time {
	ahead := maxAhead
	switch reason {
	case ReasonSchedule:
		ahead = s.Period(now)
	case ReasonRetryAfter, ReasonHeld:
		ahead = maxRetryAfter
	case ReasonSkip:
		ahead = maxRetryAfter + maxSkip
	}
	next := s.Next(now)
	limit := now.Add(ahead)
	if next.After(limit) {
		limit = next // of an irregular schedule, or a rare one
	}
	if due.After(limit.Add(2 * maxJitter)) { // as late as nextFiring can be
		return next
	}
	return due
}

// Spread returns a time from t on, within a few minutes: the sources of a host that
// was left alone must not all be asked when that ends. Random is as in Input.
func Spread(t time.Time, random float64) time.Time {
	return t.Add(time.Duration(random * float64(maxJitter)))
}

// nextFiring returns the schedule's next firing after now, plus jitter.
func nextFiring(s Schedule, now time.Time, period, jitter time.Duration) time.Time {
	firing := s.Next(now)
	due := firing.Add(jitter)
	// This poll may itself have had jitter, or waited for its turn,
	// and must not come closer to the next one for it. A long period is kept only
	// after a poll that was about on time: otherwise one late poll, after an
	// outage say, would move "daily at six" for good.
	late := period - firing.Sub(now)
	if earliest := now.Add(period); earliest.After(due) && (period <= time.Hour || late <= 2*maxJitter) {
		return earliest
	}
	return due
}

func jitterSpan(period time.Duration) time.Duration { return min(period/10, maxJitter) }

// backOff returns how long to wait after a failure.
func backOff(first time.Duration, o Outcome) time.Duration {
	wait := first
	switch o.Status {
	case http.StatusForbidden, http.StatusNotFound:
		if o.Failures >= refusedAfter {
			return maxBackOff
		}
	case http.StatusTooManyRequests:
		wait = max(wait, minBusy)
	}
	for i := 1; i < o.Failures && wait < maxBackOff; i++ {
		wait *= 2
	}
	return min(wait, maxBackOff)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// short writes 15m0s as 15m and 1h0m0s as 1h.
func short(d time.Duration) string {
	s := d.String()
	if d >= time.Minute && d%time.Minute == 0 {
		s = s[:len(s)-len("0s")]
	}
	if d >= time.Hour && d%time.Hour == 0 {
		s = s[:len(s)-len("0m")]
	}
	return s
}
