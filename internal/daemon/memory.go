package daemon

import (
	"context"
	"runtime/debug"
	"runtime/metrics"

	"wirefold/internal/memlimit"
)

// release keeps what was needed for a moment from counting as the daemon's memory: the
// pages of the database that were read, and the garbage of large feeds.
func (d *Daemon) release(ctx context.Context) {
	if err := d.store.Release(ctx); err != nil {
		d.log.Debug("pages of the database stay mapped", "error", err)
	}
	if d.opt.MemoryLimit == 0 {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Kind() == metrics.KindUint64 {
		debug.SetMemoryLimit(min(d.opt.MemoryLimit, memlimit.Soft(int64(live[0].Value.Uint64()))))
	}
}
