package daemon

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"wirefold/store"
)

// TestForgedMessages: whatever somebody sends who does not know the secret, the store
// stays as it is; nor does a message count twice.
func TestForgedMessages(t *testing.T) {
	h := newHub(t, "", "one.example/feed", "two.example/feed")
	h.pass(2 * hour)
	held := h.holding()
	if len(held) != 2 {
		t.Fatalf("%d subscriptions", len(held))
	}
	a, b := held[0], held[1]
	real := news(1)
	h.distribute(a, real)
	want := h.everything()
	body := news(2)
	right := signature(a.secret, body)
	rnd := rand.New(rand.NewPCG(7, 7))
	flip := func(s string) string {
		bytes := []byte(s)
		bytes[rnd.IntN(len(bytes))] ^= 1 << rnd.IntN(7)
		return string(bytes)
	}
	for n := range 300 {
		if n%40 == 0 {
			h.moveTo(h.now().Add(time.Minute)) // or the pace ends it
		}
		callback, sent, sig, status := a.callback, body, "", http.StatusAccepted
		switch n % 10 {
		case 0: // no signature
		case 1:
			sig = signature(b.secret, body)
		case 2:
			sig = oldSignature("", body)
		case 3:
			sig = flip(right)
			if sig == right || strings.EqualFold(sig, right) {
				continue
			}
		case 4:
			sent, sig = flip(body), right
		case 5:
			sig = strings.Replace(right, "sha256", []string{"sha1", "md5", "none", ""}[rnd.IntN(4)], 1)
		case 6:
			callback, sig, status = flip(a.callback[:len(a.callback)-1])+"x", right, http.StatusNotFound
			if !strings.HasPrefix(callback, callbackBase+"/") {
				continue
			}
		case 7:
			callback, sig, status = callbackBase+"/", right, http.StatusNotFound
		case 8:
			sent, sig = real, signature(a.secret, real) // a replay
		case 9:
			callback, sig = b.callback, right
		}
		if u, err := url.Parse(callback); err != nil || strings.ContainsAny(callback, "?# %") || u.Path != "/websub/"+callback[len(callbackBase)+1:] {
			continue
		}
		if got := h.post(callback, sent, sig); got != status {
			t.Errorf("forgery %d to %s is answered with %d, want %d", n%10, callback, got, status)
		}
	}
	// Questions that nothing was asked for.
	for _, mode := range []string{"subscribe", "unsubscribe", "publish", ""} {
		for _, topic := range []string{a.topic, b.topic, "http://evil.example/"} {
			h.moveTo(h.now().Add(2 * hour)) // the time for the answer to ours is over
			res := h.ask(a.callback, url.Values{"hub.mode": {mode}, "hub.topic": {topic}, "hub.challenge": {"c"}, "hub.lease_seconds": {"99"}})
			if res.StatusCode != http.StatusNotFound || res.ContentLength != 0 {
				t.Errorf("%s %s: answered with %d, %d bytes", mode, topic, res.StatusCode, res.ContentLength)
			}
		}
	}
	if got := h.everything(); got != want {
		t.Errorf("the store has changed:\n%s\nbefore:\n%s", got, want)
	}
	if len(h.worked) != 0 {
		t.Error("a forged message was worked on")
	}
	// And they did not keep the true ones out.
	h.distribute(a, body)
	if h.everything() == want {
		t.Error("a true message changed nothing")
	}
}

// everything returns all that is stored, as text.
func (h *hub) everything() string {
	h.t.Helper()
	var b strings.Builder
	err := h.d.store.View(h.t.Context(), func(r store.Reader) error {
		for s, err := range r.Sources() {
			if err != nil {
				return err
			}
			listed, err := r.Current(s.ID)
			fmt.Fprintf(&b, "%+v %v %v\n", s, listed, err)
		}
		for s, err := range r.OldestStories() {
			if err != nil {
				return err
			}
			a, err := r.Article(s.Canonical)
			body, bodyErr := r.Body(s.Canonical)
			fmt.Fprintf(&b, "%+v %+v %+v %v %v\n", s, a, body, err, bodyErr)
		}
		for s, err := range r.Subscriptions() {
			fmt.Fprintf(&b, "%+v %v\n", s, err)
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return b.String()
}

// TestCallbackBounds: the one place of the public listener that takes a body takes no
// more than it must, and sends nothing back.
func TestCallbackBounds(t *testing.T) {
	h := newHub(t, "[fetch]\nmax_body = \"64KiB\"", "one.example/feed")
	h.pass(2 * hour)
	o := h.only()
	want := h.everything()
	big := news(1) + strings.Repeat(" ", 64<<10)
	for name, tt := range map[string]struct {
		method, target, body string
		status               int
	}{
		"too large":             {http.MethodPost, o.callback, big, http.StatusRequestEntityTooLarge},
		"large, and not ours":   {http.MethodPost, callbackBase + "/nobody", big, http.StatusNotFound},
		"a question to nobody":  {http.MethodGet, callbackBase + "/nobody?hub.mode=subscribe&hub.challenge=%3Cscript%3E", "", http.StatusNotFound},
		"no question":           {http.MethodGet, o.callback, "", http.StatusNotFound},
		"below a key":           {http.MethodGet, o.callback + "/x", "", http.StatusNotFound},
		"no key":                {http.MethodPost, callbackBase, news(1), http.StatusMethodNotAllowed},
		"another method":        {http.MethodPut, o.callback, news(1), http.StatusMethodNotAllowed},
		"removal":               {http.MethodDelete, o.callback, "", http.StatusMethodNotAllowed},
		"the head of an answer": {http.MethodHead, o.callback, "", http.StatusMethodNotAllowed},
		"a body for a page":     {http.MethodPost, "https://wire.example/feed.atom", news(1), http.StatusMethodNotAllowed},
	} {
		res := h.call(httptest.NewRequest(tt.method, tt.target, strings.NewReader(tt.body)))
		if name == "no key" { // it is not a callback at all
			if res.StatusCode == http.StatusAccepted || res.StatusCode == http.StatusOK {
				t.Errorf("%s: %d", name, res.StatusCode)
			}
			continue
		}
		if res.StatusCode != tt.status {
			t.Errorf("%s: %d, want %d", name, res.StatusCode, tt.status)
		}
		if strings.HasPrefix(tt.target, callbackBase) && (res.ContentLength != 0 || res.Header.Get("X-Content-Type-Options") != "nosniff") {
			t.Errorf("%s: %d bytes and %v come back", name, res.ContentLength, res.Header)
		}
	}
	statuses := map[int]int{}
	h.moveTo(h.now().Add(time.Minute))
	for range 100 { // a flood
		statuses[h.post(o.callback, news(2), "sha1=00")]++
	}
	if statuses[http.StatusAccepted] != 60 || statuses[http.StatusTooManyRequests] != 40 {
		t.Errorf("a flood is answered with %v", statuses)
	}
	if got := h.everything(); got != want {
		t.Errorf("the store has changed:\n%s\nbefore:\n%s", got, want)
	}
	h.moveTo(h.now().Add(time.Minute))
	h.d.health.writing(syscall.ENOSPC) // what cannot be stored is better sent again
	if status := h.post(o.callback, news(2), signature(o.secret, news(2))); status != http.StatusServiceUnavailable {
		t.Errorf("with a full disk: %d", status)
	}
	h.d.health.writing(nil)
	h.distribute(o, news(2)) // and when it is over
}
