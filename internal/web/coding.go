package web

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// coding is how a body is compressed.
type coding int8

const (
	identity coding = iota - 1
	zstdCoding
	brotliCoding
	gzipCoding
)

// codings are the ways to compress. Writing to a buffer does not fail.
var codings = [...]struct {
	name     string
	compress func(*bytes.Buffer, []byte)
}{
	zstdCoding: {"zstd", func(to *bytes.Buffer, b []byte) {
		// A window of 8 MB is all that a reader has to have (RFC 9659).
		zw, err := zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(8<<20))
		if err != nil {
			return // the options are right, or every test fails
		}
		zw.Write(b)
		zw.Close()
	}},
	brotliCoding: {"br", func(to *bytes.Buffer, b []byte) {
		zw := brotli.NewWriterLevel(to, 5)
		zw.Write(b)
		zw.Close()
	}},
	gzipCoding: {"gzip", func(to *bytes.Buffer, b []byte) {
		// Without a name and a time in its header, it is the same whenever it is made.
		zw := gzip.NewWriter(to)
		zw.Write(b)
		zw.Close()
	}},
}

var (
	// allCodings are in the order of preference where a client has none: news are
	// smallest as brotli.
	allCodings = []coding{brotliCoding, zstdCoding, gzipCoding}
	// quickCodings are for what is compressed for one request.
	quickCodings = []coding{gzipCoding}
)

// negotiate returns the coding of those available that a client likes best (RFC 9110,
// section 12.5.3), their order deciding between equals. Without the header it is
// none: there are clients that send none and understand none.
func negotiate(accept []string, available []coding) coding {
	switch {
	case len(accept) == 0:
		return identity
	case len(accept) == 1 && accept[0] == "gzip":
		return gzipCoding // what most readers send
	}
	const notNamed = -1
	weights := [len(codings)]float64{notNamed, notNamed, notNamed}
	plain, rest := float64(notNamed), float64(notNamed)
	for _, field := range accept {
		for part := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(part, ";")
			q := quality(params)
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "zstd":
				weights[zstdCoding] = q
			case "br":
				weights[brotliCoding] = q
			case "gzip", "x-gzip":
				weights[gzipCoding] = q
			case "identity":
				plain = q
			case "*":
				rest = q
			}
		}
	}
	best, most := identity, 0.0
	for _, c := range available {
		q := weights[c]
		if q == notNamed {
			if q = rest; c != gzipCoding {
				continue // "*" is no promise to know what is new
			}
		}
		if q > most && q >= plain {
			best, most = c, q
		}
	}
	return best
}

// quality returns the weight among a coding's parameters: 1 if there is none, 0 if it
// cannot be read.
func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, value, found := strings.Cut(strings.TrimSpace(p), "=")
		if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}

// withoutCoding returns an entity tag, unquoted, as it is of the plain bytes.
func withoutCoding(tag string) string {
	for i := range codings {
		if plain, ok := strings.CutSuffix(tag, "-"+codings[i].name); ok {
			return plain
		}
	}
	return tag
}

func itoa(n int) string { return strconv.Itoa(n) }
