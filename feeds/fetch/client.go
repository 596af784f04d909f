package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"time"
)

const (
	defaultMaxBody     = 8 << 20
	defaultTimeout     = 30 * time.Second
	defaultConcurrency = 1
	defaultGap         = time.Second

	// Each step of an exchange has a bound of its own, so that an error can name
	// the step that hung.
	dialTimeout   = 10 * time.Second
	tlsTimeout    = 10 * time.Second
	headerTimeout = 20 * time.Second

	// maxHeaderBytes is what Chromium accepts too. The interim (1xx) responses of
	// an exchange count towards it.
	maxHeaderBytes = 256 << 10
	// maxHeaderFields is ten times what real answers have.
	maxHeaderFields = 1000
	// A body must bring minRate bytes in each rateWindow, or a server could hold a
	// connection for as long as the operator allows big feeds to take.
	minRate    = 2 << 10
	rateWindow = 10 * time.Second
	// idleTimeout is long enough for a burst on one host and short enough not to
	// hold a publisher's socket between polls.
	idleTimeout  = 30 * time.Second
	maxIdleConns = 64
)

// Options configure a Client. The zero value of each field but UserAgent is usable.
type Options struct {
	// UserAgent names the program to publishers: `name/version (+https://…)`.
	// It must be set.
	UserAgent string
	// AllowNetworks are addresses that may be dialled although they are not
	// public, on any port.
	AllowNetworks []netip.Prefix
	// MaxBody bounds a body in bytes, as transferred and again as decoded; 0
	// means 8 MiB.
	MaxBody int64
	// Timeout bounds an exchange, all redirects and the body included but not the
	// wait for a host's turn; 0 means 30 s.
	Timeout time.Duration
	// HostConcurrency is how many requests may run at a time to one host; 0 means 1.
	HostConcurrency int
	// HostGap is the least time between the starts of two requests to one host; 0
	// means 1 s, a negative gap none.
	HostGap time.Duration

	// Now is the clock for dates in headers and for HostGap; nil means time.Now.
	Now func() time.Time
	// Sleep waits for a host's turn until d has passed on the clock of Now or ctx
	// has ended, in which case it returns ctx's error; nil means a timer.
	Sleep func(ctx context.Context, d time.Duration) error
	// Holds are the hosts that asked for a pause; nil means none yet. Clients that
	// follow one another share them.
	Holds *Holds
	// Transport takes the place of the guarded transport, with nothing of its
	// protection: for tests that have no network. nil means the guarded one.
	Transport http.RoundTripper
	// Resolver looks up host names; nil means net.DefaultResolver.
	Resolver *net.Resolver
	// Logger receives one debug record per hop; nil means none.
	Logger *slog.Logger
}

// Client gets feeds. It is safe for concurrent use; the limits per host hold for
// all requests of one Client together.
type Client struct {
	transport *http.Transport
	send      http.RoundTripper // transport, but for tests
	hosts     *hostLimiter
	holds     *Holds
	userAgent string
	maxBody   int64
	timeout   time.Duration
	now       func() time.Time
	log       *slog.Logger
	window    time.Duration // rateWindow, but for tests
	reading   places
	decoding  places
}

// New returns a Client, or an error that names the option that is wrong.
func New(o Options) (*Client, error) {
	if err := o.setDefaults(); err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	guard, err := newGuard(o.AllowNetworks)
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	dialer := &net.Dialer{Timeout: dialTimeout, Resolver: o.Resolver, Control: guard.control}
	// HTTP/2 would let one hung connection take later requests with it, and with
	// a request at a time to a host it has nothing to give.
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	c := &Client{
		transport: &http.Transport{
			Proxy:                  nil, // see the package comment
			DialContext:            dialer.DialContext,
			Protocols:              protocols,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    tlsTimeout,
			ResponseHeaderTimeout:  headerTimeout,
			MaxResponseHeaderBytes: maxHeaderBytes,
			// The decoded size has to be bounded, which only decode does.
			DisableCompression:  true,
			MaxIdleConns:        maxIdleConns,
			MaxIdleConnsPerHost: o.HostConcurrency,
			IdleConnTimeout:     idleTimeout,
		},
		send:      o.Transport,
		holds:     o.Holds,
		window:    rateWindow,
		reading:   make(places, bigPlaces),
		decoding:  make(places, bigDecodes),
		hosts:     newHostLimiter(o.HostConcurrency, o.HostGap, o.Now, o.Sleep),
		userAgent: o.UserAgent,
		maxBody:   o.MaxBody,
		timeout:   o.Timeout,
		now:       o.Now,
		log:       o.Logger,
	}
	if c.send == nil {
		c.send = c.transport
	}
	return c, nil
}

func (o *Options) setDefaults() error {
	switch {
	case o.UserAgent == "":
		return errors.New("a user agent is needed")
	case !validValue(o.UserAgent):
		return fmt.Errorf("user agent %q cannot be sent", o.UserAgent)
	case o.MaxBody < 0:
		return fmt.Errorf("the limit of a body is negative: %d", o.MaxBody)
	case o.Timeout < 0:
		return fmt.Errorf("the timeout is negative: %s", o.Timeout)
	case o.HostConcurrency < 0:
		return fmt.Errorf("the number of requests at a time to a host is negative: %d", o.HostConcurrency)
	}
	if o.MaxBody == 0 {
		o.MaxBody = defaultMaxBody
	}
	o.MaxBody = min(o.MaxBody, math.MaxInt64-1) // one more is read to see the excess
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.HostConcurrency == 0 {
		o.HostConcurrency = defaultConcurrency
	}
	if o.HostGap == 0 {
		o.HostGap = defaultGap
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Holds == nil {
		o.Holds = NewHolds()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

// Close closes the connections that are idle. Requests that run are not disturbed.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
