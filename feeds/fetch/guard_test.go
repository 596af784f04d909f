package fetch

import (
	"net/netip"
	"strings"
	"testing"
)

func mustGuard(t *testing.T, allowed ...string) *guard {
	t.Helper()
	var prefixes []netip.Prefix
	for _, p := range allowed {
		prefixes = append(prefixes, netip.MustParsePrefix(p))
	}
	g, err := newGuard(prefixes)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGuardBlocksWhatIsNotPublic(t *testing.T) {
	g := mustGuard(t)
	for _, ip := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
		"127.0.0.1", "127.1.2.3", "169.254.169.254", "172.16.0.1", "172.31.255.255",
		"192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1",
		"198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
		"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
		"64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
		"2001::1", "2001:2::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1",
		"fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "fe80::1%lo", "febf::1", "fec0::1", "feff::1",
		"ff02::1", "ff0e::1",
		"2606:4700::1%eth0", // a zone, on whatever
	} {
		addr := netip.MustParseAddr(ip)
		err := g.check(netip.AddrPortFrom(addr, 443))
		if err == nil {
			t.Errorf("%s may be dialled", ip)
			continue
		}
		if blocked := asType[*BlockedError](t, err); blocked.Port || !strings.Contains(err.Error(), addr.String()) || !strings.Contains(err.Error(), "fetch.allow_networks") {
			t.Errorf("%s: the message helps nobody: %v", ip, err)
		}
	}
}

func TestGuardLetsPublicThrough(t *testing.T) {
	g := mustGuard(t)
	for _, ip := range []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
		"172.15.255.255", "172.32.0.0", "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"2606:4700::1111", "2a00:1450:4001::1", "2400::1",
	} {
		if err := g.check(netip.AddrPortFrom(netip.MustParseAddr(ip), 443)); err != nil {
			t.Errorf("%s: %v", ip, err)
		}
	}
}

func TestGuardPorts(t *testing.T) {
	g := mustGuard(t, "10.0.0.0/8")
	for port, ok := range map[uint16]bool{80: true, 443: true, 1024: true, 8080: true, 65535: true, 0: false, 22: false, 25: false, 1023: false} {
		err := g.check(netip.AddrPortFrom(netip.MustParseAddr("8.8.8.8"), port))
		if (err == nil) != ok {
			t.Errorf("port %d: %v", port, err)
		}
		if err != nil && !asType[*BlockedError](t, err).Port {
			t.Errorf("port %d: blamed on the address: %v", port, err)
		}
		if err := g.check(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), port)); err != nil {
			t.Errorf("port %d of an allowed address: %v", port, err)
		}
	}
}

func TestGuardAllowsOnlyWhatIsListed(t *testing.T) {
	g := mustGuard(t, "10.1.0.0/16", "fd00::/8", "64:ff9b::/96")
	for ip, ok := range map[string]bool{
		"10.1.2.3": true, "10.2.0.1": false, "::ffff:10.1.2.3": false,
		"fd12::1": true, "fc00::1": false, "fd12::1%lo": false,
		// Through NAT64, the IPv4 address decides.
		"64:ff9b::808:808": true, "64:ff9b::a01:203": true, "64:ff9b::7f00:1": false, "64:ff9b::a02:1": false,
	} {
		if err := g.check(netip.AddrPortFrom(netip.MustParseAddr(ip), 80)); (err == nil) != ok {
			t.Errorf("%s: %v", ip, err)
		}
	}
	for _, bad := range []netip.Prefix{{}, netip.MustParsePrefix("::ffff:10.0.0.0/104")} {
		if _, err := newGuard([]netip.Prefix{bad}); err == nil {
			t.Errorf("prefix %s was taken", bad)
		}
	}
}

func TestGuardControl(t *testing.T) {
	g := mustGuard(t)
	if err := g.control("tcp4", "8.8.8.8:443", nil); err != nil {
		t.Error(err)
	}
	for _, c := range [][2]string{{"udp4", "8.8.8.8:443"}, {"unix", "/run/x"}, {"tcp4", "127.0.0.1:80"}, {"tcp6", "[fe80::1%lo]:80"}, {"tcp4", "nonsense"}} {
		if err := g.control(c[0], c[1], nil); err == nil {
			t.Errorf("%s %s may be dialled", c[0], c[1])
		}
	}
}

// The standard library's own idea of special addresses must be a subset of ours.
func FuzzGuard(f *testing.F) {
	f.Add([]byte{127, 0, 0, 1}, uint16(80))
	for _, ip := range []string{
		"::ffff:127.0.0.1", "::1", "::127.0.0.1", "fe80::1", "fec0::1", "fd00:ec2::254", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1",
		"0.1.2.3", "10.0.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.1", "192.168.0.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "224.0.0.1", "8.8.8.8",
	} {
		f.Add(netip.MustParseAddr(ip).AsSlice(), uint16(443))
	}
	f.Add([]byte{8, 8, 8, 8}, uint16(6379))
	f.Add([]byte{8, 8, 8, 8}, uint16(22))
	g, err := newGuard(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte, port uint16) {
		ip, ok := netip.AddrFromSlice(b)
		if !ok || g.check(netip.AddrPortFrom(ip, port)) != nil {
			return
		}
		if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Is4In6() || ip.Zone() != "" {
			t.Errorf("%s may be dialled", ip)
		}
		if port != 80 && port != 443 && port < 1024 {
			t.Errorf("port %d may be dialled", port)
		}
	})
}
