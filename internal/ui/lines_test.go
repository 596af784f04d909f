package ui

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

func someLines(t *Term) *Lines {
	return t.NewLines(Column{Name: "ID", Width: 4, Style: Dim}, Column{Name: "TITLE", Share: 3}, Column{Name: "WHERE", Share: 1}, Column{Name: "MORE", Width: 6, From: 60})
}

func TestLinesPiped(t *testing.T) {
	var b strings.Builder
	l := someLines(&Term{Stdout: &b})
	if err := l.Row("a", strings.Repeat("long ", 40)+"\x1b[1m", "here\tor there", "m"); err != nil {
		t.Fatal(err)
	}
	want := "ID\tTITLE\tWHERE\tMORE\na\t" + strings.Repeat("long ", 40) + `\x1b[1m` + "\t" + `here\tor there` + "\tm\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestLinesOnTerminal(t *testing.T) {
	for _, width := range []int{1, 20, 40, 59, 60, 80, 160} {
		var b strings.Builder
		l := someLines(&Term{Stdout: &b, IsTTY: true, Width: width})
		for _, title := range []string{"", "short", strings.Repeat("港口", 99), "line\nbreak"} {
			if err := l.Row("0123", title, strings.Repeat("x", 200), "more"); err != nil {
				t.Fatal(err)
			}
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if len(lines) != 5 {
			t.Fatalf("width %d: %d lines", width, len(lines))
		}
		where := strings.Index(lines[0], "WHERE")
		for _, line := range lines {
			if n := uniseg.StringWidth(line); n > max(width, 26) {
				t.Errorf("width %d: a line of %d columns: %q", width, n, line)
			}
			if strings.HasSuffix(line, " ") {
				t.Errorf("width %d: %q ends in a space", width, line)
			}
		}
		if got := strings.Contains(lines[0], "MORE"); got != (width >= 60) {
			t.Errorf("width %d: the last column is there: %v", width, got)
		}
		if at := strings.Index(lines[2], "xx"); at != where {
			t.Errorf("width %d: a column begins at %d, its name at %d", width, at, where)
		}
	}
}

func TestLinesEmpty(t *testing.T) {
	var b strings.Builder
	someLines(&Term{Stdout: &b, IsTTY: true, Width: 80})
	if b.Len() > 0 {
		t.Errorf("without a row there is %q", b.String())
	}
}

func TestPaint(t *testing.T) {
	for _, tt := range []struct {
		color bool
		style Style
		text  string
		want  string
	}{
		{true, Dim, "x", "\x1b[2mx\x1b[0m"}, {true, Plain, "x", "x"}, {true, Bold, "", ""}, {false, Red, "x", "x"},
	} {
		if got := (&Term{Color: tt.color}).Paint(tt.style, tt.text); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  string
	}{
		{"", 5, ""}, {"one two three", 20, "one two three"}, {"one two  three", 7, "one two|three"},
		{"abcdefgh ij", 3, "abc|def|gh|ij"}, {"港口港口港", 4, "港口|港口|港"}, {"港", 1, "港"}, {"a b", 1, "a|b"},
	} {
		if got := strings.Join(Wrap(tt.text, tt.width), "|"); got != tt.want {
			t.Errorf("%q in %d: %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}
