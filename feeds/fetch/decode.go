package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
)

// A body may grow to maxRatio times its size, or to plentiful bytes, whichever is
// more. Feeds that repeat themselves reach 50 times.
const (
	maxRatio  = 200
	plentiful = 1 << 20
)

// decode undoes the content encoding of a body, once, to at most limit bytes.
//
// Servers label bodies wrongly, so what a body is counts more than its label: one
// labelled as encoded that is a plain feed is taken as it is, and one that is gzip is
// decoded by whichever known name (a feed.xml.gz that is served as a file). What stands
// behind gzip's end, and is no gzip, is left out.
// Encodings that were not asked for, and more than one, are an *EncodingError:
// each layer multiplies what a small body can cost.
func decode(raw []byte, header []string, limit int64) ([]byte, error) {
	encodings := contentEncodings(header)
	if len(encodings) > 1 {
		return nil, &EncodingError{Encoding: strings.Join(encodings, ", ")}
	}
	if len(raw) == 0 {
		return nil, nil
	}
	encoding := ""
	if len(encodings) == 1 {
		encoding = encodings[0]
		if isPlainName(encoding) {
			encoding = ""
		}
	}
	switch encoding {
	case "", "br", "deflate":
		if isGzip(raw) {
			encoding = "gzip"
		}
	}

	var open func(io.Reader) (io.Reader, error)
	switch encoding {
	case "":
		return raw, nil
	case "gzip", "x-gzip": // RFC 9110, section 8.4.1.3: the same
		open = openGzip
	case "br":
		open = func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }
	case "deflate":
		open = openDeflate(raw)
	default:
		return nil, &EncodingError{Encoding: encoding}
	}
	room := max(plentiful, maxRatio*int64(len(raw)))
	body, err := decodeWith(open, raw, min(limit, room))
	var tooLarge *TooLargeError
	switch {
	case errors.As(err, &tooLarge) && room < limit:
		return nil, &EncodingError{Encoding: encoding, Err: fmt.Errorf("it decodes to more than %d times its size", maxRatio)}
	case errors.As(err, &tooLarge):
		return nil, err
	case err != nil && looksPlain(raw):
		return raw, nil
	case err != nil:
		return nil, &EncodingError{Encoding: encoding, Err: err}
	}
	return body, nil
}

func decodeWith(open func(io.Reader) (io.Reader, error), raw []byte, limit int64) ([]byte, error) {
	r, err := open(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return readLimited(r, limit)
}

// contentEncodings returns the encodings in the order in which they were applied,
// in lower case, without those that change nothing.
func contentEncodings(header []string) []string {
	var out []string
	for _, line := range header {
		for e := range strings.SplitSeq(line, ",") {
			e = strings.ToLower(strings.TrimSpace(e))
			if e != "" && e != "identity" {
				out = append(out, e)
			}
		}
	}
	return out
}

// openDeflate returns the reader for "deflate", which RFC 9110, section 8.4.1.2,
// defines as zlib, and which some servers send as bare DEFLATE.
func openDeflate(raw []byte) func(io.Reader) (io.Reader, error) {
	// RFC 1950, section 2.2: CM is 8 and the two bytes are a multiple of 31.
	if len(raw) >= 2 && raw[0]&0x0f == 8 && (int(raw[0])<<8|int(raw[1]))%31 == 0 {
		return func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }
	}
	return func(r io.Reader) (io.Reader, error) { return flate.NewReader(r), nil }
}

// openGzip returns a reader of all gzip members in a row (RFC 1952, section 2.2). Servers
// pad what they have compressed, or add comments to it.
func openGzip(r io.Reader) (io.Reader, error) {
	in := bufio.NewReader(r)
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return &members{in: in, z: z}, nil
}

type members struct {
	in *bufio.Reader
	z  *gzip.Reader
}

func (m *members) Read(p []byte) (int, error) {
	n, err := m.z.Read(p)
	if err != io.EOF {
		return n, err
	}
	if next, _ := m.in.Peek(len(gzipMagic)); !isGzip(next) {
		return n, io.EOF
	}
	if err := m.z.Reset(m.in); err != nil {
		return n, err
	}
	m.z.Multistream(false)
	return n, nil
}

// gzipMagic is what gzip with DEFLATE, the only method that there is, begins with.
const gzipMagic = "\x1f\x8b\x08"

func isGzip(b []byte) bool { return bytes.HasPrefix(b, []byte(gzipMagic)) }

// isPlainName reports whether what stands as the encoding of a body is the name of
// something else, as which servers mislabel what is not encoded.
func isPlainName(encoding string) bool {
	switch encoding {
	case "none", "utf-8", "utf8", "iso-8859-1", "binary", "7bit", "8bit":
		return true
	}
	return false
}

// looksPlain reports whether the body starts as XML, HTML or JSON does.
func looksPlain(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	b = bytes.TrimLeft(b, " \t\r\n")
	return len(b) > 0 && (b[0] == '<' || b[0] == '{')
}
