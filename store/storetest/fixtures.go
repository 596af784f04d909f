package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// day is the day that the fixtures happen on.
func day() time.Time { return time.Date(2026, 3, 1, 9, 30, 0, 123456789, time.UTC) }

func meta() store.Meta {
	return store.Meta{FeedID: storyID(0xfeed), SketchVersion: 3, Created: day()}
}

func source(id feeds.SourceID) store.SourceState {
	return store.SourceState{
		ID: id, Title: "Küstenbote", SiteURL: "https://example.org/?a=1&b=2", FeedID: "tag:example.org,2026:feed",
		Updated: day(), Language: "de", Rights: "© 2026 <Küstenbote>",
		ETag: `W/"a<b>&\"c"`, LastModified: "Sun, 01 Mar 2026 09:30:00 GMT", ValidatorURL: "https://example.org/feed?x=1&y",
		NextDue: day().Add(time.Hour), DueReason: "cache-control", LastPoll: day(), LastSuccess: day().Add(-time.Hour),
		LastStatus: 503, LastError: "503 Service Unavailable", Failures: 2, Gone: true, Articles: 40,
		ValidatorsLost: true, CacheControl: `max-age=60, private="a"`, Expires: "0",
		Asks:    store.Asks{TTL: time.Hour, SkipHours: []int{0, 23}, SkipDays: []time.Weekday{time.Sunday, time.Saturday}},
		Changed: day().Add(-time.Minute), URL: "https://example.net/feed", MergedWith: "https://example.com/feed", Disabled: true,
		Move:    store.Move{To: "https://example.net/new", Since: day(), Polls: 2},
		Signals: []store.Signal{{Reason: "schedule", Until: day()}, {Reason: "ttl", Until: day().Add(time.Hour)}},
		Hold:    &store.Hold{Host: "example.org", Until: day().Add(time.Hour), Count: 2},
	}
}

func articleID(n int) feeds.ArticleID {
	return feeds.NewArticleID("https://example.org/feed", fmt.Sprint("guid-", n))
}

// article returns the n-th article, with every field set, seen n minutes into the day.
func article(n int) store.Article {
	seen := day().Add(time.Duration(n) * time.Minute)
	return store.Article{
		ID: articleID(n),
		Article: feeds.Article{
			Source: "https://example.org/feed", GUID: fmt.Sprint("guid-", n), Link: fmt.Sprintf("https://example.org/%d?a&b", n),
			Title: fmt.Sprintf("Ferry <%d> & “harbour” 港口", n), Authors: []string{"A. Meyer", "B. Öz"},
			Published: seen.Add(-time.Hour), Updated: seen.Add(-time.Minute),
			Categories: []string{"sea", "local"}, Language: "en", Image: "https://example.org/i.png",
			Enclosures: []feeds.Enclosure{{URL: "https://example.org/a.mp3", Type: "audio/mpeg", Length: 1 << 40}},
			Origin:     &feeds.Origin{Title: "Agency", FeedURL: "https://agency.example/feed", Link: "https://agency.example/1"},
		},
		Digest: []byte{0, 1, 0xfe, 0xff, byte(n)}, Story: storyID(n), FirstSeen: seen, Revised: seen.Add(time.Second),
		Revisions: 2, Words: 512,
		Notices: dedupe.Notices{Syndicated: true, Derived: true, Credits: []string{"Agency"}},
	}
}

// body returns the texts of the n-th article: about 3 KB of HTML and its text.
func body(n int) store.Body {
	var html, text strings.Builder
	for i := range 12 {
		sentence := fmt.Sprintf("The harbour board of town %d said on day %d that %d ferries would sail “as planned”, "+
			"whatever the %d members of the other board had decided about the %d-metre quay.", n, i, n*i%97, i*i, n+i)
		fmt.Fprintf(&html, "<p>%s <a href=\"https://example.org/%d?a=1&amp;b=%d\">More</a></p>\n", sentence, n, i)
		text.WriteString(sentence + "\n\n")
	}
	return store.Body{Summary: "<p>Ferries &amp; boards</p>", Content: html.String(), Text: text.String()}
}

func sketch(n int) store.Sketch {
	a := article(n)
	return store.Sketch{Article: a.ID, Seen: a.FirstSeen, Data: []byte{byte(n), 0, 0xff, '"', byte(n >> 8)}}
}

// storyID returns an ID whose first four bytes are n, so that prefixes are known.
func storyID(n int) store.StoryID {
	id := store.UUIDFrom([16]byte{15: 1})
	id[0], id[1], id[2], id[3] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
	return id
}

