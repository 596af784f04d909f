package control

import (
	"io"
	"net/http"
	"sync"
)

// inProcess is a transport to a handler of this process. The answer streams.
type inProcess struct{ handler http.Handler }

func (t inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	r, w := io.Pipe()
	rw := &pipeWriter{body: w, header: http.Header{}, begun: make(chan struct{})}
	go func() {
		defer w.Close()
		defer rw.WriteHeader(http.StatusOK) // for an answer without a body
		defer func() {
			// As net/http's server does it.
			if p := recover(); p == http.ErrAbortHandler {
				w.CloseWithError(io.ErrUnexpectedEOF)
			} else if p != nil {
				panic(p)
			}
		}()
		t.handler.ServeHTTP(rw, req)
	}()
	<-rw.begun
	return &http.Response{
		StatusCode: rw.status, Status: http.StatusText(rw.status),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: rw.header, Body: r, ContentLength: -1, Request: req,
	}, nil
}

// pipeWriter is a ResponseWriter that hands the body on as it is written.
type pipeWriter struct {
	body   *io.PipeWriter
	header http.Header
	status int
	once   sync.Once
	begun  chan struct{}
}

func (w *pipeWriter) Header() http.Header { return w.header }

func (w *pipeWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.status = status
		close(w.begun)
	})
}

func (w *pipeWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// Flush has nothing to do: a pipe holds nothing back.
func (w *pipeWriter) Flush() {}
