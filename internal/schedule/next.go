package schedule

import (
	"fmt"
	"net/http"
	"time"
)

const (
	// maxAhead bounds how far a cache header or a floor can move a poll: a mistake
	// must not silence a source.
	maxAhead = 7 * 24 * time.Hour
	// maxRetryAfter bounds Retry-After, which is an explicit request to stay away.
	maxRetryAfter = 30 * 24 * time.Hour
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
	// ReasonRetryAfter is that of a due time that a server asked for in so many
	// words.
	ReasonRetryAfter = "Retry-After"
)

// Outcome is what a poll says about the next one.
type Outcome struct {
	// Failures counts the polls in a row that failed, this one included; 0 after
	// a success.
	Failures int
	// Status is the HTTP status of a failure; 0 if there was no answer.
	Status int
	// Fresh is how long the publisher asks not to be asked again.
	Fresh time.Duration
	// RetryAfter is how long a failing server asks to wait; 0 if it does not say.
	RetryAfter time.Duration
}

// Input is what Next decides on.
type Input struct {
	Now      time.Time // the time of the poll
	Schedule Schedule
	Outcome  Outcome
	// MinInterval is the least time between two polls, whatever the schedule
	// says; 0 for none.
	MinInterval time.Duration
	// Random, from 0 up to but not including 1, places the jitter.
	Random float64
}

// Next returns when the source is to be polled again and, for people, which
// signal decided that. It is the latest of these times:
//
//   - the schedule's next firing, plus jitter. Jitter only adds, at most a tenth
//     of the schedule's period and 5 minutes; a poll that follows an earlier one
//     on time keeps at least the period from it ("hourly" is never 59 minutes).
//   - what the publisher's cache headers ask for, at most 7 days.
//   - MinInterval, at most 7 days.
//   - after a failure: Retry-After, at most 30 days, plus jitter.
//   - after a failure: the period, doubled with each further failure, at most 24
//     hours, plus jitter; a source that was refused or not found (403, 404) three
//     times goes to 24 hours at once, and one that is asked too often (429) starts
//     at an hour.
func Next(in Input) (due time.Time, reason string) {
	now := in.Now.UTC()
	period := in.Schedule.Period(now)
	jitter := time.Duration(in.Random * float64(jitterSpan(period)))

	due, reason = nextFiring(in.Schedule, now, period, jitter), ReasonSchedule
	atLeast := func(wait time.Duration, why string) {
		if t := now.Add(wait); t.After(due) {
			due, reason = t, why
		}
	}
	atLeast(min(in.Outcome.Fresh, maxAhead), "Cache-Control max-age")
	atLeast(min(in.MinInterval, maxAhead), "floor of "+short(in.MinInterval))
	if n := in.Outcome.Failures; n > 0 {
		atLeast(backOff(period, in.Outcome)+jitter, "back-off after "+count(n, "failure"))
		if in.Outcome.RetryAfter > 0 {
			atLeast(min(in.Outcome.RetryAfter, maxRetryAfter)+jitter, ReasonRetryAfter)
		}
	}
	return due, reason
}

// Sane returns a stored due time, or the schedule's next firing if that time lies
// further ahead than Next can have meant for the reason: the clock was wrong when
// it was stored, or the schedule was another. It does not touch the jitter.
func (s Schedule) Sane(due time.Time, reason string, now time.Time) time.Time {
	ahead := maxAhead
	switch reason {
	case ReasonSchedule:
		ahead = s.Period(now)
	case ReasonRetryAfter:
		ahead = maxRetryAfter
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
func backOff(period time.Duration, o Outcome) time.Duration {
	wait := period
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
