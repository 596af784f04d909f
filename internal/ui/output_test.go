package ui

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"
)

func TestTablePiped(t *testing.T) {
	var b strings.Builder
	tab := (&Term{Stdout: &b, Width: 10}).NewTable("NAME", "TITLE")
	tab.Row("a", strings.Repeat("long ", 40)+"end")
	tab.Row("tab\there", "line\nbreak")
	if err := tab.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "NAME\tTITLE\na\t" + strings.Repeat("long ", 40) + "end\n" + `tab\there` + "\t" + `line\nbreak` + "\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestTableOnTerminal(t *testing.T) {
	var b strings.Builder
	tab := (&Term{Stdout: &b, IsTTY: true, Width: 30}).NewTable("ID", "SOURCE", "TITLE")
	tab.Row("1", "Example", "A short one")
	tab.Row("22", "新聞社", "A title that is far too long for the line")
	tab.Row("3", "", "")
	if err := tab.Flush(); err != nil {
		t.Fatal(err)
	}
	want := `ID  SOURCE   TITLE
1   Example  A short one
22  新聞社   A title that is …
3
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

// TestTableWidth checks that no row is wider than a terminal of any usable width.
func TestTableWidth(t *testing.T) {
	for width := 0; width < 120; width++ {
		var b strings.Builder
		tab := (&Term{Stdout: &b, IsTTY: true, Width: width}).NewTable("A", "B", "C")
		tab.Row(strings.Repeat("日本", 50), strings.Repeat("👩‍🚀é", 30), "x")
		if err := tab.Flush(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if got := uniseg.StringWidth(strings.TrimSuffix(line, "\n")); got > max(width, 16) {
				t.Errorf("width %d: a line of %d: %q", width, got, line)
			}
		}
	}
}

func TestTruncate(t *testing.T) {
	for _, tt := range []struct {
		in    string
		width int
		want  string
	}{
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"abcd", 1, "…"},
		{"abcd", 0, ""},
		{"日本語", 6, "日本語"},
		{"日本語", 5, "日本…"},
		{"日本語", 4, "日…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"", 0, ""},
	} {
		if got := Truncate(tt.in, tt.width); got != tt.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
		}
	}
}

func TestJSONLines(t *testing.T) {
	var b strings.Builder
	in := map[string]string{"title": "<b>&\x1b\u009b\x7f\u202e\U000e0041日本\n"}
	j := JSONLines(&b)
	for range 2 {
		if err := j.Encode(in); err != nil {
			t.Fatal(err)
		}
	}
	line := `{"title":"<b>&\u001b\u009b\u007f\u202e\udb40\udc41日本\n"}` + "\n"
	if b.String() != line+line {
		t.Errorf("got %s, want twice %s", b.String(), line)
	}
	var out map[string]string
	if err := json.Unmarshal([]byte(line), &out); err != nil || out["title"] != in["title"] {
		t.Errorf("reads back as %q, %v", out, err)
	}
	if err := j.Encode(func() {}); err == nil {
		t.Error("a function was encoded")
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		0:                            "now",
		-500 * time.Millisecond:      "now",
		5 * time.Second:              "5 s ago",
		3*time.Minute + time.Second:  "3 min ago",
		59*time.Minute + time.Second: "59 min ago",
		2 * time.Hour:                "2 h ago",
		-2*time.Hour - time.Minute:   "in 2 h",
		-30 * time.Second:            "in 30 s",
		49 * time.Hour:               "2 d ago",
		-24 * time.Hour:              "in 1 d",
		100 * 24 * time.Hour:         "2025-11-30",
		-100 * 24 * time.Hour:        "2026-06-18",
	} {
		if got := Ago(now.Add(-d), now); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	if got := Ago(time.Time{}, now); got != "never" {
		t.Errorf("no time: %q", got)
	}
}

func TestProgress(t *testing.T) {
	for _, total := range []int64{-1, 0, 3} {
		var b strings.Builder
		silent := (&Term{Stderr: &b}).NewProgress(total, "polling")
		silent.Add(1)
		silent.Done()
		if b.Len() > 0 {
			t.Errorf("total %d: wrote %q where nobody looks", total, b.String())
		}
		bar := (&Term{Stderr: &b, StderrTTY: true}).NewProgress(total, "pol\x1bling")
		bar.Add(1)
		bar.Done()
		bar.Add(1)
		bar.Done()
		out := b.String()
		if total != 0 && !strings.Contains(out, `pol\x1bling`) {
			t.Errorf("total %d: %q", total, out)
		}
		if out != "" && !strings.HasSuffix(out, "\r") {
			t.Errorf("total %d: the line was not cleared: %q", total, out)
		}
	}
}

func TestNew(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	term := New(f, f, func(string) string { return "40" })
	if term.IsTTY || term.StderrTTY || term.Color || term.Width != 0 {
		t.Errorf("a file is no terminal: %+v", term)
	}
	if err := term.Printf("%s\n", "answer"); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(f.Name()); err != nil || string(data) != "answer\n" {
		t.Errorf("wrote %q, %v", data, err)
	}
	failing := &Term{Stdout: failer{}}
	if err := failing.NewTable("A").Flush(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a failed write: %v", err)
	}
	if got := width(f, func(string) string { return "40" }); got != 40 {
		t.Errorf("COLUMNS=40: %d", got)
	}
	for _, bad := range []string{"", "0", "-1", "wide"} {
		if got := width(f, func(string) string { return bad }); got != 80 {
			t.Errorf("COLUMNS=%s: %d", bad, got)
		}
	}
}

type failer struct{}

func (failer) Write([]byte) (int, error) { return 0, os.ErrClosed }
