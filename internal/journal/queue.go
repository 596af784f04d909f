package journal

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// queueRoom is how many records may wait: some minutes of an ordinary day.
const queueRoom = 4096

// Queue is a writer of records that never waits for who reads them. A pipe that is
// full, because its reader was stopped or is slow, must not stop the daemon: records
// that find no room are dropped and counted, and the count is written when there is
// room again. What waits is lost when the process is killed.
type Queue struct {
	w       io.Writer
	prefix  string
	records chan []byte
	dropped atomic.Int64
	ended   chan struct{}
	once    sync.Once

	mu     sync.Mutex
	closed bool
}

// NewQueue returns a Queue that writes to w, each record in one call. The prefix stands
// before the record about those that were dropped. The caller closes it.
func NewQueue(w io.Writer, prefix string) *Queue { return newQueue(w, prefix, queueRoom) }

func newQueue(w io.Writer, prefix string, room int) *Queue {
	q := &Queue{w: w, prefix: prefix, records: make(chan []byte, room), ended: make(chan struct{})}
	go q.write()
	return q
}

// Write implements io.Writer. It never fails.
func (q *Queue) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		q.dropped.Add(1)
		return len(p), nil
	}
	select {
	case q.records <- append([]byte(nil), p...):
	default:
		q.dropped.Add(1)
	}
	return len(p), nil
}

// Dropped returns how many records found no room.
func (q *Queue) Dropped() int64 { return q.dropped.Load() }

// Close waits until everything is written, or ctx ends.
func (q *Queue) Close(ctx context.Context) error {
	q.once.Do(func() {
		q.mu.Lock()
		q.closed = true
		close(q.records)
		q.mu.Unlock()
	})
	select {
	case <-q.ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%d log records are not written: %w", len(q.records), ctx.Err())
	}
}

func (q *Queue) write() {
	defer close(q.ended)
	told := int64(0)
	for record := range q.records {
		// There is nowhere to say that the log cannot be written.
		_, _ = q.w.Write(record)
		if n := q.Dropped(); n > told {
			_, _ = fmt.Fprintf(q.w, "%smsg=\"log records dropped: nobody read them\" event=log_dropped records=%d\n", q.prefix, n-told)
			told = n
		}
	}
}
