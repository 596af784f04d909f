package daemon

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"wirefold/internal/web"
	"wirefold/store"
)

// callbackBase is what hubs in a world know our callbacks by.
const callbackBase = "https://wire.example/websub"

// hub is a hub in a world, under http://hub.example/, and under hub2.example. It checks
// each message of the protocol that it sees. What it does wrong is set by the tests.
type hub struct {
	*world
	worked chan struct{} // receives a value for each message that was worked on

	feed     http.HandlerFunc // of the feeds; steady if it is nil
	guard    sync.Mutex
	offer    string       // the hub that the feeds name
	forms    []url.Values // that it was sent, but announcements
	told     []string     // the topics that were announced
	status   int          // of its answers; 202 if it is 0
	silent   bool         // it does not ask back
	lease    time.Duration
	holders  []*holder // in the order in which they subscribed
	question int
}

// holder is a subscription as the hub has it.
type holder struct {
	callback, topic, secret string
	ends                    time.Time
	left                    bool
}

// newHub makes a world with sources that all name the hub, and lets it poll them once.
func newHub(t *testing.T, options string, urls ...string) *hub {
	t.Helper()
	h := &hub{worked: make(chan struct{}, 1000), offer: "http://hub.example/", lease: 10 * 24 * time.Hour}
	var b strings.Builder
	fmt.Fprintf(&b, "[store]\npath = \"wirefold.db\"\n[websub]\ncallback = %q\n%s\n", callbackBase, options)
	for _, u := range urls {
		fmt.Fprintf(&b, "[[source]]\nurl = \"http://%s\"\nname = %q\n", u, u)
	}
	h.world = &world{t: t, dir: folder(t), text: b.String(), clock: begin, rnd: newRandom(), log: &workLog{worked: h.worked}}
	h.world.answer = h.serve
	h.world.begin()
	return h
}

// workLog is a log that tells when a message was worked on.
type workLog struct {
	slog.Handler
	worked chan<- struct{}
}

func (l *workLog) Enabled(context.Context, slog.Level) bool { return true }
func (l *workLog) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *workLog) WithGroup(string) slog.Handler            { return l }
func (l *workLog) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "a message of a hub was worked on" {
		l.worked <- struct{}{}
	}
	return nil
}

// serve is the origin of all feeds, and the hub.
func (h *hub) serve(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.Host, "hub") {
		h.guard.Lock()
		offer := h.offer
		h.guard.Unlock()
		if offer != "" {
			w.Header().Set("Link", fmt.Sprintf(`<%s>; rel="hub", <http://%s>; rel="self"`, offer, r.Host+r.URL.Path))
		}
		if h.feed != nil {
			h.feed(w, r)
			return
		}
		steady()(w, r)
		return
	}
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		h.t.Errorf("the hub was sent %s %v", r.Method, r.Header)
	}
	form := r.PostForm
	mode := form.Get("hub.mode")
	h.guard.Lock()
	status, silent := h.status, h.silent
	if mode == "publish" {
		h.told = append(h.told, form.Get("hub.url"))
	} else {
		h.forms = append(h.forms, form)
	}
	h.guard.Unlock()
	if status == 0 {
		status = http.StatusAccepted
		switch mode {
		case "publish":
			if form.Get("hub.topic") != form.Get("hub.url") || len(form) != 3 {
				h.t.Errorf("announcement %v", form)
			}
		case "subscribe", "unsubscribe":
			h.check(form)
			if !silent {
				h.verify(form) // before it answers, which the recommendation leaves open
			}
		default:
			h.t.Errorf("mode %q", mode)
		}
	}
	w.WriteHeader(status)
}

// check looks at a request to subscribe or unsubscribe.
func (h *hub) check(form url.Values) {
	want := []string{"hub.callback", "hub.mode", "hub.topic"}
	if form.Get("hub.mode") == "subscribe" {
		want = append(want, "hub.lease_seconds", "hub.secret")
		seconds, err := strconv.Atoi(form.Get("hub.lease_seconds"))
		if err != nil || seconds <= 0 {
			h.t.Errorf("lease %q", form.Get("hub.lease_seconds"))
		}
		if n := len(form.Get("hub.secret")); n < 26 || n >= 200 {
			h.t.Errorf("a secret of %d bytes", n)
		}
	}
	for _, name := range want {
		if len(form[name]) != 1 || form.Get(name) == "" {
			h.t.Errorf("%s is %q in %v", name, form[name], form)
		}
	}
	if len(form) != len(want) {
		h.t.Errorf("request %v", form)
	}
	// 26 characters of base32 are 130 bits.
	if key, ok := strings.CutPrefix(form.Get("hub.callback"), callbackBase+"/"); !ok || len(key) < 26 {
		h.t.Errorf("callback %q", form.Get("hub.callback"))
	}
}

