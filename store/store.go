// Package store is the contract between wirefold and the engine that keeps its
// records: which records there are, what a transaction promises, and which errors
// mean what. There is no engine in it; boltstore has one, and storetest holds
// every engine to this contract.
//
// Everything that an engine hands out is a copy that the caller may keep and
// change. A closure given to Update may run more than once and must not leave
// anything behind when it fails.
package store

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
)

var (
	// ErrNotFound means that there is no record under the given key.
	ErrNotFound = errors.New("not found")
	// ErrAmbiguous means that a prefix stands for more than one record.
	ErrAmbiguous = errors.New("ambiguous")
	// ErrLocked means that another process holds the database.
	ErrLocked = errors.New("the database is held by another process")
	// ErrSchema means that the database has a layout that this program does not know.
	ErrSchema = errors.New("the database has another layout")
	// ErrDamaged means that the file is not a database or is damaged.
	ErrDamaged = errors.New("the database is damaged")
)

// Store keeps wirefold's records. It is safe for concurrent use.
type Store interface {
	// View runs fn on a consistent snapshot. fn should be short: a long read keeps
	// the engine from reusing space.
	View(ctx context.Context, fn func(Reader) error) error
	// Update runs fn in a transaction that is stored whole and durably before
	// Update returns nil, or not at all when fn returns an error. Any other error
	// means that the outcome is unknown; writes are therefore made to be repeated.
	Update(ctx context.Context, fn func(Writer) error) error
	// Backup writes a consistent copy of the database to w and returns its size in
	// bytes. Writers go on meanwhile.
	Backup(ctx context.Context, w io.Writer) (int64, error)
	// Close waits for running transactions and releases the database.
	Close() error
}

// Reader reads one snapshot. It is valid until the closure that received it ends.
type Reader interface {
	Meta() (Meta, error)

	// Source returns ErrNotFound for a source that was never polled.
	Source(feeds.SourceID) (SourceState, error)
	// Sources yields every stored source in the order of their IDs.
	Sources() iter.Seq2[SourceState, error]
	// Current returns the articles that the source's feed held when it was last
	// read, none if it never was.
	Current(feeds.SourceID) ([]feeds.ArticleID, error)

	Article(feeds.ArticleID) (Article, error)
	// ArticleByPrefix finds an article by the first digits of its ID. It returns
	// ErrNotFound or ErrAmbiguous.
	ArticleByPrefix(string) (Article, error)
	Body(feeds.ArticleID) (Body, error)
	// Sketches yields the sketches of the articles seen at or after since, oldest first.
	Sketches(since time.Time) iter.Seq2[Sketch, error]

	// Story returns the story under the ID, or the one that it was merged into.
	Story(StoryID) (Story, error)
	// StoryByPrefix finds a story by the first digits of its ID, with or without
	// dashes. It returns ErrNotFound or ErrAmbiguous.
	StoryByPrefix(string) (Story, error)
	// StoryIDUsed reports whether the ID belongs, or ever belonged, to a story.
	StoryIDUsed(StoryID) (bool, error)
	// Stories yields the stories published before the given time, newest first;
	// all of them for the zero time.
	Stories(before time.Time) iter.Seq2[Story, error]
	// OldestStories yields the stories, oldest first.
	OldestStories() iter.Seq2[Story, error]
	// Outlines yields the outlines of the stories that come after the given one in the
	// order of Stories, which need not be stored any more; of all for the zero Outline.
	// A list that is long can so be read in pieces, each in a transaction of its own.
	Outlines(after Outline) iter.Seq2[Outline, error]

	// Lookup yields the articles whose link or guid is the name: those that are stored,
	// and those that were removed and of which a Removal is kept, in no order.
	Lookup(name string) iter.Seq2[Trace, error]

	// Decision returns the decision made by hand that has the number.
	Decision(number uint64) (Decision, error)
	// Decisions yields the decisions made by hand, newest first.
	Decisions() iter.Seq2[Decision, error]

	// Subscriptions yields the subscriptions at hubs in the order of their keys.
	Subscriptions() iter.Seq2[Subscription, error]
	// Announcements yields what our own hub was told in the order of the topics.
	Announcements() iter.Seq2[Announcement, error]
}

