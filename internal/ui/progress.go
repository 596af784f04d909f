package ui

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// Progress shows how far a long command is. Where standard error is no terminal
// it is silent.
type Progress struct{ bar *progressbar.ProgressBar }

// NewProgress begins a bar of total steps on standard error, or a spinner when
// the total is not known (below 0).
func (t *Term) NewProgress(total int64, description string) *Progress {
	// A bar of nothing is never finished.
	if !t.StderrTTY || total == 0 {
		return &Progress{}
	}
	return &Progress{progressbar.NewOptions64(max(total, -1),
		progressbar.OptionSetWriter(t.Stderr),
		progressbar.OptionSetDescription(Clean(description)),
		progressbar.OptionSetWidth(20),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		// It moves when there is progress; no goroutine draws on its own.
		progressbar.OptionSetSpinnerChangeInterval(0),
	)}
}

// Add counts steps. Drawing is for show: that it fails is of no consequence.
func (p *Progress) Add(steps int) {
	if p.bar != nil {
		_ = p.bar.Add(steps)
	}
}

// Done removes the bar, also from where it did not reach its end. It must come
// before anything else is written to the terminal.
func (p *Progress) Done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
