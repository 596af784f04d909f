// Command origin is the publishers, and the reader, of the test under systemd.
//
//	origin ADDRESS     serves feeds: /feed/NAME, /hostile, and /hang that never answers
//	origin get URL     prints what is there; exit code 1 if it is not a 200
package main

import (
	"fmt"
	"html"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 3 && os.Args[1] == "get":
		if err := get(os.Args[2]); err != nil {
			log.Fatal(err)
		}
	case len(os.Args) == 2:
		log.Fatal(http.ListenAndServe(os.Args[1], serve()))
	default:
		log.Fatal("usage: origin ADDRESS | origin get URL")
	}
}

func get(url string) error {
	client := http.Client{Timeout: 20 * time.Second}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(os.Stdout, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	return nil
}

func serve() http.Handler {
	var mu sync.Mutex
	hits := map[string]int{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /feed/{name}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		mu.Lock()
		hits[name]++
		mu.Unlock()
		write(w, name, name+" reports")
	})
	// The title tries to become a record of its own in the log.
	mux.HandleFunc("GET /hostile", func(w http.ResponseWriter, r *http.Request) {
		write(w, "hostile", "first\n<0>msg=forged \u009b31m")
	})
	mux.HandleFunc("GET /hang", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("GET /hits/{name}", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(w, hits[r.PathValue("name")])
	})
	return mux
}

func write(w http.ResponseWriter, name, title string) {
	w.Header().Set("Content-Type", "application/rss+xml")
	var b strings.Builder
	fmt.Fprintf(&b, "<rss version=\"2.0\"><channel><title>%s</title><link>http://%s.example/</link>", html.EscapeString(title), name)
	for i := range 5 {
		fmt.Fprintf(&b, "<item><guid>%s-%d</guid><title>%s %d</title><description>%s</description></item>",
			name, i, html.EscapeString(title), i, html.EscapeString(text(name, i)))
	}
	b.WriteString("</channel></rss>")
	io.WriteString(w, b.String())
}

// text is different words for every name and number, so that nothing folds.
func text(name string, n int) string {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "%s%dword%d ", name, n, i*i+n)
	}
	return b.String()
}
