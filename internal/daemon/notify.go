package daemon

import (
	"context"
	"fmt"
	"strings"
	"time"

	sd "github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sys/unix"

	"wirefold/store"
)

// maxSilence is how long the dispatcher may be silent before the watchdog is left
// to do its work; it is nudged every second.
const maxSilence = 20 * time.Second

// statusEvery is how often the status line is renewed.
const statusEvery = 10 * time.Second

// notifier tells systemd how the daemon is (sd_notify(3)). Without systemd every
// call does nothing.
type notifier struct {
	d        *Daemon
	watchdog bool
	ticker   *time.Ticker
}

func (d *Daemon) newNotifier() *notifier {
	n := &notifier{d: d}
	every := statusEvery
	if interval, err := sd.SdWatchdogEnabled(false); err == nil && interval > 0 {
		n.watchdog = true
		every = min(every, interval/3)
	}
	n.ticker = time.NewTicker(every)
	return n
}

func (n *notifier) tick() <-chan time.Time { return n.ticker.C }

func (n *notifier) send(state string) {
	if _, err := sd.SdNotify(false, state); err != nil {
		n.d.log.Debug("systemd not notified", "error", err)
	}
}

func (n *notifier) ready() { n.send(sd.SdNotifyReady + "\n" + n.status()) }

func (n *notifier) reloading() {
	state := sd.SdNotifyReloading
	// Type=notify-reload wants to know when the reload began.
	var now unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &now) == nil {
		state += fmt.Sprintf("\nMONOTONIC_USEC=%d", now.Nano()/1000)
	}
	n.send(state)
}

func (n *notifier) stopping() {
	n.ticker.Stop()
	n.send(sd.SdNotifyStopping)
}

// report renews the status line and, if the daemon is well, holds off the watchdog.
func (n *notifier) report(ctx context.Context) {
	n.send(n.status())
	if !n.watchdog {
		return
	}
	if err := n.d.well(ctx); err != nil {
		n.d.log.Error("watchdog not reset", "error", err)
		return
	}
	n.send(sd.SdNotifyWatchdog)
}

func (n *notifier) status() string {
	running, due, _ := n.d.dispatch.figures()
	status := fmt.Sprintf("STATUS=%d sources, %d due, %d being polled", len(n.d.config().Sources), due, running)
	if err := n.d.ready(); err != nil {
		status += "; " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return status
}

// well checks that the dispatcher goes round and the database can be read.
func (d *Daemon) well(ctx context.Context) error {
	_, _, beat := d.dispatch.figures()
	if silence := d.now().Sub(beat); !beat.IsZero() && silence > maxSilence {
		return fmt.Errorf("the dispatcher has been silent for %s", silence.Round(time.Second))
	}
	err := d.store.View(ctx, func(r store.Reader) error {
		_, err := r.Meta()
		return err
	})
	if err != nil && d.ready() != nil {
		return nil // it is known; a restart would end the serving, and not mend a disk
	}
	return err
}
