// Command serve measures how fast the public listener serves a feed from memory, beside
// nginx serving the same bytes from files, on this machine in one run. It needs nginx
// and wrk, and loopback only.
//
//	go run ./bench/serve
//	go run ./bench/serve -rounds 9 -seconds 5 -entries 100
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

func main() {
	var (
		rounds      = flag.Int("rounds", 5, "how often each server is measured, in turn")
		seconds     = flag.Int("seconds", 3, "how long one measurement takes")
		connections = flag.Int("connections", 32, "how many connections ask at one time")
		entries     = flag.Int("entries", 100, "how many entries the feed has")
		child       = flag.String("child", "", "") // the folder to serve for, set by the command itself
	)
	flag.Parse()
	var err error
	if *child != "" {
		err = serve(*child, *entries)
	} else {
		err = run(*rounds, *seconds, *connections, *entries)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

// offer is what the child tells of its server.
type offer struct {
	Address, ETag string
	Plain, Zipped int // bytes of the body
}

func run(rounds, seconds, connections, entries int) error {
	for _, name := range []string{"nginx", "wrk"} {
		if _, err := lookPath(name); err != nil {
			fmt.Printf("skipped: %s is not installed\n", name)
			return nil
		}
	}
	dir, err := os.MkdirTemp("", "wirefold-serve-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	ours, stopOurs, err := startOurs(dir, entries)
	if err != nil {
		return err
	}
	defer stopOurs()
	theirs, stopTheirs, err := startNginx(dir)
	if err != nil {
		return err
	}
	defer stopTheirs()

	fmt.Printf("a feed of %d entries, %d bytes, %d gzipped; %d connections, %d rounds of %d s\n",
		entries, ours.Plain, ours.Zipped, connections, rounds, seconds)
	load := load{connections: connections, seconds: seconds}
	for _, c := range []struct {
		name         string
		bytes        int
		ours, theirs []string
	}{
		{"plain", ours.Plain, nil, nil},
		{"gzip", ours.Zipped, []string{"Accept-Encoding: gzip"}, []string{"Accept-Encoding: gzip"}},
		{"304", 0, []string{"If-None-Match: " + ours.ETag}, []string{"If-None-Match: " + theirs.ETag}},
	} {
		var ratios, mine, others []float64
		for range rounds {
			a, err := load.run(ours.Address, c.bytes, c.ours)
			if err != nil {
				return fmt.Errorf("wirefold, %s: %w", c.name, err)
			}
			b, err := load.run(theirs.Address, c.bytes, c.theirs)
			if err != nil {
				return fmt.Errorf("nginx, %s: %w", c.name, err)
			}
			mine, others, ratios = append(mine, a), append(others, b), append(ratios, a/b)
		}
		slices.Sort(ratios)
		fmt.Printf("%-6s wirefold %7.0f/s  nginx %7.0f/s  ratio %.2f (%.2f to %.2f)\n",
			c.name, median(mine), median(others), median(ratios), ratios[0], ratios[len(ratios)-1])
	}
	return nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// startOurs runs the server in a process of its own.
func startOurs(dir string, entries int) (o offer, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return o, nil, err
	}
	cmd := exec.Command(self, "-child", dir, "-entries", fmt.Sprint(entries))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return o, nil, err
	}
	if err := cmd.Start(); err != nil {
		return o, nil, err
	}
	stop = func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &o)
	}
	if err != nil {
		stop()
		return o, nil, fmt.Errorf("the server did not start: %w", err)
	}
	return o, stop, nil
}

// nginxConfig is nginx at its best: no log, the file kept open, compressed beforehand.
const nginxConfig = `
daemon off;
worker_processes auto;
pid %[1]s/nginx.pid;
error_log %[1]s/nginx.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=10;
  gzip_static on;
  types { application/atom+xml atom; }
  client_body_temp_path %[1]s/t1; proxy_temp_path %[1]s/t2; fastcgi_temp_path %[1]s/t3;
  uwsgi_temp_path %[1]s/t4; scgi_temp_path %[1]s/t5;
  server { listen %[2]s; root %[1]s/www; }
}
`

func startNginx(dir string) (o offer, stop func(), err error) {
	address, err := freeAddress()
	if err != nil {
		return o, nil, err
	}
	o.Address = address
	info, err := os.Stat(filepath.Join(dir, "www", "feed.atom"))
	if err != nil {
		return o, nil, err
	}
	o.ETag = fmt.Sprintf(`"%x-%x"`, info.ModTime().Unix(), info.Size())
	conf := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, nginxConfig, dir, address), 0o644); err != nil {
		return o, nil, err
	}
	// Workers run as another user when root starts them.
	if err := os.Chmod(dir, 0o755); err != nil {
		return o, nil, err
	}
	path, err := lookPath("nginx")
	if err != nil {
		return o, nil, err
	}
	cmd := exec.Command(path, "-c", conf, "-p", dir)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return o, nil, err
	}
	stop = func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	}
	for range 100 {
		// It is written when nginx listens.
		if b, _ := os.ReadFile(filepath.Join(dir, "nginx.pid")); len(b) > 0 {
			return o, stop, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	return o, nil, errors.New("nginx did not start")
}

// lookPath also looks where Debian puts servers.
func lookPath(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/" + name)
}
