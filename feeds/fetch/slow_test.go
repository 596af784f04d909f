package fetch

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

// listenOn starts an origin on a given loopback address.
func listenOn(t *testing.T, ip string, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	if err != nil {
		t.Skipf("this system has no %s: %v", ip, err)
	}
	s := httptest.NewUnstartedServer(h)
	s.Listener.Close()
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// raw starts a TCP server that reads a request, then leaves the connection to f
// until the client has closed it.
func raw(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				f(conn)
			}
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return "http://" + l.Addr().String() + "/"
}

// flood writes a head, then s until the client has had enough.
func flood(head, s string) func(net.Conn) {
	return func(conn net.Conn) {
		_, err := io.WriteString(conn, head)
		for err == nil {
			_, err = io.WriteString(conn, s)
		}
	}
}

func TestSlowServersMeetTheTimeout(t *testing.T) {
	for name, head := range map[string]string{
		"nothing":              "",
		"half a header":        "HTTP/1.1 200 OK\r\nContent-",
		"half a body":          "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>",
		"half a redirect":      "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 100\r\n\r\n",
		"half an error's page": "HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n",
	} {
		url := raw(t, func(conn net.Conn) {
			io.WriteString(conn, head)
			io.Copy(io.Discard, conn) // until the client closes
		})
		c := newTestClient(t, func(o *Options) { o.Timeout = 50 * time.Millisecond })
		if strings.Contains(head, "500") {
			wantError(t, c, url, KindStatus) // what matters is known
			continue
		}
		if err := wantError(t, c, url, KindTimeout); !strings.HasSuffix(err.Error(), ": no complete answer within 50ms") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The body of a redirect is of no use, and does not use up the time of what it leads to.
func TestRedirectWithoutAnEndIsFollowed(t *testing.T) {
	conns := 0
	url := raw(t, func(conn net.Conn) {
		if conns++; conns == 1 {
			io.WriteString(conn, "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\nMoved")
			io.Copy(io.Discard, conn) // until the client closes
			return
		}
		io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<rss/>")
	})
	c := newTestClient(t)
	c.window = 100 * time.Millisecond
	res, err := c.Get(t.Context(), Request{URL: url})
	if err != nil || res.URL != url+"x" {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestFloodsAreCutOff(t *testing.T) {
	for name, f := range map[string]func(net.Conn){
		"one endless header":       flood("HTTP/1.1 200 OK\r\nX: ", strings.Repeat("a", 4096)),
		"endless headers":          flood("HTTP/1.1 200 OK\r\n", "X: y\r\n"),
		"endless interim answers":  flood("", "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"),
		"an endless status line":   flood("HTTP/1.1 200 ", strings.Repeat("a", 4096)),
		"not HTTP":                 flood("SSH-2.0-\x1b[31mOpenSSH\r\n", ""),
		"a body that breaks off":   func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<rss>") },
		"an answer that never was": func(net.Conn) {},
	} {
		url := raw(t, func(conn net.Conn) {
			if name == "not HTTP" {
				fmt.Fprint(conn, "SSH-2.0-\x1b[31mOpenSSH\r\n")
				return
			}
			f(conn)
		})
		err := wantError(t, newTestClient(t), url, KindTransfer)
		if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("%s: %q", name, err)
		}
	}
}

func TestEndlessRedirectBodyIsNotRead(t *testing.T) {
	url := raw(t, flood("HTTP/1.1 404 Not Found\r\n\r\n", strings.Repeat("a", 4096)))
	wantError(t, newTestClient(t), url, KindStatus)
}
