package daemon

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"wirefold/internal/schedule"
	"wirefold/internal/snapshot"
	"wirefold/store"
)

// The jobs that look after the database, and how often they look whether there is
// something to do.
const (
	recoverSpec  = "@every 30s"
	snapshotSpec = "@every 1m"
)

// reserve is the space that a snapshot must leave free on the disk, in bytes.
const reserve = 64 << 20

// snapshot takes a snapshot if one is due. That is reckoned from the last one, so
// that one is made up for which the daemon was not running at its time.
func (d *Daemon) snapshot(ctx context.Context) {
	cfg := d.config().Store
	if cfg.Snapshots == "" || d.storable() != nil {
		return
	}
	due, err := d.snapshotDue(ctx, cfg.Snapshots)
	if err == nil && d.now().Before(due) || d.now().Before(d.snapshotPause) {
		return
	}
	if err == nil {
		err = d.takeSnapshot(ctx, cfg.SnapshotsKeep)
	}
	if err != nil && ctx.Err() == nil {
		d.log.Error("no snapshot taken", "error", err)
		d.snapshotPause = d.now().Add(time.Hour)
	}
}

// snapshotDue returns when the next snapshot is due.
func (d *Daemon) snapshotDue(ctx context.Context, expr string) (time.Time, error) {
	times, err := schedule.Parse(expr)
	if err != nil {
		return time.Time{}, err
	}
	taken, err := snapshot.List(d.store.Path())
	if err != nil {
		return time.Time{}, err
	}
	if len(taken) > 0 && !taken[0].Time.After(d.now()) {
		return times.Next(taken[0].Time), nil
	}
	var meta store.Meta
	err = d.store.View(ctx, func(r store.Reader) (err error) {
		meta, err = r.Meta()
		return err
	})
	return times.Next(meta.Created), err
}

func (d *Daemon) takeSnapshot(ctx context.Context, keep int) error {
	usage, err := d.store.Usage(ctx)
	if err != nil {
		return err
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(d.store.Path()), &disk); err != nil {
		return err
	}
	if free := int64(disk.Bavail) * disk.Bsize; free < usage.File+reserve {
		return fmt.Errorf("%d MiB are free on the disk, a snapshot needs %d: %w", free>>20, (usage.File+reserve)>>20, syscall.ENOSPC)
	}
	taken, err := snapshot.Take(ctx, d.store, d.now())
	if errors.Is(err, store.ErrDamaged) {
		// It is not the copying that damages pages.
		d.checkPages(ctx)
	}
	if err != nil {
		return err
	}
	d.log.Info("snapshot taken", "file", taken.Path, "bytes", taken.Size)
	return snapshot.Prune(d.store.Path(), keep)
}

// shrinkStep is how many stories are removed before the size is looked at again.
const shrinkStep = 100

// shrink removes the oldest stories until the records are below store.max_size, and
// returns how many. The file keeps its length; what was removed makes room in it.
func (d *Daemon) shrink(ctx context.Context) (removed int, err error) {
	bound := int64(d.config().Store.MaxSize)
	for bound > 0 && ctx.Err() == nil {
		usage, err := d.store.Usage(ctx)
		if err != nil || usage.Used <= bound {
			return removed, err
		}
		n, err := d.ingester.ForgetOldest(ctx, shrinkStep)
		if err != nil {
			return removed, err
		}
		if n == 0 {
			d.log.Warn("the database is larger than store.max_size, but all of its stories stand in feeds", "used", usage.Used, "max_size", bound)
			break
		}
		removed += n
	}
	return removed, nil
}
