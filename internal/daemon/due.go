package daemon

import (
	"fmt"
	"strings"
	"time"

	"wirefold/internal/config"
	"wirefold/internal/pipeline"
	"wirefold/internal/schedule"
	"wirefold/store"
)

const (
	// quietShare is the part of the time since a feed's last change that an adaptive
	// source waits, and maxQuiet the most that it does. RFC 9111, section 4.2.2, holds
	// a tenth to be typical for what changes at no known time.
	quietShare = 10
	maxQuiet   = 24 * time.Hour
	// mergedInterval is how often it is looked whether a source still leads to
	// another one.
	mergedInterval = 24 * time.Hour
)

// due says when a source may be asked again.
func (d *Daemon) due(o pipeline.Outcome) pipeline.Due {
	o.Pushed = d.subscriber.Relied(o.Source.ID)
	return NextDue(d.config(), o, d.opt.Random())
}

// NextDue says when a source may be asked again under a configuration, and which
// signals were considered. Random, from 0 up to but not including 1, places the jitter.
func NextDue(cfg *config.Config, o pipeline.Outcome, random float64) pipeline.Due {
	times, err := schedule.Parse(o.Source.Schedule)
	if err != nil {
		// The configuration was checked; this is a source that left it meanwhile.
		return pipeline.Due{At: o.At.Add(config.MinInterval.Std()), Reason: schedule.ReasonSchedule}
	}
	floor := cfg.Floor(o.Source)
	plan := schedule.Next(schedule.Input{
		Now:      o.At,
		Schedule: times,
		Outcome: schedule.Outcome{
			Failures: o.Failures, Status: o.Status, RetryAfter: o.RetryAfter, Held: o.Held,
		},
		MinInterval: floor,
		Waits:       waits(cfg, o, max(floor, times.Period(o.At))),
		SkipHours:   o.Asks.SkipHours,
		SkipDays:    o.Asks.SkipDays,
		Random:      random,
	})
	due := pipeline.Due{At: plan.Due, Reason: plan.Reason}
	for _, s := range plan.Signals {
		due.Signals = append(due.Signals, store.Signal(s))
	}
	return due
}

// waits returns what else can make the interval of a source longer, and nothing
// shorter.
func waits(cfg *config.Config, o pipeline.Outcome, interval time.Duration) []schedule.Wait {
	w := []schedule.Wait{
		{Reason: o.FreshBy, For: o.Fresh},
		{Reason: "ttl of the feed", For: o.Asks.TTL},
	}
	// What the claim of this very poll has set, or earlier failures, is no publisher's wish.
	if e := o.Earlier; e.Reason != schedule.ReasonSchedule && e.Reason != reasonPushed && !strings.HasPrefix(e.Reason, schedule.ReasonBackOff) {
		w = append(w, schedule.Wait{Reason: e.Reason, For: e.Until.Sub(o.At)})
	}
	if o.Bare && cfg.Floor(o.Source) > 0 {
		w = append(w, schedule.Wait{Reason: "feed without validators", For: cfg.Poll.WithoutValidators.Std()})
	}
	if o.Lost {
		w = append(w, schedule.Wait{Reason: "feed that lost its validators", For: 2 * interval})
	}
	if o.Source.Adaptive {
		reason := fmt.Sprintf("adaptive: nothing new for %d h", int(o.Quiet.Hours()))
		w = append(w, schedule.Wait{Reason: reason, For: min(o.Quiet/quietShare, maxQuiet)})
	}
	if !o.Pushed.IsZero() {
		w = append(w, pushed(o))
	}
	if o.Merged {
		w = append(w, schedule.Wait{Reason: "merged with another source", For: mergedInterval})
	}
	return w
}
