package fetch

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"
	"unicode"
)

// Kind says in one word why a request failed; it is fit for a metric's label.
type Kind string

// The kinds of failure.
const (
	KindURL      Kind = "url"       // the URL cannot be requested
	KindBlocked  Kind = "blocked"   // *BlockedError
	KindDNS      Kind = "dns"       // the host name was not resolved
	KindConnect  Kind = "connect"   // no connection was made
	KindTLS      Kind = "tls"       // no trusted connection was made
	KindTimeout  Kind = "timeout"   // the server took too long
	KindTransfer Kind = "transfer"  // the answer is not HTTP, or broke off
	KindRedirect Kind = "redirect"  // *RedirectError
	KindStatus   Kind = "status"    // *StatusError
	KindTooLarge Kind = "too_large" // *TooLargeError
	KindEncoding Kind = "encoding"  // *EncodingError
	KindCanceled Kind = "canceled"  // the caller gave up
	KindHeld     Kind = "held"      // *HeldError
)

// Unreached reports whether an error of Get says that no packet has come near the
// publisher: there is no way to any network, or the resolver does not answer. A name
// that does not exist is an answer.
func Unreached(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return !dns.IsNotFound
	}
	return errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.ENETDOWN)
}

// Kinds returns all kinds of failure.
func Kinds() []Kind {
	return []Kind{
		KindURL, KindBlocked, KindDNS, KindConnect, KindTLS, KindTimeout, KindTransfer, KindRedirect, KindStatus,
		KindTooLarge, KindEncoding, KindCanceled, KindHeld,
	}
}

// Error is what Get and PostForm return on failure. Its text is for people, and safe to print
// wherever parts of it came from.
type Error struct {
	URL  string // of the hop that failed
	Kind Kind
	Err  error
	// Asked is set when a request was sent, to whichever hop.
	Asked bool

	method string // GET if it is empty
	text   string
}

func (e *Error) Error() string {
	return cmp.Or(e.method, http.MethodGet) + " " + clean(e.URL) + ": " + e.text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of an error that Get or PostForm returned, "" for any other.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// BlockedError means that the guard refused to dial an address.
type BlockedError struct {
	Addr netip.AddrPort
	// Port is set when the port was refused, not the address.
	Port bool
}

func (e *BlockedError) Error() string {
	ip := e.Addr.Addr()
	if e.Port {
		return fmt.Sprintf("port %d of %s is not allowed: 80, 443 and those above 1023 are, and any on an address in fetch.allow_networks", e.Addr.Port(), ip)
	}
	own := netip.PrefixFrom(ip, ip.BitLen())
	return fmt.Sprintf("address %s is not public (to allow it, add %q to fetch.allow_networks)", ip, own)
}

// StatusError means that the server answered with another status than was asked
// for.
type StatusError struct {
	Status int
	URL    string // of the hop that gave the status
	// RetryAfter is how long the server asks to wait, 0 if it does not say; at
	// most 30 days.
	RetryAfter time.Duration
	// Hold is the pause that a 429 began for its host; nil for other statuses.
	Hold *Hold
}

func (e *StatusError) Error() string {
	// The reason phrase is the standard's: the server's could hold anything.
	s := fmt.Sprintf("%d", e.Status)
	if text := http.StatusText(e.Status); text != "" {
		s += " " + text
	}
	if e.RetryAfter > 0 {
		s += fmt.Sprintf(" (retry after %s)", e.RetryAfter)
	}
	return s
}

// HeldError means that the host had asked for a pause, and was not asked.
type HeldError struct {
	Host  string
	Until time.Time
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("%s asked for a pause until %s (429 Too Many Requests)", e.Host, e.Until.UTC().Format(time.RFC3339))
}

// TooLargeError means that a body exceeds the limit.
type TooLargeError struct {
	Limit int64 // bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the body is larger than %d bytes", e.Limit)
}

// EncodingError means that a body cannot be decoded.
type EncodingError struct {
	Encoding string // as the server gave it
	Err      error  // what is wrong with the body; nil if the encoding is not supported
}

func (e *EncodingError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("content encoding %q is not supported", shorten(e.Encoding))
	}
	return fmt.Sprintf("the body is not valid %s: %v", e.Encoding, e.Err)
}

// Unwrap returns what is wrong with the body.
func (e *EncodingError) Unwrap() error { return e.Err }

