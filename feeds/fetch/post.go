package fetch

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// PostForm sends a form, as one sends it to a hub (W3C WebSub, section 5.1). It is
// guarded and polite as Get is. A redirect with 307 or 308 is followed with the same
// form, under the same rules as one of Get's; any other is an error, since it would
// turn the request into a GET. The answer's body is not looked at.
//
// A failure is an *Error, also for a status that is not 2xx.
func (c *Client) PostForm(ctx context.Context, rawURL string, form url.Values) error {
	u, err := parseURL(rawURL)
	if err != nil {
		return &Error{URL: rawURL, Kind: KindURL, Err: err, method: http.MethodPost, text: clean(err.Error())}
	}
	trail := newTrail(u)
	budget := c.timeout
	asked := false
	for {
		at := trail.current
		var moved *redirect
		err := c.turn(ctx, at, false, &budget, func(ctx context.Context, giveUp context.CancelCauseFunc) (err error) {
			asked = true
			moved, err = c.post(ctx, at, form.Encode(), giveUp)
			return err
		})
		if err == nil && moved == nil {
			return nil
		}
		if moved != nil {
			err = trail.follow(moved)
		}
		if err != nil {
			failure := newError(at.String(), err)
			failure.Asked, failure.method = asked, http.MethodPost
			return failure
		}
	}
}

func (c *Client) post(ctx context.Context, u *url.URL, body string, giveUp context.CancelCauseFunc) (*redirect, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, refused, err := c.answer(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	c.drain(res.Body, giveUp)
	switch s := res.StatusCode; {
	case s >= 200 && s <= 299:
		return nil, nil
	case s == http.StatusTemporaryRedirect || s == http.StatusPermanentRedirect:
		return &redirect{status: s, location: res.Header.Get("Location")}, nil
	}
	return nil, refused
}
