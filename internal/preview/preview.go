// Package preview shows what wirefold sees of one feed. It asks for the feed as a
// poll does and takes the same way to the articles, so that what it shows is what
// would be stored; and it stores nothing.
package preview

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/fetch"
	"wirefold/internal/pipeline"
)

// Options are what a preview works with; all fields but Pages are needed.
type Options struct {
	Fetcher pipeline.Fetcher
	// Pages gets the pages of articles if the source wants them.
	Pages pipeline.Fetcher
	// Due says when the source would be asked again, and which signal sets the time.
	Due func(pipeline.Outcome) pipeline.Due
	Now func() time.Time
}

// Feed asks for a source's feed once and returns what is in it. An address that
// answers with a page which names feeds gives a *pipeline.PageError.
func Feed(ctx context.Context, o Options, src feeds.Source) (doc *Document, err error) {
	// As in the daemon, no feed may end the program in another way than with an error.
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("a fault of the program: %v", r)
		}
	}()
	answer := &recorder{fetcher: o.Fetcher}
	poller := pipeline.NewPoller(pipeline.PollerOptions{
		Fetcher: answer, Pages: o.Pages, Due: o.Due, Now: o.Now, Logger: slog.New(slog.DiscardHandler),
	})
	polled, err := poller.Poll(ctx, src)
	if err != nil {
		return nil, err
	}
	if polled.Err != nil {
		return nil, polled.Err
	}
	if polled.Feed == nil {
		return nil, errors.New("the answer holds no feed")
	}
	return newDocument(polled, answer.response), nil
}

// recorder keeps the answer that a Poller reads.
type recorder struct {
	fetcher  pipeline.Fetcher
	response *fetch.Response
}

func (r *recorder) Get(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
	res, err := r.fetcher.Get(ctx, req)
	if err == nil {
		head := *res
		head.Body = nil // large, and needed no more once it is parsed
		r.response = &head
	}
	return res, err
}

// File is a Fetcher that answers with a document at hand. The document has no
// headers, and its address is the one that is asked for.
type File struct {
	Body        []byte
	ContentType string // as a server would claim; may be empty
}

// Get implements pipeline.Fetcher.
func (f File) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	return &fetch.Response{URL: r.URL, ContentType: f.ContentType, Body: f.Body, Bytes: int64(len(f.Body))}, nil
}