// RedirectError means that a redirect was not followed.
type RedirectError struct {
	Location string // as the server gave it
	Err      error
}

func (e *RedirectError) Error() string {
	return fmt.Sprintf("redirect to %q not followed: %v", shorten(e.Location), e.Err)
}

// Unwrap returns why the redirect was not followed.
func (e *RedirectError) Unwrap() error { return e.Err }

// timeoutError means that an exchange exceeded Options.Timeout.
type timeoutError struct{ limit time.Duration }

func (e timeoutError) Error() string { return fmt.Sprintf("no complete answer within %s", e.limit) }

// slowError means that a body came in too slowly.
type slowError struct {
	bytes  int
	window time.Duration
}

func (e slowError) Error() string {
	return fmt.Sprintf("the body comes in at less than %d bytes in %s", e.bytes, e.window)
}

// errHeaderFields means that an answer has more header fields than any has use for.
var errHeaderFields = fmt.Errorf("the answer has more than %d header fields", maxHeaderFields)

func newError(url string, err error) *Error {
	kind, text := describe(err)
	return &Error{URL: url, Kind: kind, Err: err, text: clean(text)}
}

// describe puts an error of an exchange into words.
func describe(err error) (Kind, string) {
	if kind, own := ownKind(err); own != nil {
		return kind, own.Error()
	}
	var (
		dns     *net.DNSError
		op      *net.OpError
		errno   syscall.Errno
		certErr *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
		netErr  net.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return KindCanceled, "canceled"
	case errors.As(err, &dns) && dns.IsNotFound:
		return KindDNS, "no such host"
	case errors.As(err, &dns) && dns.IsTimeout:
		return KindDNS, "looking up the host timed out"
	case errors.As(err, &dns):
		return KindDNS, "looking up the host: " + dns.Err
	case errors.As(err, &op) && op.Op == "dial" && op.Timeout():
		return KindTimeout, "connecting timed out"
	case errors.As(err, &op) && op.Op == "dial" && errors.As(err, &errno):
		return KindConnect, fmt.Sprintf("connecting to %s: %v", op.Addr, errno)
	case errors.As(err, &op) && op.Op == "dial":
		return KindConnect, "connecting: " + op.Err.Error()
	case errors.Is(err, http.ErrSchemeMismatch):
		return KindTLS, "the server speaks plain HTTP on an https port"
	case errors.As(err, &certErr):
		return KindTLS, "TLS: " + strings.TrimPrefix(certErr.Err.Error(), "x509: ")
	case errors.As(err, &record), errors.As(err, &alert):
		return KindTLS, err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return KindTimeout, "timed out"
	case errors.As(err, &netErr) && netErr.Timeout():
		return KindTimeout, strings.TrimPrefix(err.Error(), "net/http: ")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return KindTransfer, "the connection ended before the answer did"
	case errors.As(err, &errno):
		return KindTransfer, errno.Error()
	}
	return KindTransfer, strings.TrimPrefix(err.Error(), "net/http: ")
}

// ownKind finds this package's own error in err, nil if there is none. Its text
// stands alone: what the layers between wrap around it says nothing to people.
func ownKind(err error) (Kind, error) {
	var (
		blocked  *BlockedError
		status   *StatusError
		tooLarge *TooLargeError
		encoding *EncodingError
		redirect *RedirectError
		timeout  timeoutError
		slow     slowError
		held     *HeldError
	)
	switch {
	case errors.As(err, &held):
		return KindHeld, held
	case errors.As(err, &slow):
		return KindTimeout, slow
	case errors.As(err, &blocked):
		return KindBlocked, blocked
	case errors.As(err, &status):
		return KindStatus, status
	case errors.As(err, &tooLarge):
		return KindTooLarge, tooLarge
	case errors.As(err, &encoding):
		return KindEncoding, encoding
	case errors.As(err, &redirect):
		return KindRedirect, redirect
	case errors.As(err, &timeout):
		return KindTimeout, timeout
	}
	return "", nil
}

// clean makes text that a server had a part in safe for terminals and logs: one
// line of printable characters, of bounded length. Certificates and malformed
// answers are quoted in error texts.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, s)
	return truncate(s, 500)
}

// shorten bounds a server's text that an error quotes.
func shorten(s string) string { return truncate(s, 100) }

func truncate(s string, runes int) string {
	n := 0
	for i := range s {
		if n == runes {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
