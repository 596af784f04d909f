package storetest

import (
	"fmt"
	"testing"
	"time"

	"wirefold/store"
)

func testWebSub(t *testing.T, e Engine) {
	runAll(t, e, []test{
		{"subscriptions come back as they were put, in the order of their keys", subscriptionsKept},
		{"announcements come back as they were put, in the order of their topics", announcementsKept},
		{"what was never put is not there, and its removal is no error", noSubscriptions},
		{"a record without a key is not put", keyless},
	})
}

// subscription returns the n-th subscription, with every field set.
func subscription(n int) store.Subscription {
	return store.Subscription{
		Key: fmt.Sprintf("key-%04d", n), Callback: fmt.Sprintf("https://we.example/websub/key-%04d", n), Secret: "s<e>c&ret",
		Source: "https://example.org/feed", Hub: "https://hub.example/?a=1&b", Topic: "https://example.org/feed?x=1&y",
		State: store.SubscriptionActive, Next: day(), Until: day().Add(time.Hour), Tries: n, Error: "no <answer>",
		Lease: day().Add(24 * time.Hour), Heard: day().Add(-time.Minute), Missed: day().Add(-time.Hour),
		Recent: [][]byte{{0, 1, 0xff}, {byte(n)}},
	}
}

// announcement returns the n-th announcement, with every field set.
func announcement(n int) store.Announcement {
	return store.Announcement{
		Topic: fmt.Sprintf("https://we.example/%04d/feed.atom?a&b", n), Digest: "abc", Announced: day(),
		Next: day().Add(time.Minute), Tries: n, Error: "503 <Service> Unavailable",
	}
}

func subscriptions(t *testing.T, s store.Store) (all []store.Subscription) {
	t.Helper()
	view(t, s, func(r store.Reader) (err error) {
		all, err = collect(r.Subscriptions())
		return err
	})
	return all
}

func announcements(t *testing.T, s store.Store) (all []store.Announcement) {
	t.Helper()
	view(t, s, func(r store.Reader) (err error) {
		all, err = collect(r.Announcements())
		return err
	})
	return all
}

func subscriptionsKept(t *testing.T, s store.Store) {
	for _, n := range shuffled(4) {
		update(t, s, func(w store.Writer) error { return w.PutSubscription(subscription(n)) })
	}
	update(t, s, func(w store.Writer) error {
		changed := subscription(1)
		changed.State = store.SubscriptionLeaving
		if err := w.PutSubscription(changed); err != nil {
			return err
		}
		return w.DeleteSubscription(subscription(2).Key)
	})
	leaving := subscription(1)
	leaving.State = store.SubscriptionLeaving
	same(t, "subscriptions", subscriptions(t, s), []store.Subscription{subscription(0), leaving, subscription(3)})
}

func announcementsKept(t *testing.T, s store.Store) {
	for _, n := range shuffled(4) {
		update(t, s, func(w store.Writer) error { return w.PutAnnouncement(announcement(n)) })
	}
	update(t, s, func(w store.Writer) error { return w.DeleteAnnouncement(announcement(2).Topic) })
	same(t, "announcements", announcements(t, s), []store.Announcement{announcement(0), announcement(1), announcement(3)})
}

func noSubscriptions(t *testing.T, s store.Store) {
	update(t, s, func(w store.Writer) error {
		if err := w.DeleteSubscription("none"); err != nil {
			return err
		}
		return w.DeleteAnnouncement("none")
	})
	same(t, "subscriptions", subscriptions(t, s), []store.Subscription(nil))
	same(t, "announcements", announcements(t, s), []store.Announcement(nil))
}

func keyless(t *testing.T, s store.Store) {
	for name, put := range map[string]func(store.Writer) error{
		"subscription": func(w store.Writer) error { return w.PutSubscription(store.Subscription{}) },
		"announcement": func(w store.Writer) error { return w.PutAnnouncement(store.Announcement{}) },
	} {
		if err := s.Update(t.Context(), put); err == nil {
			t.Errorf("a %s without a key was put", name)
		}
	}
}
