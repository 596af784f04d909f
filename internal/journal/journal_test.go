package journal

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestPriorities(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(New(&b, slog.LevelDebug))
	log.Debug("d")
	log.Info("i", "bytes", 12)
	log.Warn("w")
	log.Error("e", "error", errors.New("no route to host"))
	want := "<7>msg=d\n<6>msg=i bytes=12\n<4>msg=w\n<3>msg=e error=\"no route to host\"\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestLevel(t *testing.T) {
	var b bytes.Buffer
	slog.New(New(&b, slog.LevelWarn)).Info("i")
	if b.Len() > 0 {
		t.Errorf("a record below the level was written: %q", &b)
	}
}

// Foreign text stays inside its record, whatever it holds.
func TestForeignText(t *testing.T) {
	hostile := []string{"a\n<0>msg=forged", "\r\n<3>x", "\x1b[31m", "\u202eabc", "\u0085<1>", "\u2028<1>", "\xff\n"}
	var b bytes.Buffer
	log := slog.New(New(&b, slog.LevelInfo))
	for _, s := range hostile {
		log.With("title", s).WithGroup("g").Info("poll", "url", s, s, s)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != len(hostile) {
		t.Fatalf("%d records became %d lines: %q", len(hostile), len(lines), lines)
	}
	for _, l := range lines {
		if !strings.HasPrefix(l, "<6>msg=poll ") {
			t.Errorf("line %q does not begin with its own priority", l)
		}
		if i := strings.IndexFunc(l, func(r rune) bool { return r < ' ' || 0x7f <= r && r < 0xa0 || r == '\u202e' }); i >= 0 {
			t.Errorf("line %q has a raw control character at %d", l, i)
		}
	}
}

func TestConnected(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	st := info.Sys().(*syscall.Stat_t)
	for stream, want := range map[string]bool{
		fmt.Sprintf("%d:%d", st.Dev, st.Ino):   true,
		fmt.Sprintf("%d:%d", st.Dev, st.Ino+1): false,
		"":                                     false,
		"journal":                              false,
	} {
		if got := Connected(f, stream); got != want {
			t.Errorf("Connected(%q) = %v", stream, got)
		}
	}
}
