package web

import (
	"container/list"
	"net"
	"net/http"
	"net/netip"
	"sync"
)

const (
	// maxConns is how many connections there may be, and maxConnsOfOne how many of one
	// address; an address of this machine, where a proxy may be, has no limit of its own.
	maxConns      = 1024
	maxConnsOfOne = maxConns / 4
)

// limiter is a listener that takes on no more connections than it should. When all are
// taken, the one that has been waiting for a request for the longest time is closed in
// favour of the next: a crowd that holds connections and says nothing keeps nobody out.
type limiter struct {
	net.Listener
	most, mostOfOne int

	mu      sync.Mutex
	free    *sync.Cond
	open    int
	of      map[netip.Addr]int
	waiting *list.List // of net.Conn without a request, the oldest first
	places  map[net.Conn]*list.Element
	closed  bool
}

func newLimiter(l net.Listener, most, mostOfOne int) *limiter {
	lim := &limiter{
		Listener: l, most: most, mostOfOne: mostOfOne,
		of: make(map[netip.Addr]int), waiting: list.New(), places: make(map[net.Conn]*list.Element),
	}
	lim.free = sync.NewCond(&lim.mu)
	return lim
}

// Accept implements net.Listener.
func (l *limiter) Accept() (net.Conn, error) {
	for {
		l.makeRoom()
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if lc, ok := l.admit(c); ok {
			return lc, nil
		}
		c.Close()
	}
}

// makeRoom waits until there is room for another connection.
func (l *limiter) makeRoom() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.open >= l.most && !l.closed {
		if oldest := l.waiting.Front(); oldest != nil {
			c := l.forget(oldest.Value.(net.Conn))
			l.mu.Unlock()
			c.Close() // which releases its place
			l.mu.Lock()
			continue
		}
		l.free.Wait()
	}
}

func (l *limiter) admit(c net.Conn) (net.Conn, bool) {
	addr := client(c)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !addr.IsLoopback() && l.of[addr] >= l.mostOfOne {
		return nil, false
	}
	l.open++
	l.of[addr]++
	return &limitedConn{Conn: c, release: sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.open--
		if l.of[addr]--; l.of[addr] == 0 {
			delete(l.of, addr)
		}
		l.free.Signal()
	})}, true
}

// client returns who connects; the addresses of one IPv6 network are one.
func client(c net.Conn) netip.Addr {
	ap, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	addr := ap.Addr().Unmap()
	if addr.Is6() && !addr.IsLoopback() {
		p, _ := addr.WithZone("").Prefix(64)
		return p.Addr()
	}
	return addr
}

// track is http.Server.ConnState: it notes which connections wait for a request.
func (l *limiter) track(c net.Conn, state http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(c)
	if state == http.StateNew || state == http.StateIdle {
		l.places[c] = l.waiting.PushBack(c)
		l.free.Signal() // it can be closed if there is no other room
	}
}

func (l *limiter) forget(c net.Conn) net.Conn {
	if e := l.places[c]; e != nil {
		l.waiting.Remove(e)
		delete(l.places, c)
	}
	return c
}

// Close implements net.Listener.
func (l *limiter) Close() error {
	l.mu.Lock()
	l.closed = true
	l.free.Broadcast()
	l.mu.Unlock()
	return l.Listener.Close()
}

type limitedConn struct {
	net.Conn
	release func()
}

func (c *limitedConn) Close() error {
	err := c.Conn.Close()
	c.release()
	return err
}
