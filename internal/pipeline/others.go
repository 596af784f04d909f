package pipeline

import (
	"context"
	"errors"

	"wirefold/feeds"
	"wirefold/store"
)

// others knows which URLs are asked for other sources' sake, during one poll.
type others struct {
	poller *Poller
	ctx    context.Context
	self   feeds.SourceID

	found feeds.SourceID // the source that ask found
	err   error
}

// address returns the URL to ask: the one that the publisher has moved the feed to,
// unless another source is configured with it by now.
func (o *others) address(src feeds.Source, known store.SourceState) string {
	if known.URL == "" || o.configured(known.URL) != "" {
		return src.URL
	}
	return known.URL
}

// configured returns the other source that is configured with the URL, "" if none is.
func (o *others) configured(url string) feeds.SourceID {
	normal, err := feeds.NormalizeURL(url)
	id := feeds.SourceID(normal)
	if err != nil || o.poller.subscribed == nil || id == o.self || !o.poller.subscribed(id) {
		return ""
	}
	return id
}

// ask implements fetch.Request.Skip. A source that is itself merged with another
// one, or not polled at all, does not count: nobody would ask.
func (o *others) ask(url string) bool {
	if o.poller.subscribed == nil {
		return false
	}
	id := o.configured(url)
	o.err = o.poller.store.View(o.ctx, func(r store.Reader) error {
		if id != "" {
			s, err := r.Source(id)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if !asksItself(s) {
				id = ""
			}
			return nil
		}
		for s, err := range r.Sources() {
			if err != nil {
				return err
			}
			if s.URL == url && s.ID != o.self && o.poller.subscribed(s.ID) && asksItself(s) {
				id = s.ID
				return nil
			}
		}
		return nil
	})
	o.found = id
	return id != "" && o.err == nil
}

func asksItself(s store.SourceState) bool { return s.MergedWith == "" && !s.Gone && !s.Disabled }
