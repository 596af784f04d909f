package control

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// LogEvent is something that was decided.
type LogEvent struct {
	Number uint64    `json:"number"` // counts from the start of the daemon
	Time   time.Time `json:"time"`
	Kind   string    `json:"kind"` // see the Log constants
	// Of an article.
	Source  string          `json:"source,omitempty"`
	Title   string          `json:"title,omitempty"`
	Article feeds.ArticleID `json:"article,omitzero"`
	Story   store.StoryID   `json:"story,omitzero"`
	Verdict string          `json:"verdict,omitempty"`
	Score   float64         `json:"score,omitempty"`
	Rule    string          `json:"rule,omitempty"`
	Against feeds.ArticleID `json:"against,omitzero"`
	Merged  []store.StoryID `json:"merged,omitempty"` // stories found to be one with Story
	// Decision is that of one made by hand, or undone.
	Decision uint64 `json:"decision,omitempty"`
	What     string `json:"what,omitempty"`    // "split", "merge", "pin", "undo"
	Stories  int    `json:"stories,omitempty"` // removed
	Lost     uint64 `json:"lost,omitempty"`    // events that were not read in time
}

// The kinds of events.
const (
	LogNew     = "new"     // an article became a story of its own
	LogFolded  = "folded"  // an article joined a story
	LogRevised = "revised" // a new revision, which stays where it was
	LogPage    = "page"    // the text of an article's page was taken
	LogByHand  = "by-hand" // somebody decided
	LogRemoved = "removed" // stories have outlived the retention
	LogLost    = "lost"    // events that were not read in time
)

const (
	// recentEvents is how many events are kept, and maxTitle how much of a title, in
	// bytes: no feed may fill the memory.
	recentEvents = 1000
	maxTitle     = 300
)

// Recent keeps the latest events. It is safe for concurrent use; the zero value is
// ready.
type Recent struct {
	mu     sync.Mutex
	events []LogEvent // a ring
	next   uint64     // the number of the next event, less one
	wake   chan struct{}
}

// Add notes an event, and gives it its number.
func (r *Recent) Add(e LogEvent) {
	if len(e.Title) > maxTitle {
		e.Title = strings.ToValidUTF8(e.Title[:maxTitle], "") + "…"
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Number = r.next + 1
	if len(r.events) < recentEvents {
		r.events = append(r.events, e)
	} else {
		r.events[r.next%recentEvents] = e
	}
	r.next++
	if r.wake != nil {
		close(r.wake)
		r.wake = nil
	}
}

// after returns the events after the one with the number, oldest first, and a channel
// that is closed when there are more.
func (r *Recent) after(number uint64) (events []LogEvent, more <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	oldest := r.next - uint64(len(r.events)) // less one
	if number < oldest {
		events = append(events, LogEvent{Kind: LogLost, Lost: oldest - number, Number: oldest, Time: r.events[r.next%uint64(len(r.events))].Time})
		number = oldest
	}
	for ; number < r.next; number++ {
		events = append(events, r.events[number%recentEvents])
	}
	if r.wake == nil {
		r.wake = make(chan struct{})
	}
	return events, r.wake
}

// last returns the number of the event before the latest n.
func (r *Recent) last(n int) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next - uint64(min(max(n, 0), len(r.events)))
}

// LogRequest asks for recent events.
type LogRequest struct {
	Limit  int    `json:"limit"`  // the latest so many
	Follow bool   `json:"follow"` // and what comes
	Source string `json:"source,omitempty"`
}

// NoLogError says that nobody keeps a log.
type NoLogError struct{}

func (NoLogError) Error() string { return "no daemon is running, and only a daemon keeps this log" }

// ErrorHint says what to do.
func (NoLogError) ErrorHint() string {
	return "wirefold serve starts one; wirefold dupes log lists what was decided by hand"
}

func (s *Server) log(w http.ResponseWriter, r *http.Request) {
	var req LogRequest
	if !s.receive(w, r, &req) {
		return
	}
	if s.Recent == nil {
		s.answer(w, nil, NoLogError{})
		return
	}
	ids, err := newView(s.Store, s.Sources()).chosen(req.Source, "")
	if err != nil {
		s.answer(w, nil, err)
		return
	}
	names := map[string]bool{}
	for _, src := range s.Sources() {
		for _, id := range ids {
			names[src.Name] = names[src.Name] || src.ID == id
		}
	}
	wanted := func(e *LogEvent) bool { return req.Source == "" || e.Kind == LogLost || names[e.Source] }
	out := newStream(w)
	out.end(why(r.Context(), s.follow(r.Context(), req, wanted, out)))
}

func (s *Server) follow(ctx context.Context, req LogRequest, wanted func(*LogEvent) bool, out *streamWriter) error {
	at := s.Recent.last(req.Limit)
	if req.Source != "" {
		at = s.Recent.last(recentEvents) // of which it has the latest
	}
	first := true
	for {
		events, more := s.Recent.after(at)
		var list []*LogEvent
		for i := range events {
			at = events[i].Number
			if wanted(&events[i]) {
				list = append(list, &events[i])
			}
		}
		if first && req.Source != "" {
			list = list[max(0, len(list)-req.Limit):]
		}
		first = false
		for _, e := range list {
			if err := out.send(e); err != nil {
				return err
			}
		}
		if !req.Follow {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Log calls each for recent events, oldest first, and for those to come if they are
// wanted.
func (c *Client) Log(ctx context.Context, req LogRequest, each func(LogEvent) error) error {
	return list(ctx, c, http.MethodPost, "/v1/log", req, each)
}

// Compared notes the comparison that decided.
func (e *LogEvent) Compared(against feeds.ArticleID, evidence *dedupe.Evidence) {
	e.Against, e.Verdict, e.Score, e.Rule = against, evidence.Verdict.String(), evidence.Score, evidence.Rule
}
