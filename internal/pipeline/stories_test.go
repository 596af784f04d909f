package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/store"
)

// publisher is a Fetcher that serves JSON feeds from memory.
type publisher map[string]func() (*fetch.Response, error)

func (p publisher) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	return p[r.URL]()
}

// item is an item of a JSON feed.
type item struct {
	ID        string `json:"id"`
	URL       string `json:"url,omitempty"`
	Title     string `json:"title,omitempty"`
	Text      string `json:"content_text"`
	Published string `json:"date_published,omitempty"`
}

func (p publisher) publish(src feeds.Source, items ...item) {
	p[src.URL] = func() (*fetch.Response, error) {
		body, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": src.Name, "items": items})
		return &fetch.Response{
			Status: 200, URL: src.URL, ContentType: "application/feed+json", Body: body,
			ETag: fmt.Sprintf("%q", fmt.Sprint(len(body))), LastModified: "some day",
		}, err
	}
}

func testSource(name string) feeds.Source {
	url := "https://" + name + ".example/feed"
	return feeds.Source{ID: feeds.SourceID(url), URL: url, Name: name}
}

// Sentences of an invented report, and of another one.
const (
	report = `The harbour master of Velden closed the northern basin on Thursday after divers found a crack of four metres in the wall of the old lock.
The wall was built in 1908 and last repaired in 1974, said the port's engineer, Ida Brandt, who has asked the ministry for 3.2 million euros.
Ships of more than 40 metres must use the southern basin until the end of May, and the ferry to Holm leaves from Pier 6.
Fishermen fear for the spring season. "We have eleven boats and one crane," said Jon Vest of the cooperative, which lands 900 tonnes of herring a year.
The town council meets on Monday to discuss a loan, and the insurers Falk & Son have sent two surveyors to the site.
Brandt said that the crack had grown by nine centimetres since October and that nobody had been in danger at any time.`
	other = `A museum in Karlby has bought back the weather diary of a schoolteacher who noted rain and frost every day between 1861 and 1899.
The diary, fourteen volumes in green cloth, was sold at an auction in Lund for 21,000 kronor, less than the archive had feared.
Researchers will type in some 13,800 entries by the autumn with the help of forty volunteers, project leader Mona Ek said.
They hope to find out whether the cold spring of 1867 was as hard on the coast as it was inland.`
)

func lead(text string, sentences int) string {
	return strings.Join(strings.SplitAfter(text, "\n")[:sentences], "")
}

