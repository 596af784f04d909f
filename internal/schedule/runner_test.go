package schedule

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newTestRunner(t *testing.T) (*Runner, *bytes.Buffer) {
	t.Helper()
	var logged bytes.Buffer
	return NewRunner(context.Background(), slog.New(slog.NewTextHandler(&logged, nil))), &logged
}

func every(t *testing.T, r *Runner, expr, name string, job func(context.Context)) {
	t.Helper()
	if err := r.Every(expr, name, job); err != nil {
		t.Fatal(err)
	}
}

func TestPanickingJobRunsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, logged := newTestRunner(t)
		runs := 0
		every(t, r, "@every 1m", "dispatch", func(context.Context) {
			runs++
			panic("first things first")
		})
		r.Start()
		time.Sleep(5*time.Minute + time.Second)
		synctest.Wait()
		if err := r.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if runs != 5 {
			t.Errorf("%d runs in 5 minutes", runs)
		}
		for _, want := range []string{"level=ERROR", "job=dispatch", "first things first", "stack="} {
			if !strings.Contains(logged.String(), want) {
				t.Errorf("the log lacks %s: %s", want, logged)
			}
		}
	})
}

func TestJobDoesNotOverlapItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, logged := newTestRunner(t)
		slow, fast := 0, 0
		every(t, r, "@every 1m", "slow", func(context.Context) {
			slow++
			time.Sleep(150 * time.Second)
		})
		r.Start()
		every(t, r, "@every 1m", "fast", func(context.Context) { fast++ }) // after Start
		time.Sleep(9*time.Minute + time.Second)
		synctest.Wait()
		if err := r.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if slow != 3 || fast != 9 {
			t.Errorf("%d slow runs, %d fast ones", slow, fast)
		}
		if !strings.Contains(logged.String(), "job skipped") || !strings.Contains(logged.String(), "job=slow") {
			t.Errorf("the skipped runs were not logged: %s", logged)
		}
	})
}

func TestStopWaitsForRunningJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := newTestRunner(t)
		finished := false
		every(t, r, "@every 1m", "report", func(ctx context.Context) {
			time.Sleep(10 * time.Second)
			finished = ctx.Err() == nil
		})
		r.Start()
		time.Sleep(61 * time.Second)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := r.Stop(ctx); err != nil || !finished {
			t.Errorf("finished: %t, %v", finished, err)
		}
	})
}

func TestStopGivesUpAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := newTestRunner(t)
		var cancelled atomic.Bool
		every(t, r, "@every 1m", "report", func(ctx context.Context) {
			<-ctx.Done()
			cancelled.Store(true)
		})
		r.Start()
		time.Sleep(61 * time.Second)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		err := r.Stop(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "report") {
			t.Errorf("%v", err)
		}
		synctest.Wait()
		if !cancelled.Load() {
			t.Error("the job was left running")
		}
	})
}

func TestEveryRefusesABadSchedule(t *testing.T) {
	r, _ := newTestRunner(t)
	if err := r.Every("0 0 31 2 *", "report", func(context.Context) {}); err == nil || !strings.HasPrefix(err.Error(), "job report: ") {
		t.Errorf("%v", err)
	}
	if err := r.Stop(context.Background()); err != nil {
		t.Errorf("stopped before it was started: %v", err)
	}
}

// TestClockSet: the times of jobs begin anew, jobs that run go on, and a runner that was
// stopped stays so.
func TestClockSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewRunner(t.Context(), slog.New(slog.DiscardHandler))
		var runs []time.Duration
		begun := time.Now()
		if err := r.Every("@every 1h", "hourly", func(context.Context) {
			runs = append(runs, time.Since(begun))
			time.Sleep(50 * time.Minute)
		}); err != nil {
			t.Fatal(err)
		}
		r.ClockSet() // before the start, nothing
		r.Start()
		time.Sleep(80 * time.Minute)
		r.ClockSet()
		time.Sleep(100 * time.Minute)
		if err := r.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.ClockSet()
		time.Sleep(5 * time.Hour)
		if want := []time.Duration{time.Hour, 140 * time.Minute}; !slices.Equal(runs, want) {
			t.Errorf("runs after %v, want %v", runs, want)
		}
	})
}
