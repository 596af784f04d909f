package control

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestReadStream(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		items    []int
		err      string // the beginning of it
	}{
		{"whole", `{"item":1}{"item":2}{"end":true}`, []int{1, 2}, ""},
		{"empty list", `{"end":true}`, nil, ""},
		{"failed", `{"item":1}{"end":true,"error":{"error":"disk full"}}`, []int{1}, "disk full"},
		{"nothing at all", "", nil, "the answer broke off"},
		{"no end", `{"item":1}` + "\n", []int{1}, "the answer broke off"},
		{"within a line", `{"item":1}{"ite`, []int{1}, "the answer broke off"},
		{"no stream", `<html>`, nil, "the answer broke off"},
		{"another item", `{"item":"one"}{"end":true}`, nil, "read the answer"},
		{"no item", `{}{"end":true}`, nil, "read the answer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var items []int
			err := readStream(strings.NewReader(tt.in), func(n int) error {
				items = append(items, n)
				return nil
			})
			if !slices.Equal(items, tt.items) {
				t.Errorf("items %v, want %v", items, tt.items)
			}
			if (err == nil) != (tt.err == "") || err != nil && !strings.HasPrefix(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

// TestReadStreamStops: an error of whoever reads is his own, and ends the reading.
func TestReadStreamStops(t *testing.T) {
	items := 0
	err := readStream(strings.NewReader(`{"item":1}{"item":2}{"end":true}`), func(int) error {
		items++
		return io.ErrClosedPipe
	})
	if !errors.Is(err, io.ErrClosedPipe) || items != 1 {
		t.Errorf("%d items, error %v", items, err)
	}
}
