package daemon

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"wirefold/internal/control"
)

// moving answers as the routes say: "301 URL", or a feed for anything else.
func moving(routes map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status, to, ok := strings.Cut(routes[r.Host+r.URL.Path], " ")
		if !ok {
			steady()(w, r)
			return
		}
		code := 0
		fmt.Sscan(status, &code)
		w.Header().Set("Location", to)
		w.WriteHeader(code)
	}
}

func TestP17PermanentRedirectIsBelievedAfterADay(t *testing.T) {
	for _, c := range []struct {
		name, route string
		moves       bool
	}{
		{"301", "301 http://new.example/feed", true},
		{"308", "308 http://new.example/feed", true},
		{"302", "302 http://new.example/feed", false},
		{"307", "307 http://new.example/feed", false},
	} {
		w := newWorld(t, moving(map[string]string{"old.example/feed": c.route}), "", "old.example/feed")
		w.run(5 * 24 * hour)
		old, fresh := w.requests("old.example/feed"), w.requests("new.example/feed")
		last := old[len(old)-1].at.Sub(begin)
		if c.moves && (last < 24*hour || last > 25*hour+30*time.Minute || len(old) < 3) {
			t.Errorf("%s: the old URL was asked %d times, last after %s", c.name, len(old), last)
		}
		if !c.moves && len(old) != len(fresh) {
			t.Errorf("%s: %d requests for the old URL, %d for the new one", c.name, len(old), len(fresh))
		}
		// The validators are the new URL's from the second request on.
		for _, r := range old {
			if r.conditional() {
				t.Errorf("%s: validators of another URL were sent", c.name)
			}
		}
		for i, r := range fresh {
			if r.conditional() != (i > 0) {
				t.Errorf("%s: request %d for the new URL: conditional is %v", c.name, i+1, r.conditional())
			}
		}
		if d := w.detail("old.example/feed"); (d.AskedURL == "http://new.example/feed") != c.moves {
			t.Errorf("%s: shown as asked at %s", c.name, d.AskedURL)
		}
	}
}

func TestP17MoveThatIsTakenBackOrFails(t *testing.T) {
	routes := map[string]string{"old.example/feed": "301 http://new.example/feed"}
	w := newWorld(t, moving(routes), "", "old.example/feed")
	w.run(20 * hour)
	delete(routes, "old.example/feed")
	w.run(3 * hour)
	routes["old.example/feed"] = "301 http://new.example/feed"
	w.run(20 * hour)
	if s := w.state("old.example/feed"); s.URL != "" {
		t.Fatal("a redirect that was taken back counts")
	}
	w.run(10 * hour)
	if s := w.state("old.example/feed"); s.URL != "http://new.example/feed" {
		t.Fatalf("not moved: %+v", s)
	}
	// The new home fails: after a while the configured URL is asked again.
	w.answer = func(rw http.ResponseWriter, r *http.Request) {
		if r.Host == "new.example" {
			rw.WriteHeader(http.StatusNotFound)
			return
		}
		steady()(rw, r)
	}
	n := len(w.requests("old.example/feed"))
	w.run(3 * 24 * hour)
	if s := w.state("old.example/feed"); s.URL != "" || s.Failures != 0 || len(w.requests("old.example/feed")) == n {
		t.Errorf("still lost: %+v", s)
	}
}

func TestP18RedirectToASubscribedURLIsOnePoll(t *testing.T) {
	routes := map[string]string{
		"old.example/feed":   "301 http://new.example/feed",
		"older.example/feed": "308 http://old.example/feed",
		// Two that lead to a third URL, which nobody configured.
		"x.example/feed": "301 http://z.example/feed",
		"y.example/feed": "301 http://z.example/feed",
	}
	w := newWorld(t, moving(routes), "", "older.example/feed", "old.example/feed", "new.example/feed", "x.example/feed", "y.example/feed")
	w.run(10 * 24 * hour)
	for _, gap := range w.gaps("new.example/feed") {
		if gap < hour {
			t.Errorf("asked again after %s", gap)
		}
	}
	// Once a day each for itself and for the one that leads through it.
	if n := len(w.requests("old.example/feed")); n > 22 {
		t.Errorf("the URL that leads there was asked %d times in ten days", n)
	}
	if d := w.detail("old.example/feed"); d.State != control.StateMerged || d.MergedWith != "new.example/feed" || d.Error != "" {
		t.Errorf("shown as %s with %q: %s", d.State, d.MergedWith, d.Error)
	}
	late := 0
	for _, r := range w.requests("z.example/feed") {
		if r.at.Sub(begin) > 3*24*hour {
			late++
		}
	}
	if week := 7 * 24; late > week+1 || late < week*9/10 {
		t.Errorf("two sources that have met are asked %d times in a week", late)
	}
	// A source that leads nowhere any more is one of its own again.
	delete(routes, "old.example/feed")
	w.run(2 * 24 * hour)
	if d := w.detail("old.example/feed"); d.State != control.StateOK || d.MergedWith != "" {
		t.Errorf("shown as %s with %q", d.State, d.MergedWith)
	}
}

func TestP19RedirectToAPageIsNotStored(t *testing.T) {
	w := newWorld(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/feed" {
			http.Redirect(w, r, "/login", http.StatusMovedPermanently)
			return
		}
		fmt.Fprint(w, "<!doctype html><html><title>Sign in</title></html>")
	}, "", "a.example/feed")
	w.run(10 * 24 * hour)
	if s := w.state("a.example/feed"); s.URL != "" || s.Move.To != "" || s.Failures == 0 {
		t.Errorf("state %+v", s)
	}
	if a, b := len(w.requests("a.example/feed")), len(w.requests("a.example/login")); a != b || a > 20 {
		t.Errorf("%d requests for the feed, %d for the page", a, b)
	}
}

func TestP21SpellingsOfOneURLAreOneSource(t *testing.T) {
	w := newWorld(t, steady(), "", "a.example/feed")
	w.close()
	w.text = ""
	for _, url := range []string{"http://a.example/feed", "http://A.Example/feed", "HTTP://a.example:80/feed", "http://a.example/feed#top", "http://a.example./feed"} {
		w.text += fmt.Sprintf("[[source]]\nurl = %q\n", url)
	}
	w.text = "[store]\npath = \"wirefold.db\"\n" + w.text
	w.open()
	w.run(10*hour + hour/2)
	for _, gap := range w.gaps("a.example/feed") {
		if gap < hour {
			t.Errorf("asked again after %s", gap)
		}
	}
	if n := len(w.seen); n > 11 || n < 9 {
		t.Errorf("%d requests in ten hours", n)
	}
	if n := len(w.d.config().Warnings); n != 4 {
		t.Errorf("%d warnings, want one for each further spelling", n)
	}
}
