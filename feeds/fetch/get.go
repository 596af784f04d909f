package fetch

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"wirefold/feeds"
)

const (
	acceptFeeds = "application/atom+xml, application/rss+xml, application/feed+json, " +
		"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, */*;q=0.5"
	acceptEncoding = "gzip, br"
	// maxDrain is how much of a body nobody wants is read to keep its connection.
	maxDrain = 4 << 10
	// drainShare is how much less than the time of rateWindow such a body gets.
	drainShare = 5
)

// Request says what to get.
type Request struct {
	URL string
	// ETag and LastModified are the validators of the representation that the
	// caller has, as an earlier Response gave them; empty for none.
	ETag         string
	LastModified string
	// ValidatorURL is the Response.URL that came with the validators; empty means
	// URL. The validators are sent to that URL and to no other: to URL itself, or
	// to the hop of a redirect that leads to it.
	ValidatorURL string
	// Accept says which media types are wanted; empty means those of feeds.
	Accept string
	// MaxBody bounds the body in bytes if it is less than Options.MaxBody; 0 does not.
	MaxBody int64
	// Follow is asked before a redirect is followed; an error ends the request, as a
	// *RedirectError.
	// It may send requests itself. nil follows all.
	Follow func(ctx context.Context, url string) error
	// CacheControl and Expires are the header fields that came with the validators,
	// or after them with a 304: what a 304 does not repeat goes on to hold (RFC
	// 9111, section 3.2).
	CacheControl string
	Expires      string
	// Skip reports whether the caller asks the URL anyway, as another source. A
	// permanent redirect to such a URL is not followed. nil means that none is.
	Skip func(url string) bool
	// Force sends the request although its host is held.
	Force bool
}

// Response is an answer with status 200 (or another 2xx but 206) or 304, or a
// permanent redirect that Request.Skip chose not to follow.
type Response struct {
	Status int
	// URL is the one that answered, after redirects and without fragment.
	URL string
	// Permanent is where an unbroken chain of permanent redirects (301, 308) from
	// Request.URL leads; empty if there is none.
	Permanent string
	// Skipped is set when Permanent was not asked, because Request.Skip says that the
	// caller asks it anyway. There are no body and no validators then.
	Skipped bool
	// NotModified is set when the representation is still the one that the
	// validators belong to. There is no body then.
	NotModified bool
	ContentType string // as claimed
	Body        []byte // decoded, at most Options.MaxBody long
	// ETag and LastModified are the validators to keep, byte for byte as received.
	// With a 304 that gives none, they are those of the request (RFC 9111, 4.3.4).
	ETag         string
	LastModified string
	// CacheControl and Expires are what to send back as those of Request; empty if
	// they are without measure.
	CacheControl string
	Expires      string
	// Links are the values of the Link header, as received; none if they are without
	// measure.
	Links []string
	// Fresh is how long the publisher asks not to be asked again, at most 7 days
	// (RFC 9111, section 4.2.1, less Age), and FreshBy the header field that says so.
	Fresh   time.Duration
	FreshBy string
	Bytes   int64 // size of the body as transferred
	// Conditional is set when the request that was answered carried validators.
	Conditional bool
	Proto       string // "HTTP/1.1"
}

// Get requests a feed. It follows at most five redirects; one from https to http
// is refused, since anybody on the way could have written what follows.
//
// Waiting for a host's turn ends with ctx and does not count towards the timeout.
// A failed request is not repeated, but for one case that the transport handles:
// when the server closes a kept connection just as the request is written, the
// request goes out again on a new one (RFC 9110, section 9.2.2).
//
// A failure is an *Error; its Kind says which type its cause has.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	u, err := parseURL(r.URL)
	if err != nil {
		return nil, &Error{URL: r.URL, Kind: KindURL, Err: err, text: clean(err.Error())}
	}
	if r.ValidatorURL == "" {
		r.ValidatorURL = u.String()
	}
	trail := newTrail(u)
	budget := c.timeout
	asked := false
	for {
		at := trail.current
		res, moved, err := c.hop(ctx, r, at, &budget, &asked)
		if moved != nil {
			err = trail.follow(moved)
			if err == nil && r.Skip != nil && trail.unbroken && r.Skip(trail.permanent) {
				return &Response{Status: moved.status, URL: at.String(), Permanent: trail.permanent, Skipped: true}, nil
			}
			if err == nil && r.Follow != nil {
				if refused := r.Follow(ctx, trail.current.String()); refused != nil {
					err = &RedirectError{Location: moved.location, Err: refused}
				}
			}
		}
		if err != nil {
			failure := newError(at.String(), err)
			failure.Asked = asked
			return nil, failure
		}
		if res != nil {
			res.Permanent = trail.permanent
			return res, nil
		}
	}
}

