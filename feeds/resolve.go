package feeds

import (
	"net/url"
	"strings"
)

// maxURL bounds a link, in bytes. Browsers and proxies refuse longer ones.
const maxURL = 8192

// ResolveURL returns the absolute http or https URL that ref means in a document
// at base (RFC 3986, section 5), or "" if there is none: another scheme, no host,
// not a URL, longer than 8 KiB. base may be nil. What browsers forgive is forgiven:
// white space around and line breaks within the reference, a stray "%", characters
// that should have been escaped. The result is printable ASCII, carries no user
// name or password, and resolves to itself.
func ResolveURL(base *url.URL, ref string) string {
	ref = strings.Map(dropBreaks, strings.TrimFunc(ref, isC0OrSpace))
	if ref == "" || len(ref) > maxURL {
		return ""
	}
	u, err := url.Parse(escapeStrayPercent(ref))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme == "" && u.Host != "" {
		u.Scheme = "https" // "//host/path" and no document to take the scheme from
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" || u.Hostname() == "" {
		return ""
	}
	// net/url lets these through in a host; "%" marks an IPv6 zone.
	if strings.ContainsAny(u.Host, "<>\"`%\\") {
		return ""
	}
	u.User = nil
	u.RawQuery = escapeQuery(u.RawQuery)
	s := u.String()
	if len(s) > maxURL {
		return ""
	}
	return s
}

func isC0OrSpace(r rune) bool { return r <= ' ' }

func dropBreaks(r rune) rune {
	if r == '\t' || r == '\n' || r == '\r' {
		return -1
	}
	return r
}

// escapeStrayPercent writes "%25" for each "%" that does not begin an escape.
func escapeStrayPercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if s[i] == '%' && !(i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

// escapeQuery escapes what may not stand in a query (RFC 3986, section 3.4), which
// net/url leaves alone.
func escapeQuery(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
