package daemon

import (
	"fmt"
	"net"

	"github.com/coreos/go-systemd/v22/activation"
)

// activated returns the socket that systemd opened for this process, nil if there
// is none (sd_listen_fds(3)).
func activated() (net.Listener, error) {
	sockets, err := activation.Listeners()
	if err != nil {
		return nil, fmt.Errorf("socket of the socket unit: %w", err)
	}
	switch {
	case len(sockets) == 0:
		return nil, nil
	case len(sockets) > 1 || sockets[0] == nil:
		for _, s := range sockets {
			if s != nil {
				s.Close() // nothing was accepted on it
			}
		}
		return nil, fmt.Errorf("the socket unit passes %d sockets; want one that listens for streams", len(sockets))
	}
	return sockets[0], nil
}
