package main

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// stopLimit is how long the program may take to end.
const stopLimit = 5 * time.Second

// process is a program in the background. Unlike one that exec has started, it
// can be read while it runs: it writes to the files NAME.out and NAME.err.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{}
}

// processes are those of one script.
type processes struct {
	running map[string]*process
	env     []string
}

type processesKey struct{}

func processesOf(ts *testscript.TestScript) *processes {
	return ts.Value(processesKey{}).(*processes)
}

func processOf(ts *testscript.TestScript, name string) *process {
	p := processesOf(ts).running[name]
	if p == nil {
		ts.Fatalf("there is no process %s", name)
	}
	return p
}

// cmdStart starts a program. It ends with the script at the latest.
func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) >= 2, "start NAME PROGRAM [ARG…]")
	all, name := processesOf(ts), args[0]
	if all.running[name] != nil {
		ts.Fatalf("there is a process %s already", name)
	}
	cmd := exec.Command(args[1], args[2:]...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), all.env
	stdout, err := os.Create(ts.MkAbs(name + ".out"))
	ts.Check(err)
	defer stdout.Close()
	stderr, err := os.Create(ts.MkAbs(name + ".err"))
	ts.Check(err)
	defer stderr.Close()
	cmd.Stdout, cmd.Stderr = stdout, stderr
	ts.Check(cmd.Start())
	p := &process{cmd, make(chan struct{})}
	all.running[name] = p
	go func() {
		defer close(p.exited)
		cmd.Wait() // ended asks for the state
	}()
	ts.Defer(func() {
		cmd.Process.Kill()
		<-p.exited
		log, _ := os.ReadFile(stderr.Name()) // for the reader of a script that failed
		ts.Logf("[stderr of %s]\n%s", name, log)
	})
}

// cmdReady waits until a daemon is ready and puts where it serves into variables:
// $NAME is the URL and $NAME_ADDRESS the address of its public listener.
func cmdReady(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) == 1, "ready NAME")
	p, log := processOf(ts, args[0]), ts.MkAbs(args[0]+".err")
	ready := compile(ts, `msg=ready listen=(\S+)`)
	var match []string
	gone := false
	eventually(func() bool {
		select {
		case <-p.exited:
			gone = true
		default:
		}
		text, _ := os.ReadFile(log) // it was made by start
		match = ready.FindStringSubmatch(string(text))
		return match != nil || gone
	})
	if match == nil {
		ts.Fatalf("%s is not ready; ended: %v", args[0], gone)
	}
	ts.Setenv(args[0], "http://"+match[1])
	ts.Setenv(args[0]+"_ADDRESS", match[1])
}

var signals = map[string]os.Signal{
	"HUP": syscall.SIGHUP, "INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL,
}

// cmdSignal sends a signal.
func cmdSignal(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) == 2 && signals[args[1]] != nil, "signal NAME HUP|INT|TERM|KILL")
	ts.Check(processOf(ts, args[0]).cmd.Process.Signal(signals[args[1]]))
}

// cmdEnded waits until a process has ended, which it must do soon, and compares
// its exit code; that of one which a signal has ended is -1. Its name is free
// again, and what it wrote is on stdout and stderr.
func cmdEnded(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) == 2, "ended NAME CODE")
	p, name := processOf(ts, args[0]), args[0]
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	select {
	case <-p.exited:
	case <-time.After(stopLimit):
		ts.Fatalf("%s still runs after %v", name, stopLimit)
	}
	if got := p.cmd.ProcessState.ExitCode(); got != want {
		ts.Fatalf("%s ended with %d, want %d", name, got, want)
	}
	delete(processesOf(ts).running, name)
	for file, to := range map[string]io.Writer{
		name + ".out": ts.Stdout(), name + ".err": ts.Stderr(),
	} {
		_, err := io.WriteString(to, ts.ReadFile(file))
		ts.Check(err)
	}
}