// verify asks the callback whether a request was meant, and does what was requested.
func (h *hub) verify(form url.Values) {
	h.guard.Lock()
	h.question++
	challenge := fmt.Sprintf("challenge-%d-&<b>", h.question)
	lease := h.lease
	h.guard.Unlock()
	res := h.ask(form.Get("hub.callback"), url.Values{
		"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": {challenge},
		"hub.lease_seconds": {strconv.Itoa(int(lease / time.Second))},
	})
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK || string(body) != challenge {
		h.t.Errorf("to %s it answers %d %q", form.Get("hub.mode"), res.StatusCode, body)
		return
	}
	if res.Header.Get("Content-Type") != "text/plain; charset=utf-8" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		h.t.Errorf("the challenge comes with %v", res.Header)
	}
	h.guard.Lock()
	defer h.guard.Unlock()
	if form.Get("hub.mode") == "subscribe" {
		h.holders = append(h.holders, &holder{form.Get("hub.callback"), form.Get("hub.topic"), form.Get("hub.secret"), h.now().Add(lease), false})
		return
	}
	found := false
	for _, o := range h.holders {
		if o.callback == form.Get("hub.callback") && o.topic == form.Get("hub.topic") {
			o.left, found = true, true
		}
	}
	if !found {
		h.t.Errorf("the end of what never began: %v", form)
	}
}

// ask sends a question to a callback.
func (h *hub) ask(callback string, query url.Values) *http.Response {
	return h.call(httptest.NewRequest(http.MethodGet, callback+"?"+query.Encode(), nil))
}

// call brings a request to the public listener, which a proxy leads it to.
func (h *hub) call(r *http.Request) *http.Response {
	rec := httptest.NewRecorder()
	web.NewHTTPServer(h.d.setup.Load().public, nil).Handler.ServeHTTP(rec, r)
	return rec.Result()
}

// holding returns the subscriptions that are in force.
func (h *hub) holding() (list []*holder) {
	h.guard.Lock()
	defer h.guard.Unlock()
	for _, o := range h.holders {
		if !o.left && o.ends.After(h.now()) {
			list = append(list, o)
		}
	}
	return list
}

// only returns the one subscription that is in force.
func (h *hub) only() *holder {
	h.t.Helper()
	list := h.holding()
	if len(list) != 1 {
		h.t.Fatalf("%d subscriptions are in force, want 1", len(list))
	}
	return list[0]
}

// post sends something to a callback; the signature is left out if it is empty.
func (h *hub) post(callback, body, signature string) int {
	r := httptest.NewRequest(http.MethodPost, callback, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/rss+xml")
	r.Header.Set("Link", `<http://hub.example/>; rel="hub"`)
	if signature != "" {
		r.Header.Set("X-Hub-Signature", signature)
	}
	return h.call(r).StatusCode
}

// distribute sends a subscriber what is new, signed, and waits until it was worked on.
func (h *hub) distribute(o *holder, body string) {
	h.t.Helper()
	if status := h.post(o.callback, body, signature(o.secret, body)); status != http.StatusAccepted {
		h.t.Fatalf("a message is answered with %d", status)
	}
	<-h.worked
}

func signature(secret, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func oldSignature(secret, body string) string {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha1=" + hex.EncodeToString(mac.Sum(nil))
}

// pass lets time pass, polls what becomes due, and does what is due at hubs.
func (h *hub) pass(d time.Duration) {
	h.t.Helper()
	end := h.now().Add(d)
	for {
		h.settle()
		h.d.hubs(h.t.Context())
		next := min(h.nextDue().Sub(h.now()), 10*time.Minute, end.Sub(h.now()))
		if !h.now().Before(end) {
			return
		}
		h.moveTo(h.now().Add(max(next, time.Second)))
	}
}

// modes returns the modes of the requests since the last call.
func (h *hub) modes() (list []string) {
	h.guard.Lock()
	defer h.guard.Unlock()
	for _, f := range h.forms {
		list = append(list, f.Get("hub.mode"))
	}
	h.forms = nil
	return list
}

// news is a feed with one item that is not in what the sources serve.
func news(n int) string {
	return fmt.Sprintf(`<rss version="2.0"><channel><title>Pushed</title><link>https://one.example/</link><item><title>Pushed %d</title>
<link>https://one.example/pushed-%d</link><guid isPermaLink="false">pushed-%d</guid><description>Item %d was sent by the hub and by nobody else.</description></item></channel></rss>`, n, n, n, n)
}

// titles returns the titles of all stories.
func (h *hub) titles() (list []string) {
	h.t.Helper()
	err := h.d.store.View(h.t.Context(), func(r store.Reader) error {
		list = nil
		for story, err := range r.OldestStories() {
			if err != nil {
				return err
			}
			a, err := r.Article(story.Canonical)
			if err != nil {
				return err
			}
			list = append(list, a.Title)
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}
