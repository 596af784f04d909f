package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience is how long a script waits for what must happen. It is never waited
// out by a test that passes, so that it can suit the slowest machine.
const patience = 30 * time.Second

// TestMain makes the program itself a command of the scripts: they run main in a
// process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wirefold": main})
}

// TestScript runs testdata/script/*.txtar. Beside the commands of testscript they
// have these:
//
//	exits CODE PROGRAM [ARG…]     run a program that must end with this code
//	closedpipe PROGRAM [ARG…]     run one whose standard output nobody reads
//	expand FILE…                  replace $VARIABLES in files
//	capture NAME PATTERN          put the pattern's group, of stdout, into a variable
//	[!] field LINE PATH PATTERN   look into a line of JSON on stdout
//	[!] get [-again] URL          GET a URL; -again repeats it with the validators
//	waitfor FILE PATTERN          until a file holds what matches
//	feedserver FOLDER             serve a folder of feeds, see feedServer
//	start NAME PROGRAM [ARG…]     run in the background, see process
//	ready NAME                    until a daemon is ready; $NAME is its URL
//	signal NAME SIGNAL            send HUP, INT, TERM or KILL
//	ended NAME CODE               until it ended, within 5 seconds, with this code
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": cmdExits, "closedpipe": cmdClosedPipe, "expand": cmdExpand,
			"capture": cmdCapture, "field": cmdField, "get": cmdGet, "waitfor": cmdWaitFor,
			"feedserver": cmdFeedServer,
			"start":      cmdStart, "ready": cmdReady, "signal": cmdSignal, "ended": cmdEnded,
		},
		Setup: func(env *testscript.Env) error {
			// The race detector would hold up the end of each process by a second.
			env.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE"))
			env.Values[processesKey{}] = &processes{running: map[string]*process{}, env: env.Vars}
			return nil
		},
		Condition:           condition,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// condition knows one more: whether wirefold is configured on this machine, which
// no script can change.
func condition(name string) (bool, error) {
	if name != "configured" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	_, err := os.Stat("/etc/wirefold/config.toml")
	return !errors.Is(err, fs.ErrNotExist), nil
}
