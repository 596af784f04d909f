package daemon

import (
	"context"
	"fmt"
	"strings"
	"time"

	sd "github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sys/unix"

	"wirefold/internal/control"
)

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
	f := n.d.figures()
	text := fmt.Sprintf("STATUS=%d sources, %d due, %d being polled", len(n.d.config().Sources), f.Due, f.Polling)
	if failing := f.Feeds[control.StateFailing]; failing > 0 {
		text += fmt.Sprintf(", %d failing", failing)
	}
	if !f.LastSuccess.IsZero() {
		text += ", last success " + f.LastSuccess.UTC().Format("15:04") + " UTC"
	}
	if err := n.d.storable(); err != nil {
		text += "; " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return text
}
