package publish

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// maxURL is the length in bytes beyond which a stranger's URL is not published.
const maxURL = 4096

// webURL returns a stranger's URL in a form that may be published, "" if it has
// none: absolute, http or https, ASCII, every character one that RFC 3986 allows,
// without user information. An address in place of a host name is let through for
// IPv4 only; RSS has no way to write the brackets of the other.
func webURL(raw string) string {
	s := ownURL(raw)
	if len(s) > maxURL || strings.ContainsAny(s, "[]") {
		return ""
	}
	return s
}

// ownURL is webURL for the addresses that the operator configured.
func ownURL(raw string) string {
	u, err := url.Parse(escapeURL(strings.TrimSpace(raw)))
	if err != nil {
		return ""
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	u.User = nil
	u.Host = strings.TrimSuffix(u.Host, ":")
	if u.Path == "" {
		u.Path = "/" // RFC 9110, section 4.2.3
	}
	return u.String()
}

// escapeURL percent-encodes the bytes of s that no URI may hold, a percent sign that
// encodes nothing among them. The brackets of an IPv6 address stay.
func escapeURL(s string) string {
	const allowed = ";/?:@&=+$.-_!~*'(),#"
	var b strings.Builder
	host := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9',
			strings.IndexByte(allowed, c) >= 0,
			(c == '[' || c == ']') && host,
			c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
		if c == '?' || c == '#' || c == '/' && i > len("https:/") {
			host = false
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

var (
	tagURI = regexp.MustCompile(`^tag:([a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[0-9A-Za-z;/:@&=+$._!~*'(),-]*$`)
	// canonicalURL leaves out user information, default ports, percent signs, and
	// the dot at the end of a host; dot segments are looked for besides.
	canonicalURL = regexp.MustCompile(`^https?://[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?(/[0-9A-Za-z;:@&=+$._!~*'(),-]*)+(\?[0-9A-Za-z;/?:@&=+$._!~*'(),-]*)?$`)
	defaultPort  = regexp.MustCompile(`^(http://[^/]*:80|https://[^/]*:443)/`)
	dotSegment   = regexp.MustCompile(`/\.\.?(/|\?|$)`)
)

// isCanonicalID reports whether s can be the ID of an Atom feed as it stands: an
// absolute IRI in normal form (RFC 4287, section 4.2.6.1). Of the many schemes, the
// four that feeds use are taken.
func isCanonicalID(s string) bool {
	return len(s) <= maxURL && (uuidURN.MatchString(s) || tagURI.MatchString(s) ||
		canonicalURL.MatchString(s) && !defaultPort.MatchString(s) && !dotSegment.MatchString(s))
}

// id returns an ID for the source's feed: the one that it claims, else its URL, else
// a UUID (RFC 9562, version 8) made from the URL.
func (s *Source) id() string {
	for _, id := range []string{s.FeedID, webURL(s.FeedURL)} {
		if isCanonicalID(id) {
			return id
		}
	}
	h := sha256.Sum256([]byte(s.FeedURL))
	h[6] = h[6]&0x0f | 0x80
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// name returns what the source is called, "" if nothing is known of it.
func (s *Source) name() string {
	if n := line(s.Name); n != "" {
		return n
	}
	for _, raw := range []string{s.SiteURL, s.FeedURL} {
		if u, err := url.Parse(webURL(raw)); err == nil && u.Host != "" {
			return line(u.Hostname())
		}
	}
	return ""
}
