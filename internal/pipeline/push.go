package pipeline

import (
	"context"
	"fmt"
	"slices"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/store"
)

// maxListed bounds how many articles a source is taken to list, as messages add to
// them: as many as a feed may have.
const maxListed = 5000

// Push is what a hub sent about a source: the feed, or those of its items that are new
// (WebSub, section 7).
type Push struct {
	URL         string // of the topic, which relative links refer to
	ContentType string
	Body        []byte
}

// Push gives what a hub sent the way of a poll. It is not the answer to a request: it
// says nothing about when to ask next, and its content has no validators, so those that
// are stored stay, and the next poll is answered as if there had been no push. Since it
// may leave out items, none is taken to have left the feed. What is wrong with the
// content is an error, too: there is no poll that could have failed.
func (p *Poller) Push(ctx context.Context, src feeds.Source, push Push) (*Polled, error) {
	known, err := p.state(ctx, src.ID)
	if err != nil {
		return nil, fmt.Errorf("state of source %q: %w", src.Name, err)
	}
	polled := &Polled{Outcome: Known(src, known, p.now()), State: known, Pushed: true}
	wrong, err := p.read(ctx, polled, &fetch.Response{URL: push.URL, ContentType: push.ContentType, Body: push.Body})
	if err == nil {
		err = wrong
	}
	if err == nil {
		polled.change()
		err = p.pages.complete(ctx, polled)
	}
	if err != nil {
		return nil, fmt.Errorf("content for source %q: %w", src.Name, err)
	}
	return polled, nil
}

// pushed notes that a hub has sent something, in the state that is stored.
func (c *committer) pushed(state store.SourceState, p *Polled) (store.SourceState, error) {
	if p.State.Changed.After(state.Changed) {
		state.Changed = p.State.Changed
	}
	stored, err := c.w.Current(p.Source.ID)
	if err != nil {
		return state, err
	}
	listed := slices.Clone(p.Current)
	sent := make(map[feeds.ArticleID]bool, len(listed))
	for _, id := range listed {
		sent[id] = true
	}
	for _, id := range stored {
		if !sent[id] {
			listed = append(listed, id)
		}
	}
	return state, c.w.PutCurrent(p.Source.ID, listed[:min(len(listed), maxListed)])
}
