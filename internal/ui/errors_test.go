package ui

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// capture returns a Term that is no terminal, and what it was told on stderr.
func capture() (*Term, *strings.Builder) {
	var b strings.Builder
	return &Term{Stdout: io.Discard, Stderr: &b}, &b
}

func TestSay(t *testing.T) {
	term, b := capture()
	term.Errorf("reading %s: %v", "a\x1b[2Jb", fs.ErrNotExist)
	term.Hintf("write one")
	term.Warnf("two\nlines")
	want := `wirefold: error: reading a\x1b[2Jb: file does not exist
wirefold: hint: write one
wirefold: warning: two\nlines
`
	if b.String() != want {
		t.Errorf("got %q, want %q", b, want)
	}
}

func TestHintAndCode(t *testing.T) {
	base := errors.New("base")
	err := fmt.Errorf("outer: %w", WithCode(WithHint(base, "do this"), ExitBusy))
	if Hint(err) != "do this" || Code(err) != ExitBusy || !errors.Is(err, base) || err.Error() != "outer: base" {
		t.Errorf("%v: hint %q, code %d", err, Hint(err), Code(err))
	}
	if got := Hint(WithHint(err, "rather this")); got != "rather this" {
		t.Errorf("outermost hint: %q", got)
	}
	if got := Code(WithCode(err, ExitUsage)); got != ExitUsage {
		t.Errorf("outermost code: %d", got)
	}
	if Hint(base) != "" || Code(base) != ExitFailure || Code(nil) != ExitOK {
		t.Error("without hint or code")
	}
	if WithHint(nil, "x") != nil || WithCode(nil, 2) != nil {
		t.Error("nil must stay nil")
	}
}

func TestReport(t *testing.T) {
	list := errors.Join(WithHint(errors.New("one"), "first"), errors.New("two"))
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"nil", nil, ""},
		{"plain", errors.New("plain"), "error: plain\n"},
		{"hint", fmt.Errorf("a: %w", WithHint(errors.New("b"), "c")), "error: a: b\nhint: c\n"},
		{"list", list, "error: one\nhint: first\nerror: two\n"},
		{"list with a code and a hint", WithHint(WithCode(list, ExitConfig), "all"),
			"error: one\nhint: first\nerror: two\nhint: all\n"},
		{"list within a message", fmt.Errorf("a: %w", list), "error: a: one\\ntwo\nhint: first\n"},
		{"two wrapped at once", fmt.Errorf("%w: %w", errors.New("a"), errors.New("b")), "error: a: b\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			term, b := capture()
			term.Report(tt.err)
			if got := strings.ReplaceAll(b.String(), "wirefold: ", ""); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestIsBrokenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	r.Close()
	if _, err := w.WriteString("x"); !IsBrokenPipe(fmt.Errorf("writing: %w", err)) {
		t.Errorf("%v is a broken pipe", err)
	}
	if IsBrokenPipe(nil) || IsBrokenPipe(fs.ErrClosed) {
		t.Error("these are no broken pipes")
	}
}
