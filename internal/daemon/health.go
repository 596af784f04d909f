package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"wirefold/internal/control"
	"wirefold/internal/snapshot"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// health is what is known of the database beside its records.
type health struct {
	now func() time.Time

	mu      sync.Mutex
	refused error // of the last write, nil if it was stored
	since   time.Time
	report  *control.CheckReport // of the last check
}

// writing notes how a write ended. It reports whether that is news.
func (h *health) writing(err error) (news bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	news = (err == nil) != (h.refused == nil)
	if err != nil && news {
		h.since = h.now()
	}
	h.refused = err
	return news
}

// checked notes the result of a check.
func (h *health) checked(r control.CheckReport) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.report = &r
}

// problem says why nothing should be stored, since when, and whether because a write
// was refused; nil if nothing speaks against it.
func (h *health) problem() (refused bool, since time.Time, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.report != nil && !h.report.Sound:
		return false, h.report.Checked, fmt.Errorf("%w: restore a snapshot, see wirefold restore --help", store.ErrDamaged)
	case h.refused != nil:
		return true, h.since, fmt.Errorf("the database cannot be written: %w", h.refused)
	}
	return false, time.Time{}, nil
}

// able reports whether something can be stored: nothing may be asked for before it
// can. After a write that failed it tries.
func (d *Daemon) able(ctx context.Context) error {
	refused, _, err := d.health.problem()
	if !refused {
		return err
	}
	err = d.store.Probe(ctx)
	if d.health.writing(err) {
		d.log.Info("the store can be written again")
		d.dispatch.resume()
	}
	return err
}

// recover tries to write again where that has failed. A probe that fails is no news.
func (d *Daemon) recover(ctx context.Context) { _ = d.able(ctx) }

// storable says why nothing can be stored, nil if it can.
func (d *Daemon) storable() error {
	_, _, err := d.health.problem()
	return err
}

// checkPages checks the database once, while the daemon works already: it takes as
// long as reading the file. What it finds stops the polling; what can be read is
// served.
func (d *Daemon) checkPages(ctx context.Context) {
	report, err := d.Check(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		d.log.Warn("the database was not checked", "error", err)
	case !report.Sound:
		d.log.Error("the database is damaged: nothing is polled any more; restore a snapshot, see wirefold restore --help",
			"problems", report.Problems, "more", report.More)
	default:
		d.log.Info("database checked", "seconds", report.Seconds)
	}
}

// Check implements control.Keeper.
func (d *Daemon) Check(ctx context.Context) (control.CheckReport, error) {
	report, err := CheckDatabase(ctx, d.store, d.now())
	if err == nil {
		d.health.checked(report)
	}
	return report, err
}

// CheckDatabase checks an open database.
func CheckDatabase(ctx context.Context, s *boltstore.Store, now time.Time) (control.CheckReport, error) {
	begun := time.Now()
	err := s.Check(ctx)
	report := control.CheckReport{
		Database: absolute(s.Path()), Sound: err == nil, Problems: []string{}, Checked: now.UTC(), Seconds: time.Since(begun).Seconds(),
	}
	var damage *boltstore.DamageError
	if errors.As(err, &damage) {
		report.Problems, report.More, err = damage.Problems, damage.More, nil
	}
	return report, err
}

// Status implements control.Keeper.
func (d *Daemon) Status(ctx context.Context) (control.Status, error) {
	cfg := d.config()
	f := d.figures()
	status := control.Status{
		Version: d.opt.Version, Ready: true, PID: os.Getpid(), Sources: len(cfg.Sources),
		Due: f.Due, Polling: f.Polling, Feeds: f.Feeds, Held: f.Held, Late: f.Late.Seconds(),
		Queue: f.Queue, Texts: f.Texts, LastSuccess: f.LastSuccess, LastCommit: f.LastCommit,
	}
	if _, since, err := d.health.problem(); err != nil {
		status.Ready, status.Problem, status.Since = false, err.Error(), since.UTC()
	}
	var err error
	status.Database, err = DatabaseStatus(ctx, d.store)
	status.Database.MaxUsed = int64(cfg.Store.MaxSize)
	d.health.mu.Lock()
	status.Database.Check = d.health.report
	d.health.mu.Unlock()
	return status, err
}

// DatabaseStatus describes an open database.
func DatabaseStatus(ctx context.Context, s *boltstore.Store) (control.DatabaseStatus, error) {
	usage, err := s.Usage(ctx)
	if err != nil {
		return control.DatabaseStatus{}, err
	}
	status := control.DatabaseStatus{Path: absolute(s.Path()), File: usage.File, Used: usage.Used, Free: usage.Free}
	taken, err := snapshot.List(s.Path())
	if len(taken) > 0 {
		status.Snapshot = taken[0].Time
	}
	return status, err
}
