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
	plain := func(text string) []Span { return []Span{{Text: text}} }
	for _, tt := range []struct {
		spans []Span
		width int
		want  string
	}{
		{plain(""), 5, ""},
		{plain("one two three"), 20, "one two three"},
		{plain("one two  three"), 7, "one two|three"},
		{plain("one\ntwo\tthree"), 0, "one two three"},
		{plain("abcdefgh ij"), 3, "abc|def|gh|ij"},
		{plain("港口港口港"), 4, "港口|港口|港"},
		{plain("港"), 1, "港"},
		{plain("a b"), 1, "a|b"},
		{plain("a\x1b[1mb"), 0, `a\x1b[1mb`},
		{[]Span{{Text: "the "}, {Text: "old new", Open: "[-", Close: "-]"}, {Text: "er ferry"}}, 0, "the [-old new-]er ferry"},
		{[]Span{{Text: "the "}, {Text: "old new", Open: "[-", Close: "-]"}, {Text: "er ferry"}}, 9, "the [-old|new-]er|ferry"},
		{[]Span{{Text: "a"}, {Text: " "}, {Text: "b"}, {Text: "c"}}, 0, "a bc"},
		{[]Span{{Text: "abc"}, {Text: "def"}}, 4, "abcd|ef"},
		{[]Span{{Text: "a"}, {Text: "港"}}, 2, "a|港"},
	} {
		var got []string
		for _, line := range (&Term{}).Wrap(tt.spans, tt.width) {
			if n := uniseg.StringWidth(line.Text); n != line.Width || len(line.Pad(n+3)) != len(line.Text)+3 {
				t.Errorf("%q is called %d columns wide", line.Text, line.Width)
			}
			got = append(got, line.Text)
		}
		if s := strings.Join(got, "|"); s != tt.want {
			t.Errorf("%+v in %d: %q, want %q", tt.spans, tt.width, s, tt.want)
		}
	}
	colored := (&Term{Color: true}).Wrap([]Span{{Style: Dim, Text: "one two"}, {Text: " "}, {Style: Red, Text: "three", Open: "["}}, 0)
	if want := "\x1b[2mone two\x1b[0m \x1b[31mthree\x1b[0m"; len(colored) != 1 || colored[0].Text != want || colored[0].Width != 13 {
		t.Errorf("%+v, want %q", colored, want)
	}
}