// Writer reads and writes in one transaction; it reads what it wrote. Its
// iterators must not be used while the records that they walk are written.
type Writer interface {
	Reader
	PutMeta(Meta) error
	PutSource(SourceState) error
	DeleteSource(feeds.SourceID) error
	PutCurrent(feeds.SourceID, []feeds.ArticleID) error
	// PutArticle stores the article under its ID, in place of an earlier revision.
	PutArticle(Article) error
	PutBody(feeds.ArticleID, Body) error
	// PutSketch stores the sketch of an article that was first seen at s.Seen.
	PutSketch(Sketch) error
	// DeleteArticle removes the article with its body and sketch. Its story is
	// the caller's to mend.
	DeleteArticle(feeds.ArticleID) error
	// PutRemoval stores what is to be known of an article that was removed. It is
	// not found while an article with its ID is stored.
	PutRemoval(Removal) error
	// DeleteRemovals forgets the articles that were removed before the given time.
	DeleteRemovals(before time.Time) error
	// PutStory stores the story under its ID. Published must not change once stored.
	PutStory(Story) error
	// RetireStory removes the story old and lets its ID lead to the story into.
	RetireStory(old, into StoryID) error
	// ReviveStory stores a retired story under its ID again: it and the IDs that led
	// to it lead to it from now on. It returns ErrNotFound for an ID that is not retired.
	ReviveStory(Story) error
	// DeleteStory removes the story, not its articles. Its ID is never used again.
	DeleteStory(StoryID) error
	// PutDecision stores the decision under its number, which must not be 0.
	PutDecision(Decision) error
	// PutSubscription stores the subscription under its key, which must not be empty.
	PutSubscription(Subscription) error
	// DeleteSubscription removes the subscription with the key, if there is one.
	DeleteSubscription(key string) error
	// PutAnnouncement stores the announcement under its topic, which must not be empty.
	PutAnnouncement(Announcement) error
	// DeleteAnnouncement removes the announcement of the topic, if there is one.
	DeleteAnnouncement(topic string) error
}

// Meta is the one record about the database itself.
type Meta struct {
	// FeedID is the identity of the merged feed, made once.
	FeedID StoryID `json:"feed_id"`
	// SketchVersion is the version of the parameters of all stored sketches, 0 while
	// they are made anew.
	SketchVersion int       `json:"sketch_version"`
	Created       time.Time `json:"created"`
	// Reindex is set while the sketches are made anew.
	Reindex *Reindex `json:"reindex,omitempty"`
}

// Reindex says how far the making of new sketches has come: in the order of Sketches,
// the articles up to and with this one have a sketch of the version.
type Reindex struct {
	Version int             `json:"version"`
	Seen    time.Time       `json:"seen,omitzero"` // zero at the beginning
	Article feeds.ArticleID `json:"article,omitzero"`
}

