package daemon

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"wirefold/internal/control"
	"wirefold/store"
)

// TestP30HubsPush: row P30 from end to end. A source's hub is subscribed to with an
// unguessable callback; what it signs is taken in; polls become rare, and never stop;
// the lease is renewed in time; all of that over a restart.
func TestP30HubsPush(t *testing.T) {
	h := newHub(t, "", "one.example/feed")
	h.pass(2 * hour)
	first := h.only()
	if got := h.modes(); !slices.Equal(got, []string{"subscribe"}) {
		t.Fatalf("requests %q", got)
	}
	if first.topic != "http://one.example/feed" {
		t.Errorf("topic %q", first.topic)
	}

	// It is not relied on before it has sent something.
	polls := len(h.requests("one.example/feed"))
	h.pass(5 * hour)
	if n := len(h.requests("one.example/feed")) - polls; n < 4 {
		t.Errorf("%d polls in five hours before the hub has sent anything", n)
	}
	before := h.state("one.example/feed")
	h.distribute(first, news(1))
	if got := h.titles(); len(got) != 2 || !slices.Contains(got, "Pushed 1") {
		t.Errorf("stories %q", got)
	}
	after := h.state("one.example/feed")
	if after.ETag != before.ETag || after.ETag == "" || after.ValidatorURL != before.ValidatorURL || !after.NextDue.Equal(before.NextDue) || !after.LastPoll.Equal(before.LastPoll) {
		t.Errorf("a message changed what only a poll may: %+v, before %+v", after, before)
	}
	if after.Articles != before.Articles+1 {
		t.Errorf("%d articles, before %d", after.Articles, before.Articles)
	}
	err := h.d.store.View(t.Context(), func(r store.Reader) error {
		listed, err := r.Current("http://one.example/feed")
		if len(listed) != 2 {
			t.Errorf("the feed is taken to list %d articles; what a message leaves out has not left the feed", len(listed))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	// Now it is: two polls a day, conditional as ever.
	h.restart()
	h.pass(2 * hour)
	polls = len(h.requests("one.example/feed"))
	h.pass(96 * hour)
	made := h.requests("one.example/feed")[polls:]
	if len(made) != 8 {
		t.Errorf("%d polls in four days, want 8", len(made))
	}
	for _, r := range made {
		if !r.conditional() {
			t.Error("a poll after a message is not conditional")
		}
	}
	if s := h.detail("one.example/feed"); s.DueReason != reasonPushed || s.Subscription == nil || s.Subscription.State != store.SubscriptionActive || s.Subscription.Heard.IsZero() {
		t.Errorf("sources show: %+v, %+v", s.Source, s.Subscription)
	}

	// The lease of ten days is renewed by a new subscription, and the old one ended.
	h.pass(5 * 24 * hour)
	second := h.only()
	if second.callback == first.callback || second.secret == first.secret {
		t.Error("the renewal has the callback, or the secret, of what it renews")
	}
	if got := h.modes(); !slices.Equal(got, []string{"subscribe", "unsubscribe"}) {
		t.Errorf("requests %q", got)
	}
	if renewed := second.ends.Sub(first.ends); renewed < 7*24*hour || renewed > 9*24*hour {
		t.Errorf("renewed %s before the end", 10*24*hour-renewed)
	}
	h.distribute(second, news(2))
	if !slices.Contains(h.titles(), "Pushed 2") {
		t.Error("nothing comes after the renewal")
	}
	if status := h.post(first.callback, news(3), signature(first.secret, news(3))); status != http.StatusGone && status != http.StatusNotFound {
		t.Errorf("what was renewed is answered with %d", status)
	}
}

// TestHubThatFallsSilent: polls are as they were when the hub does not keep its word.
func TestHubThatFallsSilent(t *testing.T) {
	pollsIn := func(h *hub, d time.Duration) int {
		n := len(h.requests("one.example/feed"))
		h.pass(d)
		return len(h.requests("one.example/feed")) - n
	}
	relied := func(t *testing.T) *hub {
		h := newHub(t, "", "one.example/feed")
		h.pass(2 * hour)
		h.distribute(h.only(), news(1))
		h.pass(2 * hour)
		if n := pollsIn(h, 24*hour); n > 2 {
			t.Fatalf("%d polls in a day: the hub is not relied on", n)
		}
		return h
	}
	t.Run("nothing for a week", func(t *testing.T) {
		h := relied(t)
		h.pass(6 * 24 * hour)
		if n := pollsIn(h, 24*hour); n < 20 {
			t.Errorf("%d polls a day", n)
		}
	})
	t.Run("a poll finds what it did not send", func(t *testing.T) {
		h := relied(t)
		h.feed = func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, news(7)) }
		h.pass(13 * hour)
		if !slices.Contains(h.titles(), "Pushed 7") {
			t.Fatal("the polls have stopped")
		}
		// Every two hours: it has no validators.
		if n := pollsIn(h, 24*hour); n < 10 {
			t.Errorf("%d polls a day", n)
		}
		h.distribute(h.only(), news(8)) // late, but it works
		h.pass(2 * hour)
		if n := pollsIn(h, 24*hour); n > 2 {
			t.Errorf("%d polls a day after the hub has sent again", n)
		}
	})
	t.Run("denied", func(t *testing.T) {
		h := relied(t)
		o := h.only()
		res := h.ask(o.callback, url.Values{"hub.mode": {"denied"}, "hub.topic": {o.topic}, "hub.reason": {"no <longer>\x1b[1m"}})
		if res.StatusCode != http.StatusOK || res.ContentLength != 0 {
			t.Errorf("answered with %d, %d bytes", res.StatusCode, res.ContentLength)
		}
		if n := pollsIn(h, 24*hour); n < 20 {
			t.Errorf("%d polls a day", n)
		}
		if s := h.detail("one.example/feed").Subscription; s.State != store.SubscriptionDenied || s.Error != "no <longer> [1m" {
			t.Errorf("sources show: %+v", s)
		}
		h.modes()
		h.pass(5 * 24 * hour)
		if got := h.modes(); len(got) != 0 {
			t.Errorf("a hub that denied is asked again within a week: %q", got)
		}
		h.pass(4 * 24 * hour)
		if got := h.modes(); len(got) == 0 {
			t.Error("a hub that denied is never asked again")
		}
	})
	t.Run("the lease ends and cannot be renewed", func(t *testing.T) {
		h := relied(t)
		h.guard.Lock()
		h.status = http.StatusInternalServerError
		h.guard.Unlock()
		for range 4 { // it goes on sending
			h.pass(48 * hour)
			h.distribute(h.only(), news(int(h.now().Unix())))
		}
		h.pass(48 * hour)
		if n := pollsIn(h, 24*hour); n < 20 {
			t.Errorf("%d polls a day", n)
		}
		if n := len(h.modes()); n < 4 || n > 20 {
			t.Errorf("%d requests to a hub that fails, in some days", n)
		}
	})
	t.Run("it sends what is no feed", func(t *testing.T) {
		h := relied(t)
		h.distribute(h.only(), "<html>Sorry</html>")
		if n := pollsIn(h, 24*hour); n < 20 {
			t.Errorf("%d polls a day", n)
		}
	})
}

// TestLeaving: a subscription ends when its source is disabled, leaves the
// configuration or names another hub, or none.
func TestLeaving(t *testing.T) {
	for name, leave := range map[string]func(*hub){
		"disabled": func(h *hub) {
			if err := h.d.Enable(t.Context(), "one.example/feed", false); err != nil {
				t.Fatal(err)
			}
		},
		"left the configuration": func(h *hub) {
			h.text = strings.ReplaceAll(h.text, "one.example", "two.example")
			h.d.reload(t.Context())
		},
		"names no hub": func(h *hub) {
			h.offer = ""
			h.feed = func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, rss(r, "")) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t, "", "one.example/feed")
			h.pass(2 * hour)
			o := h.only()
			h.modes()
			leave(h)
			h.pass(2 * hour)
			if got := h.modes(); !slices.Contains(got, "unsubscribe") || !o.left {
				t.Errorf("requests %q", got)
			}
			body := news(1)
			if status := h.post(o.callback, body, signature(o.secret, body)); status != http.StatusGone && status != http.StatusNotFound {
				t.Errorf("a message after the end is answered with %d", status)
			}
			h.pass(2 * hour)
			for _, sub := range h.subscriptions() {
				if sub.Source == "http://one.example/feed" {
					t.Errorf("still stored: %+v", sub)
				}
			}
		})
	}
	t.Run("names another hub", func(t *testing.T) {
		h := newHub(t, "", "one.example/feed")
		h.pass(2 * hour)
		old := h.only()
		h.offer = "http://hub2.example/"
		h.pass(2 * hour)
		if now := h.only(); now == old || h.subscriptions()[0].Hub != h.offer && h.subscriptions()[1].Hub != h.offer {
			t.Errorf("subscribed to %+v", now)
		}
	})
	t.Run("the callback moves", func(t *testing.T) {
		h := newHub(t, "", "one.example/feed")
		h.pass(2 * hour)
		h.text = strings.Replace(h.text, "callback = \""+callbackBase+"\"", "callback = \"\"", 1)
		h.d.reload(t.Context())
		body := news(1)
		o := h.only()
		if status := h.post(o.callback, body, signature(o.secret, body)); status == http.StatusAccepted {
			t.Error("without a callback in the configuration, messages are taken")
		}
		h.modes()
		h.pass(24 * hour)
		if got := h.modes(); len(got) != 0 {
			t.Errorf("without a callback in the configuration, hubs are asked: %q", got)
		}
	})
}

