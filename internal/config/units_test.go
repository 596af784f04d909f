package config

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		in   string
		want time.Duration
		form string
	}{
		{"90d", 90 * day, "90d"},
		{"1d12h", 36 * time.Hour, "1d12h"},
		{"2w", 14 * day, "14d"},
		{"1w1d1h1m1s1ms", 8*day + time.Hour + time.Minute + time.Second + time.Millisecond, "8d1h1m1.001s"},
		{"30s", 30 * time.Second, "30s"},
		{"1h30m", 90 * time.Minute, "1h30m"},
		{"1h", time.Hour, "1h"},
		{"1h0m5s", time.Hour + 5*time.Second, "1h0m5s"},
		{"10m", 10 * time.Minute, "10m"},
		{"250ms", 250 * time.Millisecond, "250ms"},
		{"5µs", 5 * time.Microsecond, "5µs"},
		{"1.5d", 36 * time.Hour, "1d12h"},
		{".5h", 30 * time.Minute, "30m"},
		{"0", 0, "0s"},
		{"0s", 0, "0s"},
		{"+1d", day, "1d"},
		{"-1d12h", -36 * time.Hour, "-1d12h"},
		{"106751d", 106751 * day, "106751d"},
	} {
		got, err := ParseDuration(tt.in)
		if err != nil || got.Std() != tt.want || got.String() != tt.form {
			t.Errorf("ParseDuration(%q) = %v (%q), %v; want %v (%q)", tt.in, got.Std(), got, err, tt.want, tt.form)
		}
		again, err := ParseDuration(got.String())
		if err != nil || again != got {
			t.Errorf("%q reads back as %v, %v", got, again.Std(), err)
		}
	}
	for _, in := range []string{
		"", "-", "+", "d", "1", "1 d", " 1d", "1y", "1D", "1d12", "--1d", "+-1d", "1dd", "1..5d", "1e3s", ".d", "∞",
		"106752d", "15251w", "106751d24h", "99999999999999999999s", "9223372036854775808ns",
	} {
		if got, err := ParseDuration(in); err == nil {
			t.Errorf("ParseDuration(%q) = %v, want an error", in, got.Std())
		}
	}
}

func TestParseSize(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Size
		form string
	}{
		{"16MiB", 16 << 20, "16MiB"},
		{"500kB", 500_000, "500kB"},
		{"500KB", 500_000, "500kB"},
		{"1GB", 1_000_000_000, "1GB"},
		{"1 GiB", 1 << 30, "1GiB"},
		{"2048KiB", 2 << 20, "2MiB"},
		{"3TB", 3_000_000_000_000, "3TB"},
		{"4TiB", 4 << 40, "4TiB"},
		{"7MB", 7_000_000, "7MB"},
		{"17B", 17, "17B"},
		{"0B", 0, "0B"},
		{"8388607TiB", 8388607 << 40, "8388607TiB"},
	} {
		got, err := ParseSize(tt.in)
		if err != nil || got != tt.want || got.String() != tt.form {
			t.Errorf("ParseSize(%q) = %d (%q), %v; want %d (%q)", tt.in, int64(got), got, err, int64(tt.want), tt.form)
		}
		again, err := ParseSize(got.String())
		if err != nil || again != got {
			t.Errorf("%q reads back as %d, %v", got, int64(again), err)
		}
	}
	for _, in := range []string{
		"", "16", "MiB", "16M", "16mib", "1.5GiB", "-1MiB", "+1MiB", "1MiB ", "1Mi B", "16Mb",
		"8388608TiB", "9223372036854775808B",
	} {
		if got, err := ParseSize(in); err == nil {
			t.Errorf("ParseSize(%q) = %d, want an error", in, int64(got))
		}
	}
}

func TestTextRoundTrip(t *testing.T) {
	var d Duration
	if err := d.UnmarshalText([]byte("90d")); err != nil || d.Std() != 2160*time.Hour {
		t.Errorf("duration: %v, %v", d, err)
	}
	if err := d.UnmarshalText([]byte("soon")); err == nil || d.Std() != 2160*time.Hour {
		t.Errorf("a bad duration must leave the value: %v, %v", d, err)
	}
	var s Size
	if err := s.UnmarshalText([]byte("2MiB")); err != nil || s != 2*MiB {
		t.Errorf("size: %v, %v", s, err)
	}
	if err := s.UnmarshalText([]byte("big")); err == nil || s != 2*MiB {
		t.Errorf("a bad size must leave the value: %v, %v", s, err)
	}
}

func FuzzDuration(f *testing.F) {
	for _, s := range []string{"1w2d3h4m5.5s", "-90d", "0", "9223372036854775807ns", "1d9µs"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDuration(s)
		if err != nil {
			return
		}
		if again, err := ParseDuration(d.String()); err != nil || again != d {
			t.Errorf("%q is %d, written %q, read back %d, %v", s, int64(d), d, int64(again), err)
		}
	})
}
