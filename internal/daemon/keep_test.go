package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/snapshot"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// keeping returns a daemon of an empty database whose clock the test moves.
func keeping(t *testing.T, now *time.Time, settings ...string) *Daemon {
	t.Helper()
	d := opened(t, settings...)
	d.now, d.health.now = func() time.Time { return *now }, func() time.Time { return *now }
	return d
}

func opened(t *testing.T, settings ...string) *Daemon {
	t.Helper()
	text := fmt.Sprintf("[store]\npath = %q\n%s\n", filepath.Join(t.TempDir(), "wirefold.db"), strings.Join(settings, "\n"))
	cfg, err := config.Parse("test.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(context.Background(), Options{Config: cfg, Logger: slog.New(slog.DiscardHandler), Getenv: func(string) string { return "" }, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestSnapshotJob(t *testing.T) {
	ctx := t.Context()
	now := time.Now().UTC()
	d := keeping(t, &now, `snapshots = "@every 24h"`, `snapshots_keep = 2`)
	count := func() int {
		t.Helper()
		list, err := snapshot.List(d.store.Path())
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	d.snapshot(ctx)
	if n := count(); n != 0 {
		t.Fatalf("%d snapshots of a new database", n)
	}
	for day, want := range []int{1, 2, 2} {
		now = now.Add(25 * time.Hour)
		d.snapshot(ctx)
		d.snapshot(ctx) // not due again
		if n := count(); n != want {
			t.Fatalf("day %d: %d snapshots, want %d", day, n, want)
		}
	}
	latest, err := snapshot.Find(d.store.Path(), snapshot.Latest)
	if err != nil || !latest.Time.Equal(now.Truncate(time.Second)) {
		t.Errorf("the latest is of %s, want %s, %v", latest.Time, now, err)
	}
}

// While a write fails nothing is claimed; when one succeeds, that is over by itself.
func TestRecovery(t *testing.T) {
	ctx := t.Context()
	now := time.Now()
	d := keeping(t, &now)
	d.health.writing(fmt.Errorf("write: %w", syscall.ENOSPC))
	d.dispatch.pause(syscall.ENOSPC)
	if err := d.storable(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("ready: %v", err)
	}
	status, err := d.Status(ctx)
	if err != nil || status.Ready || !strings.Contains(status.Problem, "cannot be written") || !status.Since.Equal(now) {
		t.Errorf("status %+v, %v", status, err)
	}
	d.recover(ctx)
	if err := d.storable(); err != nil {
		t.Errorf("not ready again: %v", err)
	}
	if !d.dispatch.paused.IsZero() {
		t.Error("polling is paused still")
	}
	d.health.checked(control.CheckReport{Problems: []string{"page 7"}})
	if err := d.able(ctx); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("able in spite of damage: %v", err)
	}
	if _, err := d.claim(ctx, nil); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("claimed in spite of damage: %v", err)
	}
}

// The watchdog does not end a daemon over a disk that fails: it still serves.
func TestWellInSpiteOfTheDisk(t *testing.T) {
	now := time.Now()
	d := keeping(t, &now)
	if err := d.well(t.Context()); err != nil {
		t.Error(err)
	}
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.well(t.Context()); err == nil {
		t.Error("a database that cannot be read is well")
	}
	d.health.writing(syscall.EIO)
	if err := d.well(t.Context()); err != nil {
		t.Error(err)
	}
}

// The oldest stories go until the records are below the bound.
func TestShrink(t *testing.T) {
	ctx := t.Context()
	now := time.Now()
	d := keeping(t, &now, `max_size = "16MiB"`)
	const total = 1500
	text := make([]byte, 20_000)
	err := d.store.Update(ctx, func(w store.Writer) error {
		for n := range total {
			id := feeds.NewArticleID("source", fmt.Sprint(n))
			at := now.Add(time.Duration(n-total) * time.Minute)
			story := store.Story{ID: store.NewStoryID(id, 0), Created: at, Published: at, Canonical: id, Members: []store.Member{{Article: id, Source: "source"}}}
			for _, err := range []error{
				w.PutSource(store.SourceState{ID: "source", Articles: total}),
				w.PutArticle(store.Article{ID: id, FirstSeen: at, Story: story.ID}),
				w.PutSketch(store.Sketch{Article: id, Seen: at, Data: text}),
				w.PutStory(story),
			} {
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before := usage(t, d)
	d.forget(ctx)
	after := usage(t, d)
	if before.Used <= 16<<20 || after.Used > 16<<20 || after.Used < 12<<20 || after.File > before.File+1<<20 {
		t.Errorf("from %+v to %+v", before, after)
	}
	left := 0
	err = d.store.View(ctx, func(r store.Reader) error {
		newest := feeds.NewArticleID("source", fmt.Sprint(total-1))
		if _, err := r.Article(newest); err != nil {
			return err
		}
		for _, err := range r.OldestStories() {
			if err != nil {
				return err
			}
			left++
		}
		return nil
	})
	if err != nil || left == 0 || left == total {
		t.Errorf("%d of %d stories are left, %v", left, total, err)
	}
}

func usage(t *testing.T, d *Daemon) boltstore.Usage {
	t.Helper()
	u, err := d.store.Usage(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return u
}
