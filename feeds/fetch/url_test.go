package fetch

import (
	"net/netip"
	"strings"
	"testing"
)

func TestParseURL(t *testing.T) {
	for raw, want := range map[string]string{
		"https://example.org/feed?a=b#top": "https://example.org/feed?a=b",
		"HTTP://example.org":               "http://example.org",
		"http://127.0.0.1:8080/":           "http://127.0.0.1:8080/",
		"http://[::1]/":                    "http://[::1]/",
		"https://example.org/ü?q=\u202e":   "https://example.org/%C3%BC?q=%E2%80%AE",
		"https://4chan.example/a%2Fb":      "https://4chan.example/a%2Fb",
		"https://example.org./":            "https://example.org./",
	} {
		u, err := parseURL(raw)
		if err != nil || u.String() != want {
			t.Errorf("parseURL(%q) = %v, %v; want %s", raw, u, err, want)
		}
	}
	for _, raw := range []string{
		"", "/feed", "//example.org/", "example.org", "http://", "http:example.org", "http:///feed",
		"ftp://example.org/", "file:///etc/passwd", "gopher://x/", "data:text/html,x", "javascript:alert(1)",
		"http://user@example.org/", "http://user:pw@example.org/", "http://[fe80::1%25lo]/",
		"http://2130706433/", "http://0x7f.1/", "http://0x7f000001/", "http://127.1/", "http://0177.0.0.1/", "http://127.0.0.1./", "http://256.1.1.1/", "http://a.0X/",
		"http://example.org:0/", "http://example.org:65536/", "http://example.org:x/",
		"http://example.org/\r\nX: y", "http://exa mple.org/",
		"http://example.org/" + strings.Repeat("a", maxURL),
	} {
		if u, err := parseURL(raw); err == nil {
			t.Errorf("parseURL(%q) = %s, want an error", raw, u)
		}
	}
}

func FuzzParseURL(f *testing.F) {
	for _, s := range []string{"https://example.org/a?b#c", "http://0x7f.1/", "http://[::1%25lo]/", "//x", "http://a/?\xff",
		"http://127.1/", "http://2130706433/", "http://0177.0.0.1/", "http://1.2.3.4.:80/", "http://%31%30.0.0.1/", "http://[::ffff:10.0.0.1]/",
		"http://example.org\\@10.0.0.1/", "http://a:b@example.org/", "file:///etc/passwd", "gopher://x/", "https://EXAMPLE.org.:443", "http://exämple.org/ä?ä"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := parseURL(raw)
		if err != nil {
			return
		}
		s := u.String()
		if u.Hostname() == "" || u.User != nil || u.Fragment != "" || (u.Scheme != "http" && u.Scheme != "https") {
			t.Fatalf("%q: %s was accepted", raw, s)
		}
		if _, err := netip.ParseAddr(u.Hostname()); err != nil && endsInNumber(u.Hostname()) {
			t.Fatalf("%q: the numeral %s is taken for a name", raw, u.Hostname())
		}
		for i := range len(s) {
			if s[i] <= ' ' || s[i] >= 0x7f {
				t.Fatalf("%q: %q is not printable ASCII", raw, s)
			}
		}
		again, err := parseURL(s)
		if len(s) <= maxURL && (err != nil || again.String() != s) {
			t.Fatalf("%q: %q becomes %v, %v", raw, s, again, err)
		}
	})
}
