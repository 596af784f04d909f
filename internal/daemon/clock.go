package daemon

import (
	"time"

	"golang.org/x/sys/unix"
)

const (
	// minStep is from where on a difference between the wall clock and the time that
	// has passed means that the clock was set, not slewed.
	minStep = time.Minute
	// settling is how long after a step nothing is removed for its age: the new time
	// may be the wrong one.
	settling = 24 * time.Hour
	// maxAbsence is how long the daemon can have been away. If its last poll seems to
	// be longer ago, or still to come, the clock may be wrong.
	maxAbsence = 30 * 24 * time.Hour
)

// sinceBoot returns the time since the machine was started, in which it was suspended
// included: what the wall clock should have moved by.
func sinceBoot() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		return 0 // Linux has it since 2.6.39
	}
	return time.Duration(t.Nano())
}

// steps notices when the wall clock is set.
type steps struct {
	now     func() time.Time
	elapsed func() time.Duration

	wall   time.Time
	passed time.Duration
}

// next returns by how much the clock was set since the last call, 0 if it was not.
func (s *steps) next() time.Duration {
	wall, passed := s.now().Round(0), s.elapsed()
	first := s.wall.IsZero()
	step := wall.Sub(s.wall) - (passed - s.passed)
	s.wall, s.passed = wall, passed
	if first || step.Abs() < minStep {
		return 0
	}
	return step
}

// stepped follows the clock after it was set by step.
func (d *Daemon) stepped(step time.Duration) {
	d.holds.Shift(step)
	if jobs := d.jobs.Load(); jobs != nil {
		jobs.ClockSet()
	}
	d.unsettled()
	d.log.Warn("the clock was set: what was planned is moved with it", "by", step)
}

// unsettled keeps old stories for a time, since what is old is not sure.
func (d *Daemon) unsettled() { d.keepUntil.Store(int64(d.opt.Elapsed() + settling)) }

// settled reports whether the clock can be believed to say what is old.
func (d *Daemon) settled() bool { return int64(d.opt.Elapsed()) >= d.keepUntil.Load() }