// hop makes one request when the host's turn has come. It returns a response, a
// redirect or an error, and sets asked when it sends the request.
func (c *Client) hop(ctx context.Context, r Request, u *url.URL, budget *time.Duration, asked *bool) (res *Response, moved *redirect, err error) {
	err = c.turn(ctx, u, r.Force, budget, func(ctx context.Context, giveUp context.CancelCauseFunc) error {
		*asked = true
		res, moved, err = c.exchange(ctx, r, u, giveUp)
		return err
	})
	return res, moved, err
}

// turn waits for the host's turn, makes an exchange with it, and takes the time that
// this needed from the budget. A host that is held is not asked, but by force.
func (c *Client) turn(ctx context.Context, u *url.URL, force bool, budget *time.Duration, exchange func(context.Context, context.CancelCauseFunc) error) error {
	host := feeds.HostOf(u)
	release, err := c.hosts.acquire(ctx, host)
	if err != nil {
		return err
	}
	defer release()
	// After the wait, in which another request may have met with a 429.
	if until := c.holds.Until(host, c.now()); !until.IsZero() && !force {
		return &HeldError{Host: host, Until: until}
	}

	start := time.Now()
	defer func() { *budget -= time.Since(start) }()
	ctx, cancel := context.WithTimeoutCause(ctx, *budget, timeoutError{limit: c.timeout})
	defer cancel()
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	return exchange(ctx, giveUp)
}

// timedOut returns the timeout, or the slowness, if it is what ended the exchange,
// else err. The layers between report it in many forms.
func timedOut(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx).(type) {
	case timeoutError, slowError:
		return cause
	}
	return err
}

