package fetch

import (
	"context"
	"io"
	"sync"
	"time"
)

// watched is a body that must keep coming in.
type watched struct {
	r      io.Reader
	giveUp context.CancelCauseFunc
	window time.Duration

	mu    sync.Mutex
	n     int // bytes read in this window
	timer *time.Timer
}

// watch returns r such that giveUp is called when a window passes with fewer than
// minRate bytes. stop is to be called when nothing more is read.
func watch(r io.Reader, window time.Duration, giveUp context.CancelCauseFunc) *watched {
	w := &watched{r: r, giveUp: giveUp, window: window}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(window, w.look)
	return w
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.mu.Lock()
	w.n += n
	w.mu.Unlock()
	return n, err
}

func (w *watched) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.n < minRate {
		w.giveUp(slowError{bytes: minRate, window: w.window})
		return
	}
	w.n = 0
	w.timer.Reset(w.window)
}

// resume goes on after stop, with a window of its own.
func (w *watched) resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n = 0
	w.timer.Reset(w.window)
}

func (w *watched) stop() { w.timer.Stop() }
