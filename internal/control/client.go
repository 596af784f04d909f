package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"time"

	"wirefold/store"
)

// Client asks the daemon, or the handler of this process.
type Client struct{ http *http.Client }

// ErrNoDaemon means that nobody answers on any of the sockets.
var ErrNoDaemon = errors.New("no daemon is running")

const (
	// dialTimeout bounds a connection to a Unix socket; a daemon that lives accepts
	// at once.
	dialTimeout = 2 * time.Second
	// infoTimeout bounds the first answer: one that hangs, or was stopped by a
	// signal, must not hang its commands as well.
	infoTimeout = 5 * time.Second
)

// Dial returns a client of the daemon that has the database open, tried on the
// sockets in their order, or ErrNoDaemon. A daemon on another database is passed
// over, and so is one that does not answer. A socket that may not be opened is an
// error, unless another one answers.
func Dial(ctx context.Context, sockets []string, database string) (*Client, error) {
	return dial(ctx, sockets, database, infoTimeout)
}

func dial(ctx context.Context, sockets []string, database string, timeout time.Duration) (*Client, error) {
	var forbidden error
	for _, path := range sockets {
		c := &Client{&http.Client{Transport: &http.Transport{
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				d := net.Dialer{Timeout: dialTimeout}
				return d.DialContext(ctx, "unix", path)
			},
		}}}
		asking, cancel := context.WithTimeout(ctx, timeout)
		info, err := c.Info(asking)
		cancel()
		switch {
		case err == nil && info.Database == database:
			return c, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, fs.ErrPermission):
			forbidden = &Error{
				message: fmt.Sprintf("the daemon's socket %s may not be opened: permission denied", path),
				hint:    "run the command as the user of the daemon, or with sudo",
				cause:   fs.ErrPermission,
			}
		}
		c.Close()
	}
	if forbidden != nil {
		return nil, forbidden
	}
	return nil, ErrNoDaemon
}

// Local returns a client of a handler in this process.
func Local(h http.Handler) *Client {
	return &Client{&http.Client{Transport: inProcess{h}}}
}

// Close releases the client's connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Info returns whom the client talks to.
func (c *Client) Info(ctx context.Context) (info Info, err error) {
	err = c.get(ctx, "/v1/info", &info)
	return info, err
}

// Stories calls each for the stories that the query asks for.
func (c *Client) Stories(ctx context.Context, q StoryQuery, each func(Story) error) error {
	return list(ctx, c, http.MethodPost, "/v1/stories", q, each)
}

// Story returns one story with the texts of its articles. The ID may be cut to
// its first digits, or be the URL of an article.
func (c *Client) Story(ctx context.Context, id string) (story Story, err error) {
	// Not as a part of the path, which "." and the empty word would change.
	err = c.get(ctx, "/v1/story?"+url.Values{"id": {id}}.Encode(), &story)
	return story, err
}

// Split takes articles out of a story.
func (c *Client) Split(ctx context.Context, req SplitRequest) (Decision, error) {
	return c.decide(ctx, "/v1/split", req)
}

// Merge makes stories one.
func (c *Client) Merge(ctx context.Context, req MergeRequest) (Decision, error) {
	return c.decide(ctx, "/v1/merge", req)
}

// Pin makes an article canonical.
func (c *Client) Pin(ctx context.Context, req PinRequest) (Decision, error) {
	return c.decide(ctx, "/v1/pin", req)
}

// Undo takes a decision back.
func (c *Client) Undo(ctx context.Context, req UndoRequest) (Decision, error) {
	return c.decide(ctx, "/v1/undo", req)
}

func (c *Client) decide(ctx context.Context, path string, req any) (d Decision, err error) {
	err = c.ask(ctx, http.MethodPost, path, req, &d)
	return d, err
}

// Decisions calls each for the decisions made by hand, newest first.
func (c *Client) Decisions(ctx context.Context, each func(Decision) error) error {
	return list(ctx, c, http.MethodGet, "/v1/decisions", nil, each)
}

// Sources calls each for every configured source, in the order of the configuration.
func (c *Client) Sources(ctx context.Context, each func(Source) error) error {
	return list(ctx, c, http.MethodGet, "/v1/sources", nil, each)
}

// Source returns one source, by its name or its URL.
func (c *Client) Source(ctx context.Context, name string) (detail SourceDetail, err error) {
	err = c.get(ctx, "/v1/source?"+url.Values{"name": {name}}.Encode(), &detail)
	return detail, err
}

// Enable makes a source be polled again, or stops it, and returns it.
func (c *Client) Enable(ctx context.Context, name string, on bool) (detail SourceDetail, err error) {
	err = c.ask(ctx, http.MethodPost, "/v1/source", SwitchRequest{Source: name, Enable: on}, &detail)
	return detail, err
}

// Poll asks for polls and calls each for every source as it is done.
func (c *Client) Poll(ctx context.Context, req PollRequest, each func(PollEvent) error) error {
	return list(ctx, c, http.MethodPost, "/v1/poll", req, each)
}

func (c *Client) do(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var r io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		r = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://wirefold"+path, r)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the daemon: %w", err)
	}
	if res.StatusCode == http.StatusOK {
		return res, nil
	}
	defer res.Body.Close()
	p := &problem{Error: "the daemon answers " + res.Status}
	_ = json.NewDecoder(res.Body).Decode(p) // else the status has to do
	return nil, p.withStatus(res.StatusCode)
}

func (c *Client) get(ctx context.Context, path string, v any) error {
	return c.ask(ctx, http.MethodGet, path, nil, v)
}

func (c *Client) ask(ctx context.Context, method, path string, body, v any) error {
	res, err := c.do(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(v); err != nil {
		return fmt.Errorf("read the daemon's answer: %w", err)
	}
	return nil
}

func list[T any](ctx context.Context, c *Client, method, path string, body any, each func(T) error) error {
	res, err := c.do(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	err = readStream(res.Body, each)
	if err != nil && ctx.Err() != nil {
		return ctx.Err() // what the answer says of it is no news
	}
	return err
}

// problem is how an error travels.
type problem struct {
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}

// Error is an error that was reported by the daemon.
type Error struct {
	message, hint string
	cause         error
}

func (e *Error) Error() string { return e.message }

// ErrorHint says what to do about it, if the daemon knew.
func (e *Error) ErrorHint() string { return e.hint }

// Unwrap returns store.ErrNotFound or store.ErrAmbiguous where the daemon meant that.
func (e *Error) Unwrap() error { return e.cause }

func toProblem(err error) problem {
	p := problem{Error: err.Error()}
	var hinter interface{ ErrorHint() string }
	if errors.As(err, &hinter) {
		p.Hint = hinter.ErrorHint()
	}
	return p
}

// err returns the problem as an error, nil for none.
func (p *problem) err() error {
	if p == nil {
		return nil
	}
	return &Error{message: p.Error, hint: p.Hint}
}

func (p *problem) withStatus(status int) error {
	e := &Error{message: p.Error, hint: p.Hint}
	switch status {
	case http.StatusNotFound:
		e.cause = store.ErrNotFound
	case http.StatusConflict:
		e.cause = store.ErrAmbiguous
	}
	return e
}
