package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// origin is all publishers, as a transport.
type origin struct {
	now   func() time.Time
	mu    sync.Mutex
	asked int
}

func (o *origin) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked
}

// RoundTrip answers for /NUMBER: a feed with something new every few hours, or a
// failure now and then.
func (o *origin) RoundTrip(req *http.Request) (*http.Response, error) {
	o.mu.Lock()
	o.asked++
	o.mu.Unlock()
	var n int
	if _, err := fmt.Sscanf(req.URL.Path, "/%d", &n); err != nil {
		return nil, err
	}
	hour := int(o.now().Sub(begin) / time.Hour)
	chance := rand.New(rand.NewPCG(uint64(n), uint64(hour)))
	res := &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: http.NoBody, Request: req, ContentLength: -1,
	}
	switch chance.IntN(40) {
	case 0:
		return nil, errors.New("connection reset")
	case 1:
		res.StatusCode = http.StatusServiceUnavailable
		res.Header.Set("Retry-After", "3600")
		return res, nil
	case 2:
		res.Body = io.NopCloser(strings.NewReader("<html>not a feed"))
		return res, nil
	}
	version := hour / (2 + n%7)
	etag := fmt.Sprintf(`"%d"`, version)
	res.Header.Set("ETag", etag)
	if req.Header.Get("If-None-Match") == etag {
		res.StatusCode = http.StatusNotModified
		return res, nil
	}
	res.Body = io.NopCloser(strings.NewReader(document(n, version)))
	return res, nil
}

// document is a feed's version: its latest items, of which each fourth is carried by
// other feeds as well.
func document(n, version int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Feed %d</title><link>https://host%d.example/</link>`, n, n/4)
	for item := max(0, version-4); item <= version; item++ {
		seed := n
		if item%4 == 0 {
			seed = n % 5
		}
		fmt.Fprintf(&b, "<item><title>Item %d</title><link>https://host%d.example/%d/%d</link><guid>%d-%d</guid><description>", item, n/4, n, item, n, item)
		words := rand.New(rand.NewPCG(uint64(seed), uint64(item)))
		for range 80 {
			fmt.Fprintf(&b, "word%d ", words.IntN(4000))
		}
		b.WriteString("</description></item>")
	}
	b.WriteString("</channel></rss>")
	return b.String()
}