// SourceState is what is known about a source from polling it.
type SourceState struct {
	ID feeds.SourceID `json:"id"`
	// What the feed says of itself.
	Title    string    `json:"title,omitempty"`
	SiteURL  string    `json:"site_url,omitempty"`
	FeedID   string    `json:"feed_id,omitempty"`
	Updated  time.Time `json:"updated,omitzero"`
	Language string    `json:"language,omitempty"`
	Rights   string    `json:"rights,omitempty"`

	// ETag and LastModified are the validators of the representation whose
	// articles are stored, byte for byte as they were received from ValidatorURL.
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	ValidatorURL string `json:"validator_url,omitempty"`
	// ValidatorsLost is set while a feed that had validators sends none.
	ValidatorsLost bool `json:"validators_lost,omitempty"`
	// CacheControl and Expires are the header fields of that representation; a 304
	// that does not repeat them leaves them in force.
	CacheControl string `json:"cache_control,omitempty"`
	Expires      string `json:"expires,omitempty"`

	// Asks is what the feed asks of those who poll it.
	Asks Asks `json:"asks,omitzero"`
	// Changed is when the feed was last seen to have something new; before that,
	// the date of its newest article.
	Changed time.Time `json:"changed,omitzero"`

	// URL is asked instead of the configured one, since the publisher has moved the
	// feed for good; empty if he has not.
	URL string `json:"url,omitempty"`
	// Move is a move that is not believed yet.
	Move Move `json:"move,omitzero"`
	// MergedWith is the source that asks the URL to which this one leads for good;
	// empty if there is none. The feed is not asked twice.
	MergedWith feeds.SourceID `json:"merged_with,omitempty"`

	// NextDue is the earliest time of the next request, DueReason the signal that
	// set it, and Signals all that were considered.
	NextDue   time.Time `json:"next_due,omitzero"`
	DueReason string    `json:"due_reason,omitempty"`
	Signals   []Signal  `json:"signals,omitempty"`
	// Hold is the pause that the host asked for in answer to this source.
	Hold        *Hold     `json:"hold,omitempty"`
	LastPoll    time.Time `json:"last_poll,omitzero"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	LastStatus  int       `json:"last_status,omitempty"` // HTTP status; 0 if there was no response
	LastError   string    `json:"last_error,omitempty"`
	Failures    int       `json:"failures,omitempty"` // consecutive
	Gone        bool      `json:"gone,omitempty"`     // 410: not polled any more
	Disabled    bool      `json:"disabled,omitempty"` // the operator stopped it
	Articles    int       `json:"articles,omitempty"` // stored
}

// Asks is what a feed asks, in its own text, of those who poll it.
type Asks struct {
	TTL       time.Duration  `json:"ttl,omitempty"`        // least time between polls
	SkipHours []int          `json:"skip_hours,omitempty"` // 0 to 23, UTC
	SkipDays  []time.Weekday `json:"skip_days,omitempty"`  // UTC
}

// Move is where the permanent redirects of the latest polls lead, all to one URL.
type Move struct {
	To    string    `json:"to"`
	Since time.Time `json:"since"`
	Polls int       `json:"polls"`
}

// Signal is one thing that bears on when a source may be asked again.
type Signal struct {
	Reason string    `json:"reason"`
	Until  time.Time `json:"until"` // not to be asked before
}

// Hold is the pause of a host that said that it is asked too often (429).
type Hold struct {
	Host  string    `json:"host"`
	Until time.Time `json:"until"`
	Count int       `json:"count"` // such answers in a row
}

// Article is a stored article without its texts, which are in its Body.
type Article struct {
	ID feeds.ArticleID `json:"id"`
	feeds.Article
	Digest    []byte    `json:"digest"` // of the revision that is stored
	Story     StoryID   `json:"story"`
	FirstSeen time.Time `json:"first_seen"`
	Revised   time.Time `json:"revised,omitzero"` // when the latest revision was seen
	Revisions int       `json:"revisions,omitempty"`
	Words     int       `json:"words"` // in the fingerprinted text
	// Notices is what the text says of its own origin.
	Notices dedupe.Notices `json:"notices,omitzero"`
	// Page is what became of fetching the article's page for this revision.
	Page Page `json:"page,omitzero"`
}

// Page says what became of the page of an article. It is zero for an article whose
// page was not wanted.
type Page struct {
	State PageState `json:"state"`
	// Reason says for people why the page's text is not used, or not there yet.
	Reason string `json:"reason,omitempty"`
	Tries  int    `json:"tries,omitempty"` // that failed for a passing reason
	// Text is a digest of the page's text: pages that all say the same are no articles.
	Text []byte `json:"text,omitempty"`
}

// PageState says how far the fetching of a page has come.
type PageState string

// The states of a page.
const (
	PagePending PageState = "pending" // it is fetched with a later poll
	PageUsed    PageState = "used"    // its text is the article's
	PageUnused  PageState = "unused"  // the feed's text is the article's
)

// Body holds an article's texts.
type Body struct {
	Summary string `json:"summary,omitempty"` // sanitised HTML
	Content string `json:"content,omitempty"` // sanitised HTML
	Text    string `json:"text,omitempty"`    // the plain text that was fingerprinted
}

// HTML returns the content, or the summary where there is no content.
func (b *Body) HTML() string {
	if b.Content != "" {
		return b.Content
	}
	return b.Summary
}

// Sketch is the stored compact form of an article's text.
type Sketch struct {
	Article feeds.ArticleID
	Seen    time.Time // when the article was first seen
	Data    []byte    // see dedupe.Sketch
}

// Story is the articles judged to carry one text.
type Story struct {
	ID        StoryID         `json:"id"`
	Created   time.Time       `json:"created"` // when its first article was seen
	Canonical feeds.ArticleID `json:"canonical"`
	Reason    dedupe.Reason   `json:"reason"`
	// Published dates the story's entry in the merged feed and never moves.
	Published time.Time `json:"published"`
	// Updated moves when what a reader sees of the story changes: not when it
	// gains another copy.
	Updated time.Time `json:"updated"`
	Members []Member  `json:"members"` // the canonical included, in order of arrival
}

// Member is an article's place in a story.
type Member struct {
	Article feeds.ArticleID `json:"article"`
	Source  feeds.SourceID  `json:"source"`
	// Against is the article that this one was compared with when it joined, and
	// Evidence what came out, this article being a. Both are unset for the
	// article that founded the story.
	Against  feeds.ArticleID  `json:"against,omitzero"`
	Evidence *dedupe.Evidence `json:"evidence,omitempty"`
	// Decision is the number of the decision by hand that put the article together
	// with the others, 0 if none did.
	Decision uint64 `json:"decision,omitempty"`
}

// ByHand reports whether nothing but a decision made by hand holds the article in
// its story.
func (m *Member) ByHand() bool {
	return m.Decision > 0 && (m.Evidence == nil || !m.Evidence.Verdict.Folds())
}

// Member returns the story's member record of the article, nil if it is not in it.
func (s *Story) Member(id feeds.ArticleID) *Member {
	for i := range s.Members {
		if s.Members[i].Article == id {
			return &s.Members[i]
		}
	}
	return nil
}