func (h *hub) subscriptions() (list []store.Subscription) {
	h.t.Helper()
	err := h.d.store.View(h.t.Context(), func(r store.Reader) error {
		for sub, err := range r.Subscriptions() {
			if err != nil {
				return err
			}
			list = append(list, sub)
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

// TestHubThatDoesNotAskBack: it is asked again, later and later, and no message counts
// before it has asked.
func TestHubThatDoesNotAskBack(t *testing.T) {
	h := newHub(t, "", "one.example/feed")
	h.silent = true
	h.pass(24 * hour)
	forms := slices.Clone(h.forms)
	if n := len(forms); n < 3 || n > 8 {
		t.Errorf("asked %d times in a day", n)
	}
	body := news(1)
	if status := h.post(forms[0].Get("hub.callback"), body, signature(forms[0].Get("hub.secret"), body)); status != http.StatusNotFound {
		t.Errorf("a message before the verification is answered with %d", status)
	}
	if len(h.titles()) != 1 {
		t.Error("and it counts")
	}
	h.modes()
	for len(h.forms) == 0 {
		h.pass(time.Minute)
	}
	h.pass(50 * time.Minute)
	h.verify(h.forms[0]) // late, but within its time
	h.distribute(h.only(), body)
	if len(h.titles()) != 2 {
		t.Error("a message after the verification does not count")
	}
}

// TestPushedIsNoPoll: a message is not a poll to whoever waits for one.
func TestPushedIsNoPoll(t *testing.T) {
	h := newHub(t, "", "one.example/feed")
	h.pass(2 * hour)
	h.distribute(h.only(), news(1))
	events := h.command(control.PollRequest{})
	if e := events["one.example/feed"]; e.Outcome != control.OutcomeNotDue {
		t.Errorf("%+v", e)
	}
}