func (c *Client) exchange(ctx context.Context, r Request, u *url.URL, giveUp context.CancelCauseFunc) (*Response, *redirect, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Accept", cmp.Or(r.Accept, acceptFeeds))
	req.Header.Set("Accept-Encoding", acceptEncoding)
	conditional := u.String() == r.ValidatorURL && setValidators(req.Header, r)

	res, refused, err := c.answer(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()

	switch s := res.StatusCode; {
	case s == http.StatusNotModified && conditional:
		return c.notModified(res, r, u), nil, nil
	case s >= 200 && s <= 299 && s != http.StatusPartialContent:
		out, err := c.receive(ctx, res, r, u, giveUp)
		if out != nil {
			out.Conditional = conditional
		}
		return out, nil, err
	case isRedirect(s):
		c.drain(res.Body, giveUp)
		return nil, &redirect{status: s, location: res.Header.Get("Location")}, nil
	default:
		// A 206 or 304 that was not asked for has no use and ends here as well.
		c.drain(res.Body, giveUp)
		return nil, nil, refused
	}
}

// answer sends a request and looks at the head of the answer. With it comes the error
// that its status is to whoever has no use for it. The caller closes the body.
func (c *Client) answer(req *http.Request) (*http.Response, *StatusError, error) {
	ctx, u := req.Context(), req.URL
	req.Header.Set("User-Agent", c.userAgent)
	// The transport alone: http.Client adds a Referer when it follows redirects.
	start := time.Now()
	res, err := c.send.RoundTrip(req)
	if err != nil {
		return nil, nil, timedOut(ctx, err)
	}
	c.log.DebugContext(ctx, "got an answer", "url", u.String(), "status", res.StatusCode, "duration", time.Since(start))
	if fields(res.Header) > maxHeaderFields {
		res.Body.Close()
		return nil, nil, errHeaderFields
	}
	wait := retryAfter(res.Header, c.now())
	hold := c.holds.note(feeds.HostOf(u), res.StatusCode, wait, c.now())
	return res, &StatusError{Status: res.StatusCode, URL: u.String(), RetryAfter: wait, Hold: hold}, nil
}

// setValidators makes the request conditional, with both validators if there are
// two: a server must look at the ETag first (RFC 9110, section 13.2.2), and one
// that knows dates only has its date. It reports whether there is one.
func setValidators(h http.Header, r Request) bool {
	etag, modified := validator(r.ETag), validator(r.LastModified)
	if etag != "" {
		h.Set("If-None-Match", etag)
	}
	if modified != "" {
		h.Set("If-Modified-Since", modified)
	}
	return etag != "" || modified != ""
}

// fields returns the number of header fields.
func fields(h http.Header) (n int) {
	for _, values := range h {
		n += len(values)
	}
	return n
}

// notModified freshens what is stored (RFC 9111, section 4.3.4).
func (c *Client) notModified(res *http.Response, r Request, u *url.URL) *Response {
	for name, stored := range map[string]string{"Cache-Control": r.CacheControl, "Expires": r.Expires} {
		if stored != "" && len(res.Header.Values(name)) == 0 {
			res.Header.Set(name, stored)
		}
	}
	out := c.newResponse(res, u)
	out.NotModified, out.Conditional = true, true
	if out.ETag == "" {
		out.ETag = r.ETag
	}
	if out.LastModified == "" {
		out.LastModified = r.LastModified
	}
	return out
}

func (c *Client) receive(ctx context.Context, res *http.Response, r Request, u *url.URL, giveUp context.CancelCauseFunc) (*Response, error) {
	limit := c.maxBody
	if r.MaxBody > 0 {
		limit = min(limit, r.MaxBody)
	}
	if res.ContentLength > limit {
		return nil, &TooLargeError{Limit: limit}
	}
	raw, err := c.readBody(ctx, watch(res.Body, c.window, giveUp), limit)
	if err != nil {
		return nil, timedOut(ctx, err)
	}
	out := c.newResponse(res, u)
	out.Bytes = int64(len(raw))
	out.Body, err = c.decodeBody(ctx, raw, res.Header.Values("Content-Encoding"), limit)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *Client) newResponse(res *http.Response, u *url.URL) *Response {
	fresh := freshness(res.Header, c.now())
	if fresh.cut {
		c.log.Debug("freshness cut to its maximum", "url", u.String(), "by", fresh.by, "maximum", maxFresh)
	}
	return &Response{
		Status:       res.StatusCode,
		URL:          u.String(),
		ContentType:  res.Header.Get("Content-Type"),
		ETag:         validator(res.Header.Get("ETag")),
		LastModified: validator(res.Header.Get("Last-Modified")),
		CacheControl: validator(strings.Join(res.Header.Values("Cache-Control"), ", ")),
		Expires:      validator(res.Header.Get("Expires")),
		Links:        links(res.Header),
		Fresh:        fresh.left,
		FreshBy:      fresh.by,
		Proto:        res.Proto,
	}
}

// maxValidator bounds a validator in bytes. Servers refuse requests with header
// lines much longer, and a validator that is sent is sent for ever.
const maxValidator = 4096

// validator returns v if it can be sent back as it is, else "".
func validator(v string) string {
	if len(v) > maxValidator || !validValue(v) {
		return ""
	}
	return v
}

// links returns the values of the Link header (RFC 8288), none if they are longer
// than a validator may be.
func links(h http.Header) []string {
	values := h.Values("Link")
	n := 0
	for _, v := range values {
		n += len(v)
	}
	if n > maxValidator {
		return nil
	}
	return values
}

// validValue reports whether v can stand in a header (RFC 9110, section 5.5).
func validValue(v string) bool {
	for i := range len(v) {
		if b := v[i]; (b < ' ' && b != '\t') || b == 0x7f {
			return false
		}
	}
	return true
}

// drain reads a short body to its end, so that its connection can be used again. One
// that does not come is given up before it costs the exchange its time.
func (c *Client) drain(r io.Reader, giveUp context.CancelCauseFunc) {
	body := watch(r, c.window/drainShare, giveUp)
	defer body.stop()
	// A connection that is not drained is closed; nothing else depends on it.
	_, _ = io.CopyN(io.Discard, body, maxDrain)
}
