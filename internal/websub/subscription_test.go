package websub

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"wirefold/store"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func pending() store.Subscription {
	s := store.Subscription{
		Key: "key", Callback: "https://we.example/websub/key", Secret: "secret", Source: "https://example.org/feed",
		Hub: "https://hub.example/", Topic: "https://example.org/feed", State: store.SubscriptionPending, Next: noon,
	}
	asking(&s, noon, 0)
	return s
}

func active() store.Subscription {
	s := pending()
	if !answer(&s, Question{Mode: "subscribe", Topic: s.Topic, Challenge: "c", Lease: 100 * time.Hour}, noon, 0.5) {
		panic("not verified")
	}
	return s
}

func TestForm(t *testing.T) {
	s := pending()
	want := "hub.callback=https%3A%2F%2Fwe.example%2Fwebsub%2Fkey&hub.lease_seconds=864000&hub.mode=subscribe&hub.secret=secret&hub.topic=https%3A%2F%2Fexample.org%2Ffeed"
	if got := form(&s).Encode(); got != want {
		t.Errorf("subscription: %s", got)
	}
	leave(&s, noon)
	want = "hub.callback=https%3A%2F%2Fwe.example%2Fwebsub%2Fkey&hub.mode=unsubscribe&hub.topic=https%3A%2F%2Fexample.org%2Ffeed"
	if got := form(&s).Encode(); got != want {
		t.Errorf("unsubscription: %s", got)
	}
}

// TestAnswer: a question is answered if, and only if, it belongs to a request of ours.
func TestAnswer(t *testing.T) {
	leaving := func() store.Subscription {
		s := active()
		leave(&s, noon)
		asking(&s, noon, 0)
		return s
	}
	unasked := active()
	leave(&unasked, noon)
	denied := pending()
	answer(&denied, Question{Mode: "denied", Topic: denied.Topic}, noon, 0)
	topic := pending().Topic
	for name, tt := range map[string]struct {
		sub  store.Subscription
		q    Question
		at   time.Time
		want store.SubscriptionState // "" if it is refused
	}{
		"subscription":               {pending(), Question{Mode: "subscribe", Topic: topic, Challenge: "c"}, noon, store.SubscriptionActive},
		"again":                      {active(), Question{Mode: "subscribe", Topic: topic, Challenge: "c"}, noon.Add(answerTime), store.SubscriptionActive},
		"too late":                   {pending(), Question{Mode: "subscribe", Topic: topic, Challenge: "c"}, noon.Add(answerTime + 1), ""},
		"unasked renewal":            {active(), Question{Mode: "subscribe", Topic: topic, Challenge: "c"}, noon.Add(50 * time.Hour), ""},
		"another topic":              {pending(), Question{Mode: "subscribe", Topic: topic + "/", Challenge: "c"}, noon, ""},
		"no topic":                   {pending(), Question{Mode: "subscribe", Challenge: "c"}, noon, ""},
		"no challenge":               {pending(), Question{Mode: "subscribe", Topic: topic}, noon, ""},
		"a page as challenge":        {pending(), Question{Mode: "subscribe", Topic: topic, Challenge: strings.Repeat("x", maxChallenge+1)}, noon, ""},
		"another mode":               {pending(), Question{Mode: "publish", Topic: topic, Challenge: "c"}, noon, ""},
		"no mode":                    {pending(), Question{Topic: topic, Challenge: "c"}, noon, ""},
		"unwanted end":               {active(), Question{Mode: "unsubscribe", Topic: topic, Challenge: "c"}, noon, ""},
		"end of what is to begin":    {pending(), Question{Mode: "unsubscribe", Topic: topic, Challenge: "c"}, noon, ""},
		"end":                        {leaving(), Question{Mode: "unsubscribe", Topic: topic, Challenge: "c"}, noon, store.SubscriptionEnded},
		"end, before it was asked":   {unasked, Question{Mode: "unsubscribe", Topic: topic, Challenge: "c"}, noon, ""},
		"begin of what is to end":    {leaving(), Question{Mode: "subscribe", Topic: topic, Challenge: "c"}, noon, ""},
		"denied":                     {pending(), Question{Mode: "denied", Topic: topic, Reason: "no"}, noon, store.SubscriptionDenied},
		"denied after all":           {active(), Question{Mode: "denied", Topic: topic}, noon.Add(50 * time.Hour), store.SubscriptionDenied},
		"denied, another topic":      {active(), Question{Mode: "denied", Topic: "x"}, noon, ""},
		"verified after it denied":   {denied, Question{Mode: "subscribe", Topic: topic, Challenge: "c"}, noon, ""},
		"denied while it is left":    {leaving(), Question{Mode: "denied", Topic: topic}, noon, store.SubscriptionEnded},
		"the mode in another letter": {pending(), Question{Mode: "Subscribe", Topic: topic, Challenge: "c"}, noon, ""},
	} {
		before := tt.sub
		ok := answer(&tt.sub, tt.q, tt.at, 0)
		switch {
		case ok != (tt.want != ""):
			t.Errorf("%s: answered %t", name, ok)
		case ok && tt.sub.State != tt.want:
			t.Errorf("%s: state %s, want %s", name, tt.sub.State, tt.want)
		case !ok && (tt.sub.State != before.State || !tt.sub.Next.Equal(before.Next) || !tt.sub.Lease.Equal(before.Lease) || tt.sub.Error != before.Error):
			t.Errorf("%s: refused, and changed all the same", name)
		}
	}
}

