package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/feeds/parse"
	"wirefold/store"
)

// Fetcher gets a feed from its publisher.
type Fetcher interface {
	Get(context.Context, fetch.Request) (*fetch.Response, error)
}

// Outcome is what a poll learnt that bears on when to ask again.
type Outcome struct {
	Source     feeds.Source
	At         time.Time     // when the answer was there
	Status     int           // HTTP status; 0 without an answer
	Fresh      time.Duration // how long the answer is fresh by its own headers
	FreshBy    string        // the header that says so
	RetryAfter time.Duration // how long the server asks to be left alone
	Held       time.Time     // end of the pause that the host asked for; zero if none
	Failures   int           // consecutive, this poll included; 0 after a success
	// Asks is what the feed asks of those who poll it.
	Asks store.Asks
	// Bare is set when the answer had no validators, so that the next request will
	// transfer the whole feed; Lost, when an earlier one had.
	Bare, Lost bool
	// Quiet is how long the feed has had nothing new; 0 if that is not known.
	Quiet time.Duration
	// Earlier is what an earlier answer had set, after a poll that learnt nothing
	// better.
	Earlier store.Signal
	// Merged is set when the feed is asked as another source's.
	Merged bool
	// Pushed is until when a hub can be relied on to send what is new; zero if there is
	// none. A poll does not know it.
	Pushed time.Time
}

// Due is when a source may be asked again, and why not before.
type Due struct {
	At      time.Time
	Reason  string
	Signals []store.Signal
}

// Polled is the result of asking one source, ready to be ingested.
type Polled struct {
	Outcome
	Err         error // the poll failed; nothing but the source's state changes
	NotModified bool
	Bytes       int64 // of the feed, as transferred
	// Unconditional is set when the feed was sent in full to a request without validators.
	Unconditional bool
	// Kept is set when nothing was learnt, since the host is being left alone.
	Kept bool
	// State is what is known about the source from now on. The articles and the
	// operator's decisions in it are not looked at.
	State store.SourceState
	// Links are the values of the answer's Link header.
	Links []string
	// Pushed is set when a hub sent it, and nobody was asked.
	Pushed   bool
	Feed     *parse.Feed // nil unless the feed was read; its articles are in Articles
	Articles []Prepared  // new and revised ones, oldest first
	Current  []feeds.ArticleID
}

// maxGrown bounds what the texts of a feed gain, all together, when they are made fit to
// publish. Links that become absolute gain the length of their base, which can be a
// thousand times their own.
const maxGrown = 16 << 20

// ErrNotAsked means that ctx ended before a request was sent.
var ErrNotAsked = errors.New("the source was not asked")

// Poller asks sources. It is safe for concurrent use.
type Poller struct {
	store      store.Store
	fetcher    Fetcher
	preparer   *Preparer
	pages      *pager
	due        func(Outcome) Due
	subscribed func(feeds.SourceID) bool
	now        func() time.Time
	log        *slog.Logger
	// large has room for the large feeds that are being parsed: what a parser makes of a
	// body is a multiple of it.
	large chan struct{}
}

const (
	largeFeed  = 1 << 20 // bytes
	largeFeeds = 2       // that are parsed at a time
)

// PollerOptions are what a Poller works with; all fields but Store, Pages and
// Subscribed are needed.
type PollerOptions struct {
	// Store is what is known already; without one, every feed is a new one.
	Store   store.Store
	Fetcher Fetcher
	// Pages gets the pages of articles, and robots.txt; Fetcher if it is nil.
	Pages Fetcher
	// Due says when a source may be asked again, and which signals were considered.
	Due func(Outcome) Due
	// Subscribed reports whether a source is configured. With it, and a Store, a
	// source that leads to another one's URL for good is not asked twice.
	Subscribed func(feeds.SourceID) bool
	Now        func() time.Time
	Logger     *slog.Logger
}

// NewPoller returns a Poller.
func NewPoller(o PollerOptions) *Poller {
	p := &Poller{
		store: o.Store, fetcher: o.Fetcher, due: o.Due, subscribed: o.Subscribed, now: o.Now, log: o.Logger,
		preparer: NewPreparer(), large: make(chan struct{}, largeFeeds),
	}
	if o.Pages == nil {
		o.Pages = o.Fetcher
	}
	p.pages = newPager(o.Pages, p.preparer, o.Store, o.Now)
	return p
}

// Poll asks one source, conditionally when it can. What goes wrong with the
// source is part of the result; the error is for failures of our own: the store
// cannot be read, or ctx has ended, which is ErrNotAsked if no request was sent.
func (p *Poller) Poll(ctx context.Context, src feeds.Source) (*Polled, error) {
	return p.poll(ctx, src, false)
}

// Force is Poll, also if the source's host is being left alone.
func (p *Poller) Force(ctx context.Context, src feeds.Source) (*Polled, error) {
	return p.poll(ctx, src, true)
}

