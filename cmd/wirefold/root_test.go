package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"wirefold/dedupe"
	"wirefold/internal/config"
	"wirefold/internal/pipeline"
	"wirefold/internal/ui"
	"wirefold/store"
)

// TestDefaults: the configuration, which knows no engine, has the engine's defaults.
func TestDefaults(t *testing.T) {
	got := config.Default().Dedupe
	want := config.Dedupe{
		Window:    got.Window,
		Threshold: dedupe.DefaultThreshold, MinWords: dedupe.DefaultMinWords, Candidates: pipeline.DefaultCandidates,
	}
	if got != want {
		t.Errorf("the configuration's defaults are %+v, the engine's %+v", got, want)
	}
}

// TestHelp holds every command to what its help must say; the scripts show how it
// is printed.
func TestHelp(t *testing.T) {
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		name := cmd.CommandPath()
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: short help %q", name, cmd.Short)
		}
		if !strings.Contains(cmd.Long, exitCodes) {
			t.Errorf("%s: the help does not name the exit codes", name)
		}
		for line := range strings.Lines(cmd.Example) {
			if !strings.HasPrefix(line, "  wirefold") {
				t.Errorf("%s: the example %q is no call of wirefold", name, line)
			}
		}
		if !strings.Contains(cmd.Example, name) && cmd.HasParent() {
			t.Errorf("%s: no example is about it: %q", name, cmd.Example)
		}
		for line := range strings.Lines(cmd.Long) {
			if n := len(strings.TrimSuffix(line, "\n")); n > 88 {
				t.Errorf("%s: a line of %d characters: %q", name, n, line)
			}
		}
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	term := &ui.Term{Stdout: io.Discard, Stderr: io.Discard}
	check(newRoot(&app{term: term, getenv: func(string) string { return "" }}))
}

func TestDatabaseError(t *testing.T) {
	for _, tt := range []struct {
		err    error
		code   int
		hinted bool
	}{
		{nil, ui.ExitOK, false},
		{store.ErrLocked, ui.ExitBusy, true},
		{store.ErrDamaged, ui.ExitConfig, true},
		{store.ErrSchema, ui.ExitConfig, true},
		{fs.ErrPermission, ui.ExitFailure, true},
		{io.ErrUnexpectedEOF, ui.ExitFailure, false},
	} {
		err := tt.err
		if err != nil {
			err = fmt.Errorf("open database: %w", err)
		}
		for name, got := range map[string]error{"daemon": databaseError(err), "command": busy(err, "/sock")} {
			if code := ui.Code(got); code != tt.code {
				t.Errorf("%s: %v: code %d, want %d", name, err, code, tt.code)
			}
			if hint := ui.Hint(got); (hint != "") != tt.hinted {
				t.Errorf("%s: %v: hint %q", name, err, hint)
			}
			if !errors.Is(got, tt.err) {
				t.Errorf("%s: %v became %v", name, err, got)
			}
		}
	}
}
