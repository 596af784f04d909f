package daemon

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAnnouncements: our own hub is told of a feed when it has changed, once a minute
// at most, and not of one that has not.
func TestAnnouncements(t *testing.T) {
	h := newHub(t, "hub = \"http://hub.example/\"\n[server]\nbase_url = \"https://wire.example\"\n[[feed]]\npath = \"sea/gulls\"", "one.example/feed")
	announced := func() []string {
		h.guard.Lock()
		defer h.guard.Unlock()
		list := h.told
		h.told = nil
		slices.Sort(list)
		return list
	}
	all := []string{
		"https://wire.example/feed.atom", "https://wire.example/feed.json", "https://wire.example/feed.rss",
		"https://wire.example/sea/gulls/feed.atom", "https://wire.example/sea/gulls/feed.json", "https://wire.example/sea/gulls/feed.rss",
	}
	h.pass(2 * hour)
	if got := announced(); len(got) < 6 || !slices.Equal(slices.Compact(got), all) {
		t.Errorf("at the start: %q", got)
	}
	res := h.call(httptest.NewRequest(http.MethodGet, "/feed.atom", nil))
	if links := strings.Join(res.Header.Values("Link"), ", "); !strings.Contains(links, `<http://hub.example/>; rel="hub"`) || !strings.Contains(links, `<https://wire.example/feed.atom>; rel="self"`) {
		t.Errorf("the feed names %s", links)
	}
	h.pass(5 * hour)
	if got := announced(); len(got) != 0 {
		t.Errorf("nothing has changed, and it announces %q", got)
	}
	o := h.only()
	for n := range 5 { // within a minute
		h.distribute(o, news(n))
		h.d.hubs(t.Context())
		h.moveTo(h.now().Add(5 * time.Second))
	}
	if got := announced(); !slices.Equal(got, all) {
		t.Errorf("five changes in a minute: %q", got)
	}
	h.moveTo(h.now().Add(time.Minute))
	h.d.hubs(t.Context())
	if got := announced(); !slices.Equal(got, all) {
		t.Errorf("a minute later: %q", got)
	}
	h.restart()
	h.pass(2 * hour)
	if got := announced(); len(got) != 0 {
		t.Errorf("after a restart: %q", got)
	}

	h.guard.Lock()
	h.status = http.StatusServiceUnavailable
	h.guard.Unlock()
	h.distribute(o, news(9))
	h.pass(12 * hour)
	if got := announced(); len(got) < 18 || len(got) > 60 {
		t.Errorf("%d announcements to a hub that fails, in half a day", len(got))
	}
	if s := h.d.status().Hub; s == nil || s.Failing != 6 || !strings.Contains(s.Error, "503") {
		t.Errorf("status %+v", s)
	}
	h.guard.Lock()
	h.status = 0
	h.guard.Unlock()
	h.pass(24 * hour)
	if got := announced(); !slices.Equal(got, all) {
		t.Errorf("when it works again: %q", got)
	}
	if s := h.d.status().Hub; s.Failing != 0 || s.Feeds != 6 {
		t.Errorf("status %+v", s)
	}
}

// TestPrivateFeedsAreNotAnnounced: the hub could not fetch them.
func TestPrivateFeedsAreNotAnnounced(t *testing.T) {
	h := newHub(t, "hub = \"http://hub.example/\"", "one.example/feed")
	h.pass(5 * hour)
	res := h.call(httptest.NewRequest(http.MethodGet, "/feed.atom", nil))
	if links := res.Header.Values("Link"); strings.Contains(strings.Join(links, ","), "hub") {
		t.Errorf("a hub is named that is not told of anything: %q", links)
	}
	if len(h.told) != 0 || h.d.status().Hub != nil {
		t.Errorf("announced %q", h.told)
	}
}
