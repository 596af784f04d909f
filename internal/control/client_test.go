package control

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestDial(t *testing.T) {
	ours := newServer(nil, nil)
	other := newServer(nil, nil)
	other.Info.Database = "/other"
	foreign := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) })
	nobody := filepath.Join(folder(t), "sock")
	others := []string{nobody, serve(t, other.Handler()), serve(t, foreign)}

	c, err := Dial(t.Context(), append(others, serve(t, ours.Handler())), "/db")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if info, err := c.Info(t.Context()); err != nil || info != ours.Info {
		t.Errorf("this is %+v, %v", info, err)
	}
	if _, err := Dial(t.Context(), others, "/db"); !errors.Is(err, ErrNoDaemon) {
		t.Errorf("without our daemon: %v", err)
	}
}

// TestDialSilent is about a daemon that was stopped by a signal: the kernel goes on
// accepting for it.
func TestDialSilent(t *testing.T) {
	silent := filepath.Join(folder(t), "sock")
	listen(t, silent)
	ours := serve(t, newServer(nil, nil).Handler())
	c, err := dial(t.Context(), []string{silent, ours}, "/db", 100*time.Millisecond)
	if err == nil {
		c.Close()
	} else if !errors.Is(err, ErrNoDaemon) {
		// ErrNoDaemon: on a machine this slow our own did not answer in time either.
		t.Errorf("it was not passed over: %v", err)
	}
}

// TestDialInterrupted: that a command was interrupted must not look like the absence
// of a daemon, upon which it would open the database.
func TestDialInterrupted(t *testing.T) {
	path := filepath.Join(folder(t), "sock")
	l := listen(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		conn, err := l.Accept()
		cancel()
		if err == nil {
			defer conn.Close()
			<-t.Context().Done()
		}
	}()
	if _, err := Dial(ctx, []string{path}, "/db"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestBrokenOff: a list that ends without its last line is an error, over a socket
// and within the process.
func TestBrokenOff(t *testing.T) {
	broken := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/info" {
			newServer(nil, nil).Handler().ServeHTTP(w, r)
			return
		}
		if err := newStream(w).send(PollEvent{Source: "One"}); err != nil {
			t.Errorf("not sent: %v", err)
		}
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.(*net.UnixConn).Close()
		}
	})
	remote, err := Dial(t.Context(), []string{serve(t, broken)}, "/db")
	if err != nil {
		t.Fatal(err)
	}
	defer remote.Close()
	for name, c := range map[string]*Client{"socket": remote, "local": Local(broken)} {
		events := 0
		err := c.Poll(t.Context(), PollRequest{}, func(PollEvent) error {
			events++
			return nil
		})
		if err == nil || events != 1 {
			t.Errorf("%s: %d events, error %v", name, events, err)
		}
	}
}

// TestForbiddenSocket: a socket of another user says what to do.
func TestForbiddenSocket(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may open every socket")
	}
	path := serve(t, newServer(nil, nil).Handler())
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	_, err := Dial(t.Context(), []string{path}, "/db")
	e := new(Error)
	if !errors.Is(err, fs.ErrPermission) || !errors.As(err, &e) || e.ErrorHint() == "" {
		t.Errorf("got %v, want a hint", err)
	}
}