func TestLease(t *testing.T) {
	for query, want := range map[string]time.Duration{
		"3600":                time.Hour,
		"":                    wantedLease,
		"0":                   wantedLease,
		"-5":                  wantedLease,
		"soon":                wantedLease,
		"99999999999":         maxLease,
		"9223372036854775808": wantedLease, // not a number of 64 bits
		"864000.5":            wantedLease,
		"1":                   time.Second,
	} {
		s := pending()
		q := ParseQuestion(url.Values{"hub.mode": {"subscribe"}, "hub.topic": {s.Topic}, "hub.challenge": {"c"}, "hub.lease_seconds": {query}})
		if !answer(&s, q, noon, 0) || !s.Lease.Equal(noon.Add(want)) {
			t.Errorf("%q: until %s, want %s", query, s.Lease.Sub(noon), want)
		}
		early := s.Next
		s = pending()
		if answer(&s, q, noon, 1); !s.Next.After(early) && want > minRenewal {
			t.Errorf("%q: renewals are not spread", query)
		}
		if at := s.Next.Sub(noon); at < minRenewal || want > time.Hour && (at > want*9/10 || early.Sub(noon) < want*7/10) {
			t.Errorf("%q: renewed after %s to %s of %s", query, early.Sub(noon), at, want)
		}
	}
}

func TestBackOff(t *testing.T) {
	s, now := pending(), noon
	for n, want := range []time.Duration{5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440} {
		refused(&s, now, "500", 0, false, 0)
		if wait := s.Next.Sub(now); wait != want*time.Minute || s.Tries != n+1 {
			t.Fatalf("after %d failures: %s", n+1, wait)
		}
		now = s.Next
		asking(&s, now, 0)
	}
	s = pending()
	if refused(&s, noon, "400", 0, true, 0); s.Next.Sub(noon) != lastRetry {
		t.Errorf("refused: again after %s", s.Next.Sub(noon))
	}
	if refused(&s, noon, "503\nRetry-After \x1b[31m", 48*time.Hour, false, 0); s.Next.Sub(noon) != 48*time.Hour || s.Error != "503 Retry-After  [31m" {
		t.Errorf("told to wait: again after %s, %q", s.Next.Sub(noon), s.Error)
	}
}

func TestRelied(t *testing.T) {
	working := func(change func(*store.Subscription)) store.Subscription {
		s := active()
		s.Heard = noon
		change(&s)
		return s
	}
	for name, tt := range map[string]struct {
		sub  store.Subscription
		want time.Duration
	}{
		"works":               {working(func(*store.Subscription) {}), 100 * time.Hour},
		"long lease":          {working(func(s *store.Subscription) { s.Lease = noon.Add(maxLease) }), maxSilence},
		"nothing sent yet":    {active(), 0},
		"missed something":    {working(func(s *store.Subscription) { s.Missed = noon }), 0},
		"missed, then sent":   {working(func(s *store.Subscription) { s.Missed = noon.Add(-1) }), 100 * time.Hour},
		"lease is over":       {working(func(s *store.Subscription) { s.Lease = noon }), 0},
		"silent for too long": {working(func(s *store.Subscription) { s.Heard = noon.Add(-maxSilence) }), 0},
		"denied":              {working(func(s *store.Subscription) { s.State = store.SubscriptionDenied }), 0},
		"left":                {working(func(s *store.Subscription) { s.State = store.SubscriptionLeaving }), 0},
	} {
		got := Relied(&tt.sub, noon)
		if tt.want == 0 && !got.IsZero() || tt.want != 0 && !got.Equal(noon.Add(tt.want)) {
			t.Errorf("%s: until %v", name, got)
		}
	}
}

func TestTidy(t *testing.T) {
	if got := tidy("a\u202eb\x1b[2J\xff\nc"); got != "a b [2J\uFFFD c" {
		t.Errorf("%q", got)
	}
	if got := []rune(tidy(strings.Repeat("é", 10*maxReason))); len(got) != maxReason+1 {
		t.Errorf("%d characters", len(got))
	}
}
