package fetch

import (
	"fmt"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// guard decides which addresses may be dialled. What is public is the table of
// package ssrf: the IANA special-purpose registries, and of IPv6 only 2000::/3.
type guard struct {
	public  *ssrf.Guardian
	allowed []netip.Prefix
}

func newGuard(allowed []netip.Prefix) (*guard, error) {
	for _, p := range allowed {
		if !p.IsValid() {
			return nil, fmt.Errorf("an allowed network is not a valid prefix: %s", p)
		}
		if p.Addr().Is4In6() {
			return nil, fmt.Errorf("allowed network %s: write an IPv4 network in its IPv4 form", p)
		}
	}
	// Networks and ports are checked here, where the exceptions are known.
	return &guard{public: ssrf.New(ssrf.WithAnyPort(), ssrf.WithAnyNetwork()), allowed: allowed}, nil
}

// control is a net.Dialer's Control function: it sees the address after the name
// was resolved and before the first packet leaves.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("network %s is not used for feeds", network)
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address %q is not readable", address)
	}
	return g.check(ap)
}

// check returns a *BlockedError if the address may not be dialled.
func (g *guard) check(ap netip.AddrPort) error {
	ip := ap.Addr()
	if g.allows(ip) {
		if !ssrf.IPv6NAT64Prefix.Contains(ip) {
			return nil
		}
		// The operator reaches IPv4 through NAT64 (RFC 6052). That opens the
		// translator, not the networks behind it: the IPv4 address decides.
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
		if g.allows(ip) {
			return nil
		}
	}
	if g.public.SafeAddr(ip) != nil {
		return &BlockedError{Addr: ap}
	}
	if p := ap.Port(); p != 80 && p != 443 && p <= 1023 {
		return &BlockedError{Addr: ap, Port: true}
	}
	return nil
}

func (g *guard) allows(ip netip.Addr) bool {
	for _, p := range g.allowed {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}
