package feeds

import "testing"

func TestNormalizeURL(t *testing.T) {
	same := []string{
		"https://Example.org/feed.xml",
		"HTTPS://example.org:443/feed.xml",
		"https://example.org./feed.xml#top",
		"  https://example.org/feed.xml ",
	}
	for _, raw := range same {
		got, err := NormalizeURL(raw)
		if err != nil || got != "https://example.org/feed.xml" {
			t.Errorf("NormalizeURL(%q) = %q, %v", raw, got, err)
		}
	}
	for raw, want := range map[string]string{
		"http://example.org":            "http://example.org/",
		"http://example.org:8080/?a=B":  "http://example.org:8080/?a=B",
		"http://[2001:DB8::1]:80/A%2Fb": "http://[2001:db8::1]/A%2Fb",
	} {
		got, err := NormalizeURL(raw)
		if err != nil || got != want {
			t.Errorf("NormalizeURL(%q) = %q, %v; want %q", raw, got, err, want)
		}
	}
	for _, raw := range []string{
		"", "example.org/feed", "ftp://example.org/", "file:///etc/passwd", "http://",
		"http://user:pw@example.org/", "http://[fe80::1%25lo]/", "http://exa mple.org/", "javascript:alert(1)",
	} {
		if got, err := NormalizeURL(raw); err == nil {
			t.Errorf("NormalizeURL(%q) = %q, want an error", raw, got)
		}
	}
}

func TestHost(t *testing.T) {
	for raw, want := range map[string]string{
		"http://Example.org/":         "example.org",
		"https://EXAMPLE.org./":       "example.org",
		"https://example.org:443/x":   "example.org",
		"http://example.org:80/x":     "example.org",
		"http://example.org:8080/x":   "example.org:8080",
		"http://[2001:DB8::1]:8080/x": "[2001:db8::1]:8080",
		"http://[2001:db8::1]/x":      "2001:db8::1",
		"%":                           "",
	} {
		if got := Host(raw); got != want {
			t.Errorf("Host(%q) = %q, want %q", raw, got, want)
		}
	}
}
