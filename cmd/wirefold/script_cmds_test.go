package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// usageOf ends the script if a command is called in another way than it can be.
func usageOf(ts *testscript.TestScript, ok bool, how string) {
	if !ok {
		ts.Fatalf("usage: %s", how)
	}
}

// compile reads a pattern as grep does: ^ and $ are ends of lines.
func compile(ts *testscript.TestScript, pattern string) *regexp.Regexp {
	re, err := regexp.Compile("(?m)" + pattern)
	ts.Check(err)
	return re
}

// cmdExits runs a program that must end with the given code. That of exec can
// only tell success from failure.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) >= 2, "exits CODE PROGRAM [ARG…]")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// cmdClosedPipe runs a program whose standard output is a pipe that has no reader
// any more. It must end with success, and say nothing.
func cmdClosedPipe(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) >= 1, "closedpipe PROGRAM [ARG…]")
	r, w, err := os.Pipe()
	ts.Check(err)
	r.Close()
	defer w.Close()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), processesOf(ts).env
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = w, &said
	if err := cmd.Run(); err != nil || said.Len() > 0 {
		ts.Fatalf("ended with %v, and said %q", err, said.String())
	}
}

// cmdExpand replaces variables in files, which the archive of a script cannot do.
func cmdExpand(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) >= 1, "expand FILE…")
	for _, file := range args {
		text := os.Expand(ts.ReadFile(file), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o644))
	}
}

// cmdCapture puts what the pattern's first group matches into a variable.
func cmdCapture(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) == 2, "capture NAME PATTERN")
	match := compile(ts, args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(match) < 2 {
		ts.Fatalf("nothing on stdout matches a group of %s", args[1])
	}
	ts.Setenv(args[0], match[1])
}

// cmdField looks into a line of JSON. The pattern must match the whole value: a
// string as it is, anything else as JSON.
func cmdField(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, len(args) == 3, "[!] field LINE PATH PATTERN")
	number, err := strconv.Atoi(args[0])
	ts.Check(err)
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile("stdout"), "\n"), "\n")
	if number < 1 || number > len(lines) {
		ts.Fatalf("stdout has %d lines", len(lines))
	}
	var value any
	ts.Check(json.Unmarshal([]byte(lines[number-1]), &value))
	found, ok := dig(value, strings.Split(args[1], "."))
	re, err := regexp.Compile("(?s)^(?:" + args[2] + ")$")
	ts.Check(err)
	if matches := ok && re.MatchString(found); matches == neg {
		ts.Fatalf("%s is %q (there: %v)", args[1], found, ok)
	}
}

// dig follows a path of keys and indexes.
func dig(value any, path []string) (string, bool) {
	for _, step := range path {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[step]
			if !ok {
				return "", false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return "", false
			}
			value = v[i]
		default:
			return "", false
		}
	}
	if s, ok := value.(string); ok {
		return s, true
	}
	raw, err := json.Marshal(value)
	return string(raw), err == nil
}

// cmdGet prints what a URL answers: the status, the header and the body. With
// -again it asks a second time, with the validators of the first answer, and
// prints the second. An answer of 400 and above is a failure.
func cmdGet(ts *testscript.TestScript, neg bool, args []string) {
	again := len(args) == 2 && args[0] == "-again"
	usageOf(ts, again || len(args) == 1, "[!] get [-again] URL")
	url := args[len(args)-1]
	res, err := get(url, nil)
	if err == nil && again {
		if res.etag == "" {
			ts.Fatalf("%s has no ETag", url)
		}
		res, err = get(url, http.Header{"If-None-Match": {res.etag}})
	}
	if err != nil {
		ts.Logf("%v", err)
	} else {
		fmt.Fprint(ts.Stdout(), res.text)
	}
	if good := err == nil && res.status < 400; good == neg {
		ts.Fatalf("answered %d, error %v", res.status, err)
	}
}

type answer struct {
	status     int
	etag, text string
}

func get(url string, header http.Header) (answer, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return answer{}, err
	}
	for k, v := range header {
		req.Header[k] = v
	}
	client := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}}
	res, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	var b strings.Builder
	fmt.Fprintln(&b, res.Status)
	if err := res.Header.Write(&b); err != nil {
		return answer{}, err
	}
	b.WriteString("\n")
	_, err = io.Copy(&b, res.Body)
	return answer{res.StatusCode, res.Header.Get("ETag"), strings.ReplaceAll(b.String(), "\r\n", "\n")}, err
}

// cmdWaitFor waits until a file is there and holds what the pattern matches.
func cmdWaitFor(ts *testscript.TestScript, neg bool, args []string) {
	usageOf(ts, !neg && len(args) == 2, "waitfor FILE PATTERN")
	re := compile(ts, args[1])
	var text []byte
	if !eventually(func() bool {
		text, _ = os.ReadFile(ts.MkAbs(args[0])) // it may not be there yet
		return re.Match(text)
	}) {
		ts.Fatalf("%s does not come to match %s:\n%s", args[0], args[1], text)
	}
}

// eventually asks until it is told yes, and gives up after patience.
func eventually(ok func() bool) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return true
		}
	}
	return false
}
