package daemon

import (
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"wirefold/internal/control"
)

// TestNoNetwork: a network that is not there at the start, goes away or flaps is no
// fault of the publishers. They are tried at their interval, and within one of them
// all is as before.
func TestNoNetwork(t *testing.T) {
	for name, fault := range map[string]error{
		"resolver": &net.DNSError{Err: "server misbehaving", Name: "a.example", IsTemporary: true},
		"route":    &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)},
	} {
		t.Run(name, func(t *testing.T) {
			var urls []string
			for n := range 10 {
				urls = append(urls, fmt.Sprintf("host%d.example/feed", n))
			}
			w := newWorld(t, steady(), "", urls...)
			network := func(down error) {
				w.mu.Lock()
				w.down = down
				w.mu.Unlock()
			}
			network(fault)
			for _, outage := range []time.Duration{9 * time.Hour, 20 * time.Minute, 3 * 24 * time.Hour} {
				before := len(w.requests(""))
				network(fault)
				w.run(outage)
				if n := len(w.requests("")); n != before {
					t.Fatalf("%d requests without a network", n-before)
				}
				network(nil)
				back := w.now()
				w.run(80 * time.Minute)
				for _, url := range urls {
					list := w.requests(url)
					if len(list) == 0 || list[len(list)-1].at.Before(back) {
						t.Errorf("%s was not asked in the hour after an outage of %v", url, outage)
					}
				}
				if f := w.d.figures(); f.Feeds[control.StateOK] != len(urls) {
					t.Errorf("after an outage of %v: %v", outage, f.Feeds)
				}
			}
			for _, url := range urls {
				for _, gap := range w.gaps(url) {
					if gap < time.Hour {
						t.Errorf("%s was asked again after %v", url, gap)
					}
				}
			}
		})
	}
}
