package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes, written "16MiB", "500kB" or "1GB".
type Size int64

// The sizes that units are made of.
const (
	KiB Size = 1 << (10 * (iota + 1))
	MiB
	GiB
	TiB
)

const (
	kB Size = 1000
	mB      = 1000 * kB
	gB      = 1000 * mB
	tB      = 1000 * gB
)

// unitOf returns the bytes of a unit, 0 when it is not one.
func unitOf(name string) Size {
	switch name {
	case "B":
		return 1
	case "kB", "KB":
		return kB
	case "MB":
		return mB
	case "GB":
		return gB
	case "TB":
		return tB
	case "KiB":
		return KiB
	case "MiB":
		return MiB
	case "GiB":
		return GiB
	case "TiB":
		return TiB
	}
	return 0
}

// ParseSize reads a whole number with a unit: B, kB, MB, GB, TB of 1000, or KiB,
// MiB, GiB, TiB of 1024.
func ParseSize(s string) (Size, error) {
	number := s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
	unit := unitOf(strings.TrimLeft(s[len(number):], " "))
	n, err := strconv.ParseInt(number, 10, 64)
	if unit == 0 || err != nil {
		return 0, &fault{quote(s) + " is not a size", `such as "16MiB", "500kB" or "1GB"`}
	}
	if n > math.MaxInt64/int64(unit) {
		return 0, fmt.Errorf("%s is too large", quote(s))
	}
	return Size(n) * unit, nil
}

// String returns the exact form in the largest unit that fits.
func (s Size) String() string {
	for _, name := range []string{"TiB", "TB", "GiB", "GB", "MiB", "MB", "KiB", "kB"} {
		if unit := unitOf(name); s != 0 && s%unit == 0 {
			return fmt.Sprintf("%d%s", s/unit, name)
		}
	}
	return fmt.Sprintf("%dB", int64(s))
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Size) UnmarshalText(b []byte) error {
	v, err := ParseSize(string(b))
	if err == nil {
		*s = v
	}
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// parseMaxSize reads a bound of the database; "0" is none. It is never so small that
// the least of databases would be over it.
func parseMaxSize(text string) (Size, error) {
	if text == "0" {
		return 0, nil
	}
	return sizes(16*MiB, 1024*TiB)(text)
}

// sizes returns a parser of sizes from low to high.
func sizes(low, high Size) func(string) (Size, error) {
	return func(text string) (Size, error) {
		s, err := ParseSize(text)
		if err == nil && (s < low || s > high) {
			err = fmt.Errorf("must be from %s to %s", low, high)
		}
		return s, err
	}
}
