package fetch

import (
	"bytes"
	"context"
	"io"
)

// Bodies are small as a rule, and a hundred of them may be read at a time. Those that
// are not take a place among a few, so that publishers who send as much as they may
// cannot fill the memory together.
const (
	bigBody    = 1 << 20  // what is read without a place
	bigPlaces  = 2        // bodies that are read beyond it
	bigEncoded = 16 << 10 // what is decoded without a place: it can be no more than 3 MiB
	bigDecodes = 1        // bodies that are decoded
)

// places are for what not everybody may do at a time.
type places chan struct{}

// take waits for a place until ctx ends. leave gives it back.
func (p places) take(ctx context.Context) (leave func(), err error) {
	select {
	case p <- struct{}{}:
		return func() { <-p }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// readBody reads a body of at most limit bytes, and stops watching it then.
func (c *Client) readBody(ctx context.Context, body *watched, limit int64) ([]byte, error) {
	defer body.stop()
	first := min(limit, bigBody)
	raw, err := readLimited(body, first)
	if _, large := err.(*TooLargeError); !large || limit == first {
		return raw, err
	}
	body.stop() // to wait for a place is not the server's fault
	leave, err := c.reading.take(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	body.resume()
	return readLimited(io.MultiReader(bytes.NewReader(raw), body), limit)
}

// decodeBody is decode, with a place for a body that may become large.
func (c *Client) decodeBody(ctx context.Context, raw []byte, header []string, limit int64) ([]byte, error) {
	if len(raw) > bigEncoded && (len(contentEncodings(header)) > 0 || isGzip(raw)) {
		leave, err := c.decoding.take(ctx)
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	return decode(raw, header, limit)
}

// readLimited reads to the end. When there are more than limit bytes, it returns those
// it has read, limit and one, with a *TooLargeError.
func readLimited(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(b)) > limit {
		return b, &TooLargeError{Limit: limit}
	}
	return b, err
}
