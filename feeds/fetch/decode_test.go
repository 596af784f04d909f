package fetch

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func compressed(t *testing.T, w io.WriteCloser, buf *bytes.Buffer, b []byte) []byte {
	t.Helper()
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func brotlied(t *testing.T, b []byte) []byte {
	var buf bytes.Buffer
	return compressed(t, brotli.NewWriter(&buf), &buf, b)
}

func TestDecode(t *testing.T) {
	feed := []byte("<rss>" + strings.Repeat("<item/>", 1000) + "</rss>")
	gz, br := gzipped(t, feed), brotlied(t, feed)
	var zbuf, fbuf bytes.Buffer
	zl := compressed(t, zlib.NewWriter(&zbuf), &zbuf, feed)
	fw, err := flate.NewWriter(&fbuf, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	fl := compressed(t, fw, &fbuf, feed)

	for _, c := range []struct {
		name   string
		raw    []byte
		header []string
		want   []byte
	}{
		{"plain", feed, nil, feed},
		{"identity", feed, []string{"identity"}, feed},
		{"gzip", gz, []string{"gzip"}, feed},
		{"x-gzip, in capitals", gz, []string{" X-GZip "}, feed},
		{"gzip beside identity", gz, []string{"identity, gzip", ""}, feed},
		{"br", br, []string{"br"}, feed},
		{"deflate as zlib", zl, []string{"deflate"}, feed},
		{"deflate without zlib", fl, []string{"deflate"}, feed},
		{"a gzip file", gz, nil, feed},
		{"gzip, labelled br", gz, []string{"br"}, feed},
		{"gzip, padded", append(slices.Clone(gz), make([]byte, 100)...), []string{"gzip"}, feed},
		{"gzip and a comment", append(slices.Clone(gz), "\n<!-- cached -->"...), []string{"gzip"}, feed},
		{"plain, labelled with its charset", feed, []string{"UTF-8"}, feed},
		{"plain, labelled none", feed, []string{"none"}, feed},
		{"gzip members in a row", append(gzipped(t, feed[:10]), gzipped(t, feed[10:])...), []string{"gzip"}, feed},
		{"plain, labelled gzip", feed, []string{"gzip"}, feed},
		{"plain, labelled br", feed, []string{"br"}, feed},
		{"plain, labelled deflate", feed, []string{"deflate"}, feed},
		{"plain JSON after a BOM, labelled gzip", []byte("\xef\xbb\xbf\n{}"), []string{"gzip"}, []byte("\xef\xbb\xbf\n{}")},
		{"twice gzip is decoded once", gzipped(t, gz), []string{"gzip"}, gz},
		{"empty, labelled gzip", nil, []string{"gzip"}, nil},
	} {
		got, err := decode(c.raw, c.header, 1<<20)
		if err != nil || !bytes.Equal(got, c.want) {
			t.Errorf("%s: %d bytes, %v; want %d", c.name, len(got), err, len(c.want))
		}
	}

	for _, c := range []struct {
		name   string
		raw    []byte
		header []string
	}{
		{"unknown", feed, []string{"zstd"}},
		{"unknown and hostile", feed, []string{strings.Repeat("\x1b[31m", 1000)}},
		{"stacked", gzipped(t, gz), []string{"gzip, gzip"}},
		{"stacked over two lines", feed, []string{"gzip", "br"}},
		{"cut off", gz[:len(gz)-9], []string{"gzip"}},
		{"cut off in a second member", append(slices.Clone(gz), gz[:len(gz)-9]...), []string{"gzip"}},
		{"garbage by the name of gzip", []byte("\x1f\x8b\x08garbage"), nil},
		{"garbage", []byte("garbage"), []string{"gzip"}},
		{"br, cut off", br[:len(br)-3], []string{"br"}},
		{"garbage for deflate", []byte("\x78\x9cgarbage"), []string{"deflate"}},
	} {
		_, err := decode(c.raw, c.header, 1<<20)
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		asType[*EncodingError](t, err)
		if s := err.Error(); len(s) > 1000 || strings.Contains(s, "\x1b") {
			t.Errorf("%s: %q", c.name, s)
		}
	}
}

func TestDecodeIsBounded(t *testing.T) {
	bomb := bytes.Repeat([]byte{0}, 1<<20)
	for name, raw := range map[string][]byte{"gzip": gzipped(t, bomb), "br": brotlied(t, bomb)} {
		if _, err := decode(raw, []string{name}, 1<<20); err != nil {
			t.Errorf("%s: exactly the limit: %v", name, err)
		}
		_, err := decode(raw, []string{name}, 1<<20-1)
		var tooLarge *TooLargeError
		if !errors.As(err, &tooLarge) || tooLarge.Limit != 1<<20-1 {
			t.Errorf("%s: one byte more: %v", name, err)
		}
	}
}
