package control

import (
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// Info says whom one is talking to.
type Info struct {
	Version  string `json:"version"`
	Database string `json:"database"` // absolute path
	PID      int    `json:"pid"`
}

// Story is a story as it is listed.
type Story struct {
	ID        store.StoryID `json:"id"`
	Canonical Article       `json:"canonical"`
	Reason    dedupe.Reason `json:"reason"`
	Copies    []Copy        `json:"copies"`
	Published time.Time     `json:"published"`
	Updated   time.Time     `json:"updated"`
}

// Article is an article of a story as it is listed.
type Article struct {
	ID        feeds.ArticleID `json:"article"`
	Source    string          `json:"source"` // the source's name
	Title     string          `json:"title"`
	Link      string          `json:"link"`
	GUID      string          `json:"guid"`
	Published *time.Time      `json:"published"` // null if unknown
	Seen      time.Time       `json:"seen"`
	Words     int             `json:"words"`
	Notices   *dedupe.Notices `json:"notices,omitempty"`
	Page      *Page           `json:"page,omitempty"` // absent where it is not wanted
	// Text is given where one story is asked for, not in lists.
	Text string `json:"text,omitempty"`
}

// Page says what became of fetching an article's page.
type Page struct {
	State  store.PageState `json:"state"`
	Reason string          `json:"reason,omitempty"` // why its text is not used
}

// Copy is an article that is folded into its story.
type Copy struct {
	Article
	Verdict  dedupe.Verdict   `json:"verdict"`
	Score    float64          `json:"score"`
	Against  feeds.ArticleID  `json:"against,omitzero"` // what it was compared with
	Evidence *dedupe.Evidence `json:"evidence,omitempty"`
	// Decision is the decision by hand that put it together with others, 0 if none did.
	Decision uint64 `json:"decision,omitempty"`
}

// Decision is a decision made by hand as it is listed.
type Decision struct {
	Number uint64             `json:"decision"`
	Kind   store.DecisionKind `json:"kind"`
	Time   time.Time          `json:"time"`
	Undone *time.Time         `json:"undone"` // null while it stands
	// Before and After are the stories that it changed, the one that kept its ID first.
	Before []store.StoryID `json:"before"`
	After  []store.StoryID `json:"after"`
	// Sides are the articles that it is about: of a split those of each part, as in
	// After, of a merge those of each story, as in Before.
	Sides [][]Named `json:"sides"`
}

// Named is an article by its name. One that was removed has nothing but its ID.
type Named struct {
	ID     feeds.ArticleID `json:"article"`
	Source string          `json:"source,omitempty"`
	Title  string          `json:"title,omitempty"`
	Link   string          `json:"link,omitempty"`
}

// SplitRequest asks for a split. A story is named by its ID or the first digits of it, or
// by the URL of one of its articles; an article by its ID, first digits or URL.
type SplitRequest struct {
	Story    string   `json:"story"`
	Articles []string `json:"articles"`
	Apart    bool     `json:"apart"` // each a story of its own, not one together
}

// MergeRequest asks for a merge.
type MergeRequest struct {
	Stories []string `json:"stories"`
}

// PinRequest asks for a pin.
type PinRequest struct {
	Story   string `json:"story"`
	Article string `json:"article"`
}

// UndoRequest asks for an undo: of the latest decision that stands for 0.
type UndoRequest struct {
	Decision uint64 `json:"decision"`
}

// Source is a source with what is known from polling it.
type Source struct {
	Name        string    `json:"name"`
	URL         string    `json:"url"`
	Title       string    `json:"title,omitempty"`
	Groups      []string  `json:"groups"`
	State       string    `json:"state"` // see the State constants
	LastPoll    time.Time `json:"last_poll,omitzero"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	Status      int       `json:"status"` // of the last answer, 0 without one
	NextDue     time.Time `json:"next_due,omitzero"`
	DueReason   string    `json:"due_reason,omitempty"`
	Articles    int       `json:"articles"`
	Failures    int       `json:"failures"`
	Error       string    `json:"error,omitempty"`
}

// The states of a source.
const (
	StateNew     = "new"     // never polled
	StateOK      = "ok"      // the last poll succeeded
	StateFailing = "failing" // the last poll failed
	StateGone    = "gone"    // the publisher says that it is gone; not polled any more
	// StateMerged is that of a source which leads for good to what another one asks.
	StateMerged   = "merged"
	StateDisabled = "disabled" // stopped by the operator
)

// States returns the states of a source.
func States() []string {
	return []string{StateNew, StateOK, StateFailing, StateGone, StateMerged, StateDisabled}
}

// SourceDetail is a source with all that bears on when it is asked next.
type SourceDetail struct {
	Source
	Schedule string `json:"schedule"`
	Adaptive bool   `json:"adaptive"`
	// AskedURL is the URL that is asked: another one than URL when the publisher has
	// moved the feed for good. MovingTo is where the latest answers lead for good, not
	// believed yet.
	AskedURL   string `json:"asked_url"`
	MovingTo   string `json:"moving_to,omitempty"`
	MergedWith string `json:"merged_with,omitempty"` // the name of the other source
	// The validators that the next request carries, byte for byte.
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	CacheControl string `json:"cache_control,omitempty"`
	Expires      string `json:"expires,omitempty"`
	// What the feed asks in its own text.
	TTLSeconds  int64     `json:"ttl_seconds,omitempty"`
	SkipHours   []int     `json:"skip_hours,omitempty"` // UTC
	SkipDays    []string  `json:"skip_days,omitempty"`  // UTC
	LastChanged time.Time `json:"last_changed,omitzero"`
	// Subscription is the one at the feed's hub, nil if there is none.
	Subscription *Subscription `json:"subscription"`
	// Signals are all that were considered for NextDue, the latest first; the first
	// is what set it.
	Signals []Signal `json:"signals"`
}

// Subscription is a subscription at a hub (WebSub), without its secrets.
type Subscription struct {
	Hub   string                  `json:"hub"`
	Topic string                  `json:"topic"`
	State store.SubscriptionState `json:"state"`
	// Next is when it is renewed, or when the hub is asked again.
	Next   time.Time `json:"next"`
	Lease  time.Time `json:"lease,omitzero"`  // when it ends by itself
	Heard  time.Time `json:"heard,omitzero"`  // when the hub last sent something
	Missed time.Time `json:"missed,omitzero"` // when a poll last found what it had not sent
	Error  string    `json:"error,omitempty"`
}

// Signal is one thing that bears on when a source may be asked again.
type Signal struct {
	Reason string    `json:"reason"`
	Until  time.Time `json:"until"` // not to be asked before
	// Source is the name of the source that met with it, if it was another one.
	Source string `json:"source,omitempty"`
}

// SwitchRequest starts or stops the polling of a source.
type SwitchRequest struct {
	Source string `json:"source"` // name or URL
	Enable bool   `json:"enable"`
}

// PollRequest asks for polls.
type PollRequest struct {
	Sources []string `json:"sources"` // names or URLs; empty for all
	Force   bool     `json:"force"`   // also those that are not due
}

// PollEvent says what became of one source.
type PollEvent struct {
	Source  string    `json:"source"`
	Outcome string    `json:"outcome"` // see the Outcome constants
	Error   string    `json:"error,omitempty"`
	Status  int       `json:"status"`
	New     int       `json:"new"`
	Revised int       `json:"revised"`
	Folded  int       `json:"folded"`
	NextDue time.Time `json:"next_due,omitzero"`
	// DueReason is the signal that set NextDue.
	DueReason string  `json:"due_reason,omitempty"`
	Total     int     `json:"total"` // sources that were asked for
	Duration  float64 `json:"seconds,omitempty"`
}

// The outcomes of a poll.
const (
	OutcomeRead        = "read"         // the feed was read
	OutcomeNotModified = "not-modified" // nothing changed since the last poll
	OutcomeFailed      = "failed"
	OutcomeNotDue      = "not-due"  // left alone
	OutcomeGone        = "gone"     // left alone: the publisher said 410
	OutcomeHeld        = "held"     // left alone: its host asked for a pause (429)
	OutcomeMerged      = "merged"   // leads for good to what another source asks
	OutcomeDisabled    = "disabled" // left alone: the operator stopped it
	OutcomePushed      = "pushed"   // not asked: a hub sent it
)
