package boltstore

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"
)

// timeSize is the length of a timeKey in bytes.
const timeSize = 12

// timeKey returns t as bytes that sort as times do, the zero time and the years
// before 1970 included: seconds since 1970 with the sign bit turned, nanoseconds.
func timeKey(t time.Time) []byte {
	key := make([]byte, 0, timeSize+16) // an ID often follows
	key = binary.BigEndian.AppendUint64(key, uint64(t.Unix())^1<<63)
	return binary.BigEndian.AppendUint32(key, uint32(t.Nanosecond()))
}

// keyTime returns the time, in UTC, at the start of a key that timeKey began.
func keyTime(key []byte) time.Time {
	sec := binary.BigEndian.Uint64(key) ^ 1<<63
	return time.Unix(int64(sec), int64(binary.BigEndian.Uint32(key[8:]))).UTC()
}

// encode appends v to dst as JSON, without the escapes that make HTML and URLs
// longer for the sake of browsers.
func encode(dst []byte, v any) ([]byte, error) {
	buf := bytes.NewBuffer(dst)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// maxBody bounds the encoded size of a body in bytes, and so the memory that a
// damaged one can ask for.
const maxBody = 64 << 20

// packer compresses bodies. With zstd, those of real feeds come out a third as
// long, and the file less than half as large, for 20 µs a write and 6 µs a read.
// It is safe for concurrent use.
type packer struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newPacker() (*packer, error) {
	// There is one writer, hence one encoder.
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxBody))
	if err != nil {
		return nil, err
	}
	return &packer{enc, dec}, nil
}

func (p *packer) pack(data []byte) ([]byte, error) {
	if len(data) > maxBody {
		return nil, fmt.Errorf("%d bytes are more than %d", len(data), maxBody)
	}
	return p.enc.EncodeAll(data, nil), nil
}

func (p *packer) unpack(data []byte) ([]byte, error) { return p.dec.DecodeAll(data, nil) }