func (b *bench) story(source feeds.Source, guid string) store.Story {
	b.t.Helper()
	var story store.Story
	err := b.store.View(b.t.Context(), func(r store.Reader) error {
		a, err := r.Article(feeds.NewArticleID(source.ID, guid))
		if err != nil {
			return err
		}
		story, err = r.Story(a.Story)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return story
}

func TestExcerptBeforeFullText(t *testing.T) {
	p := publisher{}
	early, late, third := testSource("early"), testSource("late"), testSource("third")
	b := newBench(t, p, early, late, third)
	p.publish(early, item{ID: "e", Text: lead(report, 3) + " Read more", Published: "2026-03-05T08:00:00Z"})
	p.publish(late, item{ID: "f", Text: report, Published: "2026-03-05T09:00:00Z"})
	p.publish(third, item{ID: "c", Text: "VELDEN (Late) - " + report, Published: "2026-03-05T10:00:00Z"})

	b.poll(early)
	before := b.story(early, "e")
	results := b.poll(late)
	full := b.story(late, "f")
	if full.ID != before.ID {
		t.Fatalf("the full text founded story %s; the excerpt's is %s", full.ID, before.ID)
	}
	if full.Canonical != feeds.NewArticleID(late.ID, "f") || full.Reason != dedupe.ReasonFullerText {
		t.Errorf("canonical is %s by %s, want the full text by %s", full.Canonical, full.Reason, dedupe.ReasonFullerText)
	}
	if !full.Published.Equal(before.Published) {
		t.Errorf("published moved from %s to %s", before.Published, full.Published)
	}
	if !full.Updated.After(before.Updated) || !results[0].Visible {
		t.Error("a new canonical article is no visible change")
	}
	if m := full.Member(feeds.NewArticleID(early.ID, "e")); m.Evidence == nil || m.Evidence.Verdict != dedupe.Excerpt {
		t.Errorf("the excerpt is listed with %+v", m.Evidence)
	}

	results = b.poll(third)
	after := b.story(third, "c")
	if after.ID != full.ID || len(after.Members) != 3 {
		t.Fatalf("the copy did not join: %+v", after)
	}
	if !after.Updated.Equal(full.Updated) || results[0].Visible {
		t.Error("another copy moved the entry")
	}
}

// An excerpt and a copy with a beginning of its own have nothing in common. They are one story as soon as the text arrives that both were made from.
func TestLateOriginalWeldsStories(t *testing.T) {
	p := publisher{}
	a, b2, c := testSource("a"), testSource("b"), testSource("c")
	b := newBench(t, p, a, b2, c)
	p.publish(a, item{ID: "1", Text: lead(report, 2)})
	p.publish(b2, item{ID: "2", Text: "Velden's lock is to be mended at last, and the money is the harder part of it.\n" + strings.TrimPrefix(report, lead(report, 2))})
	p.publish(c, item{ID: "3", Text: report})
	b.poll(a)
	first := b.story(a, "1")
	b.poll(b2)
	second := b.story(b2, "2")
	if first.ID == second.ID {
		t.Fatal("two texts without a sentence in common were folded")
	}
	b.poll(c)
	whole := b.story(c, "3")
	if whole.ID != first.ID || len(whole.Members) != 3 {
		t.Errorf("the whole text is in %+v, want all three in %s", whole, first.ID)
	}
	if got := b.story(b2, "2"); got.ID != first.ID {
		t.Errorf("the second article says that it is in story %s", got.ID)
	}
}

func TestRoundUpWeldsNothing(t *testing.T) {
	p := publisher{}
	a, b2, c := testSource("a"), testSource("b"), testSource("c")
	b := newBench(t, p, a, b2, c)
	p.publish(a, item{ID: "1", Text: lead(report, 3)})
	p.publish(b2, item{ID: "2", Text: lead(other, 3)})
	p.publish(c, item{ID: "3", Text: lead(report, 3) + "\n" + lead(other, 3)})
	b.poll(a, b2, c)
	if got := b.stories(); len(got) != 3 {
		t.Errorf("stories: %v", got)
	}
}

func TestRevision(t *testing.T) {
	p := publisher{}
	a, b2 := testSource("a"), testSource("b")
	b := newBench(t, p, a, b2)
	p.publish(a, item{ID: "1", Title: "Lock", Text: report})
	p.publish(b2, item{ID: "2", Title: "Diary", Text: other})
	b.poll(a, b2)
	before := b.story(a, "1")

	if r := b.poll(a)[0]; len(r.Decisions) != 0 {
		t.Errorf("the same feed again gave decisions: %+v", r.Decisions)
	}
	p.publish(a, item{ID: "1", Title: "Lock closed", Text: report + " The pilots' office has been told."})
	r := b.poll(a)[0]
	if r.Revised != 1 || r.New != 0 || !r.Visible || r.Folded != 0 {
		t.Errorf("revision gave %+v", r)
	}
	after := b.story(a, "1")
	if after.ID != before.ID || len(after.Members) != 1 || !after.Updated.After(before.Updated) {
		t.Errorf("after the revision: %+v", after)
	}

	// The article turns into another text, which somebody else has already.
	retired := after.ID
	p.publish(a, item{ID: "1", Title: "Diary", Text: other})
	b.poll(a)
	joined := b.story(a, "1")
	if len(joined.Members) != 2 || joined.ID != b.story(b2, "2").ID {
		t.Fatalf("the revised article did not join: %+v", joined)
	}
	err := b.store.View(t.Context(), func(r store.Reader) error {
		for _, id := range []store.StoryID{retired, joined.ID} {
			s, err := r.Story(id)
			if err != nil {
				return err
			}
			if s.ID != joined.ID {
				t.Errorf("story %s leads to %s, want %s", id, s.ID, joined.ID)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestGUIDOfAnotherSource(t *testing.T) {
	p := publisher{}
	victim, thief := testSource("victim"), testSource("thief")
	b := newBench(t, p, victim, thief)
	p.publish(victim, item{ID: "tag:victim,1", URL: "https://victim.example/1", Text: report})
	p.publish(thief, item{ID: "tag:victim,1", URL: "https://thief.example/1", Text: other})
	b.poll(victim, thief)
	want := [][]string{{"https://thief.example/1"}, {"https://victim.example/1"}}
	got := b.stories()
	slices.SortFunc(got, slices.Compare)
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("stories are %v, want %v", got, want)
	}
}

func TestFailureKeepsValidators(t *testing.T) {
	p := publisher{}
	src := testSource("a")
	b := newBench(t, p, src)
	p.publish(src, item{ID: "1", Text: report})
	b.poll(src)
	p[src.URL] = func() (*fetch.Response, error) {
		return &fetch.Response{Status: 200, URL: src.URL, ETag: `"broken"`, Body: []byte("<html><body>Sign in</body></html>")}, nil
	}
	polled, err := b.poller.Poll(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	if polled.Err == nil || polled.Failures != 1 {
		t.Fatalf("an HTML page was taken for a feed: %+v", polled)
	}
	if _, err := b.ingester.Ingest(t.Context(), polled); err != nil {
		t.Fatal(err)
	}
	state, err := b.poller.state(t.Context(), src.ID)
	if err != nil {
		t.Fatal(err)
	}
	if state.ETag == `"broken"` || state.ETag == "" || state.LastError == "" || state.Articles != 1 {
		t.Errorf("state after a failure: %+v", state)
	}
}

func TestRestartKeepsTheWindow(t *testing.T) {
	p := publisher{}
	a, b2 := testSource("a"), testSource("b")
	b := newBench(t, p, a, b2)
	p.publish(a, item{ID: "1", Text: report})
	p.publish(b2, item{ID: "2", Text: report + " Photo: the port."})
	b.poll(a)
	b.close()
	b.open(p)
	b.poll(b2)
	if got := b.stories(); len(got) != 1 {
		t.Errorf("after a restart the copy was not recognised: %v", got)
	}
}

// unsure is a store whose next commit reports a failure after it was written, or
// without it.
type unsure struct {
	store.Store
	fail, written bool
}

var errUnsure = errors.New("input/output error")

func (u *unsure) Update(ctx context.Context, fn func(store.Writer) error) error {
	if !u.fail {
		return u.Store.Update(ctx, fn)
	}
	u.fail = false
	if u.written {
		return errors.Join(u.Store.Update(ctx, fn), errUnsure)
	}
	return u.Store.Update(ctx, func(w store.Writer) error { return errors.Join(fn(w), errUnsure) })
}

func TestFailedCommitMayBeRepeated(t *testing.T) {
	for _, written := range []bool{false, true} {
		t.Run(fmt.Sprintf("written=%t", written), func(t *testing.T) {
			p := publisher{}
			a, b2 := testSource("a"), testSource("b")
			b := newBench(t, p, a, b2)
			u := &unsure{Store: b.store, fail: true, written: written}
			b.ingester.store = u
			p.publish(a, item{ID: "1", Text: report})
			p.publish(b2, item{ID: "2", Text: report})

			polled, err := b.poller.Poll(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.ingester.Ingest(t.Context(), polled); !errors.Is(err, errUnsure) {
				t.Fatalf("Ingest: %v", err)
			}
			b.poll(b2)
			b.poll(a)
			if got := b.stories(); len(got) != 1 || len(b.story(a, "1").Members) != 2 {
				t.Errorf("after a failed commit and a repeated poll: %v", got)
			}
		})
	}
}

func TestForget(t *testing.T) {
	p := publisher{}
	a, b2 := testSource("a"), testSource("b")
	b := newBench(t, p, a, b2)
	p.publish(a, item{ID: "old", Text: report, Published: "2020-01-01T00:00:00Z"})
	p.publish(b2, item{ID: "kept", Text: other, Published: "2020-01-01T00:00:00Z"})
	b.poll(a, b2)
	p.publish(a) // the old item has left the feed
	b.poll(a)

	future := b.now().Add(time.Hour)
	n, err := b.ingester.Forget(t.Context(), future)
	if err != nil || n != 1 {
		t.Fatalf("Forget = %d, %v; want the one story that stands in no feed any more", n, err)
	}
	if got := b.stories(); len(got) != 1 {
		t.Errorf("stories left: %v", got)
	}
	if n, err := b.ingester.Forget(t.Context(), future); err != nil || n != 0 {
		t.Errorf("Forget again = %d, %v", n, err)
	}
	if got := b.removal("old"); got == nil || got.Source != a.ID || !got.Removed.Equal(b.now().Truncate(time.Second)) {
		t.Errorf("kept of the removed article: %+v", got)
	}
	// What comes back is new, under an ID that was never used.
	p.publish(a, item{ID: "old", Text: report})
	if r := b.poll(a)[0]; r.New != 1 {
		t.Errorf("the returning item gave %+v", r)
	}
	if got := b.removal("old"); got != nil {
		t.Errorf("the article that came back is called removed: %+v", got)
	}
	if got, first := b.story(a, "old").ID, store.NewStoryID(feeds.NewArticleID(a.ID, "old"), 0); got == first {
		t.Error("the ID of a removed story was used again")
	}
	if b.ingester.memory.index.Len() != 2 {
		t.Errorf("the index holds %d texts, want 2", b.ingester.memory.index.Len())
	}
}

func TestDates(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ in, want time.Time }{
		{time.Time{}, time.Time{}},
		{time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Time{}},
		{time.Unix(0, 0), time.Time{}},
		{time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), now},
		{now.Add(time.Hour), now},
		{now.Add(-time.Hour).In(time.FixedZone("x", 3600)), now.Add(-time.Hour)},
	} {
		if got := sane(tt.in, now); !got.Equal(tt.want) || got.Location() != time.UTC {
			t.Errorf("sane(%s) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

// TestLargePoll stores a poll in several transactions: all of its articles, and its
// validators in the end.
func TestLargePoll(t *testing.T) {
	p := publisher{}
	src := testSource("big")
	b := newBench(t, p, src)
	var items []item
	for n := range 2*maxArticles + 50 {
		items = append(items, item{ID: fmt.Sprint(n), Text: fmt.Sprintf("Entry %d of a long list.", n)})
	}
	p.publish(src, items...)
	if r := b.poll(src)[0]; r.New != len(items) || len(r.Decisions) != len(items) {
		t.Errorf("%d new and %d decisions, want %d", r.New, len(r.Decisions), len(items))
	}
	state, err := b.poller.state(t.Context(), src.ID)
	if err != nil || state.Articles != len(items) || state.ETag == "" {
		t.Errorf("state %+v, %v", state, err)
	}
}

// TestSharedGUID lets a guid become that of two items: the one that was there keeps
// its identity, and again when the other leaves.
func TestSharedGUID(t *testing.T) {
	p := publisher{}
	src := testSource("a")
	b := newBench(t, p, src)
	one := item{ID: "x", URL: "https://a.example/1", Text: "A short one."}
	two := item{ID: "x", URL: "https://a.example/2", Text: "Another short one."}
	for _, feed := range [][]item{{one}, {two, one}, {two}, {one}} {
		p.publish(src, feed...)
		b.poll(src)
	}
	got := b.stories()
	slices.SortFunc(got, slices.Compare)
	if want := [][]string{{"https://a.example/1"}, {"https://a.example/2"}}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("stories %v, want %v", got, want)
	}
}

// TestStopIsNoFailure checks that a poll which is stopped says nothing about the
// publisher.
func TestStopIsNoFailure(t *testing.T) {
	p := publisher{}
	src := testSource("a")
	b := newBench(t, p, src)
	ctx, cancel := context.WithCancel(t.Context())
	p.publish(src, item{ID: "1", Text: report})
	publish := p[src.URL]
	p[src.URL] = func() (*fetch.Response, error) {
		cancel()
		return publish()
	}
	if polled, err := b.poller.Poll(ctx, src); !errors.Is(err, context.Canceled) {
		t.Errorf("Poll = %+v, %v", polled, err)
	}
}

// TestIngestAfterTheEnd checks that a poll which comes too late is told so, and does
// not wait for ever.
func TestIngestAfterTheEnd(t *testing.T) {
	p := publisher{}
	src := testSource("a")
	b := newBench(t, p, src)
	p.publish(src, item{ID: "1", Text: report})
	polled, err := b.poller.Poll(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	b.stop()
	if _, err := b.ingester.Ingest(t.Context(), polled); !errors.Is(err, ErrEnded) {
		t.Errorf("Ingest after the end: %v", err)
	}
}

// removal returns what is kept of an article that was removed, nil if nothing is.
func (b *bench) removal(guid string) (found *store.Removal) {
	b.t.Helper()
	err := b.store.View(b.t.Context(), func(r store.Reader) error {
		for trace, err := range r.Lookup(guid) {
			if err != nil {
				return err
			}
			found = trace.Removal
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}