func (p *Poller) poll(ctx context.Context, src feeds.Source, force bool) (*Polled, error) {
	known, err := p.state(ctx, src.ID)
	if err != nil {
		return nil, fmt.Errorf("state of source %q: %w", src.Name, err)
	}
	others := others{poller: p, ctx: ctx, self: src.ID}
	res, err := p.fetcher.Get(ctx, fetch.Request{
		URL: others.address(src, known), ETag: known.ETag, LastModified: known.LastModified, ValidatorURL: known.ValidatorURL,
		CacheControl: known.CacheControl, Expires: known.Expires, Skip: others.ask, Force: force,
	})
	if ctx.Err() != nil {
		var failure *fetch.Error
		if errors.As(err, &failure) && !failure.Asked {
			return nil, fmt.Errorf("%w: %w", ErrNotAsked, ctx.Err())
		}
		return nil, ctx.Err()
	}
	polled := &Polled{Outcome: Known(src, known, p.now()), State: known}
	switch {
	case others.err != nil:
		return nil, fmt.Errorf("look for the sources that a redirect leads to: %w", others.err)
	case err == nil && res.Skipped:
		polled.merge(res, others.found)
	case err == nil:
		var broken error
		if !res.NotModified {
			if err, broken = p.read(ctx, polled, res); broken != nil {
				return nil, broken
			}
		}
		if err == nil {
			polled.succeed(res)
			polled.Links = res.Links
			if err := p.pages.complete(ctx, polled); err != nil {
				return nil, err
			}
		}
	}
	if err != nil {
		polled.fail(err, res)
	}
	if res != nil {
		polled.Bytes, polled.Unconditional = res.Bytes, !res.Conditional && !res.Skipped
	}
	due := p.due(polled.Outcome)
	polled.State.NextDue, polled.State.DueReason, polled.State.Signals = due.At, due.Reason, due.Signals
	return polled, nil
}

func (p *Poller) state(ctx context.Context, id feeds.SourceID) (state store.SourceState, err error) {
	if p.store == nil {
		return state, nil
	}
	err = p.store.View(ctx, func(r store.Reader) error {
		state, err = r.Source(id)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return state, err
}

// read parses the body and prepares the articles that are new or revised. What is
// wrong with the feed is apart from what is wrong on our side.
func (p *Poller) read(ctx context.Context, polled *Polled, res *fetch.Response) (feedError, ownError error) {
	if len(res.Body) > largeFeed {
		select {
		case p.large <- struct{}{}:
			defer func() { <-p.large }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	feed, err := parse.Parse(ctx, res.Body, parse.From{URL: res.URL, ContentType: res.ContentType, Source: polled.Source.ID})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return withAlternates(err, res), nil
	}
	for _, repair := range feed.Repairs {
		p.log.DebugContext(ctx, "feed repaired", "source", polled.Source.Name, "repair", repair)
	}
	known, err := p.digests(ctx, feed.Articles)
	if err != nil {
		return nil, fmt.Errorf("look for known articles of source %q: %w", polled.Source.Name, err)
	}
	// Feeds list their newest articles first; stories should grow in the order of
	// publication.
	grown := 0
	for i := len(feed.Articles) - 1; i >= 0; i-- {
		article := &feed.Articles[i]
		digest := article.Digest()
		if known[article.ID()] == string(digest[:]) {
			continue
		}
		prepared := p.preparer.Prepare(article, polled.At)
		grown += max(0, len(prepared.Body.Summary)+len(prepared.Body.Content)-len(article.Summary)-len(article.Content))
		if grown > maxGrown {
			return &parse.LimitError{What: "bytes that come of making its links absolute", Limit: maxGrown}, nil
		}
		polled.Articles = append(polled.Articles, prepared)
	}
	for i := range feed.Articles {
		polled.Current = append(polled.Current, feed.Articles[i].ID())
	}
	feed.Articles = nil
	polled.Feed = feed
	return nil, ctx.Err()
}

// digests returns the digests of the stored revisions of the articles.
func (p *Poller) digests(ctx context.Context, articles []feeds.Article) (map[feeds.ArticleID]string, error) {
	known := map[feeds.ArticleID]string{}
	if p.store == nil {
		return known, nil
	}
	err := p.store.View(ctx, func(r store.Reader) error {
		for i := range articles {
			if err := keepIdentity(r, &articles[i]); err != nil {
				return err
			}
			id := articles[i].ID()
			stored, err := r.Article(id)
			switch {
			case err == nil:
				known[id] = string(stored.Digest)
			case !errors.Is(err, store.ErrNotFound):
				return err
			}
		}
		return nil
	})
	return known, err
}

// keepIdentity gives an article the guid under which it is stored. A guid that
// several items of one document share is made unique by their links, so it changes
// when another item with it comes into the feed, or the other leaves.
func keepIdentity(r store.Reader, a *feeds.Article) error {
	if a.Link == "" {
		return nil
	}
	shared := " " + a.Link
	other := a.GUID + shared
	if bare, ok := strings.CutSuffix(a.GUID, shared); ok {
		other = bare
	}
	for _, guid := range []string{a.GUID, other} {
		stored, err := r.Article(feeds.NewArticleID(a.Source, guid))
		switch {
		case err == nil && stored.Link == a.Link:
			a.GUID = guid
			return nil
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return err
		}
	}
	return nil
}
