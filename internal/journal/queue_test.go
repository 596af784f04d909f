package journal

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// blocked is a pipe that nobody reads until it is opened.
type blocked struct {
	open  chan struct{}
	began chan struct{}
	once  sync.Once
	mu    sync.Mutex
	text  bytes.Buffer
}

func (b *blocked) Write(p []byte) (int, error) {
	b.once.Do(func() { close(b.began) })
	<-b.open
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// TestQueue: a log that nobody reads blocks nobody, keeps what there is room for, and
// says what is missing.
func TestQueue(t *testing.T) {
	pipe := &blocked{open: make(chan struct{}), began: make(chan struct{})}
	q := newQueue(pipe, "<4>", 3)
	log := slog.New(New(q, slog.LevelInfo))
	log.Info("record 0")
	<-pipe.began // it is being written; three more have room
	for n := 1; n <= 10; n++ {
		log.Info(fmt.Sprintf("record %d", n))
	}
	if q.Dropped() != 7 {
		t.Errorf("%d dropped, want 7", q.Dropped())
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Close(ended); err == nil {
		t.Error("closed, and everything written to a pipe that nobody reads")
	}
	log.Info("too late")
	close(pipe.open)
	if err := q.Close(t.Context()); err != nil {
		t.Error(err)
	}
	text := pipe.text.String()
	for n := range 4 {
		if !strings.Contains(text, fmt.Sprintf("<6>msg=\"record %d\"\n", n)) {
			t.Errorf("record %d is missing", n)
		}
	}
	if lines := strings.Count(text, "\n"); lines != 5 || !strings.Contains(text, "<4>msg=\"log records dropped: nobody read them\" event=log_dropped records=") {
		t.Errorf("%d lines:\n%s", lines, text)
	}
}