// story returns the n-th story, of articles n and n+1, published n minutes into the day.
func story(n int) store.Story {
	at := day().Add(time.Duration(n) * time.Minute)
	return store.Story{
		ID: storyID(n), Created: at.Add(-time.Minute), Canonical: articleID(n), Reason: dedupe.ReasonFullerText,
		Published: at, Updated: at.Add(time.Second),
		Members: []store.Member{
			{Article: articleID(n), Source: "https://example.org/feed"},
			{
				Article: articleID(n + 1), Source: "https://example.net/rss", Against: articleID(n),
				Evidence: &dedupe.Evidence{
					Verdict: dedupe.Excerpt, Score: 0.875, Rule: "contained", Resemblance: 1.0 / 3, InB: 0.97, InA: 0.4,
					WordsA: 200, WordsB: 500, SharedWords: 190, Passages: 3, LongestPassage: 120, Figures: -1, Names: 0.5,
				},
			},
		},
	}
}

// decision returns the n-th decision, with every field set.
func decision(n uint64) store.Decision {
	at := day().Add(time.Duration(n) * time.Hour)
	after := story(1)
	after.Members[1].Decision = n
	return store.Decision{
		Number: n, Kind: store.DecisionSplit, Time: at, Undone: at.Add(time.Minute),
		Sides:  [][]feeds.ArticleID{{articleID(1), articleID(2)}, {articleID(3)}},
		Before: []store.Story{story(1)}, After: []store.Story{after, story(2)},
	}
}

// fill stores the articles and stories from 1 to n whole, in one transaction.
func fill(tb testing.TB, s store.Store, n int) {
	tb.Helper()
	update(tb, s, func(w store.Writer) error {
		for i := 1; i <= n; i++ {
			if err := putWhole(w, i); err != nil {
				return err
			}
			if err := w.PutStory(story(i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// putWhole stores the n-th article with its body and sketch.
func putWhole(w store.Writer, n int) error {
	if err := w.PutArticle(article(n)); err != nil {
		return err
	}
	if err := w.PutBody(articleID(n), body(n)); err != nil {
		return err
	}
	return w.PutSketch(sketch(n))
}

// content is everything that a Reader can reach from its iterators.
type content struct {
	Meta     store.Meta
	Sources  []store.SourceState
	Current  [][]feeds.ArticleID
	Articles []store.Article
	Bodies   []store.Body
	Sketches []store.Sketch
	Stories  []store.Story

	Decisions []store.Decision

	Subscriptions []store.Subscription
	Announcements []store.Announcement
}

func read(r store.Reader) (c content, err error) {
	if c.Meta, err = r.Meta(); err != nil {
		return c, err
	}
	if c.Sources, err = collect(r.Sources()); err != nil {
		return c, err
	}
	for _, s := range c.Sources {
		ids, err := r.Current(s.ID)
		if err != nil {
			return c, err
		}
		c.Current = append(c.Current, ids)
	}
	if c.Sketches, err = collect(r.Sketches(time.Time{})); err != nil {
		return c, err
	}
	for _, s := range c.Sketches {
		a, err := r.Article(s.Article)
		if err != nil {
			return c, err
		}
		b, err := r.Body(s.Article)
		if err != nil {
			return c, err
		}
		c.Articles, c.Bodies = append(c.Articles, a), append(c.Bodies, b)
	}
	if c.Stories, err = collect(r.OldestStories()); err != nil {
		return c, err
	}
	if c.Decisions, err = collect(r.Decisions()); err != nil {
		return c, err
	}
	if c.Subscriptions, err = collect(r.Subscriptions()); err != nil {
		return c, err
	}
	c.Announcements, err = collect(r.Announcements())
	return c, err
}

// fillAll stores a record of every kind, and retired and deleted stories.
func fillAll(tb testing.TB, s store.Store) {
	tb.Helper()
	fill(tb, s, 20)
	update(tb, s, func(w store.Writer) error {
		if err := w.PutMeta(meta()); err != nil {
			return err
		}
		for _, id := range []feeds.SourceID{"https://a.example/feed", "https://b.example/feed"} {
			if err := w.PutSource(source(id)); err != nil {
				return err
			}
			if err := w.PutCurrent(id, []feeds.ArticleID{articleID(1), articleID(2)}); err != nil {
				return err
			}
		}
		if err := w.RetireStory(storyID(3), storyID(4)); err != nil {
			return err
		}
		for n := uint64(1); n <= 3; n++ {
			if err := w.PutDecision(decision(n)); err != nil {
				return err
			}
		}
		for n := range 3 {
			if err := w.PutSubscription(subscription(n)); err != nil {
				return err
			}
			if err := w.PutAnnouncement(announcement(n)); err != nil {
				return err
			}
		}
		return w.DeleteStory(storyID(5))
	})
}

// readBack returns the content of the store.
func readBack(tb testing.TB, s store.Store) (c content) {
	tb.Helper()
	view(tb, s, func(r store.Reader) (err error) {
		c, err = read(r)
		return err
	})
	return c
}
