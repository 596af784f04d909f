package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestRequestSaysWhatItAccepts(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header.Get("Accept")) })
	c := newTestClient(t)
	if got := string(get(t, c, Request{URL: s.URL, Accept: "text/html"}).Body); got != "text/html" {
		t.Errorf("Accept: %s", got)
	}
	if got := string(get(t, c, Request{URL: s.URL}).Body); got != acceptFeeds {
		t.Errorf("Accept: %s", got)
	}
}

// A request's own limit holds beside the client's, and only below it.
func TestRequestMaxBody(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, strings.Repeat("x", 50))
		w.(http.Flusher).Flush() // so that no length is announced
		fmt.Fprint(w, strings.Repeat("x", 50))
	})
	c := newTestClient(t, func(o *Options) { o.MaxBody = 100 })
	for limit, fits := range map[int64]bool{0: true, 99: false, 100: true, 1000: true} {
		_, err := c.Get(t.Context(), Request{URL: s.URL, MaxBody: limit})
		if fits != (err == nil) || !fits && KindOf(err) != KindTooLarge {
			t.Errorf("a limit of %d: %v", limit, err)
		}
	}
}

// Follow sees each hop before it is asked, and can end the request.
func TestFollow(t *testing.T) {
	asked := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		redirects(w, r)
	})
	c := newTestClient(t)
	var seen []string
	refuse := errors.New("not there")
	follow := func(_ context.Context, url string) error {
		seen = append(seen, strings.TrimPrefix(url, s.URL))
		if url == s.URL+"/308/end" {
			return refuse
		}
		return nil
	}
	get(t, c, Request{URL: s.URL + "/302/end", Follow: follow})
	_, err := c.Get(t.Context(), Request{URL: s.URL + "/301/302/308/end", Follow: follow})
	if !errors.Is(err, refuse) || KindOf(err) != KindRedirect {
		t.Errorf("error: %v", err)
	}
	if got := strings.Join(seen, " "); got != "/end /302/308/end /308/end" || asked != 4 {
		t.Errorf("seen %s with %d requests", got, asked)
	}
}
