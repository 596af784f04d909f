package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

// load is what asks: wrk, on as many connections at one time.
type load struct{ connections, seconds int }

var (
	perSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	volume    = regexp.MustCompile(`([0-9]+) requests in [0-9.a-z]+, ([0-9.]+)([KMG]?B) read`)
	failures  = regexp.MustCompile(`Non-2xx or 3xx responses: [0-9]+|Socket errors: .*`)
)

// run returns how many answers a second there were. It is an error if they were of
// another size than a body of so many bytes makes them.
func (l load) run(address string, bytes int, headers []string) (float64, error) {
	args := []string{"-t1", "-c" + strconv.Itoa(l.connections), "-d" + strconv.Itoa(l.seconds) + "s"}
	for _, h := range headers {
		args = append(args, "-H", h)
	}
	out, err := exec.Command("wrk", append(args, "http://"+address+"/feed.atom")...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	rate, sum := perSecond.FindSubmatch(out), volume.FindSubmatch(out)
	if bad := failures.Find(out); bad != nil || rate == nil || sum == nil {
		return 0, fmt.Errorf("wrk says\n%s", out)
	}
	requests, read := number(sum[1]), number(sum[2])*map[string]float64{"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}[string(sum[3])]
	const headersAtMost = 1000
	// The last answers may be cut off, and wrk rounds.
	if each := read / requests; each < 0.95*float64(bytes) || each > 1.05*float64(bytes)+headersAtMost {
		return 0, fmt.Errorf("answers have %.0f bytes, a body has %d", each, bytes)
	}
	return number(rate[1]), nil
}

func number(b []byte) float64 {
	f, _ := strconv.ParseFloat(string(b), 64) // the expressions let nothing else through
	return f
}
